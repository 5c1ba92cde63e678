//! Nothing is left of an offboarded partner.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `offboarding-unfinished`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "offboarding-unfinished",
    family: Family::Lifecycle,
    summary: "an offboarded partner has no live credential, grant or anchor",
    severity: Severity::Critical,
    blocks: &[Operation::Publish],
    waivable: false,
    citations: cite::REVOCATION,
    page: include_str!("../../../docs/rules/offboarding-unfinished.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, record) in scene.records() {
        let Some(end) = &record.value.offboarded else { continue };
        let folder = partner.folder;
        let credentials = folder.credentials.values().filter(|c| c.value.is_live(scene.now)).count();
        let accesses = folder.applications.values().flat_map(|application| application.value.environments.values());
        let grants = accesses
            .flat_map(|access| &access.grants)
            .filter(|grant| grant.until.is_none_or(|until| until > end.on.day()))
            .count();
        let anchors = folder.anchors.values().filter(|anchor| anchor.value.revoked.is_none()).count();
        let left = [(credentials, "live credential"), (grants, "grant"), (anchors, "anchor")];
        let left: Vec<String> =
            left.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| grammar::count(number, what)).collect();
        if left.is_empty() {
            continue;
        }
        let are = if credentials + grants + anchors == 1 { "is" } else { "are" };
        report.add(
            partner.id,
            &record.path,
            "offboarded",
            format!("`{}` was offboarded on {}, and {} {are} left", partner.id, end.on.day(), grammar::joined(left)),
            format!("admit offboard {}", partner.id),
        );
    }
}
