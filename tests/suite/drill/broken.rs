//! Exporters that were broken on purpose, and files that somebody changed: the manifest is right, and the drill names what gets through.

use super::{ground::Stage, wrong};
use crate::world::id;
use admit::{
    drill::{Case, Kind, Report},
    model::{Conditions, CredentialKind},
    publish::{Compiled, Enforces, Entry, Published, Shows},
};
use serde_json::{Value, json};

/// An exporter that gets one thing wrong: what it is given is not what is let in.
struct Broken {
    what: &'static str,
    environment: &'static str,
    breaks: fn(&mut Compiled, &Stage),
    /// What the drill must find in `allow`, and at every door that lets in and says that it refuses such a case.
    finds: Kind,
    /// And whose access it is about.
    subject: &'static str,
}

const PAYOUTS: &str = "acme-pay/payouts/payouts-k3m9";

const BROKEN: &[Broken] = &[
    Broken {
        what: "a revoked entry left in",
        environment: "production",
        breaks: |compiled, stage| stays(compiled, stage, "payouts-revoked"),
        finds: Kind::Revoked,
        subject: "acme-pay/payouts/payouts-revoked",
    },
    Broken {
        what: "a suspended entry left in",
        environment: "production",
        breaks: |compiled, stage| stays(compiled, stage, "payouts-held"),
        finds: Kind::Suspended,
        subject: "acme-pay/payouts/payouts-held",
    },
    Broken {
        what: "an entry whose application is held left in",
        environment: "production",
        breaks: |compiled, stage| stays(compiled, stage, "reports-held"),
        finds: Kind::Suspended,
        subject: "acme-pay/reports/reports-held",
    },
    Broken {
        what: "a withheld entry put in",
        environment: "production",
        breaks: |compiled, stage| stays(compiled, stage, "payouts-edited"),
        finds: Kind::Withheld,
        subject: "acme-pay/payouts/payouts-edited",
    },
    Broken {
        what: "an entry of a retired anchor left in",
        environment: "production",
        breaks: |compiled, stage| stays(compiled, stage, "payouts-retired"),
        finds: Kind::Ended,
        subject: "acme-pay/payouts/payouts-retired",
    },
    Broken {
        what: "the end moved",
        environment: "production",
        breaks: |compiled, _| {
            for entry in &mut compiled.entries {
                entry.ends = entry.ends.plus(id("30d"));
                entry.grants.iter_mut().for_each(|grant| grant.ends = grant.ends.plus(id("30d")));
            }
        },
        finds: Kind::AfterEnd,
        subject: PAYOUTS,
    },
    Broken {
        what: "the beginning moved",
        environment: "production",
        breaks: |compiled, _| compiled.entries.iter_mut().for_each(|entry| entry.from = entry.from.minus(id("30d"))),
        finds: Kind::BeforeStart,
        subject: PAYOUTS,
    },
    Broken {
        what: "a scope added",
        environment: "production",
        breaks: |compiled, _| {
            for entry in &mut compiled.entries {
                let mut more = entry.grants[0].clone();
                more.scope = id("payments:admin");
                entry.grants.push(more);
            }
        },
        finds: Kind::Scope,
        subject: PAYOUTS,
    },
    Broken {
        what: "sources dropped",
        environment: "production",
        breaks: |compiled, _| conditions(compiled, |when| when.sources.clear()),
        finds: Kind::Source,
        subject: PAYOUTS,
    },
    Broken {
        what: "a network a bit too wide",
        environment: "production",
        breaks: |compiled, _| {
            conditions(compiled, |when| when.sources.iter_mut().for_each(|network| *network = id("203.0.113.0/27")));
        },
        finds: Kind::Source,
        subject: PAYOUTS,
    },
    Broken {
        what: "hours dropped",
        environment: "production",
        breaks: |compiled, _| conditions(compiled, |when| when.hours = None),
        finds: Kind::Hours,
        subject: PAYOUTS,
    },
    Broken {
        what: "hours in another time zone",
        environment: "production",
        breaks: |compiled, _| {
            conditions(compiled, |when| {
                if when.hours.is_some() {
                    when.hours = Some(id("22:00-04:00 UTC"));
                }
            });
        },
        finds: Kind::Hours,
        subject: PAYOUTS,
    },
    Broken {
        what: "the amount dropped",
        environment: "production",
        breaks: |compiled, _| conditions(compiled, |when| when.max_amount = None),
        finds: Kind::Amount,
        subject: PAYOUTS,
    },
    Broken {
        what: "the files of another environment",
        environment: "production",
        breaks: |compiled, stage| {
            let environment = compiled.environment.clone();
            *compiled = Compiled { environment, ..stage.compiled("sandbox") };
        },
        finds: Kind::OtherEnvironment,
        subject: "globex/dashboards/dashboards-1",
    },
    Broken {
        what: "the hash of another key",
        environment: "sandbox",
        breaks: |compiled, _| {
            for entry in &mut compiled.entries {
                if let Shows::ApiKey { hash, .. } = &mut entry.shows {
                    hash.0[31] ^= 1;
                }
            }
        },
        finds: Kind::Altered,
        subject: "acme-pay/payouts/payouts-key",
    },
    Broken {
        what: "everything of one partner given to the other",
        environment: "sandbox",
        breaks: |compiled, _| {
            let all: Vec<_> = compiled.entries.iter().flat_map(|entry| entry.grants.clone()).collect();
            compiled.entries.iter_mut().for_each(|entry| entry.grants.clone_from(&all));
        },
        finds: Kind::OtherPartner,
        subject: "globex/dashboards/dashboards-1",
    },
    Broken {
        what: "nobody let in",
        environment: "production",
        breaks: |compiled, _| compiled.entries.clear(),
        finds: Kind::Granted,
        subject: PAYOUTS,
    },
];

