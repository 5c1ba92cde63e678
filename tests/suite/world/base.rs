//! How the good world comes about: the same steps that people take, in the order in which they take them, each on its day.

use super::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id, keys::Keys, text::nonce};
use admit::{
    anchor::{Material, Place, challenge_bytes},
    crypto::{Certificate, ClientCertificate, sha256},
    model::{
        Anchor, Challenge, Code, Credential, CredentialKind, Delivery, DeliveryMethod, Digest, Moment, Proof, ProofMethod,
        Registry, Text,
    },
    rules::Scene,
};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The age recipient of the partner that has one.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Everything in order.
pub(super) fn world() -> World {
    let policy = toml::from_str(include_str!("policy.toml")).unwrap();
    let mut world = World {
        registry: Registry { whole: true, ..Registry::default() },
        policy,
        now: at("2026-08-03T08:00:00Z"),
        keys: Keys::default(),
    };
    roster(&mut world);
    catalogue(&mut world);
    gateways(&mut world);
    world.approve_policy("tom-berger");
    world.approve_policy("priya-nair");
    acme_pay(&mut world);
    globex(&mut world);
    world.now = at("2026-11-20T08:55:00Z");
    for environment in [SANDBOX, PRODUCTION] {
        world.confirm(&format!("edge-{environment}"), "priya-nair", &[]);
    }
    world.now = at("2026-11-20T09:00:00Z");
    world
}

fn at(moment: &str) -> Moment {
    id(moment)
}

fn roster(world: &mut World) {
    let people: [(&str, &str, &[&str]); 4] = [
        ("maria-lopez", "Maria Lopez", &["api-owner"]),
        ("tom-berger", "Tom Berger", &["risk"]),
        ("priya-nair", "Priya Nair", &["security"]),
        ("lena-fischer", "Lena Fischer", &["partner-manager"]),
    ];
    for (owner, name, roles) in people {
        put_owner(world, owner, "person", name, roles);
    }
    put_owner(world, "integrations-team", "team", "Integrations", &[]);
    put_owner(world, "nightly-audit", "automation", "Nightly audit", &["automation"]);
}

fn put_owner(world: &mut World, owner: &str, kind: &str, name: &str, roles: &[&str]) {
    let key = world.keys.owner(owner).public().line();
    let keys = if kind == "team" { json!([]) } else { json!([{ "key": key, "from": "2026-01-05" }]) };
    let value = json!({ "id": owner, "kind": kind, "name": name, "email": format!("{owner}@bank.example"), "roles": roles, "keys": keys });
    world.put_json(&format!("owners/{owner}.yaml"), value);
}

fn catalogue(world: &mut World) {
    let scope = |description: &str, access: &str, sensitivity: &str| json!({ "description": description, "access": access, "sensitivity": sensitivity });
    let payments = json!({
        "id": "payments",
        "name": "Payments",
        "owner": "maria-lopez",
        "environments": [SANDBOX, PRODUCTION],
        "scopes": {
            "read": scope("See payments and their state", "read", "confidential"),
            "write": scope("Initiate a payment", "write", "confidential"),
            "screening": scope("See what the sanctions screening said of a payer", "read", "restricted"),
            "admin": scope("Change limits and who may initiate", "admin", "restricted"),
        },
    });
    world.put_json("scopes/payments.yaml", payments);
    for environment in [SANDBOX, PRODUCTION] {
        let issuer = format!("{environment}-ca");
        let certificate = world.keys.authority(&issuer).certificate().to_pem();
        let crl = format!("https://crl.bank.example/{issuer}.crl");
        let value = json!({ "id": issuer, "environment": environment, "certificate": certificate, "crl": crl });
        world.put_json(&format!("issuers/{issuer}.yaml"), value);
    }
}

/// A gateway before each environment, which is given everything as JSON.
fn gateways(world: &mut World) {
    for environment in [SANDBOX, PRODUCTION] {
        let id = format!("edge-{environment}");
        let value = json!({ "id": id, "targets": ["allow"], "environment": environment, "owner": "integrations-team", "staleness": "30d" });
        world.put_json(&format!("gateways/{id}.yaml"), value);
    }
}

