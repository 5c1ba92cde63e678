//! A year of sweeps, day by day, over a registry on disk with one partner for each trigger: what is in the logs at its end says on which
//! day each of them told and acted, and that nothing was done twice.

use super::{agree, last, partner, set};
use crate::world::{PARTNER, World, id};
use admit::{
    demo::Stage,
    diff::{Direction, Side, compare},
    exit::Exit,
    history,
    model::{Day, Hold, Moment, Record, TriggerKind},
    ops::sweep,
    policy::Loaded,
    rules::Scene,
    store::{
        load::{Wanted, load},
        save::modeline,
        yaml,
    },
    ui::Ui,
};
use serde::Serialize;
use serde_json::json;
use std::{collections::BTreeMap, path::Path};

/// The job.
const APPLY: &str = "sweep --apply --key people/sweeper";

/// How many days are looked at before the scene is made anew.
const WEEK: u64 = 7;

/// The partners, the trigger of each, and on which days it is to tell and to act.
const PARTNERS: [(&str, TriggerKind, &[&str]); 9] = [
    ("agreement", TriggerKind::AgreementEnd, &["2027-01-30 notice-given agreement", "2027-03-01 offboarded agreement"]),
    (
        "idle",
        TriggerKind::Inactivity,
        &["2027-04-26 notice-given idle/payouts/payouts-k3m9", "2027-05-10 suspended idle/payouts/payouts-k3m9"],
    ),
    ("stolen", TriggerKind::KeyCompromise, &["2027-04-06 revoked stolen/payouts"]),
    (PARTNER, TriggerKind::AnchorFailure, &["2027-07-06 notice-given acme-pay#acme-ca", "2027-08-05 suspended acme-pay#acme-ca"]),
    ("orphan", TriggerKind::OwnerGone, &["2027-06-08 notice-given orphan", "2027-06-15 suspended orphan"]),
    ("unseen", TriggerKind::ReviewOverdue, &["2027-04-03 notice-given unseen", "2027-04-13 suspended unseen"]),
    (
        "stale",
        TriggerKind::RotationMissed,
        &["2027-04-18 notice-given stale/payouts/payouts-k3m9", "2027-05-02 credential-revoked stale/payouts/payouts-k3m9"],
    ),
    ("paperless", TriggerKind::EvidenceOver, &["2027-09-04 notice-given paperless"]),
    ("leaving", TriggerKind::PartnerRequest, &["2027-09-20 notice-given leaving", "2027-09-25 offboarded leaving"]),
];

#[test]
fn in_a_year_of_sweeps_each_trigger_tells_and_acts_on_its_day_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("registry");
    let mut world = made();
    write(&root, &world);
    let keys = [("people/sweeper".to_owned(), world.keys.owner("nightly-audit"))].into();
    let mut stage = Stage::new(Ui::silent(), folder.path(), Path::new("registry"), id("2027-01-01T00:00:00Z"), keys);
    let mut loaded = load(&root, Wanted::Whole).unwrap();
    let (mut day, last, mut acted, mut quiet): (Day, Day, usize, usize) = (id("2027-01-01"), id("2028-01-01"), 0, 0);
    let before_all = loaded.clone();
    while day <= last {
        let Some(open) = first_open(&loaded, day, last) else {
            // The command itself is run when the library sees something to do, and now and then on another day.
            quiet += 1;
            if quiet % 16 == 1 {
                let before = files(&root);
                stage.at(at(day));
                assert_eq!(stage.answer(APPLY).unwrap(), Exit::Done, "{day}");
                assert_eq!(files(&root), before, "{day}");
            }
            day = day.plus_days(WEEK);
            continue;
        };
        stage.at(at(open));
        let before = files(&root);
        if acted < 2 {
            assert_eq!(stage.answer("sweep").unwrap(), Exit::No, "{open}");
        }
        assert_eq!(stage.answer(APPLY).unwrap(), Exit::Done, "{open}");
        let after = files(&root);
        assert_ne!(before, after, "{open}");
        let now_there = read_again(&loaded, &root, &before, &after);
        assert_eq!(first_open(&now_there, open, open), None, "after the sweep of {open} something is left to do");
        if acted % 4 == 0 {
            assert_eq!(stage.answer(APPLY).unwrap(), Exit::Done, "{open}");
            assert_eq!(files(&root), after, "the second sweep of {open} changed something");
        }
        widens_nothing(&loaded, &now_there);
        loaded = now_there;
        acted += 1;
        day = open.plus_days(1);
    }
    widens_nothing(&before_all, &loaded);
    let expected: BTreeMap<String, Vec<&str>> =
        PARTNERS.iter().map(|(name, _, events)| ((*name).to_owned(), events.to_vec())).collect();
    let mut told = told(&loaded);
    assert_eq!(told.remove("globex"), Some(Vec::new()), "it had nothing to fear");
    assert_eq!(
        told,
        expected.into_iter().map(|(name, events)| (name, events.into_iter().map(str::to_owned).collect())).collect()
    );
    assert_eq!(acted, 16, "each event has a day of its own");
}