/// The entry of a credential that must not be let in, as if nothing had happened.
fn stays(compiled: &mut Compiled, stage: &Stage, name: &str) {
    let (partner, view) = stage.scene.credentials().find(|(_, view)| view.id.as_str() == name).unwrap();
    let record = &view.record.value;
    let certificate = admit::crypto::Certificate::from_pem(record.certificate.as_deref().unwrap()).unwrap();
    let like = compiled.entries[0].clone();
    let shows = Shows::Certificate { certificate: Box::new(certificate), issuer: record.issuer.clone() };
    let application = record.application.clone();
    compiled.entries.push(Entry { partner: partner.id.clone(), application, credential: record.id.clone(), shows, ..like });
}

fn conditions(compiled: &mut Compiled, change: impl Fn(&mut Conditions)) {
    compiled.entries.iter_mut().flat_map(|entry| &mut entry.grants).for_each(|grant| change(&mut grant.when));
}

/// The doors that let somebody in and say that they refuse a client certificate that does not stand, and a scope that was not granted.
fn that_decide(stage: &Stage, environment: &str, cases: &[Case], kind: Kind) -> Vec<String> {
    let (report, doors) = stage.drill(&stage.published(&stage.compiled(environment), &[]), environment, cases);
    let lets_in = |name: &str| report.tallies.iter().any(|tally| tally.door == name && tally.let_in > 0);
    let knows = |enforces: &Enforces| enforces.kinds.contains(&CredentialKind::ClientCertificate);
    let promises = |enforces: &Enforces| match kind {
        Kind::Revoked | Kind::Suspended | Kind::Withheld | Kind::Ended => enforces.revocation.enforced,
        Kind::Scope => enforces.scope.enforced,
        // What is given away has hours and an amount, and a door that cannot look at these leaves it shut.
        Kind::OtherPartner => enforces.scope.enforced && enforces.hours.enforced && enforces.amount.enforced,
        _ => false,
    };
    let decide = doors.into_iter().filter(|(name, enforces)| lets_in(name.as_str()) && knows(enforces) && promises(enforces));
    decide.map(|(name, _)| name.to_string()).collect()
}

