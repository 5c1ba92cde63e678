//! A federated workload is known by exactly what its anchor says of it.

use crate::{
    anchor::Material,
    finding::Severity,
    model::{Credential, CredentialKind, Federation},
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};

/// `federation-inexact`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "federation-inexact",
    family: Family::Credential,
    summary: "each federated identity has exactly the issuer, audience, claims and one subject of its anchor",
    severity: Severity::Critical,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::FEDERATED,
    page: include_str!("../../../docs/rules/federation-inexact.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let federated = |credential: &Credential| credential.kind == CredentialKind::FederatedIdentity;
    for (partner, view) in scene.credentials().filter(|(_, view)| federated(&view.record.value)) {
        let credential = &view.record.value;
        // A record without conditions at all is for `credential-mismatch` to say.
        let Some(federation) = credential.federation.as_ref().filter(|_| credential.is_live(scene.now)) else { continue };
        let Some((key, wrong)) = inexact(scene, partner, credential, federation) else { continue };
        let subject = view.subject(partner.id);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(
            subject,
            &view.record.path,
            key,
            format!("`{}` lets in more or others than its anchor: {wrong}", view.id),
            fix,
        );
    }
}

/// What is not as the anchor has it: the key in the record, and a sentence. An anchor that is gone or unreadable is for other rules.
fn inexact(
    scene: &Scene<'_>,
    partner: &PartnerView<'_>,
    credential: &Credential,
    federation: &Federation,
) -> Option<(&'static str, String)> {
    let Federation { issuer, audience, subject, claims } = federation;
    let texts = [("issuer", issuer), ("audience", audience), ("subject", subject)];
    if let Some((name, text)) = texts.into_iter().find(|(_, text)| text.as_str().is_empty() || text.as_str().contains('*')) {
        return Some(("federation", format!("its {name} `{text}` is a pattern or empty")));
    }
    let material = match partner.anchor(&credential.anchor) {
        Some(view) => view.material.as_ref().ok()?.clone(),
        None => Material::of(&partner.folder.anchors.get(&credential.anchor)?.value).ok()?,
    };
    if !matches!(material, Material::TokenIssuer(_) | Material::TrustDomain(_)) {
        return None;
    }
    let own = match material.federation(subject, &scene.policy.trust_domain, &credential.environment) {
        Ok(own) => own,
        Err(refused) => return Some(("federation.subject", refused.to_string())),
    };
    if *issuer != own.issuer {
        Some(("federation.issuer", format!("its issuer is `{issuer}`, and the anchor's is `{}`", own.issuer)))
    } else if *audience != own.audience {
        Some(("federation.audience", format!("its audience is `{audience}`, and the anchor's is `{}`", own.audience)))
    } else if *claims != own.claims {
        Some(("federation.claims", "its claims are not those of the anchor".to_owned()))
    } else {
        None
    }
}