/// What the sweeper did, from the logs: by partner, the day, the event and its subject.
fn told(loaded: &Loaded) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, folder) in &loaded.registry.partners {
        let chain = history::read(&folder.log, &loaded.policy.registry, name, &loaded.registry.owners);
        assert!(chain.broken.is_none(), "{name}: {:?}", chain.broken);
        let mine = chain.events.iter().filter(|event| event.actor.as_str() == "nightly-audit");
        told.insert(name.to_string(), mine.map(|event| format!("{} {} {}", event.at.day(), event.code, event.subject)).collect());
    }
    told
}

/// The registry after a change, of which only the partners are read that it touched.
fn read_again(loaded: &Loaded, root: &Path, before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Loaded {
    let mut now = loaded.clone();
    for path in after.keys().filter(|path| before.get(*path) != after.get(*path)) {
        let name = partner(path.split('/').nth(1).unwrap());
        let read = load(root, Wanted::Partner(&name)).unwrap().registry.partners.remove(&name).unwrap();
        now.registry.partners.insert(name, read);
    }
    now
}

/// The first day of a week on which a sweep has something to do. The scene is made anew for each week and after each change; from day to day
/// its clock is moved on.
fn first_open(loaded: &Loaded, from: Day, last: Day) -> Option<Day> {
    let mut scene = Scene::new(&loaded.registry, &loaded.policy, at(from), None);
    let mut days = (0..WEEK).map(|number| from.plus_days(number)).take_while(|day| *day <= last);
    days.find(|day| {
        scene.now = at(*day);
        !sweep(&scene, id("0d"), None).open().is_empty()
    })
}

/// The moment of a day at which the job runs.
fn at(day: Day) -> Moment {
    id(&format!("{day}T06:00:00Z"))
}

fn widens_nothing(before: &Loaded, after: &Loaded) {
    let side = |loaded: &'_ Loaded| Loaded { policy: loaded.policy.clone(), registry: loaded.registry.clone() };
    let (before, after) = (side(before), side(after));
    let base = Side { policy: &before.policy, registry: &before.registry };
    let wider = compare(&base, &Side { policy: &after.policy, registry: &after.registry });
    let wider: Vec<_> = wider.into_iter().filter(|alteration| alteration.direction == Direction::Widens).collect();
    assert!(wider.is_empty(), "{wider:?}");
}

/// The good world, with a partner for each trigger, and only that one agreed. All others lie beyond the year.
fn made() -> World {
    let mut world = World::new();
    for name in [PARTNER, "globex"] {
        last(&mut world, name);
        // What the past left behind costs time on each of the days and says nothing of triggers.
        let folder = world.folder(name);
        folder.log.clear();
        folder.approvals.clear();
        folder.evidence.clear();
    }
    world.registry.approvals.clear();
    world.registry.apis.clear();
    world.registry.issuers.clear();
    for owner in ["tom-berger", "priya-nair"] {
        world.registry.owners.remove(owner);
    }
    for owner in ["maria-lopez", "lena-fischer"] {
        world.edit_owner(owner, |o| o.keys.clear());
    }
    agree(&mut world, "globex", TriggerKind::EvidenceOver, &json!({ "act": "notify" }));
    for (name, ..) in PARTNERS.iter().filter(|(name, ..)| *name != PARTNER) {
        copy(&mut world, name);
    }
    let terms = [
        json!({ "act": "offboard", "notice": "30d" }),
        json!({ "act": "suspend", "after": "60d", "notice": "14d" }),
        json!({ "act": "revoke" }),
        json!({ "act": "suspend", "grace": "24h", "notice": "30d" }),
        json!({ "act": "suspend", "grace": "14d", "notice": "7d" }),
        json!({ "act": "suspend", "grace": "14d", "notice": "10d" }),
        json!({ "act": "revoke", "after": "200d", "grace": "7d", "notice": "14d" }),
        json!({ "act": "notify", "grace": "3d" }),
        json!({ "act": "offboard", "grace": "10d", "notice": "5d" }),
    ];
    for ((name, kind, _), trigger) in PARTNERS.iter().zip(terms) {
        agree(&mut world, name, *kind, &trigger);
    }
    conditions(&mut world);
    world
}

/// What each trigger is for, on its day.
fn conditions(world: &mut World) {
    let of = |name: &str| format!("partners/{name}/partner.yaml");
    set(world, &of("agreement"), "agreement", json!({ "reference": "MSA-1", "start": "2026-03-01", "end": "2027-02-28" }));
    let used = json!({ "payouts-k3m9": { "last": "2027-03-10" } });
    let usage =
        json!({ "id": "payouts", "partner": "idle", "seen-from": "2026-12-01", "seen-until": "2028-01-31", "credentials": used });
    world.put_json("usage/idle/payouts.yaml", usage);
    let application = "partners/stolen/applications/payouts.yaml";
    let hold = Hold {
        on: id("2027-04-05T08:00:00Z"),
        by: id("priya-nair"),
        reason: admit::model::Reason::KeyCompromise,
        note: id("seen in a public build log"),
        lifted: None,
    };
    set(world, application, "holds", json!([hold]));
    let (mut owner, _) = world.json("owners/lena-fischer.yaml").unwrap();
    (owner["id"], owner["email"], owner["left"]) = (json!("otto-weiss"), json!("otto@bank.example"), json!("2027-05-31"));
    owner["keys"] = json!([]);
    world.put_json("owners/otto-weiss.yaml", owner);
    set(world, &of("orphan"), "owners", json!({ "business": "otto-weiss", "technical": "integrations-team" }));
    let document = |id: &str, kind: &str, on: &str, until: Option<&str>| {
        let mut value =
            json!({ "id": id, "kind": kind, "digest": admit::crypto::sha256(id.as_bytes()), "place": "archive", "on": on });
        value["by"] = json!("lena-fischer");
        until.into_iter().for_each(|until| value["until"] = json!(until));
        value
    };
    for kind in ["agreement", "due-diligence", "legal-entity"] {
        let until = (kind == "due-diligence").then_some("2027-08-31");
        world.put_json(&format!("partners/paperless/evidence/{kind}.yaml"), document(kind, kind, "2026-09-01", until));
    }
    let letter = document("letter", "offboarding-request", "2027-09-15", None);
    world.put_json("partners/leaving/evidence/letter.yaml", letter);
}

/// A partner as `acme-pay` is, with an anchor and a credential of its own keys, and no history.
fn copy(world: &mut World, name: &str) {
    let read = |world: &World, file: &str| world.json(&format!("partners/acme-pay/{file}")).unwrap().0;
    let mut record = read(world, "partner.yaml");
    record["id"] = json!(name);
    let mut application = read(world, "applications/payouts.yaml");
    application["environments"].as_object_mut().unwrap().remove("sandbox");
    let key = world.keys.partner(&format!("{name}#acme-ca"));
    let (pem, digest) = (key.public_key().to_pem(), key.public_key().digest());
    let anchor =
        json!({ "id": "acme-ca", "kind": "pinned-key", "environments": ["production"], "public-key": pem, "key": digest });
    let mut credential = read(world, "credentials/payouts-k3m9.yaml");
    credential.as_object_mut().unwrap().remove("certificate");
    credential["key"] = json!(admit::crypto::sha256(name.as_bytes()));
    for (file, value) in [
        ("partner.yaml", record),
        ("applications/payouts.yaml", application),
        ("anchors/acme-ca.yaml", anchor),
        ("credentials/payouts-k3m9.yaml", credential),
    ] {
        world.put_json(&format!("partners/{name}/{file}"), value);
    }
}

/// Writes the records of a world below a root.
fn write(root: &Path, world: &World) {
    let put = |path: &str, bytes: Vec<u8>| {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    };
    fn all<K, T: Serialize>(put: &impl Fn(&str, Vec<u8>), records: &BTreeMap<K, Record<T>>) {
        for record in records.values() {
            let text = format!("{}{}", modeline(&record.path), yaml::spell(&yaml::encode(&record.value).unwrap()));
            put(&record.path, text.into_bytes());
        }
    }
    put("admit.toml", toml::to_string(&world.policy).unwrap().into_bytes());
    let registry = &world.registry;
    all(&put, &registry.owners);
    all(&put, &registry.apis);
    all(&put, &registry.issuers);
    all(&put, &registry.approvals);
    registry.usage.values().for_each(|records| all(&put, records));
    for (name, folder) in &registry.partners {
        all(&put, &folder.partner.iter().map(|record| ((), record.clone())).collect());
        all(&put, &folder.applications);
        all(&put, &folder.anchors);
        all(&put, &folder.credentials);
        all(&put, &folder.evidence);
        if !folder.log.is_empty() {
            put(&format!("partners/{name}/log.jsonl"), folder.log.clone());
        }
    }
    assert!(registry.partners.contains_key(&partner("globex")));
}

/// Every file of a registry and what it holds, but for the tool's own folder.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let named = entries
        .map(|entry| (entry.path().strip_prefix(root).unwrap().display().to_string(), std::fs::read(entry.path()).unwrap()));
    named.filter(|(name, _)| !name.starts_with(".admit/")).collect()
}
