//! What is said of a change: one edit of a registry that is in order, and what it means, there and back. A case is an edit, what is
//! said of it, and what is said when it is taken back; the sentences themselves are held by a snapshot.

mod access;
mod anchor;
mod base;
mod catalogue;
mod credential;
mod every_field;
mod gateway;
mod order;
mod paper;
mod partner;
mod policy;
mod renamed;
mod roster;

use crate::world::World;
use admit::{
    diff::{Alteration, CODES, Direction, Side, compare},
    model::Intent,
};
use std::{collections::BTreeSet, fmt::Write};

/// What is edited, the edit, what is said of it, and what is said of taking it back.
type Case = (&'static str, fn(&mut World), &'static str, &'static str);

/// Every case, by the kind of record.
fn cases() -> Vec<(&'static str, &'static [Case])> {
    vec![
        ("partner", partner::CASES),
        ("access", access::CASES),
        ("anchor", anchor::CASES),
        ("credential", credential::CASES),
        ("paper", paper::CASES),
        ("roster", roster::CASES),
        ("catalogue", catalogue::CASES),
        ("gateway", gateway::CASES),
        ("policy", policy::CASES),
        ("renamed", renamed::CASES),
    ]
}

/// What is said of the way from one world to another.
fn said(base: &World, head: &World) -> Vec<Alteration> {
    let side = |world| side(world);
    compare(&side(base), &side(head))
}

fn side(world: &World) -> Side<'_> {
    Side { policy: &world.policy, registry: &world.registry }
}

