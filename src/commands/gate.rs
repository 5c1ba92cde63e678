//! The way to the gate, which every command that puts a credential on record goes: the keys are searched for, the rules judge, and a
//! refusal is told with what to type. It admits nothing itself.

use crate::{
    admission::{Admission, admit},
    context::{Context, by_rule, told},
    failure::{Failure, Outcome},
    model::{ApplicationId, Moment, PartnerId, Subject},
    ops::Rotation,
    policy::Loaded,
    present::action::ActionJson,
    rules::{Request, Scene},
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

/// Looks for the request's keys everywhere else in the registry.
pub(super) fn search_keys(root: &Path, loaded: &mut Loaded, request: &Request) -> Outcome<()> {
    let folder = loaded.registry.partners.get(&request.partner);
    let anchors = folder.into_iter().flat_map(|folder| folder.anchors.values()).flat_map(|record| record.value.key_digests());
    let keys: Vec<_> = anchors.chain(request.key).collect();
    loaded.registry.key_uses = key_uses(root, &request.partner, &keys).map_err(|error| Failure::unanswered(error.to_string()))?;
    Ok(())
}

/// The answer with what hands over, and until when.
pub(super) fn handing_over(mut action: ActionJson, rotation: Option<&Rotation>) -> ActionJson {
    let Some(rotation) = rotation else { return action };
    let (id, until) = (&rotation.record().value.id, rotation.until());
    action.message.push_str(&format!("; `{id}` ends at {until}"));
    action.with("replaces", rotation.subject().to_string()).with("replaced-until", until.to_string())
}

/// The permission, or what stands in its way. `bound` is as [`admit`] has it.
pub(super) fn admitted(context: &Context, loaded: &Loaded, request: &Request, bound: Option<Moment>) -> Outcome<Admission> {
    let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, Some(request));
    admit(&scene, bound).map_err(|refusal| {
        let mut findings = refusal.findings;
        context.locate(&mut findings);
        let subject = format!("{}/{} in {}", request.partner, request.application, request.environment);
        let next = findings.first().map_or_else(|| format!("admit status {}", request.partner), |finding| finding.fix.clone());
        Failure::no(format!("`{subject}` is not ready for a credential"))
            .with_details(told(&findings))
            .with_rules(by_rule(&findings))
            .hint(next)
    })
}