fn acme_pay(world: &mut World) {
    world.put_json("partners/acme-pay/partner.yaml", acme_pay_record());
    world.put_json("partners/acme-pay/applications/payouts.yaml", payouts_record());
    for (kind, until) in [("agreement", Some("2027-02-28")), ("due-diligence", Some("2027-08-31")), ("legal-entity", None)] {
        put_evidence(world, PARTNER, kind, until);
    }
    let certificate = {
        let key = world.keys.partner("acme-pay#acme-ca");
        let (from, to) = (at("2026-01-01T00:00:00Z"), at("2029-12-31T23:59:59Z"));
        key.self_signed_ca("Acme Payments CA", from, to, &mut super::keys::FixedEntropy::of("acme-ca")).unwrap()
    };
    let names = json!({ "dns": [".api.acme-pay.example"] });
    let key = certificate.key().digest();
    let ca = json!({ "id": "acme-ca", "kind": "ca-certificate", "environments": [PRODUCTION], "certificate": certificate.to_pem(), "key": key, "names": names });
    put_anchor(world, PARTNER, ca, Some(RECIPIENT));
    let pinned = pinned_key(world, PARTNER, "acme-sandbox-key");
    put_anchor(world, PARTNER, pinned, Some(RECIPIENT));
    world.now = at("2026-10-05T08:30:00Z");
    world.approve("maria-lopez", PARTNER, APPLICATION, SANDBOX);
    world.approve("maria-lopez", PARTNER, APPLICATION, PRODUCTION);
    world.approve("tom-berger", PARTNER, APPLICATION, PRODUCTION);
    world.approve("priya-nair", PARTNER, APPLICATION, PRODUCTION);
    world.now = at("2026-10-06T10:00:00Z");
    issue(world);
}

fn acme_pay_record() -> Value {
    let contact = |name: &str, email: &str, phone: &str| json!({ "name": name, "email": email, "phone": phone });
    json!({
        "id": PARTNER,
        "legal-name": "Acme Payments GmbH",
        "legal-entity": { "jurisdiction": "DE", "registration": "HRB 190212 B", "lei": "529900T8BM49AURSDO55", "verified": "legal-entity-2026" },
        "tier": "standard",
        "justification": {
            "purpose": "Initiates payouts on behalf of shared merchants",
            "data": ["account-balances", "payment-status"],
            "ticket": "PART-118",
            "on": "2026-07-02",
        },
        "owners": { "business": "maria-lopez", "technical": "integrations-team" },
        "contacts": {
            "technical": contact("Jonas Weber", "jonas.weber@acme-pay.example", "+49 30 5550102"),
            "security": contact("Acme SOC", "soc@acme-pay.example", "+49 30 5550100"),
            "revocation": contact("Acme duty officer", "duty@acme-pay.example", "+49 30 5550101"),
        },
        "agreement": { "reference": "MSA-2026-017", "start": "2026-03-01", "end": "2027-02-28" },
        "offboarding": offboarding("60d"),
        "recipient": RECIPIENT,
        "reviews": [{ "on": "2026-10-01", "by": "maria-lopez", "note": "both scopes are still in use" }],
    })
}

fn offboarding(inactivity: &str) -> Value {
    json!({
        "agreement-end": { "act": "offboard", "grace": "0d" },
        "inactivity": { "act": "suspend", "after": inactivity },
        "key-compromise": { "act": "revoke" },
        "anchor-failure": { "act": "suspend", "grace": "24h" },
        "owner-gone": { "act": "suspend", "grace": "14d" },
        "review-overdue": { "act": "suspend", "grace": "14d" },
    })
}

fn payouts_record() -> Value {
    let grants = json!([
        {
            "scope": "payments:write",
            "until": "2027-02-28",
            "reason": "payouts are initiated by API",
            "when": { "sources": ["203.0.113.0/28"], "hours": "22:00-04:00 Europe/Berlin", "max-amount": 50000 },
        },
        { "scope": "payments:read", "until": "2027-02-28" },
    ]);
    let access = |anchor: &str| json!({ "anchor": anchor, "requested-by": "lena-fischer", "requested-on": "2026-10-01", "grants": grants });
    json!({
        "id": APPLICATION,
        "description": "Nightly payout batch run from Acme's data centre",
        "kind": "server",
        "owners": { "technical": "integrations-team" },
        "environments": { PRODUCTION: access("acme-ca"), SANDBOX: access("acme-sandbox-key") },
    })
}

