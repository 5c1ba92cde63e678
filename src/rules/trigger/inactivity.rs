//! `inactivity`: a credential was not used for a while. That is known of days whose logs were read and of no others, so the clock stops where
//! the logs end, and without a record of use nothing is said but that nothing can be.

use super::{Condition, Unknown, due};
use crate::{
    model::{Act, Credential, CredentialKind, Hold, Moment, Partner, Period, Standing, Subject, Trigger, Usage},
    rules::{PartnerView, Scene},
};
use std::collections::BTreeMap;

pub(super) fn conditions(
    scene: &Scene<'_>,
    view: &PartnerView<'_>,
    record: &Partner,
    trigger: &Trigger,
    unjudged: &mut BTreeMap<Subject, Unknown>,
) -> Vec<Condition> {
    let Some(after) = trigger.after.or_else(|| Some(scene.policy.tiers.get(&record.tier)?.inactivity)) else { return Vec::new() };
    let (mut found, mut all_known) = (Vec::new(), true);
    let in_use = |credential: &Credential| credential.kind != CredentialKind::SoftwareStatement;
    for credential in view.credentials.iter().filter(|c| c.state.standing != Standing::Ended && in_use(&c.record.value)) {
        match idle(scene, view, record, &credential.record.value, (after, trigger.grace)) {
            Ok(condition) => found.push(condition),
            Err(unknown) => {
                let application = credential.record.value.application.clone();
                unjudged.insert(Subject::Application(view.id.clone(), application), unknown);
                all_known = false;
            }
        }
    }
    if trigger.act == Act::Offboard {
        return all_known.then(|| everything(view, found)).flatten().into_iter().collect();
    }
    // What ends by itself before needs nobody.
    let outlives = |condition: &Condition| {
        let Subject::Credential(_, _, id) = &condition.subject else { return true };
        let expires = view.folder.credentials.get(id).map(|record| record.value.expires);
        expires.is_some_and(|expires| due(condition.since, Some(after), trigger.grace) < expires)
    };
    found.into_iter().filter(outlives).collect()
}

/// Since when a credential lies idle, as far as the logs tell.
fn idle(
    scene: &Scene<'_>,
    view: &PartnerView<'_>,
    record: &Partner,
    credential: &Credential,
    (after, grace): (Period, Option<Period>),
) -> Result<Condition, Unknown> {
    let usage = scene.registry.usage.get(view.id).and_then(|all| all.get(&credential.application));
    let Usage { seen_from, seen_until, credentials, .. } = &usage.ok_or(Unknown::NoUsage)?.value;
    // A use that is said to be of a day that was not read is none that is known.
    let last = credentials.get(&credential.id).map(|used| used.last.min(*seen_until));
    let begins = [Some(seen_from.start()), Some(credential.issued), returned(view, record, credential)];
    let begins = begins.into_iter().flatten().max().unwrap_or(credential.issued);
    let since = last.map_or(begins, |last| last.end().max(begins));
    let known = scene.now.min(seen_until.end());
    let due = due(since, Some(after), grace);
    if known < due && due <= scene.now {
        return Err(Unknown::LogsEnd(*seen_until));
    }
    let message = match last {
        Some(last) => format!("`{}` was last used on {last}", credential.id),
        None => format!("`{}` was never seen in the logs from {seen_from} to {seen_until}", credential.id),
    };
    let subject = Subject::Credential(view.id.clone(), credential.application.clone(), credential.id.clone());
    Ok(Condition { after: Some(after), known: Some(known), ..Condition::new(subject, since, message) })
}

/// When the credential last came back from a hold: nobody could use it before.
fn returned(view: &PartnerView<'_>, record: &Partner, credential: &Credential) -> Option<Moment> {
    let application = view.folder.applications.get(&credential.application).map(|a| a.value.holds.as_slice());
    let anchor = view.folder.anchors.get(&credential.anchor).map(|a| a.value.holds.as_slice());
    let holds = [Some(record.holds.as_slice()), application, anchor, Some(credential.holds.as_slice())];
    let lifted = |hold: &Hold| hold.lifted.as_ref().map(|lifted| lifted.on);
    holds.into_iter().flatten().flatten().filter_map(lifted).max()
}

/// Letting the partner go waits for the last credential to fall idle.
fn everything(view: &PartnerView<'_>, found: Vec<Condition>) -> Option<Condition> {
    let known = found.iter().filter_map(|condition| condition.known).min();
    let last = found.into_iter().max_by_key(|condition| condition.since)?;
    let message = format!("nothing of it is in use: {}", last.message);
    Some(Condition { subject: Subject::Partner(view.id.clone()), known, message, ..last })
}
