//! A live credential left us in a way that is on record.

use crate::{
    finding::Severity,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `credential-undelivered`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-undelivered",
    family: Family::Credential,
    summary: "each live credential that left us has a record of its delivery",
    severity: Severity::Medium,
    blocks: &[],
    waivable: false,
    citations: cite::SECRETS,
    page: include_str!("../../../docs/rules/credential-undelivered.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.credentials() {
        let credential = &view.record.value;
        if credential.delivery.is_some() || !credential.kind.is_delivered() || !credential.is_live(scene.now) {
            continue;
        }
        let subject = view.subject(partner.id);
        let message =
            format!("`{}` was issued on {} and there is no record that it was delivered", view.id, credential.issued.day());
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(subject, &view.record.path, "delivery", message, fix);
    }
}
