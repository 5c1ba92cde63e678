//! No credential is asked for or lives longer than policy allows.

use crate::{
    finding::Severity,
    model::Period,
    rules::{CredentialView, Family, Operation, Report, Rule, Scene, cite},
};

/// `credential-lifetime`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-lifetime",
    family: Family::Credential,
    summary: "no credential is asked for or lives longer than policy allows",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/credential-lifetime.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    if let Some((kind, asked)) = scene.request.and_then(|request| request.kind.zip(request.lifetime)) {
        for (_, view) in scene.accesses() {
            let Some(limit) = view.longest(kind).filter(|limit| asked > *limit) else { continue };
            report.add(
                view.subject(),
                &view.application.path,
                view.key(""),
                format!("a `{kind}` of {asked} is asked for, and at most {limit} is allowed"),
                format!("admit {} {} --kind {kind} --lifetime {limit}", kind.verb(), view.arguments()),
            );
        }
        return;
    }
    // One that hands over ends at a named hour already.
    let live = |view: &CredentialView<'_>| view.record.value.is_live(scene.now) && view.record.value.retiring.is_none();
    for (partner, view) in scene.credentials().filter(|(_, view)| live(view)) {
        let credential = &view.record.value;
        let Some(tier) = partner.record.map(|record| &record.value.tier) else { continue };
        let limit = scene.policy.terms(tier, &credential.environment).and_then(|terms| terms.lifetime(credential.kind));
        let lives = credential.expires.unix() - credential.issued.unix();
        let Some(limit) = limit.filter(|limit| lives > limit.seconds()) else { continue };
        let subject = view.subject(partner.id);
        let days = lives / Period::days(1).seconds();
        let lives = if days > 0 { format!("{days}d") } else { format!("{}m", lives / 60) };
        let message = format!(
            "`{}` lives for {lives}, and policy allows a `{}` {limit} in {}",
            view.id, credential.kind, credential.environment
        );
        let fix = view.renewal(partner.id, scene.now);
        report.add(subject, &view.record.path, "expires", message, fix);
    }
}
