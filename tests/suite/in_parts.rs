//! An audit, a sweep and what is published come to the same when some partners are looked at at a time as when all are at once, and reading in
//! parts reads what reading at once does.

use crate::place::copy_folder;
use admit::{
    context::Context,
    finding::Finding,
    model::{
        CredentialId, Digest, Environment, FileNote, Moment, PartnerFolder, PartnerId, Period, Reason, Record, Registry,
        Revocation, Waiver, WaiverId,
    },
    ops::{Audited, InParts, Sweep, SweepInParts, sweep},
    policy::Loaded,
    publish::{Body, Draft, crl::Listing},
    rules::{self, Approved, Rule, Scene, admitted},
    store::{
        load::{NotLoaded, Unread, Wanted, load, load_readable},
        lock::Lock,
        parts::Parts,
    },
    ui::Ui,
};
use proptest::prelude::*;
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

/// What is common to all alone, and then that many partners at a time.
pub(crate) fn parts(loaded: &Loaded, size: usize) -> Vec<Loaded> {
    let partners: Vec<&PartnerId> = loaded.registry.partners.keys().collect();
    let some = partners.chunks(size).map(|some| part(loaded, |partner| partner.is_some_and(|partner| some.contains(&partner))));
    std::iter::once(part(loaded, |partner| partner.is_none())).chain(some).collect()
}

/// What is common to all, with those partners.
pub(crate) fn together(loaded: &Loaded, partners: &BTreeSet<PartnerId>) -> Loaded {
    part(loaded, |partner| partner.is_some_and(|partner| partners.contains(partner)))
}

fn part(loaded: &Loaded, wanted: impl Fn(Option<&PartnerId>) -> bool) -> Loaded {
    let partners = &loaded.registry.partners;
    let lies_with = |note: &FileNote| partners.keys().find(|id| note.path.starts_with(&format!("partners/{id}/")));
    let mut registry = Registry { whole: false, ..loaded.registry.clone() };
    registry.partners.retain(|id, _| wanted(Some(id)));
    registry.usage.retain(|id, _| wanted(Some(id)));
    registry.notes.retain(|note| wanted(lies_with(note)));
    Loaded { policy: loaded.policy.clone(), registry }
}

/// What rules find when that many partners are judged at a time.
pub(crate) fn in_parts(loaded: &Loaded, rules: &[&Rule], now: Moment, size: usize) -> Vec<Finding> {
    let mut audit = InParts::new(rules, now);
    parts(loaded, size).iter().for_each(|part| audit.part(part));
    let met = audit.met();
    audit.end(&together(loaded, &met)).findings
}

/// What is due and what comes, when that many partners are looked at at a time.
fn swept_in_parts(loaded: &Loaded, now: Moment, size: usize) -> Sweep {
    let mut sweep = SweepInParts::new(now, Period::days(400), None);
    parts(loaded, size).iter().for_each(|part| sweep.part(part));
    let Loaded { policy, registry } = together(loaded, &sweep.together());
    sweep.end(&Scene::new(&registry, &policy, now, None))
}

/// What is published comes to the same when that many partners are compiled at a time.
pub(crate) fn drafts_agree(loaded: &Loaded, approved: &BTreeMap<Digest, Approved>, now: Moment, size: usize) {
    let Loaded { policy, registry } = loaded;
    let environments: Vec<Environment> = policy.environments.keys().cloned().collect();
    let mut draft = Draft::new(&environments);
    for Loaded { policy, registry } in parts(loaded, size) {
        draft.part(&Scene::new(&registry, &policy, now, None), approved).unwrap();
    }
    let met = together(loaded, &draft.met());
    let draft = draft.end(&Scene::new(&met.registry, policy, now, None), approved).unwrap();
    let scene = Scene::new(registry, policy, now, None);
    let (let_in, withheld) = admitted(&scene, approved);
    for environment in &environments {
        let at_once = Body::of(&scene, environment, &let_in, &withheld).unwrap();
        assert_eq!(format!("{:?}", draft.body(environment).unwrap()), format!("{at_once:?}"));
    }
    for record in registry.issuers.values().filter(|record| environments.contains(&record.value.environment)) {
        let lifetime = policy.environments[&record.value.environment].crl_lifetime;
        let at_once = Listing::new(&scene, &withheld, &record.value, lifetime);
        assert_eq!(format!("{:?}", draft.listing(&record.value.id).unwrap()), format!("{at_once:?}"));
    }
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("registry-example")
}

/// What one partner may have of another, or say of it.
#[derive(Debug, Clone, Copy)]
enum Knot {
    Name,
    Entity,
    Anchor,
    Credential,
    /// Its anchors are the other's too, where they were revoked since their keys are in other hands.
    Compromised,
    Owner,
    Waiver,
}

const KNOTS: [Knot; 7] = [Knot::Name, Knot::Entity, Knot::Anchor, Knot::Credential, Knot::Compromised, Knot::Owner, Knot::Waiver];

