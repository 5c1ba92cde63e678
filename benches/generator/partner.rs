//! One partner from its first day to its credentials, by the steps that people take: documents, anchors and their proofs, grants
//! and their quorum, and the same gate and mint that a command goes through.

use super::{
    bank::{Bank, known},
    folder::Folder,
    id,
    name::{Firm, firm, person},
};
use admit::{
    admission::admit,
    anchor::{Material, Place, challenge_bytes},
    approval::{Signed, grant_digest},
    crypto::{Csr, LocalKey, sha256},
    mint::{CertificateOrder, api_key, client_certificate},
    model::{
        Anchor, Application, Challenge, Code, CredentialKind, Day, Digest, EffectiveGrant, Environment, EventDraft, Moment,
        PartnerId, Period, Proof, ProofMethod, Statement,
    },
    ops::issue_change,
    rules::{Request, Scene},
};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const VERIFIER: &str = "priya-nair";
const ENVIRONMENTS: [&str; 2] = ["sandbox", "production"];
const USES: [(&str, &str, &str); 6] = [
    ("payouts", "server", "Nightly batch that pays out to merchants"),
    ("reconciliation", "server", "Matches payments with orders during the day"),
    ("dashboard", "saas", "Shows customers what they see in our own app"),
    ("checkout", "gateway", "Asks for rates and cut-off times while a customer pays"),
    ("reporting", "ci", "Builds the monthly report for the regulator"),
    ("assistant", "agent", "Answers questions of the partner's staff"),
];

/// How old things are, in days before now.
const SIGNED: u32 = 60;
const FILED: u32 = 45;
const REQUESTED: u32 = 20;
const REVIEWED: u32 = 5;
const ISSUED: u32 = 2;

/// A partner's files: its id, and what is below the registry's root by path.
pub(crate) fn make(bank: &Bank, index: usize, applications: usize) -> (PartnerId, BTreeMap<String, Vec<u8>>) {
    let (firm, tier) = (firm(index), tier(index));
    let mut folder = Folder::new(bank, &firm.id);
    folder.put_partner(known(record(&firm, tier, index, bank.now)), &remarks(index));
    evidence(&mut folder, tier);
    for environment in ENVIRONMENTS {
        anchor(&mut folder, &firm, environment, tier);
    }
    for number in 0..applications {
        let (name, kind, what) = USES[(index + number) % USES.len()];
        let name = if number < USES.len() { name.to_owned() } else { format!("{name}-{number}") };
        let value: Application = known(application(&name, kind, what, tier, index, bank.now));
        folder.put_application(
            value.clone(),
            &[("- scope: payments:write", "Limits agreed with risk; see the agreement, annex 2.")],
        );
        for environment in ENVIRONMENTS {
            approve(&mut folder, &value, &id(environment), index);
        }
        for environment in ENVIRONMENTS {
            issue(&mut folder, &value, &id(environment), kind_of(tier, environment, number));
        }
    }
    (folder.id, folder.files)
}

/// Half of the partners are of the lowest tier, and every seventh of the highest.
fn tier(index: usize) -> &'static str {
    match index % 20 {
        0..10 => "low",
        10..17 => "standard",
        _ => "regulated",
    }
}

/// API keys where policy lets them be, certificates everywhere else.
fn kind_of(tier: &str, environment: &str, number: usize) -> CredentialKind {
    match (tier, environment) {
        ("low", _) if number.is_multiple_of(2) => CredentialKind::ApiKey,
        ("standard", "sandbox") if number % 3 == 2 => CredentialKind::ApiKey,
        _ => CredentialKind::ClientCertificate,
    }
}

fn ago(now: Moment, days: u32) -> Moment {
    now.minus(Period::days(days))
}

fn remarks(index: usize) -> Vec<(&'static str, &'static str)> {
    match index % 3 {
        0 => vec![("contacts:", "Call before eight or after four: they work in shifts.")],
        1 => vec![("agreement:", "Renewal is with legal since June."), ("security:", "A mailbox, read around the clock.")],
        _ => vec![("legal-name:", "Renamed in 2024; the register's extract is on file.")],
    }
}