/// `widens grant-longer: payouts@production`, of several with `; ` between.
fn short(said: &[Alteration]) -> String {
    let one = |a: &Alteration| {
        let asks: Vec<String> = a.asks.iter().map(ask).collect();
        let asks = if asks.is_empty() { String::new() } else { format!(": {}", asks.join(", ")) };
        format!("{} {}{asks}", a.direction, a.code)
    };
    said.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn ask(intent: &Intent) -> String {
    match intent {
        Intent::Grant(partner, application, environment) if partner.as_str() == "acme-pay" => {
            format!("{application}@{environment}")
        }
        Intent::Grant(partner, application, environment) | Intent::BreakGlass(partner, application, environment) => {
            format!("{partner}/{application}@{environment}")
        }
        Intent::Resume(subject) => format!("return of {subject}"),
        Intent::Policy => "policy".to_owned(),
        Intent::Waiver(id) => format!("waiver {id}"),
    }
}

#[test]
fn each_edit_is_said_with_its_direction_and_with_what_must_be_approved() {
    let base = base::world();
    let mut wrong = String::new();
    for (name, edit, there, back) in cases().into_iter().flat_map(|(_, cases)| cases) {
        let mut head = base.clone();
        edit(&mut head);
        let (is, was) = (short(&said(&base, &head)), short(&said(&head, &base)));
        if (is.as_str(), was.as_str()) != (*there, *back) {
            writeln!(wrong, "{name}\t{is}\t{was}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The page without what another key makes another: the short form of a digest, the end of an SSH key.
fn masked(page: &str) -> String {
    let mut shown = String::new();
    for part in page.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let digest = word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        shown.push_str(if digest { "(digest)" } else { word });
        shown.push_str(&part[word.len()..]);
    }
    let mut parts = shown.split("ssh-ed25519 …");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + "ssh-ed25519 …(end)" + &part[part.find('`').unwrap()..])
}

#[test]
fn the_sentences_are_such_that_a_reviewer_in_a_hurry_reads_them() {
    let base = base::world();
    for (kind, cases) in cases() {
        let mut page = String::new();
        for (name, edit, ..) in cases {
            let mut head = base.clone();
            edit(&mut head);
            writeln!(page, "# {name}").unwrap();
            for (way, list) in [("", said(&base, &head)), ("back: ", said(&head, &base))] {
                for a in list {
                    writeln!(page, "{way}{} {} ({} {}): {}", a.direction, a.subject, a.file, a.key, a.message).unwrap();
                }
            }
        }
        insta::assert_snapshot!(format!("sentences_{kind}"), masked(&page));
    }
}

#[test]
fn each_code_is_said_by_one_case_at_least_and_goes_its_one_way() {
    let base = base::world();
    let mut unsaid: BTreeSet<&str> = CODES.iter().map(|(code, ..)| *code).collect();
    assert_eq!(unsaid.len(), CODES.len(), "a code stands twice");
    for (_, edit, ..) in cases().into_iter().flat_map(|(_, cases)| cases) {
        let mut head = base.clone();
        edit(&mut head);
        for a in said(&base, &head).into_iter().chain(said(&head, &base)) {
            let (_, direction, _) = CODES.iter().find(|(code, ..)| *code == a.code).unwrap();
            assert_eq!(a.direction, *direction, "{}", a.code);
            unsaid.remove(a.code);
        }
    }
    assert!(unsaid.is_empty(), "no case says {unsaid:?}");
}

#[test]
fn a_sentence_is_one_line_in_lower_case_without_a_final_period() {
    let base = base::world();
    for (name, edit, ..) in cases().into_iter().flat_map(|(_, cases)| cases) {
        let mut head = base.clone();
        edit(&mut head);
        for a in said(&base, &head).into_iter().chain(said(&head, &base)) {
            let first = a.message.chars().next().unwrap();
            let known = ["RS256", "Legal"].iter().any(|word| a.message.starts_with(word));
            assert!(!first.is_uppercase() || known, "{name}: {}", a.message);
            assert!(!a.message.ends_with('.') && !a.message.contains('\n'), "{name}: {}", a.message);
            assert!(a.message.chars().count() < 500, "{name}: {}", a.message);
            assert!(!a.message.contains("BEGIN"), "{name}: {}", a.message);
            assert!(a.asks.is_empty() || a.direction == Direction::Widens, "{name}: {}", a.message);
        }
    }
}

#[test]
fn a_registry_does_not_differ_from_itself_and_is_told_the_same_twice() {
    let base = base::world();
    assert_eq!(said(&base, &base), []);
    for (_, edit, ..) in cases().into_iter().flat_map(|(_, cases)| cases) {
        let mut head = base.clone();
        edit(&mut head);
        assert_eq!(said(&head, &head), []);
        let twice = [said(&base, &head), said(&base, &head)];
        assert_eq!(twice[0], twice[1]);
        let order: Vec<_> = twice[0].iter().map(|a| (a.direction, &a.file, &a.key)).collect();
        assert!(order.is_sorted(), "{order:?}");
    }
}

/// Renames are looked for with bounded work; what is not found to be one asks for no less.
#[test]
fn a_hundred_renames_at_once_are_told_as_gone_and_new() {
    let mut worlds = [base::world(), base::world()];
    for (world, prefix) in worlds.iter_mut().zip(["old", "new"]) {
        (0..100).for_each(|n| world.copy(base::WAIVER, &format!("{prefix}-{n}")));
    }
    let list = said(&worlds[0], &worlds[1]);
    let of = |code: &str| list.iter().filter(|a| a.code == code).count();
    let (renamed, added, removed) = (of("waiver-renamed"), of("waiver-added"), of("waiver-removed"));
    assert_eq!((renamed + added, renamed + removed), (100, 100));
    assert!(added > 0 && list.iter().all(|a| a.code == "waiver-removed" || !a.asks.is_empty()), "{added}");
}

/// Files are compared as records: where one was read from, and how it was spelt, says nothing.
#[test]
fn spelling_and_comments_are_nothing() {
    let base = base::world();
    let mut head = base.clone();
    for owner in head.registry.owners.values_mut() {
        owner.digest = admit::crypto::sha256(b"with a comment");
    }
    assert_eq!(said(&base, &head), []);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the one way to ask a test to write what it holds against")]
fn the_page_of_changes_has_every_code() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/changes.md");
    let written = std::fs::read_to_string(file).unwrap_or_default();
    let (intro, _) = written.split_once("| Code |").unwrap_or((&written, ""));
    let mut page = format!("{intro}| Code | Goes | What it stands for |\n|---|---|---|\n");
    for (code, direction, meaning) in CODES {
        writeln!(page, "| `{code}` | {direction} | {meaning} |").unwrap();
    }
    if std::env::var_os("ADMIT_UPDATE").is_some() {
        std::fs::write(file, &page).unwrap();
    }
    assert!(written == page, "docs/changes.md has not every code: ADMIT_UPDATE=1 cargo test page_of_changes");
}
