//! Whose an API key is, and whether it counts now: by the same standing that gateways are given. What it answers never holds a part of
//! the key, and a wrong secret is answered as a key that nobody knows.

use crate::{
    crypto::{ApiKeyParts, VERIFIER_ALGORITHM, same},
    model::{Credential, Standing},
    rules::{CredentialView, PartnerView, Scene},
};

/// What a key may do, or why it may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAnswer {
    /// Whether it counts now.
    pub accept: bool,
    /// Why, as a stable code: `active`, `unknown`, `revoked`, `expired`, `suspended`, `pending` or `ended`.
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
    /// `partner/application/credential`, when it is known.
    pub identity: Option<String>,
    /// What else belongs to it, by name.
    pub details: Vec<(&'static str, String)>,
}

impl KeyAnswer {
    /// Nobody's.
    #[must_use]
    pub fn unknown() -> Self {
        let message = "no API key on record is this one".to_owned();
        Self { accept: false, reason: "unknown", message, identity: None, details: Vec::new() }
    }
}

/// Looks the key up among what is loaded, and compares it in constant time.
#[must_use]
pub fn api_key(scene: &Scene<'_>, parts: &ApiKeyParts) -> KeyAnswer {
    let all = scene.partners.iter().flat_map(|partner| partner.credentials.iter().map(move |credential| (partner, credential)));
    let mut matching = all.filter(|(_, view)| is_of(&view.record.value, parts));
    match matching.next() {
        Some((partner, view)) if scene.policy.key_prefix.as_str() == parts.prefix => answer(scene, partner, view),
        _ => KeyAnswer::unknown(),
    }
}

/// The id is no secret; the digest of the key is compared whole.
fn is_of(credential: &Credential, parts: &ApiKeyParts) -> bool {
    let Some(verifier) = &credential.verifier else { return false };
    credential.id.as_str() == parts.id
        && credential.environment.as_str() == parts.environment
        && verifier.algorithm.as_str() == VERIFIER_ALGORITHM
        && same(&verifier.hash.0, &parts.verifier.0)
}

fn answer(scene: &Scene<'_>, partner: &PartnerView<'_>, view: &CredentialView<'_>) -> KeyAnswer {
    let credential = &view.record.value;
    let identity = format!("{}/{}/{}", partner.id, credential.application, credential.id);
    let (reason, said) = match view.state.standing {
        Standing::Active => ("active", format!("it counts for {}", credential.environment)),
        Standing::Pending => ("pending", view.state.because.clone()),
        Standing::Suspended => ("suspended", view.state.because.clone()),
        Standing::Ended if credential.revoked.is_some() => ("revoked", view.state.because.clone()),
        Standing::Ended if scene.now >= credential.expires => ("expired", view.state.because.clone()),
        Standing::Ended => ("ended", view.state.because.clone()),
    };
    let scopes: Vec<String> = credential.scopes.iter().map(ToString::to_string).collect();
    let mut details = vec![
        ("environment", credential.environment.to_string()),
        ("expires", credential.ends().to_string()),
        ("scopes", scopes.join(" ")),
        ("standing", view.state.standing.to_string()),
    ];
    let access = partner
        .accesses
        .iter()
        .find(|access| access.application.value.id == credential.application && *access.environment == credential.environment);
    if let Some((grant, digest)) = access.and_then(|access| access.grant.as_ref()) {
        let said: Vec<String> =
            grant.described().into_iter().filter(|(name, _)| *name == "scope").map(|(_, said)| said).collect();
        details.push(("grants", said.join("; ")));
        let word = if *digest == credential.grant { "as it was approved" } else { "changed since it was issued" };
        details.push(("grant", word.to_owned()));
    }
    let message = format!("the API key `{identity}`: {said}");
    KeyAnswer { accept: reason == "active", reason, message, identity: Some(identity), details }
}
