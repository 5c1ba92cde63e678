//! A template gives no more than its count.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Operation, Report, Rule, Scene, cite, planned::beside, template_given},
};

/// `template-exhausted`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "template-exhausted",
    family: Family::Approval,
    summary: "no template has given more than its count within its time",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/template-exhausted.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.accesses().filter(|(partner, view)| !view.tally.is_complete() && !partner.is_offboarded()) {
        let Some((name, template)) = view.approved_in_advance(scene.request) else { continue };
        let given = template_given(template, partner.folder, scene.now);
        let one_more = usize::from(scene.request.is_some_and(|request| request.kind.is_some()));
        let going = scene.planned_by(template);
        let count = usize::try_from(template.count).unwrap_or(usize::MAX);
        if given + going + one_more <= count {
            continue;
        }
        report.add(
            view.subject(),
            &view.application.path,
            view.key(""),
            format!(
                "the template `{name}` gives {} in {}, `{}` was given {given}{}, and nobody approved the grant itself",
                grammar::count(template.count, "credential"),
                template.within,
                partner.id,
                beside(going)
            ),
            format!("admit approve {}", view.arguments()),
        );
    }
}
