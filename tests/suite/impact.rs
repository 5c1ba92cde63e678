//! Impact: what it says would stop is what is no longer active once the command that it names was run, for every kind of subject, and
//! asking changes nothing.

use crate::{
    generator::{Made, Shape, generate},
    world::{APPLICATION, PARTNER, World, id},
};
use admit::{
    cli,
    context::Context,
    exit::Exit,
    model::{Environment, Fingerprint, Moment, OwnerId, Standing, Subject},
    ops::{Concern, Impact, impact},
    policy::Loaded,
    rules::Scene,
    store::load::{Wanted, load},
    ui::Ui,
};
use proptest::{
    prelude::{Strategy, any},
    test_runner::{Config, TestRunner},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

const NOW: &str = "2026-11-20T09:00:00Z";

/// A registry on disk and everybody's keys.
struct Bank {
    folder: tempfile::TempDir,
    made: Made,
    now: Moment,
}

impl Bank {
    /// Two partners with two applications each; some of it is held, taken back or retiring already.
    fn new() -> Self {
        let (folder, now) = (tempfile::tempdir().unwrap(), id(NOW));
        let made = generate(&folder.path().join("registry"), Shape { partners: 2, applications: 2 }, now).unwrap();
        let bank = Self { folder, made, now };
        let root = bank.root();
        let subjects: Vec<Subject> = active(&whole(&root), now).into_keys().collect();
        bank.run(&root, &format!("revoke {} --reason superseded", subjects[0]));
        bank.run(&root, &format!("suspend {} --note odd", subjects[1]));
        bank
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("registry")
    }

    /// Runs a command line with the key of security, in this process.
    fn run(&self, root: &Path, line: &str) {
        let key = PathBuf::from("/keys/priya-nair");
        let keyring = BTreeMap::from([(key.clone(), self.made.owners["priya-nair"].clone())]);
        let mut context = Context::rehearsal(Ui::silent(), self.folder.path().to_owned(), self.now, keyring);
        context.export(root.to_owned());
        let words = line.split(' ').map(str::to_owned).chain(["--key".to_owned(), key.display().to_string()]);
        let exit = cli::rehearse(&mut context, &words.collect::<Vec<_>>());
        assert!(matches!(exit, Ok(Exit::Done)), "admit {line}: {:?}", exit.err().map(|failure| failure.message));
    }

    /// Another folder with the same registry.
    fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        for entry in walkdir::WalkDir::new(self.root()).min_depth(1) {
            let entry = entry.unwrap();
            let target = copy.path().join(entry.path().strip_prefix(self.root()).unwrap());
            match entry.file_type().is_dir() {
                true => std::fs::create_dir(target).unwrap(),
                false => drop(std::fs::copy(entry.path(), target).unwrap()),
            }
        }
        copy
    }
}

fn whole(root: &Path) -> Loaded {
    load(root, Wanted::Whole).unwrap_or_else(|_| panic!("`{}` cannot be read", root.display()))
}

/// What is active, each with its environment.
fn active(loaded: &Loaded, now: Moment) -> BTreeMap<Subject, Environment> {
    let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
    let views = scene.credentials().filter(|(_, view)| view.state.standing == Standing::Active);
    let named = views.map(|(partner, view)| {
        let credential = &view.record.value;
        let subject = Subject::Credential(partner.id.clone(), credential.application.clone(), credential.id.clone());
        (subject, credential.environment.clone())
    });
    named.collect()
}

/// The accesses whose quorum is there.
fn approved(loaded: &Loaded, now: Moment) -> BTreeSet<String> {
    let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
    scene.accesses().filter(|(_, access)| access.tally.is_complete()).map(|(_, access)| access.subject()).collect()
}

/// Everything that could be asked about.
fn concerns(loaded: &Loaded) -> Vec<String> {
    let mut all = Vec::new();
    for (partner, folder) in &loaded.registry.partners {
        all.push(partner.to_string());
        all.extend(folder.applications.keys().map(|application| format!("{partner}/{application}")));
        for record in folder.credentials.values() {
            all.push(format!("{partner}/{}/{}", record.value.application, record.value.id));
            all.extend(record.value.key.map(|key| key.to_string()));
        }
        for record in folder.anchors.values() {
            all.push(format!("{partner}#{}", record.value.id));
            all.extend(record.value.key_digests().map(|key| key.to_string()));
        }
    }
    for (issuer, record) in &loaded.registry.issuers {
        all.push(format!("issuer:{issuer}"));
        let key = admit::crypto::authority_certificate(&record.value).map(|certificate| certificate.key().digest());
        all.extend(key.ok().map(|key| key.to_string()));
    }
    all.extend(loaded.registry.owners.keys().map(|owner| format!("owner:{owner}")));
    let keys = loaded.registry.owners.values().flat_map(|record| &record.value.keys);
    all.extend(keys.map(|entry| admit::crypto::SshPublicKey::parse(entry.key.as_str()).unwrap().fingerprint()));
    all
}

