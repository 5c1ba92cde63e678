//! A hold ends by a return that is in the log.

use crate::{
    finding::Severity,
    model::{Code, Hold, PartnerFolder, PartnerId, Record, Subject},
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;

/// `hold-removed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "hold-removed",
    family: Family::Lifecycle,
    summary: "each stop in the log is a hold on record until a return",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/hold-removed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        let mut last = BTreeMap::new();
        for event in &partner.chain.events {
            if matches!(event.code, Code::Suspended | Code::Revoked | Code::Resumed) {
                last.insert(event.subject.as_str(), event);
            }
        }
        // Revoking an application or partner holds it as well; of a key there is nothing to hold.
        for (text, event) in last.into_iter().filter(|(_, event)| event.code != Code::Resumed) {
            let Some(subject) = text.parse::<Subject>().ok().filter(|subject| concerns(scene, partner, subject)) else {
                continue;
            };
            let Some((path, holds)) = holds(partner.id, partner.folder, &subject) else { continue };
            if holds.iter().any(Hold::is_open) {
                continue;
            }
            let message = format!(
                "`{text}` was {} on {} by `{}`, nothing in the log says that it came back, and the record has no hold",
                if event.code == Code::Revoked { "revoked and held" } else { "suspended" },
                event.at.day(),
                event.actor
            );
            report.add(text, path, "holds", message, format!("admit suspend {text}"));
        }
    }
}

/// In an audit everything; of a request the partner, the application, and the anchor that it rests on.
fn concerns(scene: &Scene<'_>, partner: &PartnerView<'_>, subject: &Subject) -> bool {
    let Some(request) = scene.request else { return true };
    match subject {
        Subject::Partner(_) => true,
        Subject::Application(_, application) => *application == request.application,
        Subject::Credential(_, _, credential) => partner.credentials.iter().any(|view| view.id == credential),
        Subject::Anchor(_, anchor) => partner.anchor(anchor).is_some(),
        Subject::Key(_) => false,
    }
}

/// The holds of a subject that is on record and did not end for good.
fn holds<'a>(partner: &PartnerId, folder: &'a PartnerFolder, subject: &Subject) -> Option<(&'a str, &'a [Hold])> {
    fn at<'r, T>(record: &'r Record<T>, ended: bool, holds: &'r [Hold]) -> Option<(&'r str, &'r [Hold])> {
        (!ended).then_some((record.path.as_str(), holds))
    }
    if subject.partner() != Some(partner) {
        return None;
    }
    match subject {
        Subject::Partner(_) => folder.partner.as_ref().and_then(|r| at(r, r.value.offboarded.is_some(), &r.value.holds)),
        Subject::Application(_, id) => folder.applications.get(id).and_then(|r| at(r, false, &r.value.holds)),
        Subject::Credential(_, _, id) => {
            folder.credentials.get(id).and_then(|r| at(r, r.value.revoked.is_some(), &r.value.holds))
        }
        Subject::Anchor(_, id) => folder.anchors.get(id).and_then(|r| at(r, r.value.revoked.is_some(), &r.value.holds)),
        Subject::Key(_) => None,
    }
}
