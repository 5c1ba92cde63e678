//! The answer of commands that verify something, for people and machines: accept or reject, a stable code for why, and the first
//! bad places. One shape for all of them.

use super::{json, payload::PayloadJson, style, visible, wrap};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What came of verifying something. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit verify")]
pub struct VerdictJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The answer.
    pub verdict: Verdict,
    /// Why, as a stable code.
    pub reason: String,
    /// What was verified.
    pub subject: String,
    /// Why, in a sentence.
    pub message: String,
    /// What is wrong, each with its place.
    pub findings: Vec<FlawJson>,
    /// What else belongs to the answer.
    pub details: BTreeMap<String, String>,
    /// What was signed, when a token was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<PayloadJson>,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Accept,
    /// It does not.
    Reject,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FlawJson {
    /// What, as a stable code.
    pub code: String,
    /// Where: a file, with its line where that is known.
    pub place: String,
    /// What, in a sentence.
    pub message: String,
}

impl VerdictJson {
    /// An answer without findings and details.
    #[must_use]
    pub fn new(accept: bool, reason: &str, subject: &str, message: &str) -> Self {
        let verdict = if accept { Verdict::Accept } else { Verdict::Reject };
        let (reason, subject, message) = (reason.to_owned(), subject.to_owned(), message.to_owned());
        Self { version: 1, verdict, reason, subject, message, findings: Vec::new(), details: BTreeMap::new(), payload: None }
    }

    /// With one more detail. The key is kebab-case.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// For a terminal.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let word = match self.verdict {
            Verdict::Accept => style::paint(style::GOOD.bold(), "accept"),
            Verdict::Reject => style::paint(style::BAD.bold(), "reject"),
        };
        let mut text =
            wrap::hanging(&format!("{word} ({}): ", visible::line(&self.reason)), &visible::line(&self.message), width);
        for FlawJson { code, place, message } in &self.findings {
            let said = format!("{} ({})", visible::line(message), visible::line(place));
            text.push_str(&wrap::hanging(&format!("  {}: ", visible::line(code)), &said, width));
        }
        for (key, value) in &self.details {
            text.push_str(&wrap::hanging(&format!("  {}: ", visible::line(key)), &visible::line(value), width));
        }
        if let Some(payload) = &self.payload {
            text.push_str(&wrap::hanging("  payload: ", &payload.line(), width));
        }
        text
    }
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("verify", json::schema::<VerdictJson>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_says_why_and_where() {
        let mut verdict = VerdictJson::new(false, "broken", "acme-pay", "1 of 2 logs does not hold").with("globex", "3 events");
        let flaw = FlawJson { code: "log-broken".to_owned(), place: "a\u{1b}:3".to_owned(), message: "no".to_owned() };
        verdict.findings.push(flaw);
        insta::assert_snapshot!(anstream::adapter::strip_str(&verdict.text(80)).to_string(), @r#"
        reject (broken): 1 of 2 logs does not hold
          log-broken: no (a\u{1b}:3)
          globex: 3 events
        "#);
    }
}
