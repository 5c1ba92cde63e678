//! A credential is of a kind that its anchor can vouch for.

use crate::{
    finding::Severity,
    grammar,
    model::{AnchorKind, CredentialKind},
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `credential-anchor-mismatch`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-anchor-mismatch",
    family: Family::Credential,
    summary: "each credential is of a kind that its anchor can vouch for",
    severity: Severity::High,
    blocks: &[Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::ANCHOR,
    page: include_str!("../../../docs/rules/credential-anchor-mismatch.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    if let Some(kind) = scene.request.and_then(|request| request.kind) {
        for (partner, view) in scene.accesses() {
            // An anchor that is missing or unknown is for other rules to say.
            let Some(anchor) = view.access.anchor.as_ref().and_then(|anchor| partner.anchor(anchor)) else { continue };
            let Some(wrong) = wrong(kind, anchor.record.value.kind) else { continue };
            report.add(
                view.subject(),
                &view.application.path,
                view.key("anchor"),
                format!("a `{kind}` is asked for, and `{}` rests on anchor `{}`, {wrong}", view.subject(), anchor.id),
                format!("admit onboard application {} --anchor ANCHOR", view.arguments()),
            );
        }
        return;
    }
    for (partner, view) in scene.credentials().filter(|(_, view)| view.record.value.is_live(scene.now)) {
        let credential = &view.record.value;
        let Some(anchor) = partner.folder.anchors.get(&credential.anchor) else { continue };
        let Some(wrong) = wrong(credential.kind, anchor.value.kind) else { continue };
        let subject = view.subject(partner.id);
        let message =
            format!("`{}` is a live `{}` that rests on anchor `{}`, {wrong}", view.id, credential.kind, credential.anchor);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(subject, &view.record.path, "anchor", message, fix);
    }
}

/// Why an anchor of that kind carries no such credential.
fn wrong(kind: CredentialKind, anchor: AnchorKind) -> Option<String> {
    let carry = kind.anchors();
    (!carry.contains(&anchor)).then(|| format!("a `{anchor}`: that takes one of {}", grammar::list(carry)))
}
