//! Fixtures of the family `credential` about what is enrolled or stated: the one credential of the world becomes one of another kind.

use super::fixture::Fixture;
use crate::world::{APPLICATION, FixedEntropy, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    crypto::{Certificate, ClientCertificate, Jwk, certificate_name},
    finding::Finding,
    model::{
        AnchorKind, CertificateNameKind, ClientAuthentication, Credential, CredentialKind, Digest, Federation, OauthClient,
        Period, SoftwareStatement, StatementProfile,
    },
    rules::Request,
};
use serde_json::json;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit(
        "credential-anchor-mismatch",
        |w| kind(w, CredentialKind::FederatedIdentity),
        |w| certificate(w, "acme", |_| {}),
    ),
    Fixture::audit("credential-anchor-mismatch", |w| kind(w, CredentialKind::SoftwareStatement), |w| signing(w, |_| {})),
    Fixture::asked(
        "credential-anchor-mismatch",
        |_| {},
        |w| w.edit_anchor("acme-ca", |a| a.kind = AnchorKind::Jwks),
        |w, rule| asked(w, rule, CredentialKind::SoftwareStatement, PRODUCTION),
    ),
    Fixture::asked(
        "credential-anchor-mismatch",
        |_| {},
        |w| w.edit_anchor("acme-ca", |a| a.kind = AnchorKind::Oidc),
        |w, rule| asked(w, rule, CredentialKind::FederatedIdentity, PRODUCTION),
    ),
    Fixture::audit("credential-mismatch", |w| certificate(w, "stranger", |_| {}), |w| certificate(w, "acme", |_| {})),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.key = Some(Digest([7; 32]))), |_| {}),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.serial = Some(id("01"))), |_| {}),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.expires = c.expires.plus(Period::days(400))), |_| {}),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.issuer = Some(id("production-ca"))), |_| {}),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.certificate = None), |_| {}),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.intermediates = Some("none".to_owned())), |_| {}),
    Fixture::audit("credential-mismatch", |w| certificate(w, "acme", |c| c.issued = id("2026-01-01T00:00:00Z")), |_| {}),
    Fixture::audit("credential-mismatch", |w| signing(w, |c| client(c).thumbprints = vec![id("other")]), |w| signing(w, |_| {})),
    Fixture::audit("credential-mismatch", |w| signing(w, |c| client(c).thumbprints.push(id("zz"))), |_| {}),
    Fixture::audit("credential-mismatch", |w| signing(w, |c| c.certificate = Some(String::new())), |_| {}),
    Fixture::audit("credential-mismatch", |w| signing(w, |c| c.client = None), |_| {}),
    Fixture::audit("credential-mismatch", |w| showing(w, |c| name(c).value = id("CN=refunds")), |w| showing(w, |_| {})),
    Fixture::audit("credential-mismatch", |w| showing(w, |c| name(c).kind = CertificateNameKind::SanDns), |_| {}),
    Fixture::audit("credential-mismatch", |w| showing(w, |c| c.certificate = None), |_| {}),
    Fixture::audit("credential-mismatch", |w| federated(w, |c| c.federation = None), |w| federated(w, |_| {})),
    Fixture::audit("credential-mismatch", |w| stated(w, "sandbox-ca"), |w| stated(w, "sandbox-statements")),
    Fixture::audit("credential-mismatch", |w| stated(w, "production-statements"), |_| {}),
    Fixture::request("credential-mismatch", |w| certificate(w, "stranger", |_| {}), |w| certificate(w, "acme", |_| {})),
    Fixture::audit("credential-outlives", |w| certificate(w, "acme", |c| c.expires = c.expires.plus(Period::days(9))), |_| {}),
    Fixture::audit("credential-undelivered", |w| signing(w, |c| c.delivery = None), |w| certificate(w, "acme", |_| {})),
    Fixture::audit(
        "credential-expiring",
        |w| certificate(w, "acme", ending),
        |w| {
            stated(w, "sandbox-statements");
            w.edit_credential(ending);
        },
    ),
    Fixture::audit(
        "federation-inexact",
        |w| federated(w, |c| federation(c).subject = id("project:other")),
        |w| federated(w, |_| {}),
    ),
    Fixture::audit("federation-inexact", |w| federated(w, |c| federation(c).subject = id("project:*")), |_| {}),
    Fixture::audit("federation-inexact", |w| federated(w, |c| federation(c).audience = id("https://bank.example")), |_| {}),
    Fixture::audit("federation-inexact", |w| federated(w, |c| federation(c).issuer = id("https://ci.example")), |_| {}),
    Fixture::audit("federation-inexact", |w| federated(w, |c| federation(c).claims.clear()), |_| {}),
    Fixture::asked(
        "federation-inexact",
        |w| federated(w, |c| federation(c).subject = id("project:*")),
        |_| {},
        |w, rule| asked(w, rule, CredentialKind::FederatedIdentity, SANDBOX),
    ),
    Fixture::asked(
        "request-key-used",
        carried_elsewhere,
        |w| signing(w, |_| {}),
        |w, rule| asked(w, rule, CredentialKind::OauthClient, SANDBOX),
    ),
    Fixture::audit("key-shared", |w| carried_twice(w, "refunds"), |w| carried_twice(w, APPLICATION)),
    Fixture::audit("workload-shared", |w| twice(w, "refunds"), |w| twice(w, APPLICATION)),
    Fixture::asked(
        "workload-shared",
        |w| twice(w, "refunds"),
        |w| {
            twice(w, "refunds");
            w.now = id("2027-06-01T00:00:00Z");
        },
        |w, rule| asked(w, rule, CredentialKind::FederatedIdentity, SANDBOX),
    ),
    Fixture::asked(
        "issuer-missing",
        |_| {},
        with_statement_issuer,
        |w, rule| asked(w, rule, CredentialKind::SoftwareStatement, SANDBOX),
    ),
    Fixture::asked(
        "issuer-missing",
        |w| statements_by(w, "sandbox-ca"),
        |_| {},
        |w, rule| asked(w, rule, CredentialKind::EnrolledCertificate, SANDBOX).into_iter().chain(w.findings(rule)).collect(),
    ),
];

