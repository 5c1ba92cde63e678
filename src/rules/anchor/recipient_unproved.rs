//! The recipient of secrets is the one that the anchor vouches for.

use crate::{
    finding::Severity,
    model::{AnchorId, CredentialKind},
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};

/// `recipient-unproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "recipient-unproved",
    family: Family::Anchor,
    summary: "the recipient of secrets is covered by the last proof",
    severity: Severity::High,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::SECRETS,
    page: include_str!("../../../docs/rules/recipient-unproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, record) in scene.records() {
        let Some(recipient) = &record.value.recipient else { continue };
        for view in &partner.anchors {
            let (Some(proof), Some(Ok(_))) = (view.record.value.last_proof(), &view.proof) else { continue };
            let over = partner.is_offboarded() || view.record.value.revoked.is_some();
            if proof.challenge.recipient.as_ref() == Some(recipient) || over || !may_issue_secrets(scene, partner, view.id) {
                continue;
            }
            let vouched = match &proof.challenge.recipient {
                Some(other) => format!("vouches for `{other}`"),
                None => "vouches for none".to_owned(),
            };
            report.add(
                partner.id,
                &record.path,
                "recipient",
                format!(
                    "secrets of `{}` would be encrypted to `{recipient}`, and the proof of `{}` {vouched}",
                    partner.id, view.id
                ),
                format!("admit prove {}#{}", partner.id, view.id),
            );
        }
    }
}

/// Whether what rests on that anchor can be a secret: policy allows API keys there, and none but an API key is asked for.
fn may_issue_secrets(scene: &Scene<'_>, partner: &PartnerView<'_>, anchor: &AnchorId) -> bool {
    let asked = scene.request.and_then(|r| r.kind).is_none_or(|kind| kind == CredentialKind::ApiKey);
    asked
        && partner.accesses.iter().any(|view| {
            view.access.anchor.as_ref() == Some(anchor)
                && view.terms.is_some_and(|terms| terms.lifetime(CredentialKind::ApiKey).is_some())
        })
}
