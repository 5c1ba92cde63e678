//! Ids: the names by which records refer to each other, equal to the path of the file. ASCII, lower case, at most 63
//! characters, so that they fit a host name label, a SPIFFE path segment and every file system.

use super::scalar::scalar;
use std::{fmt, str::FromStr};

/// Words that a shell, a file system or another YAML reader would take for something else.
const RESERVED: [&str; 31] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "true", "false", "null", "yes", "no", "on", "off", "y", "n",
];

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId(String);

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAnId {}

fn checked(text: &str, what: &str) -> Result<String, NotAnId> {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = text.as_bytes();
    if bytes.len() > 63 || !bytes.iter().all(|b| inner(*b)) || !edge(bytes.first()) || !edge(bytes.last()) {
        let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
        return Err(NotAnId(format!("`{shown}` is not {what}: use 1 to 63 of a-z, 0-9 and `-`, neither first nor last a `-`")));
    }
    if RESERVED.contains(&text) {
        return Err(NotAnId(format!("`{text}` is a reserved word and cannot be {what}")));
    }
    Ok(text.to_owned())
}

macro_rules! id {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(String);

        impl $type {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $type {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                checked(text, $what).map(Self)
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        scalar!($type, stringify!($type), "an id: 1 to 63 of a-z, 0-9 and `-`, neither first nor last a `-`", pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$");
    };
}

id!(
    /// A partner organisation.
    PartnerId, "a partner id");
id!(
    /// An application of a partner.
    ApplicationId, "an application id");
id!(
    /// A trust anchor of a partner.
    AnchorId, "an anchor id");
id!(
    /// A credential of a partner.
    CredentialId, "a credential id");
id!(
    /// A person, team or automation of ours.
    OwnerId, "an owner id");
id!(
    /// One of our APIs.
    ApiId, "an api id");
id!(
    /// A certificate authority of ours.
    IssuerId, "an issuer id");
id!(
    /// An enforcement point.
    GatewayId, "a gateway id");
id!(
    /// A document on file.
    EvidenceId, "an evidence id");
id!(
    /// A waiver.
    WaiverId, "a waiver id");
id!(
    /// An environment, such as `sandbox` or `production`.
    Environment, "an environment name");
id!(
    /// A risk tier that policy defines.
    Tier, "a tier name");
id!(
    /// A role that an owner holds and that policy asks for.
    Role, "a role name");
id!(
    /// The id of a rule.
    RuleId, "a rule id");
id!(
    /// An approval file: eight digits of the digest and the approver.
    ApprovalId, "an approval id");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_fits_everywhere() {
        for good in ["a", "acme-pay", "0", "x1", &"a".repeat(63)] {
            assert!(PartnerId::from_str(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a_b", "a.b", "ä", "con", "true", "no", "a b", "../x", &"a".repeat(64)] {
            assert!(PartnerId::from_str(bad).is_err(), "{bad}");
        }
    }
}