fn globex(world: &mut World) {
    let partner = json!({
        "id": "globex",
        "legal-name": "Globex Analytics B.V.",
        "legal-entity": { "jurisdiction": "NL", "registration": "34117321", "verified": "legal-entity-2026" },
        "tier": "low",
        "justification": { "purpose": "Tries out the payments API", "data": ["synthetic-payments"], "ticket": "PART-131", "on": "2026-09-14" },
        "owners": { "business": "lena-fischer", "technical": "integrations-team" },
        "contacts": {
            "technical": { "name": "Sanne de Vries", "email": "sanne@globex.example" },
            "security": { "name": "Globex security", "email": "security@globex.example" },
        },
        "agreement": { "reference": "EVAL-2026-044", "start": "2026-09-15", "end": "2027-03-14" },
        "offboarding": offboarding("180d"),
        "reviews": [{ "on": "2026-10-12", "by": "lena-fischer" }],
    });
    let application = json!({
        "id": "dashboards",
        "kind": "saas",
        "environments": { SANDBOX: {
            "anchor": "globex-key",
            "requested-by": "lena-fischer",
            "requested-on": "2026-10-09",
            "grants": [{ "scope": "payments:read", "until": "2027-03-14" }],
        } },
    });
    world.now = at("2026-10-12T13:00:00Z");
    world.put_json("partners/globex/partner.yaml", partner);
    world.put_json("partners/globex/applications/dashboards.yaml", application);
    for kind in ["agreement", "legal-entity"] {
        put_evidence(world, "globex", kind, None);
    }
    let pinned = pinned_key(world, "globex", "globex-key");
    put_anchor(world, "globex", pinned, None);
}

fn pinned_key(world: &mut World, partner: &str, anchor: &str) -> Value {
    let key = world.keys.partner(&format!("{partner}#{anchor}"));
    let (pem, digest) = (key.public_key().to_pem(), key.public_key().digest());
    json!({ "id": anchor, "kind": "pinned-key", "environments": [SANDBOX], "public-key": pem, "key": digest })
}

fn put_evidence(world: &mut World, partner: &str, kind: &str, until: Option<&str>) {
    let name = format!("{kind}-2026");
    let path = format!("partners/{partner}/evidence/{name}.yaml");
    let mut value = json!({
        "id": name,
        "kind": kind,
        "digest": sha256(path.as_bytes()),
        "place": format!("contracts archive, folder {partner}"),
        "on": "2026-07-20",
        "by": "lena-fischer",
    });
    if let Some(until) = until {
        value["until"] = json!(until);
    }
    world.put_json(&path, value);
    world.sign_event(partner, Code::EvidenceRecorded, "lena-fischer", partner, &[path]);
}

/// Puts an anchor on file, challenges it, and records the partner's answer an hour later.
fn put_anchor(world: &mut World, partner: &str, mut value: Value, recipient: Option<&str>) {
    let name = value["id"].as_str().unwrap().to_owned();
    let (path, subject) = (format!("partners/{partner}/anchors/{name}.yaml"), format!("{partner}#{name}"));
    let challenge = Challenge {
        predecessor: None,
        nonce: id(&nonce(&subject)),
        recipient: recipient.map(id::<Text>),
        issued: world.now,
        expires: world.now.plus(id("7d")),
        proves_until: world.now.plus(id("365d")),
        by: id("priya-nair"),
    };
    value["challenge"] = json!(challenge);
    world.put_json(&path, value);
    world.sign_event(partner, Code::AnchorChallenged, "priya-nair", &subject, std::slice::from_ref(&path));
    world.now = world.now.plus(id("1h"));
    world.answer(partner, &name);
    world.sign_event(partner, Code::AnchorProved, "priya-nair", &subject, &[path]);
}