fn record(firm: &Firm, tier: &str, index: usize, now: Moment) -> Value {
    let host = format!("{}.example", firm.id);
    let contact = |name: &str, mailbox: &str, line: usize| json!({ "name": name, "email": format!("{mailbox}@{host}"), "phone": format!("+49 30 555{index:05}{line}") });
    let managers: Vec<&str> = Bank::holders("partner-manager").collect();
    let manager = managers[index % managers.len()];
    let mut entity = json!({ "jurisdiction": firm.jurisdiction, "registration": firm.registration, "verified": "legal-entity" });
    if tier == "regulated" {
        entity["lei"] = json!(firm.lei);
    }
    json!({
        "id": firm.id,
        "legal-name": firm.legal_name,
        "legal-entity": entity,
        "tier": tier,
        "justification": {
            "purpose": "Offers our services to its own customers from within its product",
            "data": ["payment-status", "exchange-rates"],
            "ticket": format!("PART-{}", 1000 + index),
            "on": ago(now, SIGNED).day(),
        },
        "owners": { "business": manager, "technical": "integrations-team" },
        "contacts": {
            "technical": contact(&person(index), "integration", 1),
            "security": contact("Security operations", "soc", 2),
            "revocation": contact("Duty officer", "duty", 3),
        },
        "agreement": {
            "reference": format!("MSA-{}", 20_000 + index),
            "start": ago(now, SIGNED).day(),
            "end": days_on(now, 300),
        },
        "offboarding": {
            "agreement-end": { "act": "offboard", "grace": "0d" },
            "inactivity": { "act": "suspend", "after": "30d" },
            "key-compromise": { "act": "revoke" },
            "anchor-failure": { "act": "suspend", "grace": "24h" },
            "owner-gone": { "act": "suspend", "grace": "14d" },
        },
        "reviews": [{ "on": ago(now, REVIEWED).day(), "by": manager, "note": "every scope is still in use" }],
    })
}

fn days_on(now: Moment, days: u64) -> Day {
    now.day().plus_days(days)
}

fn evidence(folder: &mut Folder<'_>, tier: &str) {
    folder.now = ago(folder.bank.now, FILED);
    let kinds: &[&str] = match tier {
        "low" => &["agreement", "legal-entity"],
        "standard" => &["agreement", "due-diligence", "legal-entity"],
        _ => &["agreement", "due-diligence", "legal-entity", "attestation"],
    };
    for kind in kinds {
        let value = known(json!({
            "id": kind,
            "kind": kind,
            "digest": sha256(folder.path(kind).as_bytes()),
            "place": format!("contract archive, shelf {}", folder.id),
            "on": ago(folder.bank.now, SIGNED).day(),
            "until": days_on(folder.bank.now, 300),
            "by": "lena-fischer",
        }));
        let path = folder.put_evidence(value);
        let subject = folder.id.to_string();
        log(folder, Code::EvidenceRecorded, &subject, path, "lena-fischer");
    }
}

/// A pinned key in the sandbox and an authority in production, challenged and proved an hour later.
fn anchor(folder: &mut Folder<'_>, firm: &Firm, environment: &str, tier: &str) {
    let now = folder.now.plus(Period::hours(1));
    let key = LocalKey::generate_p256(&mut folder.entropy).unwrap();
    let name = if environment == "production" { "production-ca" } else { "sandbox-key" };
    let mut value = json!({ "id": name, "environments": [environment], "key": key.public_key().digest() });
    if environment == "production" {
        let subject: String = firm.legal_name.chars().take(48).collect();
        let (from, to) = (ago(now, 30), now.plus(Period::days(1000)));
        let certificate = key.self_signed_ca(&format!("{subject} CA"), from, to, &mut folder.entropy).unwrap();
        value["kind"] = json!("ca-certificate");
        value["certificate"] = json!(certificate.to_pem());
        value["names"] = json!({ "dns": [format!(".api.{}.example", firm.id)] });
    } else {
        value["kind"] = json!("pinned-key");
        value["public-key"] = json!(key.public_key().to_pem());
    }
    let remarks = [("certificate:", "Came by courier with the ceremony's minutes.")];
    let mut anchor: Anchor = known(value);
    folder.now = now;
    let challenge = Challenge {
        predecessor: None,
        nonce: id(&sha256(format!("{}#{name}", firm.id).as_bytes()).hex()),
        recipient: None,
        issued: now,
        expires: now.plus(Period::days(7)),
        proves_until: now.plus(if tier == "regulated" { Period::days(180) } else { Period::days(365) }),
        by: id(VERIFIER),
    };
    anchor.challenge = Some(challenge.clone());
    let path = folder.put_anchor(anchor.clone(), &remarks);
    let subject = format!("{}#{name}", firm.id);
    log(folder, Code::AnchorChallenged, &subject, path, VERIFIER);
    folder.now = now.plus(Period::hours(1));
    let material = Material::of(&anchor).unwrap().digest();
    let place = Place { registry: &folder.bank.policy.registry, partner: &folder.id, anchor: &anchor.id, material };
    let bytes = challenge_bytes(place, &challenge).unwrap();
    let signature = BASE64.encode(&key.sign_raw(&bytes).unwrap());
    anchor.challenge = None;
    anchor.proofs.push(Proof {
        method: ProofMethod::RawSignature,
        challenge,
        on: folder.now,
        by: id(VERIFIER),
        signed_by: None,
        signature,
        handover: None,
    });
    let path = folder.put_anchor(anchor, &remarks);
    log(folder, Code::AnchorProved, &subject, path, VERIFIER);
}

fn log(folder: &mut Folder<'_>, code: Code, subject: &str, path: String, actor: &str) {
    let draft = EventDraft {
        partner: folder.id.clone(),
        code,
        subject: subject.to_owned(),
        reason: None,
        note: None,
        records: vec![path],
        relied: BTreeMap::new(),
    };
    folder.log(draft, actor);
}