fn finds(report: &Report, door: &str, kind: Kind, subject: &str) -> bool {
    let tally = report.tallies.iter().find(|tally| tally.door == door).unwrap();
    tally.unreadable.is_some() || tally.failures.iter().any(|fault| fault.kind == kind && fault.subject == subject)
}

#[test]
fn an_exporter_that_gets_one_thing_wrong_is_caught_at_every_door_that_decides_it() {
    let stage = Stage::set();
    for Broken { what, environment, breaks, finds: kind, subject } in BROKEN {
        let cases = stage.cases(environment, usize::MAX);
        let mut compiled = stage.compiled(environment);
        breaks(&mut compiled, stage);
        let (report, _) = stage.drill(&stage.published(&compiled, &[]), environment, &cases);
        assert!(finds(&report, "allow", *kind, subject), "{what}: {:?}", wrong(&report));
        for door in that_decide(stage, environment, &cases, *kind) {
            assert!(finds(&report, &door, *kind, subject), "{what} at {door}: {:?}", wrong(&report));
        }
    }
}

#[test]
fn a_list_that_forgets_a_certificate_is_caught() {
    let stage = Stage::set();
    let cases = stage.cases("production", usize::MAX);
    let compiled = stage.compiled("production");
    for (name, kind) in
        [("payouts-revoked", Kind::Revoked), ("payouts-held", Kind::Suspended), ("payouts-edited", Kind::Withheld)]
    {
        let (_, view) = stage.scene.credentials().find(|(_, view)| view.id.as_str() == name).unwrap();
        let serial = view.record.value.serial.as_ref().unwrap().to_string();
        let (report, _) = stage.drill(&stage.published(&compiled, &[serial]), "production", &cases);
        assert!(finds(&report, "crl", kind, &format!("acme-pay/payouts/{name}")), "{name}: {:?}", wrong(&report));
        let others = report.tallies.iter().filter(|tally| tally.door != "crl");
        assert!(others.flat_map(|tally| &tally.failures).next().is_none(), "{:?}", wrong(&report));
    }
}

/// A change of one file, and what the drill finds then.
type Changed = (&'static str, fn(&mut Value), &'static str);

/// The entry of the one that is let in.
fn payouts(value: &mut Value) -> &mut Value {
    value["entries"].as_array_mut().unwrap().iter_mut().find(|entry| entry["credential"] == "payouts-k3m9").unwrap()
}

const CHANGED: &[Changed] = &[
    (
        "a scope twice, once without its conditions",
        |file| {
            let scopes = payouts(file)["scopes"].as_array_mut().unwrap();
            let mut again = scopes.iter().find(|scope| scope["scope"] == "payments:write").unwrap().clone();
            again.as_object_mut().unwrap().remove("max-amount");
            scopes.push(again);
        },
        "allow got-through: wrong-amount: acme-pay/payouts/payouts-k3m9 asks for payments:write, one above the limit",
    ),
    (
        "a limit of one more",
        |file| {
            let scopes = payouts(file)["scopes"].as_array_mut().unwrap();
            scopes
                .iter_mut()
                .filter(|scope| scope["scope"] == "payments:write")
                .for_each(|scope| scope["max-amount"] = json!(50_001));
        },
        "allow got-through: wrong-amount: acme-pay/payouts/payouts-k3m9 asks for payments:write, one above the limit",
    ),
    (
        "a minute more",
        |file| {
            let scopes = payouts(file)["scopes"].as_array_mut().unwrap();
            scopes
                .iter_mut()
                .filter(|scope| scope["scope"] == "payments:write")
                .for_each(|scope| scope["hours"]["to-minute"] = json!(241));
        },
        "allow got-through: outside-hours: acme-pay/payouts/payouts-k3m9 asks for payments:write, in the first minute after",
    ),
    (
        "a second more",
        |file| {
            let entry = payouts(file);
            entry["ends"] = json!("2027-01-04T10:00:01Z");
            entry["scopes"].as_array_mut().unwrap().iter_mut().for_each(|scope| scope["ends"] = json!("2027-01-04T10:00:01Z"));
        },
        "allow got-through: after-end: acme-pay/payouts/payouts-k3m9 asks for payments:read",
    ),
    (
        "nobody's certificate",
        |file| payouts(file)["shows"]["certificate"] = json!(admit::crypto::sha256(b"").to_string()),
        "allow got-through: nothing-shown: production asks for payments:admin, with no certificate",
    ),
    (
        "an environment of another name",
        |file| file["environment"] = json!("sandbox"),
        "allow wrongly-refused: granted: acme-pay/payouts/payouts-k3m9 asks for payments:read",
    ),
];

