//! What a trigger asks for was done.

use crate::{
    anchor::Material,
    finding::Severity,
    grammar,
    model::{Act, Hold, Moment, Trigger},
    rules::{CredentialView, Family, PartnerView, Report, Rule, Scene, cite},
};

/// `trigger-ignored`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "trigger-ignored",
    family: Family::Lifecycle,
    summary: "nothing is alive after a trigger that should have ended it",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::TRIGGERS,
    page: include_str!("../../../docs/rules/trigger-ignored.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.credentials() {
        // Of an offboarded partner `offboarding-unfinished` speaks.
        if partner.is_offboarded() || !view.record.value.is_live(scene.now) {
            continue;
        }
        let held = is_held(partner, view);
        let ignored = fired(scene, partner, view).into_iter().find(|(since, _, trigger)| {
            let due = trigger.map_or(*since, |t| [t.after, t.grace].into_iter().flatten().fold(*since, Moment::plus));
            // A trigger that suspends is done with a hold.
            let done = held && trigger.is_some_and(|t| t.act <= Act::Suspend);
            due <= scene.now && !done
        });
        let Some((since, what, _)) = ignored else { continue };
        let subject = view.subject(partner.id);
        let message = match scene.now.day().days_since(since.day()) {
            0 => format!("`{}` is alive, and {what} today", view.id),
            days => format!("`{}` is alive, and {what} {} ago", view.id, grammar::count(days, "day")),
        };
        let fix = format!("admit revoke {subject} --reason cessation-of-operation");
        report.add(subject, &view.record.path, "revoked", message, fix);
    }
}

type Fired<'a> = (Moment, String, Option<&'a Trigger>);

/// What has happened that a trigger is for, since when, and the trigger.
fn fired<'a>(scene: &Scene<'a>, partner: &PartnerView<'a>, view: &CredentialView<'a>) -> Vec<Fired<'a>> {
    let Some(record) = partner.record.map(|record| &record.value) else { return Vec::new() };
    let offboarding = record.offboarding.as_ref();
    let mut fired = Vec::new();
    let agreement = record.agreement.as_ref().and_then(|agreement| agreement.end);
    fired.extend(
        agreement.map(|end| (end.end(), "the agreement ended".to_owned(), offboarding.and_then(|o| o.agreement_end.as_ref()))),
    );
    if let Some(anchor) = partner.anchor(&view.record.value.anchor) {
        let (id, trigger) = (anchor.id, offboarding.and_then(|o| o.anchor_failure.as_ref()));
        let revoked = anchor.record.value.revoked.as_ref().map(|end| end.on);
        let retired = anchor.record.value.retiring.as_ref().map(|retiring| retiring.until);
        fired.extend(retired.map(|until| (until, format!("anchor `{id}` handed over and ended"), trigger)));
        let ends = anchor.material.as_ref().ok().and_then(Material::ends);
        fired.extend(revoked.map(|on| (on, format!("anchor `{id}` was revoked"), trigger)));
        fired.extend(ends.map(|end| (end, format!("the certificate of anchor `{id}` ended"), trigger)));
        fired.extend(anchor.proved_until.map(|until| (until, format!("the proof of anchor `{id}` ended"), trigger)));
    }
    let own = partner.folder.applications.get(&view.record.value.application).and_then(|a| a.value.owners.technical.as_ref());
    for id in [record.owners.business.as_ref(), own.or(record.owners.technical.as_ref())].into_iter().flatten() {
        let left = scene.owner(id).and_then(|owner| owner.left);
        fired.extend(
            left.map(|day| (day.end(), format!("its owner `{id}` left"), offboarding.and_then(|o| o.owner_gone.as_ref()))),
        );
    }
    fired.retain(|(since, _, _)| *since <= scene.now);
    fired.sort_by_key(|(since, _, _)| *since);
    fired
}

fn is_held(partner: &PartnerView<'_>, view: &CredentialView<'_>) -> bool {
    let credential = &view.record.value;
    let of_partner = partner.record.map(|record| record.value.holds.as_slice());
    let of_application = partner.folder.applications.get(&credential.application).map(|record| record.value.holds.as_slice());
    let of_anchor = partner.folder.anchors.get(&credential.anchor).map(|record| record.value.holds.as_slice());
    let all = [of_partner, of_application, of_anchor, Some(credential.holds.as_slice())];
    all.into_iter().flatten().flatten().any(Hold::is_open)
}
