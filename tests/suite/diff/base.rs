//! The world that cases start from: the good one, and beside it a record of every kind with each field filled in. Those are made to be
//! compared, not to be in order.

use crate::world::{World, id};
use admit::model::{Decision, Record};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The files that cases are about.
pub(super) const PARTNER: &str = "partners/acme-pay/partner.yaml";
pub(super) const PAYOUTS: &str = "partners/acme-pay/applications/payouts.yaml";
pub(super) const REPORTS: &str = "partners/acme-pay/applications/reports.yaml";
pub(super) const CA: &str = "partners/acme-pay/anchors/acme-ca.yaml";
pub(super) const OIDC: &str = "partners/acme-pay/anchors/acme-oidc.yaml";
pub(super) const OLD: &str = "partners/acme-pay/anchors/acme-old.yaml";
pub(super) const K3M9: &str = "partners/acme-pay/credentials/payouts-k3m9.yaml";
pub(super) const FULL: &str = "partners/acme-pay/credentials/payouts-full.yaml";
pub(super) const AGREEMENT: &str = "partners/acme-pay/evidence/agreement-2026.yaml";
pub(super) const GONE: &str = "partners/initech/partner.yaml";
pub(super) const MARIA: &str = "owners/maria-lopez.yaml";
pub(super) const OTTO: &str = "owners/otto-gone.yaml";
pub(super) const PAYMENTS: &str = "scopes/payments.yaml";
pub(super) const ISSUER: &str = "issuers/production-ca.yaml";
pub(super) const SIGNER: &str = "issuers/old-signer.yaml";
pub(super) const EDGE: &str = "gateways/edge-production.yaml";
pub(super) const EDGE_OLD: &str = "gateways/edge-old.yaml";
pub(super) const WAIVER: &str = "waivers/w1.yaml";
pub(super) const USAGE: &str = "usage/acme-pay/payouts.yaml";
pub(super) const LETTER: &str = "partners/acme-pay/evidence/letter.yaml";
pub(super) const POLICY: &str = "admit.toml";

const DIGEST: &str = "sha256:0d5d9d7ff5a2f06cae1ca84b2d76c7db3a5f4f1a4ab1a8e17b9a8bb0f6f0a7c4";
const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const SSH: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFuIG9sZCBrZXkgb2Ygb3R0byB3aG8gbGVmdCB1cyE";

/// The base. Made once; each test gets a copy.
pub(super) fn world() -> World {
    static BASE: LazyLock<World> = LazyLock::new(make);
    BASE.clone()
}

fn make() -> World {
    let mut world = World::new();
    world.put_json(OIDC, oidc());
    world.put_json(OLD, old_anchor());
    world.put_json(REPORTS, reports());
    world.put_json(FULL, credential());
    world.put_json(GONE, gone());
    world.put_json(OTTO, otto());
    world.put_json(WAIVER, waiver());
    world.put_json(EDGE_OLD, old_gateway());
    world.put_json(USAGE, usage());
    world.put_json(LETTER, letter());
    let revoked = json!({ "on": "2026-09-01T08:00:00Z", "by": "priya-nair", "reason": "superseded", "note": "a new module" });
    let signer = json!({ "id": "old-signer", "environment": "production", "certificate": PEM, "public-key": PEM, "crl": "https://crl.bank.example/old.crl", "revoked": revoked });
    world.put_json(SIGNER, signer);
    let terms = "/tiers/standard/environments/production";
    for (key, value) in [
        ("enrolled-certificate", json!("365d")),
        ("oauth-client", json!("365d")),
        ("federated-identity", json!("365d")),
        ("software-statement", json!("10m")),
        ("api-key", json!("30d")),
        ("authority-proof", json!("leaf")),
        ("rs256", json!(true)),
        ("overlap", json!("7d")),
    ] {
        world.set(POLICY, &format!("{terms}/{key}"), value);
    }
    world.set(POLICY, "/authority/publish", json!(["security"]));
    world.set(POLICY, "/environments/production/statement-issuer", json!("old-signer"));
    let mut strict = world.json(POLICY).unwrap().0["tiers"]["standard"].clone();
    strict["environments"]["production"]["approvals"][1]["risk"] = json!(2);
    strict["review"] = json!("90d");
    world.set(POLICY, "/tiers/strict", strict);
    world.set(POLICY, "/waivers/never", json!(["key-shared"]));
    let glass = json!({ "approvals": [{ "security": 2 }], "approval": "4h", "lifetime": "24h", "ratify": "72h", "environments": ["production"] });
    world.set(POLICY, "/break-glass", glass);
    world.set(POLICY, "/retention", json!({ "evidence": "2555d" }));
    world.set(POLICY, "/checkpoint-key", json!("admit.one+c0ffee00+AQ=="));
    let statement = world.grant_statement("tom-berger", "acme-pay", "payouts", "sandbox", Decision::Reject);
    world.put_approval(&statement);
    world
}

