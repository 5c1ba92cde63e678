//! The events of logs, a line each, for people and machines.

use super::{json, stop::StopJson, style, table, visible};
use crate::model::{Digest, Event};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The events of one or all logs. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit log show")]
pub struct LogJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The logs, by partner.
    pub logs: Vec<PartnerLogJson>,
}

/// A partner's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartnerLogJson {
    /// The partner.
    pub partner: String,
    /// SHA-256 of the last good line.
    pub head: Option<String>,
    /// The line from which the log does not hold; its events from there on are not shown.
    pub broken_at: Option<usize>,
    /// The events, in their order.
    pub events: Vec<EventJson>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EventJson {
    /// The place in the log, from 1.
    pub seq: u64,
    /// When.
    pub at: String,
    /// What happened, as a stable code.
    pub code: String,
    /// By whom.
    pub actor: String,
    /// To what.
    pub subject: String,
    /// Why, in a word.
    pub reason: Option<String>,
    /// Why, in a sentence.
    pub note: Option<String>,
    /// The files that were written, and their digests.
    pub records: BTreeMap<String, String>,
    /// What the act relied on.
    pub relied: BTreeMap<String, String>,
    /// For what was stopped while it was let in: how far gateways have heard of it.
    pub stop: Option<StopJson>,
}

impl From<&Event> for EventJson {
    fn from(event: &Event) -> Self {
        let Event {
            version: _,
            registry: _,
            partner: _,
            seq,
            at,
            code,
            actor,
            subject,
            reason,
            note,
            records,
            relied,
            previous: _,
        } = event;
        Self {
            seq: *seq,
            at: at.to_string(),
            code: code.to_string(),
            actor: actor.to_string(),
            subject: subject.to_string(),
            reason: reason.map(|reason| reason.to_string()),
            note: note.as_ref().map(ToString::to_string),
            records: texts(records),
            relied: texts(relied),
            stop: None,
        }
    }
}

fn texts(digests: &BTreeMap<String, Digest>) -> BTreeMap<String, String> {
    digests.iter().map(|(name, digest)| (name.clone(), digest.to_string())).collect()
}

impl LogJson {
    /// From the logs, by partner.
    #[must_use]
    pub fn new(logs: Vec<PartnerLogJson>) -> Self {
        Self { version: 1, logs }
    }

    /// For a terminal of `width` columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut text = String::new();
        for log in &self.logs {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{}\n", style::heading(&visible::line(&log.partner))));
            let row = |event: &EventJson| {
                let mut why = [event.reason.clone(), event.note.clone()].into_iter().flatten().collect::<Vec<_>>().join(": ");
                if let Some(stop) = &event.stop {
                    why = [why, stop.told.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
                }
                vec![event.seq.to_string(), event.at.clone(), event.code.clone(), event.subject.clone(), event.actor.clone(), why]
            };
            let rows: Vec<_> = log.events.iter().map(row).collect();
            text.push_str(&table::table(&["", "at", "event", "subject", "by", "why"], &rows, width));
        }
        text
    }
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("log", json::schema::<LogJson>())
}