fn application(name: &str, kind: &str, what: &str, tier: &str, index: usize, now: Moment) -> Value {
    let until = days_on(now, 200);
    let network = format!("203.0.{}.{}/28", index % 256, index / 256 * 16 % 256);
    let grants = match tier {
        "low" => json!([
            { "scope": "reference:rates", "until": until, "reason": "prices are shown in the customer's currency" },
            { "scope": "reference:branches", "until": until, "reason": "routing codes are checked before a payment" },
        ]),
        _ => json!([
            {
                "scope": "payments:write",
                "until": until,
                "reason": "payouts are initiated by API",
                "when": { "sources": [network], "hours": "06:00-20:00 Europe/Berlin", "max-amount": 25_000 },
            },
            { "scope": "payments:read", "until": until, "reason": "the state of a payout is shown" },
            { "scope": "accounts:balances", "until": until, "reason": "cover is checked first", "when": { "sources": [network] } },
        ]),
    };
    let access = |anchor: &str| json!({ "anchor": anchor, "requested-by": "lena-fischer", "requested-on": ago(now, REQUESTED).day(), "grants": grants });
    json!({
        "id": name,
        "description": what,
        "kind": kind,
        "owners": { "technical": "payments-team" },
        "environments": { "production": access("production-ca"), "sandbox": access("sandbox-key") },
    })
}

/// The quorum of policy approves, step by step, a day after it was asked.
fn approve(folder: &mut Folder<'_>, application: &Application, environment: &Environment, index: usize) {
    let bank = folder.bank;
    let mut at = ago(bank.now, REQUESTED - 1);
    let mine = folder.folder().clone();
    let partner = &mine.partner.as_ref().unwrap().value;
    let access = &application.environments[environment];
    let anchor = &mine.anchors[access.anchor.as_ref().unwrap()].value;
    let lineage = Material::of(anchor).unwrap().digest();
    let grant = EffectiveGrant::new(partner, application, environment, access, lineage, &anchor.names);
    let digest = grant_digest(&grant).unwrap();
    let terms = bank.policy.terms(&partner.tier, environment).unwrap();
    let mut previous: Vec<Digest> = Vec::new();
    for (step, number) in terms.approvals.iter().zip(1_u32..) {
        at = at.plus(Period::hours(3));
        let mut given = Vec::new();
        for class in step.keys() {
            let holders: Vec<&str> = Bank::holders(class.as_str()).collect();
            let statement = Statement {
                partner: Some(folder.id.clone()),
                application: Some(application.id.clone()),
                environment: Some(environment.clone()),
                evidence: mine.evidence.values().map(|record| record.value.digest).collect(),
                previous: previous.clone(),
                ..bank.statement(digest, (number, class), holders[index % holders.len()], at, terms.approval)
            };
            let approval = bank.signed(&statement);
            given.push(Signed::read(&approval).unwrap().digest);
            folder.put_approval(approval);
        }
        previous = given;
    }
}

/// The gate, the mint and the record, as the command does it.
fn issue(folder: &mut Folder<'_>, application: &Application, environment: &Environment, kind: CredentialKind) {
    let bank = folder.bank;
    folder.now = ago(bank.now, ISSUED);
    let csr = match kind {
        CredentialKind::ClientCertificate => {
            let key = LocalKey::generate_p256(&mut folder.entropy).unwrap();
            Some(Csr::parse(key.csr(application.id.as_str()).unwrap().as_bytes()).unwrap())
        }
        _ => None,
    };
    let request = Request {
        partner: folder.id.clone(),
        application: application.id.clone(),
        environment: environment.clone(),
        kind: Some(kind),
        lifetime: None,
        key: csr.as_ref().map(|csr| csr.key().digest()),
        replaces: None,
    };
    let authority = &bank.authorities[environment];
    let admission = {
        let ends = csr.as_ref().map(|_| authority.certificate().not_after());
        let scene = Scene::new(&folder.loaded.registry, &folder.loaded.policy, folder.now, Some(&request));
        admit(&scene, ends).unwrap_or_else(|refusal| panic!("{:#?}", refusal.findings))
    };
    let named = &bank.policy.environments[environment].issuer;
    let issuer = &bank.registry.issuers[named];
    let legal_name = folder.folder().partner.as_ref().unwrap().value.legal_name.clone();
    let minted = match &csr {
        None => api_key(admission, &bank.policy.key_prefix, None, id(VERIFIER), &mut folder.entropy),
        Some(csr) => client_certificate(
            admission,
            CertificateOrder {
                authority,
                issuer: &issuer.value,
                csr,
                legal_name: &legal_name,
                trust_domain: &bank.policy.trust_domain,
                by: id(VERIFIER),
            },
            &mut folder.entropy,
        ),
    };
    let (change, _) = issue_change(&folder.loaded, minted.unwrap()).unwrap_or_else(|failure| panic!("{failure:?}"));
    folder.apply(change, VERIFIER);
}
