//! A live credential was issued for the grant as it is today.

use crate::{
    finding::Severity,
    grammar,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `credential-grant-drift`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-grant-drift",
    family: Family::Credential,
    summary: "each live credential was issued for the grant of today",
    severity: Severity::Low,
    blocks: &[],
    waivable: true,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/credential-grant-drift.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, access) in scene.accesses().filter(|(partner, _)| !partner.is_offboarded()) {
        let Some((grant, digest)) = &access.grant else { continue };
        let scopes = grant.scopes();
        for view in &partner.credentials {
            let credential = &view.record.value;
            let elsewhere =
                credential.application != access.application.value.id || credential.environment != *access.environment;
            if elsewhere || credential.grant == *digest || credential.retiring.is_some() || !credential.is_live(scene.now) {
                continue;
            }
            let gone = grammar::list(credential.scopes.iter().filter(|scope| !scopes.contains(scope)));
            let new = grammar::list(scopes.iter().filter(|scope| !credential.scopes.contains(scope)));
            let what = match (gone.is_empty(), new.is_empty()) {
                (true, true) => "its conditions, its anchor, its dates or who it is for have changed".to_owned(),
                (false, true) => format!("{gone} was taken away"),
                (true, false) => format!("{new} was added"),
                (false, false) => format!("{gone} was taken away and {new} was added"),
            };
            let (then, today) = (credential.grant.short(), digest.short());
            report.add(
                view.subject(partner.id),
                &view.record.path,
                "grant",
                format!("`{}` was issued for the grant {then}, and today's is {today}: {what}", view.id),
                view.renewal(partner.id, scene.now),
            );
        }
    }
}
