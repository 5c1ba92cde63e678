//! A world in which everything ends in every way that there is, and what is published of it.

use crate::world::{FixedEntropy, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::{
    crypto::{ApiKey, ClientCertificate, Jwk, sha256},
    drill::{Case, Door, Ground, Lists, Report, Sample, apart, cases, doors},
    model::{Code, Environment, TargetName},
    ops::published::published,
    policy::Loaded,
    publish::{
        Body, Compiled, Enforces, File, List, MANIFEST, MadeList, Manifest, NAMESPACE, Published, Release, SIGNATURE,
        crl::Listing,
    },
    rules::{Admitted, Scene, Withheld, admitted},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Something that was issued, by what differs from the one credential that the world has.
struct Given<'g> {
    partner: &'g str,
    application: &'g str,
    environment: &'g str,
    anchor: &'g str,
    name: &'g str,
    issued: &'g str,
    expires: &'g str,
    kind: &'g str,
}

const GIVEN: Given<'static> = Given {
    partner: PARTNER,
    application: "payouts",
    environment: PRODUCTION,
    anchor: "acme-ca",
    name: "",
    issued: "2026-10-06T10:00:00Z",
    expires: "2027-01-04T10:00:00Z",
    kind: "client-certificate",
};

/// Every way to stand and not to stand, in both environments.
fn world() -> World {
    let mut world = World::new();
    elsewhere(&mut world);
    let ended = |reason: &str| json!({ "on": "2026-11-01T08:00:00Z", "by": "priya-nair", "reason": reason });
    let hold = json!([{ "on": "2026-11-02T08:00:00Z", "by": "priya-nair", "reason": "certificate-hold", "note": "looked at" }]);
    give(&mut world, &Given { name: "payouts-revoked", ..GIVEN }, json!({ "revoked": ended("key-compromise") }));
    give(&mut world, &Given { name: "payouts-over", expires: "2026-11-01T10:00:00Z", ..GIVEN }, json!({}));
    give(&mut world, &Given { name: "payouts-held", ..GIVEN }, json!({ "holds": hold }));
    give(&mut world, &Given { name: "payouts-later", issued: "2026-11-25T10:00:00Z", ..GIVEN }, json!({}));
    give(&mut world, &Given { name: "reports-held", application: "reports", ..GIVEN }, json!({}));
    give(&mut world, &Given { name: "payouts-retired", anchor: "acme-old", ..GIVEN }, json!({}));
    give(&mut world, &Given { name: "payouts-anchorless", anchor: "acme-gone", ..GIVEN }, json!({}));
    let sandbox = Given { environment: SANDBOX, anchor: "acme-sandbox-key", kind: "api-key", ..GIVEN };
    give(&mut world, &Given { name: "payouts-key", ..sandbox }, json!({}));
    give(&mut world, &Given { name: "payouts-key-old", ..sandbox }, json!({ "revoked": ended("superseded") }));
    give(&mut world, &Given { name: "payouts-client", kind: "oauth-client", ..sandbox }, json!({}));
    let globex = Given { partner: "globex", application: "dashboards", anchor: "globex-key", environment: SANDBOX, ..GIVEN };
    give(&mut world, &Given { name: "dashboards-1", issued: "2026-10-13T10:00:00Z", ..globex }, json!({}));
    for (partner, more) in
        [("umbra", json!({ "offboarded": ended("cessation-of-operation") })), ("tyrell", json!({ "holds": hold }))]
    {
        clone(&mut world, partner, &more);
        give(&mut world, &Given { partner, name: "dashboards-1", ..globex }, json!({}));
    }
    // Approved, logged, and then edited by hand: it stands by its record and is not let in.
    give(&mut world, &Given { name: "payouts-edited", ..GIVEN }, json!({}));
    let path = "partners/acme-pay/credentials/payouts-edited.yaml";
    let (mut record, _) = world.json(path).unwrap();
    record["scopes"] = json!(["payments:admin", "payments:read", "payments:write"]);
    world.put_json(path, record);
    world
}

