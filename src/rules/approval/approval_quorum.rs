//! Those whom policy asks for have approved exactly what the record says.

use crate::{
    finding::Severity,
    grammar,
    rules::{AccessView, Family, Operation, PartnerView, Report, Rule, Scene, cite},
};

/// `approval-quorum`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "approval-quorum",
    family: Family::Approval,
    summary: "everybody whom policy asks for has approved the effective grant",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/approval-quorum.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses() {
        let pointless = scene.request.is_none() && (partner.is_offboarded() || view.access.grants.is_empty());
        let said = view.tally.is_complete() || view.approved_in_advance(scene.request).is_some();
        if pointless || said || view.in_need(scene.request).is_some() {
            continue;
        }
        let Some(message) = what_is_open(partner, view) else { continue };
        report.add(view.subject(), &view.application.path, view.key(""), message, format!("admit approve {}", view.arguments()));
    }
}

/// What is open; `None` where another rule says why nobody can approve: policy, the anchor or the partner.
fn what_is_open(partner: &PartnerView<'_>, view: &AccessView<'_>) -> Option<String> {
    view.terms?;
    if view.grant.is_none() {
        let anchor = view.access.anchor.as_ref().and_then(|id| partner.anchor(id))?;
        let there = partner.record.is_some() && anchor.material.is_ok();
        return there.then(|| "what would be approved cannot be written canonically (RFC 8785)".to_owned());
    }
    let (step, open) = view.tally.next()?;
    let (given, needed) = view.tally.counts();
    let roles = grammar::list(open.iter().map(|class| &class.role));
    let are = if open.len() == 1 { "is" } else { "are" };
    Some(format!("{given} of {}, {roles} {are} missing in step {step}", grammar::count(needed, "approval")))
}
