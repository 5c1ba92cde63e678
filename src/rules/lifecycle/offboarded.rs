//! A partner that ended gets nothing any more.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `offboarded`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "offboarded",
    family: Family::Lifecycle,
    summary: "nothing is given to an offboarded partner",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::IDS,
    page: include_str!("../../../docs/rules/offboarded.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // That a partner ended is no finding in an audit; that something is asked for it is.
    for (partner, record) in scene.records().filter(|_| scene.request.is_some()) {
        let Some(end) = &record.value.offboarded else { continue };
        report.add(
            partner.id,
            &record.path,
            "offboarded",
            format!("`{}` was offboarded on {} ({}); an id is never given again", partner.id, end.on.day(), end.reason),
            "admit onboard partner NEW",
        );
    }
}
