//! The record of a credential says what was issued or enrolled.

use super::{enrolled, issued};
use crate::{
    finding::Severity,
    model::{Credential, CredentialKind},
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// `credential-mismatch`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-mismatch",
    family: Family::Credential,
    summary: "the record of each credential says what was issued, or what its anchor vouches for",
    severity: Severity::Critical,
    blocks: &[Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::INVENTORY,
    page: include_str!("../../../docs/rules/credential-mismatch.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let all: Vec<_> = scene.credentials().collect();
    let wrong: Vec<_> = all
        .par_iter()
        .flat_map_iter(|(partner, view)| {
            let differs = view.differs.get_or_init(|| differences(scene, partner, &view.record.value));
            differs.iter().cloned().map(move |(key, what)| (partner.id, *view, key, what))
        })
        .collect();
    for (partner, view, key, what) in wrong {
        let subject = view.subject(partner);
        let fix = format!("admit revoke {subject} --reason superseded");
        report.add(
            subject,
            &view.record.path,
            key,
            format!("the record of `{}` is not what was put there: {what}", view.id),
            fix,
        );
    }
}

/// A key of the record, and what is wrong there.
pub(super) type Difference = (&'static str, String);

fn differences(scene: &Scene<'_>, partner: &PartnerView<'_>, credential: &Credential) -> Vec<Difference> {
    let mut differs = foreign(credential);
    let missing = |key: &'static str| vec![(key, format!("it has no {key}"))];
    let Credential { kind, certificate, verifier, client, federation, statement, .. } = credential;
    differs.extend(match kind {
        CredentialKind::ClientCertificate => certificate
            .as_ref()
            .map_or_else(|| missing("certificate"), |pem| issued::certificate(scene, partner.id, credential, pem)),
        CredentialKind::ApiKey => verifier.as_ref().map_or_else(|| missing("verifier"), issued::api_key),
        CredentialKind::EnrolledCertificate => certificate
            .as_ref()
            .map_or_else(|| missing("certificate"), |pem| enrolled::certificate(scene, partner, credential, pem)),
        CredentialKind::OauthClient => {
            client.as_ref().map_or_else(|| missing("client"), |client| enrolled::client(scene, partner, credential, client))
        }
        // What it says is held against the anchor by `federation-inexact`.
        CredentialKind::FederatedIdentity => federation.as_ref().map_or_else(|| missing("federation"), |_| Vec::new()),
        CredentialKind::SoftwareStatement => {
            statement.as_ref().map_or_else(|| missing("statement"), |_| issued::statement(scene, credential))
        }
    });
    differs
}

/// What belongs to another kind: whoever reads the record would take it for something that counts.
fn foreign(credential: &Credential) -> Vec<Difference> {
    use CredentialKind::{ApiKey, ClientCertificate, EnrolledCertificate, FederatedIdentity, OauthClient, SoftwareStatement};
    let fields: [(&str, bool, &[CredentialKind]); 9] = [
        ("certificate", credential.certificate.is_some(), &[ClientCertificate, EnrolledCertificate, OauthClient]),
        ("intermediates", credential.intermediates.is_some(), &[EnrolledCertificate, OauthClient]),
        ("key", credential.key.is_some(), &[ClientCertificate, EnrolledCertificate]),
        ("serial", credential.serial.is_some(), &[ClientCertificate, EnrolledCertificate]),
        ("issuer", credential.issuer.is_some(), &[ClientCertificate, SoftwareStatement]),
        ("verifier", credential.verifier.is_some(), &[ApiKey]),
        ("client", credential.client.is_some(), &[OauthClient]),
        ("federation", credential.federation.is_some(), &[FederatedIdentity]),
        ("statement", credential.statement.is_some(), &[SoftwareStatement]),
    ];
    let stray = fields.into_iter().filter(|(_, there, kinds)| *there && !kinds.contains(&credential.kind));
    stray.map(|(key, ..)| (key, format!("a credential of the kind `{}` has no `{key}`", credential.kind))).collect()
}