fn asked(world: &World, rule: &str, kind: CredentialKind, environment: &str) -> Vec<Finding> {
    world.findings_for(&Request { kind: Some(kind), ..world.request(PARTNER, APPLICATION, environment) }, rule)
}

/// The credential as one of that kind, with nothing that belongs to another.
fn kind(world: &mut World, kind: CredentialKind) {
    world.edit_credential(|c| {
        (c.kind, c.certificate, c.key, c.serial, c.issuer, c.delivery) = (kind, None, None, None, None, None);
    });
}

fn rests_on(world: &mut World, anchor: &str) {
    world.edit_credential(|c| (c.anchor, c.environment) = (id(anchor), id(SANDBOX)));
}

/// A leaf by an authority; the anchor is that of `acme`.
fn leaf(world: &mut World, authority: &str) -> Certificate {
    let acme = world.keys.authority("acme").certificate().to_pem();
    world.edit_anchor("acme-ca", |a| a.certificate = Some(acme));
    let request = ClientCertificate {
        organisation: "Acme Payments GmbH".to_owned(),
        common_name: APPLICATION.to_owned(),
        uri: "spiffe://acme-pay.example/payouts".to_owned(),
        key: world.keys.partner("acme-pay/own").public_key().clone(),
        not_before: id("2026-10-06T09:00:00Z"),
        not_after: id("2027-01-05T00:00:00Z"),
        crl_point: None,
    };
    world.keys.authority(authority).mint(&request, &mut FixedEntropy::of("own")).unwrap()
}

/// A certificate of the partner's own, by that authority.
fn certificate(world: &mut World, authority: &str, change: impl FnOnce(&mut Credential)) {
    let leaf = leaf(world, authority);
    kind(world, CredentialKind::EnrolledCertificate);
    world.edit_credential(|c| {
        (c.certificate, c.key) = (Some(leaf.to_pem()), Some(leaf.key().digest()));
        c.serial = Some(id(&leaf.serial_hex()));
        change(c);
    });
}

/// A client that signs with the pinned key of sandbox.
fn signing(world: &mut World, change: impl FnOnce(&mut Credential)) {
    let thumbprint = Jwk::of(world.keys.partner("acme-pay#acme-sandbox-key").public_key()).thumbprint_text();
    kind(world, CredentialKind::OauthClient);
    rests_on(world, "acme-sandbox-key");
    world.edit_credential(|c| {
        let method = ClientAuthentication::PrivateKeyJwt;
        c.client = Some(OauthClient { method, thumbprints: vec![id(&thumbprint)], certificate_name: None });
        change(c);
    });
}

