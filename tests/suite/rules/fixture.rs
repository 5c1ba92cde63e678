//! The fixtures of all rules, and what is asked of a rule and its page whatever it is about.

use super::{
    FIXTURES,
    page::{Page, Section},
    sample,
};
use crate::world::World;
use admit::{
    finding::Finding,
    rules::{ALL, Operation, Rule},
};
use std::{collections::BTreeSet, fs, path::Path};

/// What one rule is shown, where YAML cannot show it.
pub(super) struct Fixture {
    rule: &'static str,
    bad: fn(&mut World),
    good: fn(&mut World),
    at_the_gate: bool,
    look: fn(&World, &str) -> Vec<Finding>,
}

impl Fixture {
    /// Judged as an audit does.
    pub(super) const fn audit(rule: &'static str, bad: fn(&mut World), good: fn(&mut World)) -> Self {
        Self { rule, bad, good, at_the_gate: false, look: World::findings }
    }

    /// Judged as the gate does for a client certificate of `acme-pay/payouts` in production.
    pub(super) const fn request(rule: &'static str, bad: fn(&mut World), good: fn(&mut World)) -> Self {
        Self { rule, bad, good, at_the_gate: true, look: World::findings_for_request }
    }

    /// Judged as the gate does for a request of the fixture's own.
    pub(super) const fn asked(
        rule: &'static str,
        bad: fn(&mut World),
        good: fn(&mut World),
        look: fn(&World, &str) -> Vec<Finding>,
    ) -> Self {
        Self { rule, bad, good, at_the_gate: true, look }
    }
}

/// The commands that a finding may send people to.
const COMMANDS: [&str; 21] = [
    "onboard", "evidence", "waive", "prove", "approve", "issue", "enroll", "rotate", "revoke", "suspend", "resume", "offboard",
    "fmt", "review", "status", "verify", "check", "publish", "confirm", "sweep", "log",
];

impl Fixture {
    fn judge(&self, change: fn(&mut World)) -> Vec<Finding> {
        (self.look)(&with(change), self.rule)
    }
}

fn fixtures() -> impl Iterator<Item = &'static Fixture> {
    FIXTURES.iter().copied().flatten()
}

fn page(rule: &Rule) -> Page<'static> {
    Page::parse(rule.page)
}

fn with(change: impl FnOnce(&mut World)) -> World {
    let mut world = World::new();
    change(&mut world);
    world
}

fn from_page(rule: &Rule, heading: &str) -> Vec<Finding> {
    with_samples(rule, heading).findings(rule.id)
}

fn with_samples(rule: &Rule, heading: &str) -> World {
    let page = page(rule);
    with(|world| sample::apply(world, page.section(heading).samples()))
}

/// The worlds that an audit finds bad by a rule.
pub(super) fn bad(rule: &Rule) -> Vec<World> {
    let shown = page(rule).section("Bad").samples().next().is_some().then(|| with_samples(rule, "Bad"));
    let coded = fixtures().filter(|fixture| fixture.rule == rule.id && !fixture.at_the_gate).map(|fixture| with(fixture.bad));
    shown.into_iter().chain(coded).collect()
}

/// Whether an audit by that rule alone finds anything.
pub(super) fn rule_is_heard(world: &World, rule: &Rule) -> bool {
    !admit::rules::judge(std::iter::once(rule), &world.scene()).is_empty()
}