fn moved<T: Clone>(record: &Record<T>, to: &PartnerId, folder: &str, name: &str) -> Record<T> {
    Record { path: format!("partners/{to}/{folder}/{name}.yaml"), ..record.clone() }
}

/// Ties one partner to another.
fn tie(loaded: &mut Loaded, knot: Knot, from: &PartnerId, to: &PartnerId, now: Moment) {
    let giver: PartnerFolder = loaded.registry.partners[from].clone();
    let taker = loaded.registry.partners.get_mut(to).unwrap();
    match knot {
        Knot::Name => {
            let name = &giver.partner.as_ref().unwrap().value.legal_name;
            taker.partner.as_mut().unwrap().value.legal_name = name.clone();
        }
        Knot::Entity => {
            let entity = &giver.partner.as_ref().unwrap().value.legal_entity;
            taker.partner.as_mut().unwrap().value.legal_entity.clone_from(entity);
        }
        Knot::Anchor => {
            let Some((id, record)) = giver.anchors.first_key_value() else { return };
            taker.anchors.insert(id.clone(), moved(record, to, "anchors", id.as_str()));
        }
        Knot::Compromised => {
            let ours = taker.anchors.clone();
            let giver = loaded.registry.partners.get_mut(from).unwrap();
            for (id, record) in &ours {
                let mut record = moved(record, from, "anchors", id.as_str());
                let by = "tom-berger".parse().unwrap();
                let on = now.minus(Period::days(90));
                record.value.revoked = Some(Revocation { on, reason: Reason::KeyCompromise, by, note: None });
                giver.anchors.insert(id.clone(), record);
            }
        }
        Knot::Credential => {
            let Some((id, record)) = giver.credentials.last_key_value() else { return };
            let id: CredentialId = id.clone();
            taker.credentials.insert(id.clone(), moved(record, to, "credentials", id.as_str()));
        }
        Knot::Owner => {
            let partner = giver.partner.as_ref().unwrap().value.owners.business.clone();
            taker.partner.as_mut().unwrap().value.owners.technical = partner;
        }
        Knot::Waiver => {
            let Some((id, record)) = loaded.registry.waivers.first_key_value() else { return };
            let id: WaiverId = format!("{id}-{to}").parse().unwrap();
            let value = Waiver { id: id.clone(), subject: to.as_str().parse().unwrap(), ..record.value.clone() };
            let record = Record { path: format!("waivers/{id}.yaml"), digest: record.digest, value };
            loaded.registry.waivers.insert(id, record);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_audit_a_sweep_and_what_is_published_come_to_the_same_in_parts_and_at_once(
        ties in prop::collection::vec((prop::sample::select(&KNOTS[..]), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
        size in 1_usize..6,
    ) {
        let now: Moment = "2026-11-20T09:00:00Z".parse().unwrap();
        let mut loaded = load(&example(), Wanted::Whole).unwrap();
        let partners: Vec<PartnerId> = loaded.registry.partners.keys().cloned().collect();
        for (knot, from, to) in ties {
            tie(&mut loaded, knot, from.get(&partners), to.get(&partners), now);
        }
        let rules: Vec<&Rule> = rules::ALL.iter().collect();
        let at_once = Audited::of(&loaded, &rules, now).findings;
        prop_assert_eq!(in_parts(&loaded, &rules, now, size), at_once);
        let at_once = sweep(&Scene::new(&loaded.registry, &loaded.policy, now, None), Period::days(400), None);
        prop_assert_eq!(format!("{:?}", swept_in_parts(&loaded, now, size)), format!("{at_once:?}"));
        drafts_agree(&loaded, &BTreeMap::new(), now, size);
    }
}

/// Each knot is seen by the rule that is there for it, or the test above could not fail.
#[test]
fn what_ties_two_partners_is_found_though_they_are_judged_apart() {
    let now: Moment = "2026-11-20T09:00:00Z".parse().unwrap();
    let (one, other): (PartnerId, PartnerId) = ("nordlicht-pay".parse().unwrap(), "tulpen-ledger".parse().unwrap());
    for (knot, rule) in [
        (Knot::Name, "look-alike-name"),
        (Knot::Entity, "legal-entity-duplicate"),
        (Knot::Anchor, "key-shared"),
        (Knot::Credential, "key-shared"),
        (Knot::Compromised, "trigger-ignored"),
    ] {
        let mut loaded = load(&example(), Wanted::Whole).unwrap();
        let found = |loaded: &Loaded| {
            let rules: Vec<&Rule> = rules::ALL.iter().filter(|known| known.id == rule).collect();
            in_parts(loaded, &rules, now, 1)
        };
        let before = found(&loaded).len();
        tie(&mut loaded, knot, &one, &other, now);
        assert!(found(&loaded).len() > before, "{knot:?}");
    }
}

/// A key of the one that others are known to have stops the other, in whichever part the two are.
#[test]
fn what_is_due_of_one_since_of_another_is_due_though_they_are_looked_at_apart() {
    let now: Moment = "2026-11-20T09:00:00Z".parse().unwrap();
    let (one, other): (PartnerId, PartnerId) = ("nordlicht-pay".parse().unwrap(), "tulpen-ledger".parse().unwrap());
    let mut loaded = load(&example(), Wanted::Whole).unwrap();
    let due = |loaded: &Loaded| swept_in_parts(loaded, now, 1).open().get(&other).map_or(0, Vec::len);
    let before = due(&loaded);
    tie(&mut loaded, Knot::Compromised, &one, &other, now);
    assert!(due(&loaded) > before);
}

/// Who cannot be read holds up nobody, in whichever part that is, and is told.
#[test]
fn who_cannot_be_read_is_left_out_and_told() {
    let folder = with(&[("partners/tulpen-ledger/partner.yaml", "a: [b\n")]);
    let (registry, unread) = load_readable(folder.path(), Wanted::Whole).unwrap();
    let told = |unread: Unread| unread.into_iter().map(|(id, found)| (id, found[0].to_string())).collect::<Vec<_>>();
    let (whole, unread) = (registry.registry.partners, told(unread));
    assert_eq!((whole.len(), unread.len()), (9, 1));
    for size in [1, 3, 1000] {
        let mut parts = Parts::open(folder.path(), "reading", size, true).unwrap();
        let mut partners = BTreeMap::new();
        while let Some(loaded) = parts.part().unwrap() {
            partners.extend(loaded.registry.partners.clone());
        }
        assert_eq!(format!("{partners:?}"), format!("{whole:?}"), "{size}");
        assert_eq!(told(parts.into_unread()), unread, "{size}");
    }
    std::fs::write(folder.path().join("owners/tom-berger.yaml"), "a: [b\n").unwrap();
    assert!(Parts::open(folder.path(), "reading", 1, true).is_err());
}

fn read(root: &Path, size: usize) -> Result<Registry, NotLoaded> {
    let mut parts = Parts::open(root, "reading", size, false)?;
    let mut all = Registry { whole: true, ..Registry::default() };
    while let Some(Loaded { registry, .. }) = parts.part()? {
        assert!(registry.partners.len() <= size && !registry.whole);
        let Registry { partners, usage, notes, .. } = registry.clone();
        all = Registry {
            partners: all.partners.into_iter().chain(partners).collect(),
            usage: all.usage.into_iter().chain(usage).collect(),
            notes: all.notes.into_iter().chain(notes).collect(),
            whole: true,
            ..registry.clone()
        };
    }
    all.notes.sort();
    Ok(all)
}

/// The example with these files besides, or in the place of what was there.
fn with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&example(), folder.path());
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

#[test]
fn parts_are_the_whole() {
    let folder = with(&[("partners/nordlicht-pay/notes.txt", "nobody reads this"), ("stray.yaml", "nor this")]);
    let whole = load(folder.path(), Wanted::Whole).unwrap().registry;
    assert_eq!(whole.notes.len(), 2);
    for size in [1, 3, 1000] {
        assert_eq!(format!("{:?}", read(folder.path(), size).unwrap()), format!("{whole:?}"), "{size}");
    }
}

#[test]
fn what_is_wrong_in_any_part_is_told_at_once() {
    let common = ("owners/tom-berger.yaml", "id: [");
    let of_partners = [("partners/brygge-bank/partner.yaml", "no"), ("partners/tulpen-ledger/partner.yaml", "name: 1\n")];
    for files in [&[common][..], &of_partners, &[common, of_partners[0], of_partners[1]]] {
        let folder = with(files);
        let told = |error| match error {
            NotLoaded::Problems(problems) => problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            NotLoaded::File(error) => panic!("{error}"),
        };
        let at_once = told(load(folder.path(), Wanted::Whole).unwrap_err());
        assert!(at_once.len() >= files.len());
        for size in [1, 3, 1000] {
            assert_eq!(told(read(folder.path(), size).unwrap_err()), at_once, "{size}");
        }
    }
}

#[test]
fn who_is_disturbed_begins_anew_and_reads_all_at_once_after_three_times() {
    let folder = with(&[]);
    let now: Moment = "2026-11-20T09:00:00Z".parse().unwrap();
    let context = Context::rehearsal(Ui::silent(), folder.path().to_owned(), now, BTreeMap::new());
    for disturbed in 0..4 {
        let begun = Cell::new(0);
        let begin = || {
            begun.set(begun.get() + 1);
            BTreeSet::new()
        };
        let part = |seen: &mut BTreeSet<PartnerId>, loaded: &Loaded| {
            seen.extend(loaded.registry.partners.keys().cloned());
            if begun.get() <= disturbed {
                drop(Lock::acquire(folder.path(), "test", now, Duration::ZERO).unwrap());
            }
            Ok(())
        };
        let (seen, loaded) = context.in_parts(folder.path(), "reading", begin, part, |_| BTreeSet::new()).unwrap();
        assert_eq!((seen.len(), loaded.registry.partners.len()), (10, if disturbed < 3 { 0 } else { 10 }), "{disturbed}");
        assert_eq!((begun.get(), loaded.registry.whole), (disturbed + 1, disturbed == 3));
    }
}
