//! A partner is a legal entity that its register knows.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `legal-entity-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "legal-entity-missing",
    family: Family::Identity,
    summary: "the record says which legal entity the partner is",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue],
    waivable: false,
    citations: cite::ENTITY,
    page: include_str!("../../../docs/rules/legal-entity-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (view, record) in scene.current().filter(|(_, record)| record.value.legal_entity.is_none()) {
        report.add(
            view.id,
            &record.path,
            "legal-entity",
            format!("`{}` names no legal entity, and a name alone belongs to whoever registers it", view.id),
            format!("admit onboard partner {} --jurisdiction CODE --registration NUMBER", view.id),
        );
    }
}