#[test]
fn a_rule_speaks_of_its_bad_fixture_and_not_of_its_good_one() {
    let mut wrong = Vec::new();
    let mut judged = |what: String, bad: &[Finding], good: &[Finding]| {
        if bad.is_empty() {
            wrong.push(format!("{what}: says nothing of the bad one"));
        }
        wrong.extend(good.iter().map(|f| format!("{what}: says of the good one: {}", f.message)));
    };
    for rule in ALL.iter().filter(|rule| page(rule).section("Bad").samples().next().is_some()) {
        judged(format!("the page of {}", rule.id), &from_page(rule, "Bad"), &from_page(rule, "Good"));
    }
    for (number, fixture) in fixtures().enumerate() {
        judged(format!("fixture {number}, of {}", fixture.rule), &fixture.judge(fixture.bad), &fixture.judge(fixture.good));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_rule_that_blocks_issuing_speaks_at_the_gate_too() {
    let heard = |world: &World, rule: &str| world.requests().iter().any(|request| !world.findings_for(request, rule).is_empty());
    let mut silent = Vec::new();
    for rule in ALL.iter().filter(|rule| rule.blocks.contains(&Operation::Issue)) {
        let sampled = page(rule).section("Bad").samples().next().is_some();
        let spoken = sampled && heard(&with_samples(rule, "Bad"), rule.id);
        let coded = || fixtures().filter(|f| f.rule == rule.id).any(|f| f.at_the_gate || heard(&with(f.bad), rule.id));
        if !spoken && !coded() {
            silent.push(rule.id);
        }
    }
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn each_rule_has_a_fixture_and_each_fixture_a_rule() {
    let coded: BTreeSet<_> = fixtures().map(|f| f.rule).collect();
    for rule in ALL {
        let page = page(rule);
        let shown = |heading: &str| page.section(heading).samples().next().is_some();
        assert!((shown("Bad") && shown("Good")) || coded.contains(rule.id), "`{}` has no fixture", rule.id);
    }
    let unknown: Vec<_> = coded.iter().filter(|id| admit::rules::find(id).is_none()).collect();
    assert!(unknown.is_empty(), "fixtures of no rule: {unknown:?}");
}

#[test]
fn what_a_rule_says_is_a_sentence_and_a_next_step() {
    let said = |rule: &Rule| {
        let coded = fixtures().filter(|f| f.rule == rule.id).flat_map(|f| f.judge(f.bad));
        let mut said = from_page(rule, "Bad");
        said.extend(coded);
        said
    };
    for finding in ALL.iter().flat_map(said) {
        let Finding { rule, subject, place, message, fix, .. } = &finding;
        let lower = message.starts_with(|c: char| c.is_lowercase() || c == '`' || c.is_ascii_digit());
        assert!(lower && !message.ends_with('.'), "{rule}: {message}");
        assert!(message.matches('`').count() % 2 == 0, "{rule}: {message}");
        let command = fix.strip_prefix("admit ").and_then(|rest| rest.split(' ').next());
        assert!(command.is_some_and(|c| COMMANDS.contains(&c)) || fix.starts_with("edit "), "{rule}: {fix}");
        assert!(!subject.is_empty() && !place.file.is_empty(), "{rule}: {finding:?}");
    }
}

#[test]
fn a_page_has_its_four_headings_and_says_what_to_type() {
    for rule in ALL {
        let page = page(rule);
        assert_eq!(page.title, rule.id);
        assert!(!page.lead.trim().is_empty(), "`{}` does not say what is wrong", rule.id);
        let headings: Vec<_> = page.sections.iter().map(|s| s.heading).collect();
        assert_eq!(headings, ["Why it matters", "How to fix it", "Bad", "Good"], "{}", rule.id);
        let fix = page.section("How to fix it");
        let typed = fix.blocks.iter().any(|b| b.language == "console" && b.text.contains("$ admit "));
        assert!(typed || fix.prose.contains("Edit `"), "`{}` does not say what to type or which file to edit", rule.id);
        let shows = |section: &Section<'_>| !section.blocks.is_empty();
        assert!(shows(page.section("Bad")) && shows(page.section("Good")), "`{}` shows no bad or no good", rule.id);
    }
}

#[test]
fn a_rule_is_where_its_id_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for rule in ALL {
        let file = format!("src/rules/{}/{}.rs", rule.family, rule.id.replace('-', "_"));
        assert!(root.join(&file).is_file(), "`{}` is not in {file}", rule.id);
        let page = fs::read_to_string(root.join(format!("docs/rules/{}.md", rule.id))).unwrap_or_default();
        assert!(page == rule.page, "`{}` has another page compiled in", rule.id);
        assert!(!rule.citations.sp800_53.is_empty(), "`{}` cites nothing", rule.id);
        assert!(!rule.summary.ends_with('.') && rule.summary.len() <= 110, "`{}`: {}", rule.id, rule.summary);
    }
    let known: BTreeSet<_> = ALL.iter().map(|rule| format!("{}.md", rule.id)).collect();
    let pages = fs::read_dir(root.join("docs/rules")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let orphans: Vec<_> = pages.filter(|page| page != "README.md" && !known.contains(page)).collect();
    assert!(orphans.is_empty(), "pages of no rule: {orphans:?}");
}

#[test]
fn the_list_of_rules_is_sorted_and_names_each_once() {
    assert!(ALL.is_sorted_by(|a, b| (a.family, a.id) < (b.family, b.id)), "sort `ALL` by family, then id");
    let ids: BTreeSet<_> = ALL.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), ALL.len());
}
