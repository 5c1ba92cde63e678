//! `owner-gone`: an owner of ours who answers for the partner, or for one of its applications, has left.

use super::{Condition, tense};
use crate::{
    model::{OwnerId, Partner, Subject},
    rules::{PartnerView, Scene},
};

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>, record: &Partner) -> Vec<Condition> {
    let gone = |subject: Subject, owner: &OwnerId, of: &str| {
        let since = scene.owner(owner)?.left?.end();
        let message =
            format!("its {of} owner `{owner}` {} after {}", tense(since, scene.now, "left", "leaves"), since.minus(DAY).day());
        Some(Condition::new(subject, since, message))
    };
    let partner = || Subject::Partner(view.id.clone());
    let applications = &view.folder.applications;
    // Where each application has an owner of its own, nobody waits for the partner's.
    let all_have_their_own = !applications.is_empty() && applications.values().all(|a| a.value.owners.technical.is_some());
    let technical = record.owners.technical.as_ref().filter(|_| !all_have_their_own);
    let mut found: Vec<Condition> = Vec::new();
    found.extend(record.owners.business.as_ref().and_then(|owner| gone(partner(), owner, "business")));
    found.extend(technical.and_then(|owner| gone(partner(), owner, "technical")));
    for (id, application) in applications {
        let owner = application.value.owners.technical.as_ref();
        found.extend(owner.and_then(|owner| gone(Subject::Application(view.id.clone(), id.clone()), owner, "technical")));
    }
    found
}

const DAY: crate::model::Period = crate::model::Period::days(1);
