//! A credential ends no later than what it rests on.

use crate::{
    anchor::Material,
    crypto::Certificate,
    finding::Severity,
    model::{Credential, CredentialKind, Moment},
    rules::{Family, PartnerView, Report, Rule, Scene, cite},
};

/// `credential-outlives`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-outlives",
    family: Family::Credential,
    summary: "no credential ends after its grant, agreement, anchor or issuer",
    severity: Severity::Medium,
    blocks: &[],
    waivable: true,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/credential-outlives.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for (partner, view) in scene.credentials().filter(|(_, view)| view.record.value.is_live(scene.now)) {
        let credential = &view.record.value;
        let first = bounds(scene, partner, credential).into_iter().min_by_key(|(end, _)| *end);
        let Some((end, what)) = first.filter(|(end, _)| credential.ends() > *end) else { continue };
        let subject = view.subject(partner.id);
        let message = format!("`{}` ends on {}, and {what} before that, at {end}", view.id, credential.ends().day());
        let fix = view.renewal(partner.id, scene.now);
        report.add(subject, &view.record.path, "expires", message, fix);
    }
}

/// What ends a credential from outside, and when. What has no end, or is not there, is for other rules to say.
fn bounds(scene: &Scene<'_>, partner: &PartnerView<'_>, credential: &Credential) -> Vec<(Moment, String)> {
    let mut bounds = Vec::new();
    let agreement = partner.record.and_then(|record| record.value.agreement.as_ref()?.end);
    bounds.extend(agreement.map(|day| (day.end(), "the agreement ends".to_owned())));
    let access = partner.folder.applications.get(&credential.application);
    let access = access.and_then(|record| record.value.environments.get(&credential.environment));
    let grants = access.map(|access| access.grants.as_slice()).unwrap_or_default();
    let rests_on = grants.iter().filter(|grant| credential.scopes.contains(&grant.scope));
    bounds.extend(rests_on.filter_map(|grant| Some((grant.until?.end(), format!("the grant of `{}` ends", grant.scope)))));
    let anchor = partner.anchor(&credential.anchor).and_then(|view| view.material.as_ref().ok()).and_then(Material::ends);
    bounds.extend(anchor.map(|end| (end, format!("the certificate of anchor `{}` ends", credential.anchor))));
    let retiring = partner.anchor(&credential.anchor).and_then(|view| view.record.value.retiring.as_ref());
    bounds.extend(retiring.map(|retiring| {
        (retiring.until, format!("anchor `{}`, which handed over to `{}`, ends", credential.anchor, retiring.successor))
    }));
    let certificate = credential.issuer.as_ref().and_then(|id| Some((id, scene.authorities.get(id)?.as_ref().ok()?)));
    bounds.extend(certificate.map(|(id, certificate)| (certificate.not_after(), format!("issuer `{id}` ends"))));
    // A certificate of ours says the same as its record, or `credential-mismatch` speaks; the partner's may end before its record.
    if credential.kind == CredentialKind::EnrolledCertificate {
        let own = credential.certificate.as_ref().and_then(|pem| Certificate::from_pem(pem).ok());
        bounds.extend(own.map(|own| (own.not_after(), "its certificate ends".to_owned())));
    }
    bounds
}