/// Without the environment, and without the application.
fn above(of: &BTreeMap<Subject, Environment>) -> [BTreeSet<String>; 3] {
    let mut above = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
    for (subject, environment) in of {
        let Subject::Credential(partner, application, _) = subject else { panic!("{subject}") };
        above[0].insert(format!("{partner}/{application} in {environment}"));
        above[1].insert(format!("{partner}/{application}"));
        above[2].insert(partner.to_string());
    }
    above
}

fn said(told: &Impact) -> [BTreeSet<String>; 3] {
    [
        told.accesses
            .keys()
            .map(|(partner, application, environment)| format!("{partner}/{application} in {environment}"))
            .collect(),
        told.applications.iter().map(|(partner, application)| format!("{partner}/{application}")).collect(),
        told.partners.iter().map(ToString::to_string).collect(),
    ]
}

/// Asks, runs what is named in a copy, and compares; answers how many credentials stopped.
fn holds(bank: &Bank, loaded: &Loaded, text: &str) -> usize {
    let concern: Concern = text.parse().unwrap();
    let told = impact(loaded, &concern, bank.now).unwrap_or_else(|failure| panic!("{text}: {}", failure.message));
    let copy = bank.copy();
    for command in &told.commands {
        bank.run(copy.path(), command.strip_prefix("admit ").unwrap());
    }
    let after = whole(copy.path());
    let (was, is) = (active(loaded, bank.now), active(&after, bank.now));
    let stopped: BTreeSet<&Subject> = was.keys().filter(|subject| !is.contains_key(*subject)).collect();
    assert_eq!(told.credentials.iter().map(|stopped| &stopped.subject).collect::<BTreeSet<_>>(), stopped, "{text}");
    assert!(is.keys().all(|subject| was.contains_key(subject)), "{text} gives something");
    let (above_was, above_is) = (above(&was), above(&is));
    for (level, said) in said(&told).iter().enumerate() {
        assert_eq!(*said, &above_was[level] - &above_is[level], "{text}");
    }
    // An owner's last day is today: what falls, falls tomorrow.
    let from = if matches!(concern, Concern::Owner(_)) { bank.now.day().end() } else { bank.now };
    let fell: BTreeSet<String> = &approved(loaded, from) - &approved(&after, from);
    let lost = told.fallen.lost.iter().map(|(subject, _)| subject.clone()).filter(|s| !s.starts_with("break-glass"));
    assert_eq!(lost.collect::<BTreeSet<_>>(), fell, "{text}");
    stopped.len()
}

