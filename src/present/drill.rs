//! What came of a drill, for people and machines: what was let in and refused at each door, and by name each case that went wrong.

use super::{json, style, visible, wrap};
use crate::grammar::count;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What came of a drill. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit drill")]
pub struct DrillJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Whether everything was as it should be, and everything that had to be asked was.
    pub passed: bool,
    /// The environment.
    pub environment: String,
    /// The gateway, where one was named.
    pub gateway: Option<String>,
    /// The moment that it was judged at.
    pub at: String,
    /// SHA-256 of the manifest that was drilled; none of a gateway that was asked itself.
    pub manifest: Option<String>,
    /// How many cases there were.
    pub cases: usize,
    /// How many credentials they were drawn from.
    pub drawn_from: usize,
    /// What is wrong apart from the cases: with the files, the manifest, or what was to be asked.
    pub problems: Vec<String>,
    /// What came of it at each door.
    pub doors: Vec<DoorJson>,
    /// What was not asked.
    pub not_run: Vec<NotRunJson>,
}

/// What came of a drill at one door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DoorJson {
    /// The target, the gateway, or the address.
    pub door: String,
    /// How many were let in, and should be.
    pub let_in: usize,
    /// How many were refused, and should be.
    pub refused: usize,
    /// How many it leaves open, for each reason.
    pub open: Vec<OpenJson>,
    /// How many show a kind of credential that it does not know.
    pub other_kind: usize,
    /// Whether it decided anything at all.
    pub decides: bool,
    /// Why it could not be asked.
    pub unreadable: Option<String>,
    /// What went wrong.
    pub failures: Vec<FailureJson>,
}

/// Cases that a door leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OpenJson {
    /// Why.
    pub why: String,
    /// How many.
    pub cases: usize,
}

/// A case that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FailureJson {
    /// `got-through`, `wrongly-refused` or `unclear`.
    pub what: String,
    /// The case, in words.
    pub case: String,
    /// What it is about, in a word.
    pub kind: String,
    /// Whose access.
    pub subject: String,
    /// Why it should have been otherwise.
    pub because: String,
    /// What a gateway answered.
    pub seen: Option<String>,
    /// What to type.
    pub next: String,
}

/// A case that was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NotRunJson {
    /// The case, in words.
    pub case: String,
    /// What it is about, in a word.
    pub kind: String,
    /// Whose access.
    pub subject: String,
    /// Why not.
    pub why: String,
    /// Whether what it takes could have been given; otherwise the files answer it.
    pub missing: bool,
}

impl DrillJson {
    /// Of an environment at a moment, before anything was asked.
    #[must_use]
    pub fn new(environment: &str, gateway: Option<&str>, at: &str) -> Self {
        Self {
            version: 1,
            passed: false,
            environment: environment.to_owned(),
            gateway: gateway.map(str::to_owned),
            at: at.to_owned(),
            manifest: None,
            cases: 0,
            drawn_from: 0,
            problems: Vec::new(),
            doors: Vec::new(),
            not_run: Vec::new(),
        }
    }

    /// How many cases went wrong.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.doors.iter().map(|door| door.failures.len()).sum()
    }

    /// How many were not asked although they could have been.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.not_run.iter().filter(|one| one.missing).count()
    }

    /// For a terminal of `width` columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut text = self.heading();
        for problem in &self.problems {
            text.push_str(&wrap::hanging(
                &format!("  {} ", style::paint(style::BAD, "problem:")),
                &visible::line(problem),
                width,
            ));
        }
        for door in &self.doors {
            text.push_str(&door.text(width));
        }
        text.push_str(&self.untold(width));
        text
    }

    fn heading(&self) -> String {
        let word =
            if self.passed { style::paint(style::GOOD.bold(), "passed") } else { style::paint(style::BAD.bold(), "failed") };
        let whom = match &self.gateway {
            Some(gateway) => format!("{gateway} in {}", self.environment),
            None => self.environment.clone(),
        };
        let when = format!("{whom} at {}", self.at);
        let drawn = format!("{} drawn from {}", count(self.cases, "case"), count(self.drawn_from, "credential"));
        format!("{word}: {}, {drawn}\n", visible::line(&when))
    }

    /// What was not asked, a line for each reason.
    fn untold(&self, width: usize) -> String {
        let mut reasons: BTreeMap<(bool, &str), usize> = BTreeMap::new();
        for one in &self.not_run {
            *reasons.entry((!one.missing, &one.why)).or_default() += 1;
        }
        let mut text = String::new();
        for ((elsewhere, why), n) in reasons {
            let word = if elsewhere { style::dim("for the files:") } else { style::paint(style::BETWEEN, "not run:") };
            text.push_str(&wrap::hanging(&format!("  {word} "), &format!("{}: {}", count(n, "case"), visible::line(why)), width));
        }
        text
    }
}

