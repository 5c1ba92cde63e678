//! The way to the gate, which every command that puts a credential on record goes: the keys are searched for, the rules judge, and a
//! refusal is told with what to type. It admits nothing itself.

use crate::{
    admission::{Admission, Refusal},
    context::{Context, by_rule, told},
    failure::{Failure, Outcome},
    model::{ApplicationId, PartnerId, Subject},
    ops::{Bounded, Rotation, admit_in_turn},
    policy::Loaded,
    present::action::ActionJson,
    rules::Request,
    store::load::key_uses,
};
use std::path::Path;

/// The application that a subject names.
pub(super) fn application(subject: &Subject) -> Outcome<(&PartnerId, &ApplicationId)> {
    match subject {
        Subject::Application(partner, application) => Ok((partner, application)),
        other => Err(Failure::usage(format!("`{other}` is not an application; write partner/application"))),
    }
}

/// Looks for the keys of requests, and of the partners that they are for, everywhere else in the registry; once for all of them.
pub(super) fn search_keys<'r>(root: &Path, loaded: &mut Loaded, requests: impl IntoIterator<Item = &'r Request>) -> Outcome<()> {
    let folders = loaded.registry.partners.values();
    let anchors = folders.flat_map(|folder| folder.anchors.values()).flat_map(|record| record.value.key_digests());
    let keys: Vec<_> = anchors.chain(requests.into_iter().filter_map(|request| request.key)).collect();
    // Of several, each is searched for in the folders of the others too.
    let alone = loaded.registry.partners.keys().filter(|_| loaded.registry.partners.len() == 1).cloned().collect();
    loaded.registry.key_uses = key_uses(root, &alone, &keys).map_err(|error| Failure::unanswered(error.to_string()))?;
    Ok(())
}

/// The answer with what hands over, and until when.
pub(super) fn handing_over(mut action: ActionJson, rotation: Option<&Rotation>) -> ActionJson {
    let Some(rotation) = rotation else { return action };
    let (id, until) = (&rotation.record().value.id, rotation.until());
    action.message.push_str(&format!("; `{id}` ends at {until}"));
    action.with("replaces", rotation.subject().to_string()).with("replaced-until", until.to_string())
}

/// The permission for each, in turn, or what stands in its way.
pub(super) fn admitted(context: &Context, loaded: &Loaded, asked: &[Bounded]) -> Vec<Outcome<Admission>> {
    let judged = admit_in_turn(loaded, asked, context.now).into_iter().zip(asked);
    judged.map(|(judged, (request, _))| judged.map_err(|refusal| refused(context, request, refusal))).collect()
}

fn refused(context: &Context, request: &Request, refusal: Refusal) -> Failure {
    let mut findings = refusal.findings;
    context.locate(&mut findings);
    let subject = format!("{}/{} in {}", request.partner, request.application, request.environment);
    let next = findings.first().map_or_else(|| format!("admit status {}", request.partner), |finding| finding.fix.clone());
    Failure::no(format!("`{subject}` is not ready for a credential"))
        .with_details(told(&findings))
        .with_rules(by_rule(&findings))
        .hint(next)
}
