//! Name constraints against all names of one certificate (RFC 5280 section 6.1.3 (b) and (c)). A constraint of a kind, or in a form, that
//! is not understood is refused, whether a name of that kind is there or not.

use super::super::Certificate;
use super::super::general_name::{DIRECTORY, DNS, EMAIL, NameConstraints, RawName};
use super::budget::Budget;
use super::names::{self, Within};
use super::refusal::{PathRefusal, refusal, short};

/// emailAddress (PKCS#9) and commonName (X.520) as the bytes of their object identifiers.
const EMAIL_ADDRESS: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01];
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];

/// Whether the certificate's names are all permitted and none is excluded.
pub(super) fn check(
    constraints: &NameConstraints,
    certificate: &Certificate,
    leaf: bool,
    budget: &mut Budget,
) -> Result<(), PathRefusal> {
    let NameConstraints { permitted, excluded } = constraints;
    let mut all = permitted.iter().chain(excluded);
    budget.comparisons(permitted.len() + excluded.len())?;
    if all.any(|base| !names::is_understood(base)) {
        let message = "one of the constraints is of a kind or in a form that is not understood".to_owned();
        return Err(refusal("name-constraints-not-understood", message));
    }
    budget.comparisons(certificate.names().map_or(0, <[_]>::len))?;
    for name in named(certificate, leaf) {
        budget.comparisons((permitted.len() + excluded.len()) / 8)?;
        let of_kind = |base: &&RawName| base.kind == name.kind;
        let (mut limited, mut inside) = (false, false);
        for base in permitted.iter().filter(of_kind) {
            budget.comparisons(cost(&name, base))?;
            limited = true;
            inside = inside || names::within(&name, base, false) == Within::Yes;
        }
        if limited && !inside {
            return Err(refusal("name-constraints", format!("{} is not among what is permitted", said(&name))));
        }
        for base in excluded.iter().filter(of_kind) {
            budget.comparisons(cost(&name, base))?;
            match names::within(&name, base, true) {
                Within::No => {}
                Within::Yes => return Err(refusal("name-constraints", format!("{} is excluded", said(&name)))),
                Within::Unclear => {
                    let message = format!("whether {} is excluded cannot be told", said(&name));
                    return Err(refusal("name-constraints", message));
                }
            }
        }
    }
    Ok(())
}

/// One comparison for each 64 octets that are looked at; distinguished names are taken apart, which costs ten times as much.
fn cost(name: &RawName, base: &RawName) -> usize {
    let times = if name.kind == DIRECTORY { 10 } else { 1 };
    times * (1 + (name.body.len() + base.body.len()) / 64)
}

/// All names, with those that stand in the subject: mail addresses, and in a leaf without DNS names the common names that look like one.
fn named(certificate: &Certificate, leaf: bool) -> Vec<RawName> {
    let mut all = certificate.names().unwrap_or_default().to_vec();
    let subject = certificate.subject_der();
    let of = |kind: u8, text: Option<&str>| RawName { kind, body: text.unwrap_or("?").as_bytes().into() };
    if leaf && all.iter().all(|name| name.kind != DNS) {
        let texts = names::values(subject, &COMMON_NAME).into_iter();
        let like = |text: &Option<&str>| text.is_none_or(|text| text.contains('.') && names::is_host(text.as_bytes()));
        all.extend(texts.filter(like).map(|text| of(DNS, text)));
    }
    all.extend(names::values(subject, &EMAIL_ADDRESS).into_iter().map(|text| of(EMAIL, text)));
    if subject != [0x30, 0] {
        all.push(RawName { kind: DIRECTORY, body: subject.into() });
    }
    all
}

fn said(name: &RawName) -> String {
    match name.kind {
        DIRECTORY => "its distinguished name".to_owned(),
        super::super::general_name::ADDRESS => "its IP address".to_owned(),
        _ => format!("`{}`", short(&super::super::name::visible(&String::from_utf8_lossy(&name.body)))),
    }
}
