//! Approvals that do not count, with the subject that each was meant for. Each file is named once.

use crate::{
    approval::{Tally, Void, VoidWhy},
    model::Digest,
    rules::{Report, Scene, ratifies},
};
use std::collections::BTreeSet;

/// Reports every approval that does not count for that reason.
pub(super) fn report(scene: &Scene<'_>, report: &mut Report, why: VoidWhy) {
    let mut seen = BTreeSet::new();
    let mut look = |subject: &dyn Fn() -> String, tally: &Tally, kept: &dyn Fn(Digest) -> bool, again: &str| {
        let stays = |void: &Void| why == VoidWhy::Stale && void.digest.is_some_and(kept);
        for void in tally.void.iter().filter(|void| void.why == why && !stays(void)) {
            if seen.insert(void.path.clone()) {
                // Of a file that cannot be read nobody knows what it was for.
                let subject = if void.approver.is_some() { subject() } else { format!("file {}", void.path) };
                report.add(subject, &void.path, "", sentence(void), fix(why, &void.path, again));
            }
        }
    };
    for (partner, view) in scene.accesses() {
        // Nobody renews or clears away what was approved for a partner that is gone; a forgery is one for ever.
        if partner.is_offboarded() && matches!(why, VoidWhy::Expired | VoidWhy::Stale) {
            continue;
        }
        look(&|| view.subject(), &view.tally, &|grant| ratifies(partner, grant), &view.arguments());
        // What opened something in an hour of need stays on file, as what it was: over.
        if !matches!(why, VoidWhy::Expired | VoidWhy::Stale) {
            look(&|| view.subject(), &view.glass_tally, &|_| false, &format!("{} --break-glass --reason TEXT", view.arguments()));
        }
    }
    if scene.request.is_none() {
        look(&|| "policy".to_owned(), &scene.policy_tally, &|_| false, "--policy");
        for view in &scene.waivers {
            look(&|| format!("waiver {}", view.id), &view.tally, &|_| false, &format!("--waiver {}", view.id));
        }
    }
}

fn sentence(void: &Void) -> String {
    match &void.approver {
        Some(approver) => format!("the approval by `{approver}` does not count: {}", void.message),
        None => format!("an approval cannot be read: {}", void.message),
    }
}

fn fix(why: VoidWhy, path: &str, again: &str) -> String {
    match why {
        VoidWhy::Expired | VoidWhy::OutOfOrder => format!("admit approve {again}"),
        VoidWhy::Forged | VoidWhy::Stale | VoidWhy::SelfApproval | VoidWhy::NotEntitled => {
            format!("edit {path}: remove the file")
        }
    }
}
