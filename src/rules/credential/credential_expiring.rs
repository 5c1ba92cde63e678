//! A credential that ends soon has a successor.

use crate::{
    finding::Severity,
    model::{CredentialKind, Period, Standing},
    rules::{Family, Report, Rule, Scene, cite},
};

/// `credential-expiring`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-expiring",
    family: Family::Credential,
    summary: "no credential ends within 14 days without a successor",
    severity: Severity::Low,
    blocks: &[],
    waivable: true,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/credential-expiring.md"),
    check,
};

/// Time enough for a partner to roll out a new one.
const AHEAD: Period = Period::days(14);

fn check(scene: &Scene<'_>, report: &mut Report) {
    let soon = scene.now.plus(AHEAD);
    for (partner, view) in scene.credentials().filter(|(partner, _)| !partner.is_offboarded()) {
        let credential = &view.record.value;
        // A software statement is made for one registration; nobody waits for the next.
        let fleeting = credential.kind == CredentialKind::SoftwareStatement;
        let apart = !credential.is_live(scene.now) || credential.ends() > soon;
        // Whether one that hands over is followed in time is said of the one that takes over, as long as that one lives.
        let followed = partner.folder.last_of_line(credential).is_some_and(|last| last.id != *view.id && last.is_live(scene.now));
        if fleeting || apart || followed || view.state.standing == Standing::Ended {
            continue;
        }
        let has_successor = partner.credentials.iter().map(|other| &other.record.value).any(|other| {
            other.application == credential.application
                && other.environment == credential.environment
                && other.is_live(scene.now)
                && other.ends() > soon
                && other.kind != CredentialKind::SoftwareStatement
        });
        if has_successor {
            continue;
        }
        let (application, environment) = (&credential.application, &credential.environment);
        report.add(
            view.subject(partner.id),
            &view.record.path,
            "expires",
            format!(
                "`{}` ends on {}, within {AHEAD}, and `{application}` has no other in {environment}",
                view.id,
                credential.ends().day()
            ),
            view.renewal(partner.id, scene.now),
        );
    }
}
