//! What a sweep says: by partner what is due, what is to be told and what comes, with whom to tell and what to type; for a terminal and for
//! machines. It decides nothing.

use super::{json, style, visible, wrap};
use crate::grammar::count;
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;

/// The answer of `admit sweep`. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit sweep")]
pub struct SweepJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The registry's id.
    pub registry: String,
    /// The moment that was judged.
    pub at: String,
    /// How far ahead was looked.
    pub within: String,
    /// Whether what is due was done.
    pub applied: bool,
    /// What triggers ask for, by partner and by when it is due.
    pub items: Vec<SweptJson>,
    /// The applications whose inactivity cannot be judged.
    pub unjudged: Vec<UnjudgedJson>,
    /// The partners for which it could not be done, or not be told.
    pub failures: Vec<FailedJson>,
    /// The files that were written, from the registry's root, sorted.
    pub files: Vec<String>,
}

/// One thing that a trigger asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SweptJson {
    /// The partner.
    pub partner: String,
    /// What it is about, as commands take it.
    pub subject: String,
    /// The kind of trigger.
    pub trigger: String,
    /// `due`, `notice` (people are to be told now), `ahead`, `done` (now), or `told` (now).
    pub stage: String,
    /// What is done: `notify`, `suspend`, `revoke` or `offboard`.
    pub act: String,
    /// Since when the condition is true, or will be.
    pub since: String,
    /// When the act is due.
    pub due: String,
    /// From when on people are told; null where nobody is told before.
    pub notice_from: Option<String>,
    /// What happened or will, in a sentence.
    pub message: String,
    /// The mail addresses of those to tell.
    pub tell: Vec<String>,
    /// The command that does it by hand.
    pub command: String,
}

/// An application whose inactivity cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnjudgedJson {
    /// `partner/application`.
    pub subject: String,
    /// The last day whose logs were read; null when no use is on record.
    pub logs_end: Option<String>,
}

/// A partner for which it could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FailedJson {
    /// The partner.
    pub partner: String,
    /// Why, in a sentence.
    pub message: String,
}

/// The longest stage and act, and gaps.
const STAGE: usize = 8;
const ACT: usize = 10;
const INDENT: &str = "          ";

impl SweepJson {
    /// An answer in which nothing is said yet.
    #[must_use]
    pub fn new(registry: &str, at: &str, within: &str, applied: bool) -> Self {
        let (registry, at, within) = (registry.to_owned(), at.to_owned(), within.to_owned());
        Self {
            version: 1,
            registry,
            at,
            within,
            applied,
            items: Vec::new(),
            unjudged: Vec::new(),
            failures: Vec::new(),
            files: Vec::new(),
        }
    }

    /// How many items are at that stage.
    #[must_use]
    pub fn at_stage(&self, stage: &str) -> usize {
        self.items.iter().filter(|item| item.stage == stage).count()
    }

    /// For a terminal of `width` columns. A command stays on its line, to be copied.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut text = String::new();
        let mut partner = "";
        for item in &self.items {
            if item.partner != partner {
                let gap = if text.is_empty() { "" } else { "\n" };
                text.push_str(&format!("{gap}{}\n", style::heading(&visible::line(&item.partner))));
                partner = &item.partner;
            }
            text.push_str(&item.text(width));
        }
        for failed in &self.failures {
            let gap = if text.is_empty() { "" } else { "\n" };
            let first = format!("{gap}{} {}: ", style::paint(style::BAD, "failed"), visible::line(&failed.partner));
            text.push_str(&wrap::hanging(&first, &visible::line(&failed.message), width));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&wrap::hanging("", &self.summary(), width));
        for line in self.unknown() {
            text.push_str(&wrap::hanging("", &line, width));
        }
        text
    }

    fn summary(&self) -> String {
        let (due, notice) = (self.at_stage("due"), self.at_stage("notice"));
        let (done, told) = (self.at_stage("done"), self.at_stage("told"));
        let notices = |n: usize| count(n, "notice");
        let mut parts = Vec::new();
        if self.applied {
            parts.push(format!("{} done, {} given", count(done, "act"), notices(told)));
        }
        if !self.applied || due + notice > 0 {
            parts.push(format!("{} due, {} to give", count(due, "act"), notices(notice)));
        }
        parts.push(format!("{} ahead within {}", self.at_stage("ahead"), visible::line(&self.within)));
        if !self.failures.is_empty() {
            parts.push(format!("{} failed", count(self.failures.len(), "partner")));
        }
        parts.join("; ")
    }

    /// What cannot be judged is said, so that nobody takes silence for use.
    fn unknown(&self) -> Vec<String> {
        let (ends, none): (Vec<_>, Vec<_>) = self.unjudged.iter().partition(|unjudged| unjudged.logs_end.is_some());
        let said =
            |n: usize, why: &str| (n > 0).then(|| format!("inactivity of {} cannot be judged: {why}", count(n, "application")));
        [said(none.len(), "no usage on record"), said(ends.len(), "the logs were not read far enough")]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl SweptJson {
    fn text(&self, width: usize) -> String {
        let look = match self.stage.as_str() {
            "due" => style::BAD,
            "notice" => style::BETWEEN,
            "ahead" => style::DIM,
            _ => style::GOOD,
        };
        let stage = wrap::padded(&style::paint(look, &visible::line(&self.stage)), STAGE);
        let act = wrap::padded(&visible::line(&self.act), ACT);
        let subject = visible::line(&self.subject);
        let mut text = format!(
            "  {stage}{} {act}{} {subject}\n",
            day(&self.due),
            style::heading(&wrap::padded(&visible::line(&self.trigger), 16))
        );
        text.push_str(&wrap::hanging(INDENT, &visible::line(&self.message), width));
        if let Some(from) = self.notice_from.as_ref().filter(|_| self.stage == "ahead") {
            text.push_str(&wrap::hanging(INDENT, &format!("notice from {} on", day(from)), width));
        }
        if !self.tell.is_empty() {
            let tell = self.tell.iter().map(|mail| visible::line(mail)).collect::<Vec<_>>().join(", ");
            text.push_str(&wrap::hanging(&format!("{INDENT}tell: "), &tell, width));
        }
        if matches!(self.stage.as_str(), "due" | "notice") {
            text.push_str(&format!("{INDENT}do: {}\n", style::code(&visible::line(&self.command))));
        }
        text
    }
}

/// The day of a moment as it is written.
fn day(moment: &str) -> Cow<'_, str> {
    visible::line(moment.get(..10).unwrap_or(moment))
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("sweep", json::schema::<SweepJson>())
}