#[test]
fn what_it_says_would_stop_is_what_stops() {
    let bank = Bank::new();
    let loaded = whole(&bank.root());
    let all = concerns(&loaded);
    // One of each kind, and then any.
    let kind = |text: &str| match text.split_once(':') {
        Some((before, _)) => before.to_owned(),
        None => format!("{} / and {} #", text.matches('/').count(), text.matches('#').count()),
    };
    let mut kinds: BTreeMap<String, &String> = BTreeMap::new();
    for text in &all {
        kinds.entry(kind(text)).or_insert(text);
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
    let stopped: usize = kinds.values().map(|text| holds(&bank, &loaded, text)).sum();
    assert!(stopped > 4, "{stopped}");
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let some = any::<proptest::sample::Index>().prop_map(|index| index.get(&all).clone());
    runner
        .run(&some, |text| {
            holds(&bank, &loaded, &text);
            Ok(())
        })
        .unwrap();
}

/// The good world, asked.
fn asked(world: &World, text: &str) -> Impact {
    let loaded = Loaded { policy: world.policy.clone(), registry: world.registry.clone() };
    impact(&loaded, &text.parse().unwrap(), world.now).unwrap_or_else(|failure| panic!("{text}: {}", failure.message))
}

fn names(told: &Impact) -> Vec<String> {
    told.tell.iter().map(|told| format!("{} ({})", told.name, told.roles.join(", "))).collect()
}

#[test]
fn whom_to_tell_are_their_contacts_and_our_owners() {
    let world = World::new();
    let credential = format!("{PARTNER}/{APPLICATION}/payouts-k3m9");
    for text in [PARTNER, &format!("{PARTNER}/{APPLICATION}"), &credential, &format!("{PARTNER}#acme-ca")] {
        let told = asked(&world, text);
        let theirs = ["Acme duty officer (revocation contact of acme-pay)", "Acme SOC (security contact of acme-pay)"];
        assert_eq!(names(&told)[..2], theirs, "{text}");
        assert!(names(&told).contains(&"Maria Lopez (business owner of acme-pay)".to_owned()), "{text}: {:?}", names(&told));
        assert_eq!(told.tell[0].phone.as_deref(), Some("+49 30 5550101"));
        assert_eq!(told.credentials.len(), 1, "{text}");
        assert_eq!(told.credentials[0].subject.to_string(), credential);
        assert_eq!(told.commands.len(), 1, "{text}: {:?}", told.commands);
    }
}

#[test]
fn an_owner_takes_approvals_along_and_no_credential() {
    let world = World::new();
    let told = asked(&world, "owner:maria-lopez");
    assert_eq!(told.credentials, []);
    assert!(told.fallen.lost.iter().any(|(subject, _)| subject == "acme-pay/payouts in production"), "{:?}", told.fallen);
    assert!(told.answers_for.iter().any(|what| what == "acme-pay, as business owner"), "{:?}", told.answers_for);
    assert!(told.answers_for.iter().any(|what| what == "api payments, as owner"), "{:?}", told.answers_for);
    assert_eq!(told.commands, ["admit revoke --owner maria-lopez --reason affiliation-changed"]);
    assert_eq!(names(&told)[0], "Maria Lopez (whom it is about, business owner of acme-pay)");
    let line = world.registry.owners["tom-berger"].value.keys[0].key.to_string();
    let key: Fingerprint = id(&admit::crypto::SshPublicKey::parse(&line).unwrap().fingerprint());
    let told = asked(&world, &key.to_string());
    assert_eq!(told.commands, [format!("admit revoke {key} --reason key-compromise")]);
    assert!(told.what.contains("tom-berger"), "{}", told.what);
}

#[test]
fn what_is_over_has_no_command_and_what_is_not_there_is_refused() {
    let mut world = World::new();
    let end = admit::model::Revocation { on: world.now, by: id("priya-nair"), reason: id("superseded"), note: None };
    world.edit_credential(|credential| credential.revoked = Some(end));
    world.edit_owner("tom-berger", |owner| owner.left = Some(id("2026-11-01")));
    for text in ["acme-pay/payouts/payouts-k3m9", "owner:tom-berger"] {
        let told = asked(&world, text);
        assert_eq!((told.commands.len(), told.credentials.len()), (0, 0), "{text}");
    }
    let loaded = Loaded { policy: world.policy.clone(), registry: world.registry.clone() };
    let nothing = format!("sha256:{}", "0".repeat(64));
    let nobody = format!("SHA256:{}", "A".repeat(43));
    for text in
        ["nobody", "acme-pay/none", "acme-pay/none/payouts-k3m9", "acme-pay#none", "issuer:none", "owner:none", &nothing, &nobody]
    {
        let concern: Concern = text.parse().unwrap();
        assert!(impact(&loaded, &concern, world.now).is_err(), "{text}");
    }
}

#[test]
fn the_gateways_that_let_it_in_have_to_learn_it() {
    let mut world = World::new();
    world.registry.gateways.clear();
    let mut put = |name: &str, environment: &str, apis: &[&str], retired: bool| {
        let mut value = serde_json::json!({
            "id": name, "targets": ["nginx"], "environment": environment, "apis": apis, "owner": "tom-berger", "staleness": "24h",
        });
        if retired {
            value["retired"] = serde_json::json!({ "on": NOW, "by": "tom-berger", "reason": "superseded" });
        }
        let value: admit::model::Gateway = serde_json::from_value(value).unwrap();
        let (path, digest) = (format!("gateways/{name}.yaml"), admit::crypto::sha256(name.as_bytes()));
        world.registry.gateways.insert(id(name), admit::model::Record { path, digest, value });
    };
    put("all", "production", &[], false);
    put("payments", "production", &["payments"], false);
    put("cards", "production", &["cards"], false);
    put("trial", "sandbox", &[], false);
    put("gone", "production", &[], true);
    let told = asked(&world, PARTNER);
    assert_eq!(told.gateways.iter().map(|gateway| gateway.id.as_str()).collect::<Vec<_>>(), ["all", "payments"]);
    assert!(
        names(&told).contains(&"Tom Berger (owner of gateway all, owner of gateway payments)".to_owned()),
        "{:?}",
        names(&told)
    );
    assert!(asked(&world, "owner:tom-berger").answers_for.contains(&"gateway trial, as owner".to_owned()));
}

#[test]
fn an_issuer_is_ended_by_ending_what_it_issued() {
    let world = World::new();
    let by_name = asked(&world, "issuer:production-ca");
    let key = admit::crypto::authority_certificate(&world.registry.issuers["production-ca"].value).unwrap().key().digest();
    for told in [by_name, asked(&world, &key.to_string())] {
        assert_eq!(told.credentials.len(), 1);
        assert_eq!(told.commands, ["admit revoke acme-pay/payouts/payouts-k3m9 --reason ca-compromise"]);
        assert!(told.by_hand[0].contains("issuers/production-ca.yaml"), "{:?}", told.by_hand);
    }
    assert_eq!(asked(&world, "issuer:sandbox-ca").commands, [""; 0]);
}

/// Every kind of subject of the registry that the pages use.
#[test]
fn the_example_answers() {
    let loaded = whole(&Path::new(env!("CARGO_MANIFEST_DIR")).join("registry-example"));
    let now = id(NOW);
    let owner: &OwnerId = loaded.registry.owners.keys().next().unwrap();
    for text in concerns(&loaded).iter().step_by(7).chain([&format!("owner:{owner}")]) {
        let told = impact(&loaded, &text.parse().unwrap(), now).unwrap_or_else(|failure| panic!("{text}: {}", failure.message));
        assert!(!told.what.is_empty(), "{text}");
    }
}