impl DoorJson {
    fn text(&self, width: usize) -> String {
        let name = style::heading(&visible::line(&self.door));
        let mut said = format!("{} let in, {} refused", self.let_in, self.refused);
        let open: usize = self.open.iter().map(|open| open.cases).sum();
        if open > 0 {
            said.push_str(&format!(", {open} left open"));
        }
        if self.other_kind > 0 {
            said.push_str(&format!(", {} of a kind that it does not know", self.other_kind));
        }
        if !self.decides && self.unreadable.is_none() {
            said.push_str("; it decides nothing of this");
        }
        let mut text = wrap::hanging(&format!("  {name}: "), &said, width);
        if let Some(why) = &self.unreadable {
            let word = style::paint(style::BAD, "cannot be asked:");
            text.push_str(&wrap::hanging(&format!("    {word} "), &visible::line(why), width));
        }
        for failure in &self.failures {
            let word = style::paint(style::BAD, &format!("{}:", visible::line(&failure.what.replace('-', " "))));
            let seen = failure.seen.as_ref().map(|seen| format!("; {seen}")).unwrap_or_default();
            let why = format!("{} ({}{seen})", failure.case, failure.because);
            text.push_str(&wrap::hanging(&format!("    {word} "), &visible::line(&why), width));
        }
        for next in self.failures.iter().map(|failure| &failure.next).collect::<std::collections::BTreeSet<_>>() {
            text.push_str(&format!("    {} {}\n", style::dim("next:"), visible::line(next)));
        }
        for OpenJson { why, cases: n } in &self.open {
            text.push_str(&wrap::hanging(
                "    ",
                &format!("{}: {}", style::dim(&format!("{n} open")), visible::line(why)),
                width,
            ));
        }
        text
    }
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("drill", json::schema::<DrillJson>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_got_through_is_named_with_what_to_type() {
        let mut drill = DrillJson::new("production", Some("edge"), "2026-11-20T09:00:00Z");
        (drill.cases, drill.drawn_from) = (12, 3);
        drill.problems.push("`nginx/map` is not what the manifest says".to_owned());
        let text = || "a".to_owned();
        let failure = FailureJson {
            what: "got-through".to_owned(),
            case: "revoked: acme-pay/payouts/payouts-k3m9 asks for payments:read".to_owned(),
            kind: text(),
            subject: text(),
            because: "`payouts-k3m9` was revoked\u{1b}".to_owned(),
            seen: Some("HTTP status 200".to_owned()),
            next: "admit publish --out published".to_owned(),
        };
        drill.doors.push(DoorJson {
            door: "edge".to_owned(),
            let_in: 3,
            refused: 7,
            open: vec![OpenJson { why: "a map knows no amounts".to_owned(), cases: 2 }],
            other_kind: 1,
            decides: true,
            unreadable: None,
            failures: vec![failure.clone(), failure],
        });
        for missing in [true, false] {
            drill.not_run.push(NotRunJson {
                case: text(),
                kind: text(),
                subject: text(),
                why: "its key was not given".to_owned(),
                missing,
            });
        }
        let text = anstream::adapter::strip_str(&drill.text(200)).to_string();
        for line in [
            "failed: edge in production at 2026-11-20T09:00:00Z, 12 cases drawn from 3 credentials",
            "  problem: `nginx/map` is not what the manifest says",
            "  edge: 3 let in, 7 refused, 2 left open, 1 of a kind that it does not know",
            "    got through: revoked: acme-pay/payouts/payouts-k3m9 asks for payments:read (`payouts-k3m9` was revoked\\u{1b}; HTTP status 200)",
            "    next: admit publish --out published",
            "    2 open: a map knows no amounts",
            "  not run: 1 case: its key was not given",
            "  for the files: 1 case: its key was not given",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("next:").count(), 1);
        assert_eq!((drill.failures(), drill.missing()), (2, 1));
    }
}
