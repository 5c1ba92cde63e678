//! One certificate in its part of a path: what a leaf, an intermediate or an anchor must be in itself, and whether an issuer is the one
//! that a certificate means. Signatures, lengths and name constraints are looked at by the search.

use super::super::Certificate;
use super::super::certificate::Defect;
use super::super::general_name::URI;
use super::refusal::{PathRefusal, refusal, shown};
use super::{Purpose, names, profile};
use crate::model::Moment;

/// What the leaf must be.
pub(super) fn leaf(leaf: &Certificate, at: Moment, purpose: Purpose) -> Result<(), PathRefusal> {
    let who = || shown("leaf", leaf);
    if purpose != Purpose::Any && leaf.is_ca() {
        return Err(refusal("leaf-is-a-ca", format!("{} is the certificate of a CA", who())));
    }
    let uris = leaf.names().unwrap_or_default().iter().filter(|name| name.kind == URI).count();
    if uris > 1 {
        return Err(refusal("several-uris", format!("{} has {uris} URIs among its names, the limit is 1", who())));
    }
    if let Some((defect, sentence)) = leaf.defects(at).into_iter().next() {
        return Err(refusal(code(defect, false), format!("{}: {sentence}", who())));
    }
    in_form(leaf, "leaf")?;
    fits(leaf, "leaf", purpose)?;
    let wanted: &[&str] = match purpose {
        Purpose::Client => &["digitalSignature"],
        Purpose::Server => &["digitalSignature", "keyEncipherment"],
        Purpose::Any => &[],
    };
    let usable = wanted.is_empty() || !leaf.has_key_usage() || wanted.iter().any(|usage| leaf.has_usage(usage));
    if !usable {
        return Err(refusal("purpose", format!("{} has a keyUsage without {}", who(), wanted.join(" and without "))));
    }
    Ok(())
}

/// What an issuer must be, whoever it signs for. Of an anchor the self-signature is looked at by the search.
pub(super) fn issuer(issuer: &Certificate, anchor: bool, at: Moment, purpose: Purpose) -> Result<(), PathRefusal> {
    let part = if anchor { "anchor" } else { "intermediate" };
    if let Some((defect, sentence)) = issuer.ca_defects(at).into_iter().next() {
        return Err(refusal(code(defect, anchor), format!("{}: {sentence}", shown(part, issuer))));
    }
    in_form(issuer, part)?;
    fits(issuer, part, purpose)
}

/// Whether `issuer` is the one whose key `certificate` names, as far as it says.
pub(super) fn is_meant(certificate: &Certificate, issuer: &Certificate) -> Result<(), PathRefusal> {
    let differ = |said: Option<&[u8]>, is: Option<&[u8]>| said.zip(is).is_some_and(|(said, is)| said != is);
    let mismatch = differ(certificate.authority_key_id(), issuer.subject_key_id())
        || differ(certificate.authority_serial(), Some(issuer.serial()));
    if mismatch {
        let (this, that) = (shown("certificate", certificate), shown("certificate", issuer));
        let message = format!("the authorityKeyIdentifier of {this} does not mean {that}, which bears the issuer's name");
        return Err(refusal("key-id-mismatch", message));
    }
    Ok(())
}

fn in_form(certificate: &Certificate, part: &str) -> Result<(), PathRefusal> {
    let anchor = part == "anchor";
    if let Some(rule) = profile::flaw(certificate, anchor) {
        return Err(refusal(code(Defect::Profile, anchor), format!("{} {rule}", shown(part, certificate))));
    }
    if let Some(why) = certificate.names().unwrap_or_default().iter().find_map(names::malformed) {
        return Err(refusal("malformed-name", format!("{} has a name that is {why}", shown(part, certificate))));
    }
    if let Some(policy) = certificate.unprocessed_policy() {
        let message = format!("{} has {policy}, and policies are not processed here", shown(part, certificate));
        return Err(refusal("policy-not-processed", message));
    }
    Ok(())
}

fn fits(certificate: &Certificate, part: &str, purpose: Purpose) -> Result<(), PathRefusal> {
    let Some(usage) = purpose.usage() else { return Ok(()) };
    let said = certificate.extended_usages();
    // anyExtendedKeyUsage alone is not enough: gateways built on OpenSSL do not take it.
    if !said.is_empty() && !said.iter().any(|known| known == usage) {
        return Err(refusal("purpose", format!("the extendedKeyUsage of {} lacks {usage}", shown(part, certificate))));
    }
    Ok(())
}

fn code(defect: Defect, anchor: bool) -> &'static str {
    match (defect, anchor) {
        (Defect::NotACa, false) => "not-a-ca",
        (Defect::NotACa, true) => "anchor-not-a-ca",
        (Defect::CannotSign, false) => "cannot-sign-certificates",
        (Defect::CannotSign, true) => "anchor-cannot-sign-certificates",
        (Defect::NotYetValid, false) => "not-yet-valid",
        (Defect::NotYetValid, true) => "anchor-not-yet-valid",
        (Defect::Expired, false) => "expired",
        (Defect::Expired, true) => "anchor-expired",
        (Defect::CriticalExtension, false) => "critical-extension",
        (Defect::CriticalExtension, true) => "anchor-critical-extension",
        (Defect::Profile, false) => "profile",
        (Defect::Profile, true) => "anchor-profile",
    }
}