fn client(credential: &mut Credential) -> &mut OauthClient {
    credential.client.as_mut().unwrap()
}

/// A client that shows a certificate, by its subject.
fn showing(world: &mut World, change: impl FnOnce(&mut Credential)) {
    let leaf = leaf(world, "acme");
    kind(world, CredentialKind::OauthClient);
    world.edit_credential(|c| {
        let name = certificate_name(&leaf, CertificateNameKind::SubjectDn).unwrap();
        let method = ClientAuthentication::TlsClientAuth;
        c.certificate = Some(leaf.to_pem());
        c.client = Some(OauthClient { method, thumbprints: Vec::new(), certificate_name: Some(name) });
        change(c);
    });
}

fn name(credential: &mut Credential) -> &mut admit::model::CertificateName {
    client(credential).certificate_name.as_mut().unwrap()
}

/// A workload with tokens of the partner's issuer, which is what the sandbox rests on then.
fn federated(world: &mut World, change: impl FnOnce(&mut Credential)) {
    let key = Jwk::of(world.keys.partner("acme-pay#acme-sandbox-key").public_key()).to_json();
    world.edit_anchor("acme-sandbox-key", |a| {
        (a.kind, a.public_key, a.jwks) = (AnchorKind::Oidc, None, Some(json!({ "keys": [key] }).to_string()));
        (a.issuer, a.audience) = (Some(id("https://ci.acme-pay.example")), Some(id("https://api.bank.example")));
        a.claims = [(id("environment"), id("release"))].into();
        a.names.subjects = vec![id("project:payouts")];
    });
    kind(world, CredentialKind::FederatedIdentity);
    rests_on(world, "acme-sandbox-key");
    world.edit_credential(|c| {
        c.federation = Some(Federation {
            issuer: id("https://ci.acme-pay.example"),
            audience: id("https://api.bank.example"),
            subject: id("project:payouts"),
            claims: [(id("environment"), id("release"))].into(),
        });
        change(c);
    });
}

fn federation(credential: &mut Credential) -> &mut Federation {
    credential.federation.as_mut().unwrap()
}

/// A statement of sandbox, by the issuer of that name.
fn stated(world: &mut World, issuer: &str) {
    with_statement_issuer(world);
    kind(world, CredentialKind::SoftwareStatement);
    rests_on(world, "acme-sandbox-key");
    world.edit_credential(|c| {
        c.issuer = Some(id(issuer));
        c.statement = Some(SoftwareStatement { profile: StatementProfile::Rfc7591, digest: Digest([3; 32]) });
    });
}

fn with_statement_issuer(world: &mut World) {
    for environment in [SANDBOX, PRODUCTION] {
        let name = format!("{environment}-statements");
        let key = world.keys.partner(&name).public_key().to_pem();
        let record = json!({ "id": name, "environment": environment, "public-key": key });
        world.put_json(&format!("issuers/{name}.yaml"), record);
        statements_in(world, environment, &name);
    }
}

fn statements_by(world: &mut World, issuer: &str) {
    statements_in(world, SANDBOX, issuer);
}

fn statements_in(world: &mut World, environment: &str, issuer: &str) {
    world.edit_policy(|p| p.environments.get_mut(environment).unwrap().statement_issuer = Some(id(issuer)));
}

/// Two days before its end.
fn ending(credential: &mut Credential) {
    credential.expires = id("2026-11-22T09:00:00Z");
}

/// Another application signs with the same pinned key.
fn carried_elsewhere(world: &mut World) {
    signing(world, |c| c.application = id("refunds"));
}

/// A second client signs with the same pinned key, that of this application.
fn carried_twice(world: &mut World, application: &str) {
    signing(world, |_| {});
    copy_for(world, application);
}

/// The workload is known a second time, to that application.
fn twice(world: &mut World, application: &str) {
    federated(world, |_| {});
    copy_for(world, application);
}

fn copy_for(world: &mut World, application: &str) {
    let mut record = world.folder(PARTNER).credentials["payouts-k3m9"].clone();
    record.path = format!("partners/{PARTNER}/credentials/second.yaml");
    (record.value.id, record.value.application) = (id("second"), id(application));
    world.folder(PARTNER).credentials.insert(id("second"), record);
}
