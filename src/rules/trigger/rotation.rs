//! `rotation-missed`: a credential is older than it may become, and nothing took its place.

use super::{Condition, due};
use crate::{
    model::{Credential, CredentialKind, Partner, Standing, Subject, Trigger},
    rules::{PartnerView, Scene},
};

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>, record: &Partner, trigger: &Trigger) -> Vec<Condition> {
    let mut found = Vec::new();
    for credential in view.credentials.iter().filter(|c| c.state.standing != Standing::Ended) {
        let value = &credential.record.value;
        let lifetime = || scene.policy.terms(&record.tier, &value.environment)?.lifetime(value.kind);
        // A kind that policy no longer knows has no age; `credential-kind-refused` speaks.
        let Some(after) = trigger.after.or_else(lifetime) else { continue };
        let is_over = value.expires <= due(value.issued, Some(after), trigger.grace);
        if is_over || !rotates(value) || view.credentials.iter().any(|other| succeeds(&other.record.value, value, scene)) {
            continue;
        }
        let subject = Subject::Credential(view.id.clone(), value.application.clone(), value.id.clone());
        let message = format!("`{}` was issued on {}, and nothing took its place", value.id, value.issued.day());
        found.push(Condition { after: Some(after), ..Condition::new(subject, value.issued, message) });
    }
    found
}

/// A software statement is made for one registration, and nobody waits for the next.
fn rotates(credential: &Credential) -> bool {
    credential.kind != CredentialKind::SoftwareStatement
}

fn succeeds(other: &Credential, credential: &Credential, scene: &Scene<'_>) -> bool {
    rotates(other)
        && other.application == credential.application
        && other.environment == credential.environment
        && other.issued > credential.issued
        && other.is_live(scene.now)
}