fn hold(lifted: bool) -> Value {
    let mut hold = json!({ "on": "2026-10-02T08:00:00Z", "by": "tom-berger", "reason": "certificate-hold", "note": "a call from the partner" });
    if lifted {
        hold["lifted"] = json!({ "on": "2026-10-03T08:00:00Z", "by": "priya-nair" });
    }
    hold
}

fn oidc() -> Value {
    json!({
        "id": "acme-oidc", "kind": "oidc", "environments": ["production"], "issuer": "https://login.acme-pay.example",
        "audience": "https://api.bank.example", "jwks": "{\"keys\":[]}", "claims": { "team": "reports" },
        "names": { "subjects": ["reports"] },
    })
}

/// Every field of an anchor at once, which no anchor has.
fn old_anchor() -> Value {
    let challenge = json!({
        "nonce": "5f".repeat(32), "recipient": "age1recipient", "predecessor": { "anchor": "acme-older", "material": DIGEST },
        "issued": "2026-08-03T08:00:00Z", "expires": "2026-08-10T08:00:00Z", "proves-until": "2027-08-03T08:00:00Z", "by": "priya-nair",
    });
    let proof = json!({
        "method": "cms", "challenge": challenge, "on": "2026-08-04T08:00:00Z", "by": "priya-nair", "signed-by": "leaf",
        "signature": "AAAA", "handover": { "method": "cms", "signature": "BBBB" },
    });
    json!({
        "id": "acme-old", "kind": "ca-certificate", "environments": ["production"], "certificate": PEM, "public-key": PEM,
        "ssh-key": SSH, "trust-domain": "acme-pay.example", "bundle": "{\"keys\":[]}", "issuer": "https://login.acme-pay.example",
        "audience": "https://api.bank.example", "jwks": "{\"keys\":[]}", "claims": { "team": "reports" }, "key": DIGEST,
        "keys": [DIGEST], "thumbprints": ["thumb"],
        "names": { "dns": [".old.acme-pay.example"], "spiffe": ["spiffe://acme-pay.example/old"], "subjects": ["old"] },
        "replaces": "acme-older",
        "retiring": { "successor": "acme-ca", "since": "2026-10-01T08:00:00Z", "until": "2026-12-01T08:00:00Z", "by": "priya-nair" },
        "challenge": challenge, "proofs": [proof], "holds": [hold(true)],
        "revoked": { "on": "2026-11-01T08:00:00Z", "by": "priya-nair", "reason": "superseded", "note": "handed over" },
    })
}

fn reports() -> Value {
    let mut earlier = hold(true);
    earlier["on"] = json!("2026-09-02T08:00:00Z");
    let when = json!({ "sources": ["198.51.100.0/24"], "hours": "06:00-18:00 Europe/Berlin", "max-amount": 1 });
    json!({
        "id": "reports", "description": "Fetches the daily report", "kind": "ci", "owners": { "technical": "integrations-team" },
        "environments": { "production": {
            "anchor": "acme-oidc", "requested-by": "lena-fischer", "requested-on": "2026-11-01",
            "grants": [{ "scope": "payments:read", "until": "2027-01-31", "reason": "reconciliation", "when": when }],
        } },
        "holds": [hold(false), earlier],
    })
}

/// Every field of a credential at once, which no credential has.
fn credential() -> Value {
    json!({
        "id": "payouts-full", "kind": "oauth-client", "application": "payouts", "environment": "sandbox", "anchor": "acme-sandbox-key",
        "grant": DIGEST, "scopes": ["payments:read"], "issued": "2026-10-06T10:00:00Z", "expires": "2027-01-04T10:00:00Z",
        "by": "priya-nair", "issuer": "sandbox-ca", "serial": "0a0b", "key": DIGEST, "certificate": PEM, "intermediates": PEM,
        "verifier": { "algorithm": "hmac-sha256", "hash": DIGEST },
        "client": { "method": "private-key-jwt", "thumbprints": ["thumb"], "certificate-name": { "kind": "san-dns", "value": "a.example" } },
        "federation": { "issuer": "https://login.acme-pay.example", "audience": "https://api.bank.example", "subject": "payouts", "claims": { "team": "payouts" } },
        "statement": { "profile": "uk", "digest": DIGEST },
        "delivery": { "method": "age-file", "recipient": "age1recipient" },
        "retiring": { "successor": "payouts-k3m9", "since": "2026-10-20T08:00:00Z", "until": "2026-10-27T08:00:00Z", "by": "priya-nair" },
        "holds": [hold(true)],
        "revoked": { "on": "2026-11-01T08:00:00Z", "by": "priya-nair", "reason": "key-compromise", "note": "found in a repository" },
    })
}