/// Two more anchors of which one handed over and the other was revoked, and an application that is held.
fn elsewhere(world: &mut World) {
    let (from, to) = (id("2026-01-01T00:00:00Z"), id("2029-12-31T23:59:59Z"));
    for (anchor, member, value) in [
        (
            "acme-old",
            "retiring",
            json!({ "since": "2026-11-05T00:00:00Z", "until": "2026-11-10T00:00:00Z", "successor": "acme-ca", "by": "priya-nair" }),
        ),
        ("acme-gone", "revoked", json!({ "on": "2026-11-10T00:00:00Z", "by": "priya-nair", "reason": "ca-compromise" })),
    ] {
        let key = world.keys.partner(&format!("acme-pay#{anchor}"));
        let certificate = key.self_signed_ca("Acme Payments CA", from, to, &mut FixedEntropy::of(anchor)).unwrap();
        let (mut record, _) = world.json("partners/acme-pay/anchors/acme-ca.yaml").unwrap();
        (record["id"], record["certificate"]) = (json!(anchor), json!(certificate.to_pem()));
        (record["key"], record["proofs"], record[member]) = (json!(certificate.key().digest()), json!([]), value);
        world.put_json(&format!("partners/acme-pay/anchors/{anchor}.yaml"), record);
    }
    let (mut record, _) = world.json("partners/acme-pay/applications/payouts.yaml").unwrap();
    record["id"] = json!("reports");
    record["holds"] =
        json!([{ "on": "2026-11-03T08:00:00Z", "by": "priya-nair", "reason": "certificate-hold", "note": "odd traffic" }]);
    world.put_json("partners/acme-pay/applications/reports.yaml", record);
}

/// Another partner with globex's records.
fn clone(world: &mut World, partner: &str, more: &Value) {
    for (file, more) in [("partner", Some(more)), ("applications/dashboards", None), ("anchors/globex-key", None)] {
        let (mut record, _) = world.json(&format!("partners/globex/{file}.yaml")).unwrap();
        if let Some(more) = more {
            record["id"] = json!(partner);
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        }
        if file.starts_with("anchors") {
            let key = world.keys.partner(&format!("{partner}#globex-key"));
            record["public-key"] = json!(key.public_key().to_pem());
            (record["key"], record["proofs"]) = (json!(key.public_key().digest()), json!([]));
        }
        world.put_json(&format!("partners/{partner}/{file}.yaml"), record);
    }
}

/// Puts a credential on record and in the log, of today's grant.
fn give(world: &mut World, given: &Given<'_>, more: Value) {
    let Given { partner, application, environment, anchor, name, issued, expires, kind } = *given;
    let grant = {
        let request = world.request(partner, application, environment);
        let scene = Scene::new(&world.registry, &world.policy, world.now, Some(&request));
        let (_, access) = scene.accesses().next().unwrap();
        access.grant.clone()
    };
    let (grant, digest) =
        grant.map_or((json!(["payments:read"]), sha256(b"no grant")), |(grant, digest)| (json!(grant.scopes()), digest));
    let mut record = json!({
        "id": name, "kind": kind, "application": application, "environment": environment, "anchor": anchor,
        "grant": digest, "scopes": grant, "issued": issued, "expires": expires, "by": "priya-nair",
    });
    let shows = match kind {
        "api-key" => {
            let (_, hash) = ApiKey::mint("bnk", environment, name, &mut FixedEntropy::of(name)).unwrap();
            json!({ "verifier": { "algorithm": "admit-api-key-v1", "hash": hash } })
        }
        "oauth-client" => {
            let key = world.keys.partner(&format!("{partner}#{anchor}"));
            let thumbprint = Jwk::of(key.public_key()).thumbprint_text();
            json!({ "client": { "method": "private-key-jwt", "thumbprints": [thumbprint] } })
        }
        _ => certificate(world, given),
    };
    for more in [shows, more] {
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    }
    let path = format!("partners/{partner}/credentials/{name}.yaml");
    world.put_json(&path, record);
    let records = BTreeMap::from([(path.clone(), world.digest_of(&path))]);
    let subject = format!("{partner}/{application}/{name}");
    world.sign_event_over(partner, Code::CredentialIssued, "priya-nair", &subject, records, BTreeMap::new());
}

fn certificate(world: &mut World, given: &Given<'_>) -> Value {
    let Given { partner, application, environment, name, issued, expires, .. } = *given;
    let issuer = format!("{environment}-ca");
    let request = ClientCertificate {
        organisation: partner.to_owned(),
        common_name: application.to_owned(),
        uri: format!("spiffe://{}/{environment}/{partner}/{application}", world.policy.trust_domain),
        key: world.keys.partner(&format!("{partner}/{name}")).public_key().clone(),
        not_before: id(issued),
        not_after: id(expires),
        crl_point: None,
    };
    let made = world.keys.authority(&issuer).mint(&request, &mut FixedEntropy::of(&format!("{partner}/{name}"))).unwrap();
    json!({ "issuer": issuer, "serial": made.serial_hex(), "key": made.key().digest(), "certificate": made.to_pem() })
}

/// The world, and what is let in of it. Made once, since judging everything is what takes long.
pub(super) struct Stage {
    pub(super) scene: &'static Scene<'static>,
    let_in: Vec<Admitted<'static, 'static>>,
    withheld: Vec<Withheld<'static, 'static>>,
    world: &'static World,
}

