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
        let is_over = value.ends() <= due(value.issued, Some(after), trigger.grace);
        if is_over || !rotates(value) || has_handed_over(scene, view, value) {
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

/// Whether one that lives took over from it, so that it ends at an hour that is on record. One that was issued beside it is no successor:
/// both would go on.
fn has_handed_over(scene: &Scene<'_>, view: &PartnerView<'_>, credential: &Credential) -> bool {
    view.folder.last_of_line(credential).is_some_and(|last| last.id != credential.id && last.is_live(scene.now))
}