/// A partner that ended for good, with every field.
fn gone() -> Value {
    let contact = json!({ "name": "Bill", "email": "bill@initech.example", "phone": "+49 30 5550199" });
    let trigger = json!({ "act": "suspend", "after": "60d", "grace": "24h", "notice": "7d" });
    json!({
        "id": "initech", "legal-name": "Initech Inc.",
        "legal-entity": { "jurisdiction": "US-DE", "registration": "5550199", "lei": "529900T8BM49AURSDO55", "verified": "legal-entity-2026" },
        "tier": "standard",
        "justification": { "purpose": "Reports", "data": ["reports"], "ticket": "PART-1", "on": "2026-01-05" },
        "owners": { "business": "maria-lopez", "technical": "integrations-team" },
        "contacts": { "technical": contact, "security": contact, "revocation": contact },
        "agreement": { "reference": "MSA-2025-001", "start": "2025-01-01", "end": "2026-06-30" },
        "offboarding": { "agreement-end": trigger, "inactivity": trigger, "key-compromise": trigger, "anchor-failure": trigger, "owner-gone": trigger, "review-overdue": trigger, "rotation-missed": trigger, "evidence-over": trigger, "partner-request": trigger },
        "recipient": "age1recipient",
        "reviews": [{ "on": "2026-02-01", "by": "maria-lopez", "note": "still in use" }],
        "holds": [hold(true)],
        "offboarded": { "on": "2026-07-01T08:00:00Z", "by": "priya-nair", "reason": "cessation-of-operation", "note": "the agreement is over" },
    })
}

fn otto() -> Value {
    let key = json!({ "key": SSH, "from": "2025-01-01", "until": "2026-06-30", "revoked": "2026-07-01" });
    json!({ "id": "otto-gone", "kind": "person", "name": "Otto Gone", "email": "otto@bank.example", "roles": ["risk"], "keys": [key], "left": "2026-06-30" })
}

/// A gateway with every field.
fn old_gateway() -> Value {
    let confirmed = json!({
        "manifest": DIGEST, "made": "2026-10-01T08:00:00Z", "on": "2026-10-01T08:01:00Z", "by": "priya-nair",
        "stops": { "initech": 3 }, "signature": "AAAA",
    });
    json!({
        "id": "edge-old", "description": "The first edge", "targets": ["nginx", "opa"], "environment": "production", "apis": ["payments"],
        "owner": "integrations-team", "staleness": "24h", "since": "2026-01-05", "confirmed": [confirmed],
        "retired": { "on": "2026-11-01T08:00:00Z", "by": "priya-nair", "reason": "superseded", "note": "a new one" },
    })
}

fn usage() -> Value {
    let used = json!({ "payouts-k3m9": { "last": "2026-11-17", "scopes": { "payments:read": "2026-11-16" } } });
    json!({ "id": "payouts", "partner": "acme-pay", "seen-from": "2026-10-01", "seen-until": "2026-11-18", "credentials": used })
}

/// A partner's request that its access end, some day.
fn letter() -> Value {
    json!({
        "id": "letter", "kind": "offboarding-request", "digest": DIGEST, "place": "mailbox of the partner managers", "on": "2027-09-15",
        "by": "lena-fischer",
    })
}

fn waiver() -> Value {
    json!({
        "id": "w1", "rule": "review-overdue", "subject": "globex", "reason": "the reviewer is away until the new year",
        "requested-by": "lena-fischer", "from": "2026-11-01", "until": "2026-12-31",
    })
}

