//! What is ordered in one go: the file that `admit issue --batch` reads, one entry for each credential. It is no record of a registry.

use super::{ApplicationId, CredentialKind, Environment, NotAnId, PartnerId, Period, StatementProfile, Text, scalar::scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Credentials that are ordered together: all are issued, or none is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Orders {
    /// The credentials, in the order in which they are judged and put on record.
    pub orders: Vec<OrderEntry>,
}

/// One credential that is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrderEntry {
    /// The application, as partner/application.
    pub application: ApplicationName,
    /// Environment that the credential is for.
    pub environment: Environment,
    /// Kind of credential: client-certificate, api-key or software-statement.
    pub kind: CredentialKind,
    /// The CSR, for a certificate; a path from the folder of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csr: Option<Text>,
    /// The anchor's answer for the CSR's file; a path from the folder of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csr_proof: Option<Text>,
    /// Names of the claims of a software statement; those of RFC 7591 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<StatementProfile>,
    /// A shorter life than policy allows, such as 30d.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<Period>,
    /// Write an API key in the clear instead of encrypting it to the partner's recipient.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plain: bool,
    /// New file for what is delivered; a path from the folder of this file.
    pub out: Text,
}

/// An application with its partner, as commands take it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApplicationName {
    /// The partner.
    pub partner: PartnerId,
    /// Its application.
    pub application: ApplicationId,
}

impl fmt::Display for ApplicationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partner, self.application)
    }
}

impl FromStr for ApplicationName {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (partner, application) = text.split_once('/').unwrap_or((text, ""));
        Ok(Self { partner: partner.parse()?, application: application.parse()? })
    }
}

scalar!(
    ApplicationName,
    "ApplicationName",
    "an application as `partner/application`: `acme-pay/payouts`",
    pattern = "^[a-z0-9-]{1,63}/[a-z0-9-]{1,63}$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_reads_as_it_prints() {
        assert_eq!("acme-pay/payouts".parse::<ApplicationName>().unwrap().to_string(), "acme-pay/payouts");
        for text in ["", "acme-pay", "acme-pay/", "/payouts", "acme-pay/payouts/payouts-k3m9", "../payouts"] {
            assert!(text.parse::<ApplicationName>().is_err(), "{text}");
        }
    }
}
