//! What a trigger asks for was done.

use crate::{
    finding::Severity,
    grammar,
    model::{Act, PartnerFolder, Subject, TriggerKind},
    rules::{
        Family, Report, Rule, Scene, cite,
        trigger::{Firing, Watch},
    },
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
    let watch = Watch::new(scene, scene.now);
    // Of an offboarded partner `offboarding-unfinished` speaks, and the watch does not.
    for (partner, record) in scene.records() {
        for firing in watch.partner(partner).firings.iter().filter(|firing| firing.is_due() && ends(firing)) {
            let left: Vec<_> = firing.left(partner.folder, scene.now).collect();
            if left.is_empty() {
                continue;
            }
            let message = format!(
                "{}, which was to {} it on {}, and {} on: {}",
                firing.message,
                firing.act,
                firing.due.day(),
                if left.len() == 1 {
                    "1 credential lives".to_owned()
                } else {
                    format!("{} live", grammar::count(left.len(), "credential"))
                },
                grammar::list(&left)
            );
            let (path, key) = place(partner.folder, firing).unwrap_or((&record.path, ""));
            report.add(&firing.subject, path, key, message, firing.command());
        }
    }
}

/// Whether something should have ended by it. To tell ends nothing, and rules of their own speak of what is told; but after the end of an
/// agreement or an anchor, of an owner or the secrecy of a key, nothing may live on because somebody was told.
fn ends(firing: &Firing) -> bool {
    let must = matches!(
        firing.kind,
        TriggerKind::AgreementEnd | TriggerKind::KeyCompromise | TriggerKind::AnchorFailure | TriggerKind::OwnerGone
    );
    firing.act != Act::Notify || must
}

/// Where the act would be on record.
fn place<'f>(folder: &'f PartnerFolder, firing: &Firing) -> Option<(&'f str, &'static str)> {
    match &firing.subject {
        Subject::Application(_, id) => Some((&folder.applications.get(id)?.path, "holds")),
        Subject::Anchor(_, id) => Some((&folder.anchors.get(id)?.path, "revoked")),
        Subject::Credential(_, _, id) => Some((&folder.credentials.get(id)?.path, "revoked")),
        Subject::Partner(_) | Subject::Key(_) => Some((&folder.partner.as_ref()?.path, "offboarding")),
    }
}
