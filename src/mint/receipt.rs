//! The receipt: the written form of an admission. It lists every requirement with its verdict and what it rested on; the event
//! that issues the credential carries its digest, and so the signature of whoever issued.

use crate::{
    admission::{Admission, Verdict},
    crypto::{Refused, jcs},
    model::{Credential, Digest, PartnerId, Text},
};
use serde_json::json;

/// The receipt as canonical JSON (RFC 8785) and a line feed. `seq` and `previous` are the place in the log that the event takes;
/// `before` is the credential that it takes over from, as that one becomes.
///
/// # Errors
/// When something in it cannot be written canonically.
pub fn receipt(
    registry: &Text,
    partner: &PartnerId,
    admission: &Admission,
    credential: &Credential,
    before: Option<&Credential>,
    (seq, previous): (u64, Digest),
) -> Result<Vec<u8>, Refused> {
    let requirements: Vec<_> = admission
        .requirements()
        .iter()
        .map(|requirement| match &requirement.verdict {
            Verdict::Met => json!({ "rule": requirement.rule, "verdict": "met" }),
            Verdict::BreakGlass => json!({ "rule": requirement.rule, "verdict": "break-glass" }),
            Verdict::Waived(waivers) => json!({ "rule": requirement.rule, "verdict": "waived", "waivers": waivers }),
        })
        .collect();
    let mut value = json!({
        "version": 1,
        "type": "admission-receipt",
        "registry": registry,
        "partner": partner,
        "application": credential.application,
        "environment": credential.environment,
        "credential": credential.id,
        "kind": credential.kind,
        "admitted": admission.now(),
        "expires": credential.expires,
        "effective-grant": admission.grant(),
        "grant": admission.digest(),
        "policy": admission.policy(),
        "policy-version": admission.policy_version(),
        "requirements": requirements,
        "relied": admission.relied(),
        "log": { "seq": seq, "previous": previous },
    });
    if let (Some(before), Some(members)) = (before, value.as_object_mut()) {
        members.insert("replaces".to_owned(), json!({ "credential": before.id, "until": before.ends() }));
    }
    if let (Some(need), Some(members)) = (admission.need(), value.as_object_mut()) {
        members.insert("break-glass".to_owned(), json!({ "reasons": need.reasons, "ratify-by": need.ratify_by }));
    }
    let mut bytes = jcs::canonical(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
