//! What lies in a partner's folder belongs to a partner.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `partner-missing`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "partner-missing",
    family: Family::Identity,
    summary: "each partner's folder has its record",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::INVENTORY,
    page: include_str!("../../../docs/rules/partner-missing.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let mut say = |id: &str, message: String| {
        report.add(
            id,
            &format!("partners/{id}/partner.yaml"),
            "",
            message,
            format!("admit onboard partner {id} --legal-name NAME --tier TIER"),
        );
    };
    for view in scene.partners.iter().filter(|view| view.record.is_none()) {
        say(
            view.id.as_str(),
            format!("the folder of `{}` has no `partner.yaml`, so that nobody answers for what is in it", view.id),
        );
    }
    if let Some(request) = scene.request.filter(|_| scene.partners.is_empty()) {
        say(request.partner.as_str(), format!("there is no partner `{}`", request.partner));
    }
}
