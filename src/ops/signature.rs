//! Verifying an SSH signature over a file against a list of allowed signers, by stricter rules than ssh-keygen's. It says for each no
//! which of them it was.

use crate::{
    crypto::{SshSignature, allowed_signers, revoked_keys},
    model::Moment,
};

/// What is to be verified, as it was read.
#[derive(Debug, Clone, Copy)]
pub struct SignedFile<'a> {
    /// The bytes that were signed.
    pub data: &'a [u8],
    /// The signature in its armour.
    pub signature: &'a str,
    /// Who may sign.
    pub signers: &'a str,
    /// Keys that count no more.
    pub revoked: Option<&'a str>,
    /// Who is said to have signed.
    pub identity: &'a str,
    /// For what.
    pub namespace: &'a str,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whether that person signed exactly this, and might.
    pub accept: bool,
    /// Why, as a stable code.
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
    /// The fingerprint of the key, where the signature can be read.
    pub key: Option<String>,
}

/// Whether `identity` signed `data` for `namespace` and was allowed to at that moment.
#[must_use]
pub fn signature(presented: SignedFile<'_>, at: Moment) -> Checked {
    let mut key = None;
    match judge(presented, at, &mut key) {
        Ok(message) => Checked { accept: true, reason: "good", message, key },
        Err((reason, message)) => Checked { accept: false, reason, message, key },
    }
}

type No = (&'static str, String);

fn judge(presented: SignedFile<'_>, at: Moment, key: &mut Option<String>) -> Result<String, No> {
    let SignedFile { data, signature, signers, revoked, identity, namespace } = presented;
    let signers = allowed_signers(signers).map_err(|e| ("signers-refused", format!("the list of signers is refused: {e}")))?;
    let revoked = revoked_keys(revoked.unwrap_or_default())
        .map_err(|e| ("revoked-refused", format!("the list of revoked keys is refused: {e}")))?;
    let signature = SshSignature::from_armor(signature).map_err(|e| ("signature-refused", e.to_string()))?;
    let by = signature.claimed_key();
    let fingerprint = by.fingerprint();
    *key = Some(fingerprint.clone());
    if revoked.iter().any(|blob| by.is_blob(blob)) {
        return Err(("revoked", format!("the key {fingerprint} is revoked")));
    }
    let Some(signer) = signers.iter().find(|signer| signer.key == *by && signer.principal == identity) else {
        return Err(("not-allowed", format!("the key {fingerprint} does not stand for `{identity}` in the list of signers")));
    };
    if signer.namespaces.as_ref().is_some_and(|names| !names.iter().any(|name| name == namespace)) {
        return Err(("namespace", format!("`{identity}` may not sign for the namespace `{namespace}` (line {})", signer.line)));
    }
    if let Some(from) = signer.valid_after.filter(|from| at < *from) {
        return Err(("not-yet-valid", format!("the key of `{identity}` counts from {from} on (line {})", signer.line)));
    }
    if let Some(until) = signer.valid_before.filter(|until| at >= *until) {
        return Err(("expired", format!("the key of `{identity}` counted until {until} (line {})", signer.line)));
    }
    signature.verify(by, namespace, data).map_err(|e| ("signature-bad", e.to_string()))?;
    Ok(format!("`{identity}` signed it for `{namespace}` with the key {fingerprint}"))
}
