//! Only credentials of a kind that policy allows are asked for or alive.

use crate::{
    finding::Severity,
    grammar,
    model::CredentialKind,
    policy::Terms,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `credential-kind-refused`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-kind-refused",
    family: Family::Credential,
    summary: "each credential is of a kind that policy allows there",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::BOUND,
    page: include_str!("../../../docs/rules/credential-kind-refused.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    if let Some(kind) = scene.request.and_then(|request| request.kind) {
        for (_, view) in scene.accesses() {
            let Some(terms) = view.terms.filter(|terms| terms.lifetime(kind).is_none()) else { continue };
            let message =
                format!("`{kind}` is not a kind that tier and environment of `{}` may get: {}", view.subject(), allowed(terms));
            report.add(
                view.subject(),
                &view.application.path,
                view.key(""),
                message,
                format!("admit {} {} --kind KIND", kind.verb(), view.arguments()),
            );
        }
        return;
    }
    for (partner, view) in scene.credentials().filter(|(_, view)| view.record.value.is_live(scene.now)) {
        let credential = &view.record.value;
        let Some(record) = partner.record else { continue };
        let terms = scene.policy.terms(&record.value.tier, &credential.environment);
        if terms.is_some_and(|terms| terms.lifetime(credential.kind).is_some()) {
            continue;
        }
        let allowed = terms.map_or_else(|| "policy allows nothing there".to_owned(), allowed);
        let subject = view.subject(partner.id);
        let message = format!("`{}` is a live `{}` in {}, and {allowed}", view.id, credential.kind, credential.environment);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(subject, &view.record.path, "kind", message, fix);
    }
}

fn allowed(terms: &Terms) -> String {
    let kinds: Vec<CredentialKind> = terms.credentials.iter().copied().filter(|kind| terms.lifetime(*kind).is_some()).collect();
    if kinds.is_empty() { "policy allows none".to_owned() } else { format!("policy allows {}", grammar::list(kinds)) }
}