/// Edits by hand, of what the file says.
impl World {
    /// Sets a value at a JSON pointer; what is above it must be there. In a list, `-` stands for a new entry.
    pub(super) fn set(&mut self, file: &str, pointer: &str, value: Value) {
        let (mut record, _) = self.json(file).unwrap_or_else(|| panic!("there is no `{file}`"));
        let (above, key) = pointer.rsplit_once('/').unwrap();
        match record.pointer_mut(above).unwrap_or_else(|| panic!("{file} has no `{above}`")) {
            Value::Array(list) if key == "-" => list.push(value),
            Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
            Value::Object(map) => drop(map.insert(key.to_owned(), value)),
            other => panic!("{file} has {other} at `{above}`"),
        }
        self.put_json(file, record);
    }

    /// Takes away what is at a JSON pointer.
    pub(super) fn unset(&mut self, file: &str, pointer: &str) {
        let (mut record, _) = self.json(file).unwrap_or_else(|| panic!("there is no `{file}`"));
        let (above, key) = pointer.rsplit_once('/').unwrap();
        match record.pointer_mut(above).unwrap_or_else(|| panic!("{file} has no `{above}`")) {
            Value::Array(list) => drop(list.remove(key.parse::<usize>().unwrap())),
            Value::Object(map) => drop(map.remove(key).unwrap_or_else(|| panic!("{file} has no `{pointer}`"))),
            other => panic!("{file} has {other} at `{above}`"),
        }
        self.put_json(file, record);
    }

    /// Takes a file away.
    pub(super) fn remove(&mut self, file: &str) {
        let name = file.rsplit('/').next().unwrap().trim_end_matches(".yaml").trim_end_matches(".json");
        let registry = &mut self.registry;
        let found = match file.split('/').collect::<Vec<_>>()[..] {
            ["owners", _] => registry.owners.remove(name).is_some(),
            ["scopes", _] => registry.apis.remove(name).is_some(),
            ["issuers", _] => registry.issuers.remove(name).is_some(),
            ["gateways", _] => registry.gateways.remove(name).is_some(),
            ["waivers", _] => registry.waivers.remove(name).is_some(),
            ["usage", partner, _] => registry.usage.get_mut(partner).unwrap().remove(name).is_some(),
            ["partners", partner, "partner.yaml"] => registry.partners.remove(partner).is_some(),
            ["partners", partner, folder, _] => {
                let partner = registry.partners.get_mut(partner).unwrap();
                match folder {
                    "anchors" => partner.anchors.remove(name).is_some(),
                    "applications" => partner.applications.remove(name).is_some(),
                    "credentials" => partner.credentials.remove(name).is_some(),
                    "evidence" => partner.evidence.remove(name).is_some(),
                    "approvals" => partner.approvals.remove(name).is_some(),
                    "receipts" => partner.receipts.remove(file).is_some(),
                    _ => false,
                }
            }
            _ => false,
        };
        assert!(found, "there is no `{file}`");
    }

    /// Gives a file, and the record in it, another name.
    pub(super) fn rename(&mut self, file: &str, to: &str) {
        let (mut record, _) = self.json(file).unwrap();
        record["id"] = json!(to);
        let (folder, _) = file.rsplit_once('/').unwrap();
        self.remove(file);
        self.put_json(&format!("{folder}/{to}.yaml"), record);
    }

    /// Changes an approval of `acme-pay` by somebody.
    pub(super) fn edit_approval(&mut self, of: &str, change: impl FnOnce(&mut Record<admit::model::Approval>)) {
        let approvals = &mut self.folder("acme-pay").approvals;
        let found = approvals.iter_mut().find(|(name, _)| name.as_str().ends_with(of)).map(|(_, record)| record);
        change(found.unwrap_or_else(|| panic!("`{of}` approved nothing")));
    }

    /// Puts a second copy of a file under another name, as another record.
    pub(super) fn copy(&mut self, file: &str, to: &str) {
        let (mut record, _) = self.json(file).unwrap();
        record["id"] = json!(to);
        let (folder, _) = file.rsplit_once('/').unwrap();
        self.put_json(&format!("{folder}/{to}.yaml"), record);
    }

    /// The folder of a partner under another id.
    pub(super) fn rename_partner(&mut self, from: &str, to: &str) {
        let mut folder = self.registry.partners.remove(from).unwrap();
        let record = folder.partner.as_mut().unwrap();
        record.value.id = id(to);
        record.path = format!("partners/{to}/partner.yaml");
        let moved = folder.receipts.iter().map(|(path, digest)| (path.replacen(from, to, 1), *digest)).collect();
        folder.receipts = moved;
        self.registry.partners.insert(id(to), folder);
    }
}
