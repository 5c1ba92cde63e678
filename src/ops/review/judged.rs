//! What a change makes wrong and what it mends, and what of it stands in the way. Stopping is never in the way of itself: that a
//! suspended partner gets no credential is what was wanted.

use super::{Demand, Scenes, is_governed};
use crate::{
    diff::{Alteration, Direction},
    finding::{Finding, Severity},
    model::Intent,
    rules::{self, Family, Report},
};
use std::collections::BTreeSet;

/// Rules about approvals of single things; what a change asks for says it better.
const ASKED: [&str; 2] = ["approval-quorum", "waiver-unapproved"];

/// Rules about what must never be, whichever way a change goes.
const NEVER: [&str; 6] =
    ["approval-forged", "hold-removed", "revocation-removed", "key-shared", "policy-flawed", "offboarding-unfinished"];

/// Rules that are mild in an audit, since people change their duties, and not of what a change appends.
const NEW: [&str; 1] = ["event-unauthorised"];

/// The findings that a change brings, and those that it mends.
pub(super) fn compared(scenes: &Scenes<'_>) -> (Vec<Finding>, Vec<Finding>) {
    let governed = |finding: &Finding| is_governed(&finding.place.file);
    let all = |scene| rules::judge(rules::ALL.iter(), scene).into_iter().filter(|finding| finding.waived_by.is_none());
    let before: Vec<Finding> = all(&scenes.before).collect();
    // Of what decides, the change's own word counts: whether it is approved, whole, reachable.
    let mut after: Vec<Finding> = all(&scenes.after).filter(|finding| !governed(finding)).collect();
    after.extend(all(&scenes.own).filter(governed));
    let (old, now): (BTreeSet<_>, BTreeSet<_>) = (before.iter().map(same).collect(), after.iter().map(same).collect());
    let mut new: Vec<Finding> = after.iter().filter(|finding| !old.contains(&same(finding))).cloned().collect();
    let resolved = before.iter().filter(|finding| !now.contains(&same(finding))).cloned().collect();
    new.sort_by(|a, b| (b.severity, a.order()).cmp(&(a.severity, b.order())));
    new.dedup_by(|a, b| same(a) == same(b));
    (new, resolved)
}

/// What makes two findings the same one, however the numbers in its message went. A log is told apart by its lines, which never move.
fn same(finding: &Finding) -> (&str, &str, &str, &str, Option<u32>) {
    let place = &finding.place;
    let line = place.line.filter(|_| place.file.ends_with("/log.jsonl"));
    (finding.rule.as_str(), &finding.subject, &place.file, &place.key, line)
}

/// What stands in the way: what is asked and not approved, and what is new and bad.
pub(super) fn obstacles(alterations: &[Alteration], asked: &[Demand], new: &[Finding], fail_on: Severity) -> Vec<Finding> {
    let mut all: Vec<Finding> = asked.iter().filter(|asked| !asked.is_met()).filter_map(|a| lacking(alterations, a)).collect();
    let bad = new.iter().filter(|f| f.severity >= fail_on || NEW.contains(&f.rule.as_str()) || widened_beyond(alterations, f));
    let bad = bad.filter(|f| !ASKED.contains(&f.rule.as_str()) && !only_stops(alterations, f));
    all.extend(bad.cloned());
    all.sort_by(|a, b| (b.severity, a.order()).cmp(&(a.severity, b.order())));
    all
}

/// Whether a finding is about the very place that the change widens: beyond what policy bounds, however mild the rule is elsewhere.
fn widened_beyond(alterations: &[Alteration], finding: &Finding) -> bool {
    // A waiver is new as a whole.
    let whole = |a: &Alteration| a.key.is_empty() && a.file.starts_with("waivers/");
    let here = |a: &&Alteration| a.file == finding.place.file && (a.key == finding.place.key || whole(a));
    finding.severity > Severity::Low && alterations.iter().filter(here).any(|a| a.direction == Direction::Widens)
}

/// Whether a finding says no more than that something is stopped which the change stops.
fn only_stops(alterations: &[Alteration], finding: &Finding) -> bool {
    let never = rules::find(finding.rule.as_str()).is_none_or(|rule| {
        matches!(rule.family, Family::Credential | Family::History | Family::Hygiene | Family::Change) || NEVER.contains(&rule.id)
    });
    // A quorum that nobody can reach stops everything for good, and that is no stop that one person may set.
    let unreachable = finding.rule.as_str() == "quorum-unreachable" && alterations.iter().any(|a| a.code == "quorum-raised");
    let here = |a: &&Alteration| group(&a.file) == group(&finding.place.file);
    let ways: BTreeSet<Direction> = alterations.iter().filter(here).map(|a| a.direction).collect();
    !never && !unreachable && ways.contains(&Direction::Narrows) && !ways.contains(&Direction::Widens)
}

/// What belongs together: a partner's folder; policy and what goes with it.
fn group(file: &str) -> &str {
    if is_governed(file) {
        return "admit.toml";
    }
    match file.strip_prefix("partners/").and_then(|rest| rest.find('/')) {
        Some(end) => &file[..end + "partners/".len()],
        None => file,
    }
}

/// The finding that says what is not approved; of policy its own rules say it.
fn lacking(alterations: &[Alteration], asked: &Demand) -> Option<Finding> {
    let rule = match &asked.intent {
        Intent::Policy => return None,
        Intent::Waiver(_) => "waiver-unapproved",
        Intent::Grant(..) | Intent::BreakGlass(..) | Intent::Resume(_) => "approval-quorum",
    };
    let from = alterations.iter().find(|a| a.direction == Direction::Widens && a.asks.contains(&asked.intent))?;
    let mut report = Report::of(rules::find(rule)?)?;
    let subject = match &asked.intent {
        Intent::Grant(partner, application, environment) | Intent::BreakGlass(partner, application, environment) => {
            format!("{partner}/{application} in {environment}")
        }
        Intent::Resume(subject) => subject.to_string(),
        Intent::Waiver(id) => format!("waiver {id}"),
        Intent::Policy => "policy".to_owned(),
    };
    let (message, fix) = asked.said();
    report.add(subject, &from.file, &from.key, message, fix);
    report.into_findings().pop()
}
