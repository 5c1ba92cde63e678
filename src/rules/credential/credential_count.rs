//! No more credentials are alive than policy allows.

use crate::{
    finding::Severity,
    grammar,
    model::CredentialKind,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `credential-count`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-count",
    family: Family::Credential,
    summary: "no application has more live credentials than policy allows",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/credential-count.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // What opens an API and what only introduces a client for some minutes do not take each other's room.
    for statements in [false, true] {
        judge(scene, report, statements);
    }
}

fn judge(scene: &Scene<'_>, report: &mut Report, statements: bool) {
    let counts = |kind: CredentialKind| (kind == CredentialKind::SoftwareStatement) == statements;
    let asked = scene.request.and_then(|request| request.kind);
    if asked.is_some_and(|kind| !counts(kind)) {
        return;
    }
    let one_more = usize::from(asked.is_some());
    for (partner, view) in scene.accesses() {
        let Some(terms) = view.terms else { continue };
        let mine = partner.credentials.iter().filter(|c| {
            let credential = &c.record.value;
            credential.application == view.application.value.id
                && credential.environment == *view.environment
                && counts(credential.kind)
        });
        let live: Vec<_> = mine.filter(|c| c.record.value.is_live(scene.now)).collect();
        let limit = usize::try_from(terms.live_credentials).unwrap_or(usize::MAX);
        if live.len() + one_more <= limit {
            continue;
        }
        let oldest = live.iter().min_by_key(|c| c.record.value.issued);
        let subject = oldest.map_or_else(|| view.subject(), |c| c.subject(partner.id));
        let (there, than) = (
            grammar::count(live.len(), "live credential"),
            if one_more == 1 { "with another one that is more" } else { "that is more" },
        );
        report.add(
            view.subject(),
            &view.application.path,
            view.key(""),
            format!(
                "`{}` has {there} in {}; {than} than the {limit} that policy allows",
                view.application.value.id, view.environment
            ),
            format!("admit revoke {subject} --reason superseded"),
        );
    }
}
