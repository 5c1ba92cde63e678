//! Fixtures of the family `change`: the good world is what the change found, and the fixture what it makes of it.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, World};
use admit::{
    finding::Finding,
    model::{FileNote, FileNoteKind},
    rules::{self, Authors, Scene, Since, Unreadable},
};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::asked("log-rewritten", |w| log(w, |log| log.truncate(log.len() / 2)), |_| {}, since),
    Fixture::asked("log-rewritten", |w| log(w, Vec::clear), |w| log(w, |log| log.extend(b"{}\n")), since),
    Fixture::asked("log-rewritten", |w| log(w, |log| log[200] ^= 1), |_| {}, since),
    Fixture::asked("log-rewritten", |w| drop(w.registry.partners.remove(PARTNER)), |_| {}, since),
    Fixture::asked("policy-rolled-back", |w| w.edit_policy(|p| p.waivers.longest = "300d".parse().unwrap()), stricter, since),
    Fixture::asked("policy-rolled-back", |w| w.edit_owner("tom-berger", |o| o.roles.clear()), renamed, since),
    Fixture::asked("policy-rolled-back", |w| w.edit_policy(|p| p.version = 0), |w| w.edit_policy(|p| p.version += 1), since),
    Fixture::asked("policy-rolled-back", |w| w.edit_policy(|p| p.registry = "another".parse().unwrap()), |_| {}, since),
    Fixture::asked("policy-change-unapproved", stricter, approved, since),
    Fixture::asked("policy-change-unapproved", by_the_new_quorum_alone, approved, since),
    Fixture::asked("rejection-removed", without_the_no, |w| w.now = "2026-11-20T10:00:00Z".parse().unwrap(), since_a_no),
    Fixture::asked("rejection-removed", forged_yes, taken_back, since_a_no),
    Fixture::asked("guards-mixed", |w| touch(w, &[".gitattributes", "admit.toml"]), |w| touch(w, &[".gitattributes"]), since),
    Fixture::asked(
        "guards-mixed",
        |w| touch(w, &["CODEOWNERS", "owners/x.yaml"]),
        |w| touch(w, &["owners/x.yaml", "README.md"]),
        since,
    ),
    Fixture::asked("stop-rewritten", |w| held(w, "planned maintenance", None), |_| {}, since_a_hold),
    Fixture::asked("stop-rewritten", |w| held(w, WHY, Some("2026-11-19T10:00:00Z")), returned, since_a_return),
    Fixture::asked("stop-rewritten", |_| {}, returned, since_a_return),
    Fixture::asked("record-unreadable", |w| touch(w, &["unreadable"]), |w| touch(w, &["README.md"]), since),
];

fn log(world: &mut World, change: impl FnOnce(&mut Vec<u8>)) {
    change(&mut world.folder(PARTNER).log);
}

fn stricter(world: &mut World) {
    world.edit_policy(|policy| {
        policy.waivers.longest = "10d".parse().unwrap();
        policy.version += 1;
    });
}

/// A name is for people and decides nothing.
fn renamed(world: &mut World) {
    world.edit_owner("tom-berger", |owner| owner.name = "Thomas Berger".parse().unwrap());
}

fn approved(world: &mut World) {
    stricter(world);
    world.approve_policy("tom-berger");
    world.approve_policy("priya-nair");
}

fn by_the_new_quorum_alone(world: &mut World) {
    world.edit_policy(|policy| {
        policy.governance.approvals = vec![[("security".parse().unwrap(), 1)].into()];
        policy.version += 1;
    });
    world.approve_policy("priya-nair");
}

fn touch(world: &mut World, files: &[&str]) {
    let note = |path: &&str| FileNote { path: (*path).to_owned(), kind: FileNoteKind::NotCanonical };
    world.registry.notes = files.iter().map(note).collect();
}

fn since(world: &World, rule: &str) -> Vec<Finding> {
    compared(&World::new(), world, rule)
}

fn compared(base: &World, world: &World, rule: &str) -> Vec<Finding> {
    let files: Vec<String> = world.registry.notes.iter().map(|note| note.path.clone()).collect();
    let broken = |file: &&String| *file == "unreadable";
    let flaw = |file: &String| Unreadable { file: file.clone(), line: 1, message: "is a symbolic link".to_owned() };
    let since = Since {
        name: "main",
        registry: &base.registry,
        policy: &base.policy,
        after: &world.registry,
        policy_after: &world.policy,
        unreadable: files.iter().filter(broken).map(flaw).collect(),
        files,
        widens_policy: true,
        authors: Authors::default(),
        known: std::collections::BTreeSet::new(),
    };
    let scene = Scene::of_change(&world.registry, &base.policy, world.now, &since);
    rules::judge(rules::find(rule).into_iter(), &scene)
}

fn since_a_no(world: &World, rule: &str) -> Vec<Finding> {
    let mut base = World::new();
    no(&mut base);
    let mut after = world.clone();
    if after.now == base.now {
        return compared(&base, &after, rule);
    }
    no(&mut after);
    compared(&base, &after, rule)
}

fn no(world: &mut World) {
    world.reject("tom-berger", PARTNER, APPLICATION, PRODUCTION);
}

fn without_the_no(world: &mut World) {
    no(world);
    let rejected = |statement: &str| statement.contains("\"reject\"");
    world.folder(PARTNER).approvals.retain(|_, record| !rejected(&record.value.statement));
}

/// A yes in the name of whoever said no, with somebody else's key.
fn forged_yes(world: &mut World) {
    let statement = world.grant_statement("tom-berger", PARTNER, APPLICATION, PRODUCTION, admit::model::Decision::Approve);
    world.put_approval_by("maria-lopez", &statement);
}

fn taken_back(world: &mut World) {
    world.approve("tom-berger", PARTNER, APPLICATION, PRODUCTION);
}

const WHY: &str = "key seen in a public build log";

/// The partner is held, for that reason; lifted then.
fn held(world: &mut World, note: &str, lifted: Option<&str>) {
    world.edit_partner(|partner| {
        partner.holds = vec![admit::model::Hold {
            on: "2026-10-02T08:14:00Z".parse().unwrap(),
            by: "priya-nair".parse().unwrap(),
            reason: admit::model::Reason::KeyCompromise,
            note: note.parse().unwrap(),
            lifted: lifted.map(|on| admit::model::Lifted { on: on.parse().unwrap(), by: "priya-nair".parse().unwrap() }),
        }];
    });
}

fn returned(world: &mut World) {
    held(world, WHY, Some("2026-10-09T08:00:00Z"));
}

fn since_a_hold(world: &World, rule: &str) -> Vec<Finding> {
    let mut base = World::new();
    held(&mut base, WHY, None);
    compared(&base, world, rule)
}

fn since_a_return(world: &World, rule: &str) -> Vec<Finding> {
    let mut base = World::new();
    returned(&mut base);
    compared(&base, world, rule)
}