impl World {
    /// The partner answers the challenge that waits, now; the proof is put on record, the log is not written.
    pub(crate) fn answer(&mut self, partner: &str, anchor: &str) {
        let key = self.keys.partner(&format!("{partner}#{anchor}"));
        let (now, registry) = (self.now, self.policy.registry.clone());
        let path = format!("partners/{partner}/anchors/{anchor}.yaml");
        let mut record: Anchor = serde_json::from_value(self.json(&path).unwrap().0).unwrap();
        let challenge = record.challenge.take().expect("a challenge waits");
        let material = Material::of(&record).unwrap().digest();
        let (holder, anchor) = (id(partner), id(anchor));
        let place = Place { registry: &registry, partner: &holder, anchor: &anchor, material };
        let bytes = challenge_bytes(place, &challenge).unwrap();
        let signature = BASE64.encode(&key.sign_raw(&bytes).unwrap());
        record.proofs.push(Proof {
            method: ProofMethod::RawSignature,
            challenge,
            on: now,
            by: id("priya-nair"),
            signed_by: None,
            signature,
            handover: None,
        });
        self.put_json(&path, serde_json::to_value(&record).unwrap());
    }
}

/// Issues the one live credential of the world, a client certificate for production, for 90 days.
fn issue(world: &mut World) {
    let (name, expires) = ("payouts-k3m9", world.now.plus(id("90d")));
    let certificate = client_certificate(world, name, expires);
    let (grant, policy) = {
        let request = world.request(PARTNER, APPLICATION, PRODUCTION);
        let scene = Scene::new(&world.registry, &world.policy, world.now, Some(&request));
        let (_, access) = scene.accesses().next().unwrap();
        (access.grant.clone().unwrap(), *scene.policy_digest.as_ref().unwrap())
    };
    let credential = Credential {
        id: id(name),
        intermediates: None,
        kind: CredentialKind::ClientCertificate,
        application: id(APPLICATION),
        environment: id(PRODUCTION),
        anchor: id("acme-ca"),
        grant: grant.1,
        scopes: grant.0.scopes(),
        issued: world.now,
        expires,
        by: id("priya-nair"),
        issuer: Some(id("production-ca")),
        serial: Some(id(&certificate.serial_hex())),
        key: Some(certificate.key().digest()),
        certificate: Some(certificate.to_pem()),
        verifier: None,
        client: None,
        federation: None,
        statement: None,
        delivery: Some(Delivery { method: DeliveryMethod::PublicFile, recipient: None }),
        retiring: None,
        holds: Vec::new(),
        revoked: None,
    };
    let path = format!("partners/{PARTNER}/credentials/{name}.yaml");
    let receipt = format!("partners/{PARTNER}/receipts/{name}.json");
    world.put_json(&path, serde_json::to_value(&credential).unwrap());
    world.folder(PARTNER).receipts.insert(receipt.clone(), sha256(receipt.as_bytes()));
    let records = [path, receipt].into_iter().map(|path| (path.clone(), world.digest_of(&path))).collect();
    let relied: BTreeMap<String, Digest> = [("grant".to_owned(), grant.1), ("policy".to_owned(), policy)].into();
    let subject = format!("{PARTNER}/{APPLICATION}/{name}");
    world.sign_event_over(PARTNER, Code::CredentialIssued, "priya-nair", &subject, records, relied);
}

fn client_certificate(world: &mut World, name: &str, expires: Moment) -> Certificate {
    let request = ClientCertificate {
        organisation: "Acme Payments GmbH".to_owned(),
        common_name: APPLICATION.to_owned(),
        uri: format!("spiffe://{}/{PRODUCTION}/{PARTNER}/{APPLICATION}", world.policy.trust_domain),
        key: world.keys.partner(&format!("{PARTNER}/{name}")).public_key().clone(),
        not_before: world.now,
        not_after: expires,
        crl_point: Some("https://crl.bank.example/production-ca.crl".to_owned()),
    };
    world.keys.authority("production-ca").mint(&request, &mut super::keys::FixedEntropy::of(name)).unwrap()
}