#[test]
fn a_file_that_was_changed_and_signed_for_is_caught_and_named() {
    let stage = Stage::set();
    let cases = stage.cases("production", usize::MAX);
    let good = stage.published(&stage.compiled("production"), &[]);
    for (what, change, finds) in CHANGED {
        let mut folder = good.clone();
        let mut file: Value = serde_json::from_slice(&folder["allow/allow.json"]).unwrap();
        change(&mut file);
        folder.insert("allow/allow.json".to_owned(), serde_json::to_vec(&file).unwrap());
        stage.seal(&mut folder);
        let (report, _) = stage.drill(&folder, "production", &cases);
        let said = wrong(&report);
        let nothing = what.starts_with("nobody");
        assert!(said.iter().any(|line| line == finds || (nothing && line.starts_with("allow"))), "{what}: {said:?}");
        assert!(said.iter().all(|line| line.starts_with("allow ")), "{what}: {said:?}");
    }
}

#[test]
fn a_file_that_was_cut_is_caught_at_its_door() {
    let stage = Stage::set();
    let cases = stage.cases("production", usize::MAX);
    let good = stage.published(&stage.compiled("production"), &[]);
    let (before, _) = stage.drill(&good, "production", &cases);
    for tally in before.tallies.iter().filter(|tally| tally.let_in > 0) {
        let mut folder = good.clone();
        for (path, bytes) in &mut folder {
            if path.starts_with(&format!("{}/", tally.door)) {
                bytes.truncate(bytes.len() / 3);
            }
        }
        stage.seal(&mut folder);
        let (report, _) = stage.drill(&folder, "production", &cases);
        let said = wrong(&report);
        assert!(
            !said.is_empty() && said.iter().all(|line| line.starts_with(&format!("{} ", tally.door))),
            "{}: {said:?}",
            tally.door
        );
    }
}

#[test]
fn files_are_those_that_somebody_who_may_signed_for() {
    let stage = Stage::set();
    let good = stage.published(&stage.compiled("production"), &[]);
    let problems = |change: fn(&mut Published, &Stage)| {
        let mut folder = good.clone();
        change(&mut folder, stage);
        stage.problems(&folder, "production")
    };
    assert_eq!(problems(|_, _| ()), Vec::<String>::new());
    let one = |change: fn(&mut Published, &Stage), said: &str| assert_eq!(problems(change), [said]);
    one(|folder, _| folder.get_mut("allow/allow.json").unwrap().push(b' '), "file-differs: allow/allow.json");
    one(|folder, _| drop(folder.remove("allow/allow.json")), "file-missing: allow/allow.json");
    one(|folder, _| drop(folder.insert("allow/more".to_owned(), Vec::new())), "file-unlisted: allow/more");
    one(|folder, _| drop(folder.remove("manifest.json.sig")), "signature-missing: manifest.json.sig");
    one(|folder, stage| stage.sign(folder, "lena-fischer"), "not-entitled: manifest.json.sig");
    one(|folder, stage| stage.sign(folder, "nobody"), "not-allowed: manifest.json.sig");
    let other = stage.published(&stage.compiled("sandbox"), &[]);
    assert_eq!(stage.problems(&other, "production"), ["another-environment: manifest.json"]);
}
