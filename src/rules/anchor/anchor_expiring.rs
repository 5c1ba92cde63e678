//! The certificate of an anchor does not end within a month.

use crate::{
    finding::Severity,
    model::Period,
    rules::{Family, Report, Rule, Scene, cite},
};

/// `anchor-expiring`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "anchor-expiring",
    family: Family::Anchor,
    summary: "no anchor in use ends within 30 days",
    severity: Severity::Low,
    blocks: &[],
    waivable: true,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/anchor-expiring.md"),
    check,
};

/// Time enough for a partner to make a new certificate and to prove it.
const AHEAD: Period = Period::days(30);

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.anchors() {
        let used = partner.accesses.iter().any(|access| access.access.anchor.as_ref() == Some(view.id));
        let Some(ends) = view.material.as_ref().ok().and_then(crate::anchor::Material::ends).filter(|_| used) else { continue };
        if view.record.value.revoked.is_some() || partner.is_offboarded() || ends <= scene.now || ends > scene.now.plus(AHEAD) {
            continue;
        }
        report.add(
            format!("{}#{}", partner.id, view.id),
            &view.record.path,
            "certificate",
            format!("the certificate of anchor `{}` ends on {}, within {AHEAD}", view.id, ends.day()),
            format!("admit onboard anchor {}#NEW --kind {} --certificate FILE", partner.id, view.record.value.kind),
        );
    }
}
