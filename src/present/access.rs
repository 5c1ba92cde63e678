//! Who could call a scope on a day, a paragraph each, for people and machines.

use super::{json, style, visible, wrap};
use schemars::JsonSchema;
use serde::Serialize;

/// Who could call a scope on a day. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit log access")]
pub struct AccessJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The scope.
    pub scope: String,
    /// The day, in UTC.
    pub day: String,
    /// Who could.
    pub access: Vec<AccessOfJson>,
    /// What stands in the way of a whole answer; empty when nothing does.
    pub gaps: Vec<String>,
}

/// One credential that carried the scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AccessOfJson {
    /// `partner/application/credential`.
    pub subject: String,
    /// Where.
    pub environment: String,
    /// What the credential is.
    pub kind: String,
    /// The scope as it was granted, with its conditions.
    pub granted: String,
    /// When within the day.
    pub spans: Vec<SpanJson>,
    /// When it was issued.
    pub issued: String,
    /// By whom.
    pub issued_by: String,
    /// When it ended by itself, or would have.
    pub expires: String,
    /// How it was taken back, if it was, on whichever day.
    pub end: Option<EndJson>,
    /// The digest of the effective grant that was approved.
    pub grant: String,
    /// The version of the policy that it was judged by.
    pub policy_version: u64,
    /// The digest of policy, roster, catalogue and issuers.
    pub policy: String,
    /// The approvals that counted; none when a template of that policy covered it.
    pub approvals: Vec<ApprovedJson>,
    /// The receipt's file.
    pub receipt: String,
}

/// A part of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpanJson {
    /// From when.
    pub from: String,
    /// The first moment when it no longer could.
    pub until: String,
}

/// How a credential was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndJson {
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
    /// How, as the code of the event.
    pub code: String,
}

/// An approval that counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ApprovedJson {
    /// SHA-256 of the signed statement.
    pub statement: String,
    /// The file that held it.
    pub file: String,
    /// Who gave it; null when the statement is no longer on file.
    pub by: Option<String>,
    /// In which role.
    pub role: Option<String>,
}

impl AccessJson {
    /// From the rows and the gaps.
    #[must_use]
    pub fn new(scope: &str, day: &str, access: Vec<AccessOfJson>, gaps: Vec<String>) -> Self {
        Self { version: 1, scope: scope.to_owned(), day: day.to_owned(), access, gaps }
    }

    /// For a terminal of `width` columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut text = String::new();
        for of in &self.access {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!(
                "{gap}{}\n",
                style::heading(&visible::line(&format!("{} in {}", of.subject, of.environment)))
            ));
            for (name, value) in of.lines() {
                text.push_str(&wrap::hanging(&format!("  {name}: "), &visible::line(&value), width));
            }
        }
        if self.access.is_empty() {
            let nobody = format!("nobody could call {} on {}", self.scope, self.day);
            text = format!("{}\n", visible::line(&nobody));
        }
        text
    }
}

impl AccessOfJson {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let span = |span: &SpanJson| format!("{} to {}", span.from, span.until);
        let approved = |approval: &ApprovedJson| {
            let who = match (&approval.by, &approval.role) {
                (Some(by), Some(role)) => format!("{by} as {role}"),
                _ => format!("{}, which is no longer on file", approval.file),
            };
            format!("{who} ({})", approval.statement)
        };
        let approvals = self.approvals.iter().map(approved).collect::<Vec<_>>().join("; ");
        let mut lines = vec![
            ("could", self.spans.iter().map(span).collect::<Vec<_>>().join(" and ")),
            ("granted", self.granted.clone()),
            ("with", format!("a credential of the kind {}", self.kind)),
            ("issued", format!("{} by {}, until {}", self.issued, self.issued_by, self.expires)),
        ];
        if let Some(end) = &self.end {
            lines.push(("ended", format!("{} by {} ({})", end.at, end.by, end.code)));
        }
        let template = || "in advance, by a template of the policy".to_owned();
        lines.push(("approved", if approvals.is_empty() { template() } else { approvals }));
        lines.push(("policy", format!("version {} ({})", self.policy_version, self.policy)));
        lines.push(("receipt", self.receipt.clone()));
        lines
    }
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("access", json::schema::<AccessJson>())
}