impl Stage {
    pub(super) fn set() -> &'static Self {
        static STAGE: LazyLock<Stage> = LazyLock::new(|| {
            let world: &'static World = Box::leak(Box::new(world()));
            let scene: &'static Scene<'static> = Box::leak(Box::new(world.scene()));
            let (let_in, withheld) = admitted(scene, &BTreeMap::new());
            Stage { scene, let_in, withheld, world }
        });
        &STAGE
    }

    pub(super) fn cases(&self, environment: &str, most: usize) -> Vec<Case> {
        let environment: Environment = id(environment);
        let ground = Ground { scene: self.scene, environment: &environment, let_in: &self.let_in, withheld: &self.withheld };
        cases(ground, &Sample { most, first: BTreeSet::new() }).0
    }

    pub(super) fn compiled(&self, environment: &str) -> Compiled {
        Compiled::new(&self.world.registry, &self.world.policy, &id(environment), self.world.now, &self.let_in).unwrap()
    }

    /// What is published, by an exporter that is given this value, with the revocation list without these serial numbers.
    pub(super) fn published(&self, compiled: &Compiled, forgotten: &[String]) -> Published {
        let issuer = format!("{}-ca", compiled.environment);
        let (now, until) = (self.world.now, self.world.now.plus(id("24h")));
        let record = &self.world.registry.issuers[issuer.as_str()].value;
        let listing = Listing::new(self.scene, &self.withheld, record, id("24h"));
        let listed: Vec<_> = listing.entries().filter(|entry| !forgotten.contains(&entry.serial_hex)).cloned().collect();
        let number = u64::try_from(now.unix()).unwrap();
        let mut keys = self.world.keys.clone();
        let pem = keys.authority(&issuer).crl(&listed, number, now, until).unwrap();
        let list = List { number, entries: listed.len(), next_update: until };
        let lists = [MadeList { issuer: id(&issuer), list, pem }];
        let wanted = TargetName::ALL.into_iter().collect();
        let body = Body::of(self.scene, &compiled.environment, &self.let_in, &self.withheld).unwrap();
        let body = Body { compiled: compiled.clone(), ..body };
        let mut folder = Published::new();
        let put = |file: File| {
            folder.insert(file.path, file.bytes);
            Ok(())
        };
        let policy = (&self.world.policy, self.scene.policy_digest.clone().unwrap());
        let release = Release::new(policy, &body, &wanted, &lists, put).unwrap();
        folder.insert(MANIFEST.to_owned(), release.bytes);
        self.sign(&mut folder, "priya-nair");
        folder
    }

    /// Names in the manifest what is there now, and signs it: what a broken exporter would do.
    pub(super) fn seal(&self, folder: &mut Published) {
        let mut manifest = Manifest::parse(&folder[MANIFEST]).unwrap();
        manifest.files = folder
            .iter()
            .filter(|(path, _)| !path.starts_with(MANIFEST))
            .map(|(path, bytes)| (path.clone(), sha256(bytes)))
            .collect();
        folder.insert(MANIFEST.to_owned(), manifest.bytes().unwrap());
        self.sign(folder, "priya-nair");
    }

    pub(super) fn sign(&self, folder: &mut Published, owner: &str) {
        let mut keys = self.world.keys.clone();
        let signature = keys.owner(owner).sign(NAMESPACE, &folder[MANIFEST]).armor();
        folder.insert(SIGNATURE.to_owned(), signature.into_bytes());
    }

    fn loaded(&self) -> Loaded {
        Loaded { policy: self.world.policy.clone(), registry: self.world.registry.clone() }
    }

    /// What is wrong with the files of a folder: the code and the place.
    pub(super) fn problems(&self, folder: &Published, environment: &str) -> Vec<String> {
        let (_, _, flaws) = published(folder.clone(), &self.loaded(), &id(environment), self.world.now).unwrap();
        flaws.into_iter().map(|flaw| format!("{}: {}", flaw.code, flaw.place)).collect()
    }

    /// What comes of a drill of these files, once they are verified.
    pub(super) fn drill(&self, folder: &Published, environment: &str, cases: &[Case]) -> (Report, Vec<(TargetName, Enforces)>) {
        let environment: Environment = id(environment);
        let (manifest, published, flaws) = published(folder.clone(), &self.loaded(), &environment, self.world.now).unwrap();
        assert_eq!(flaws, Vec::new());
        let lists = Lists::new(self.scene, &environment, &self.withheld, &published);
        let wanted = manifest.targets.keys().copied().collect();
        let doors: Vec<Door<'_>> = doors(&published, &lists, &wanted);
        (apart(&doors, cases), doors.iter().map(|door| (door.name, door.enforces)).collect())
    }
}
