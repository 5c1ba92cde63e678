//! The checklist for programs: version 1 of the JSON of `status`. Members may be added, none is changed or taken away.

use super::{Checklist, Line, Mark, Section};
use crate::model::{Standing, State};
use schemars::JsonSchema;
use serde::Serialize;

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit status")]
pub struct StatusJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// Of what.
    pub subject: String,
    /// `active`, `pending`, `suspended` or `ended`.
    #[schemars(schema_with = "standing_schema")]
    pub standing: String,
    /// Why; empty for what is active.
    pub because: String,
    /// How many lines of each sort.
    pub counts: CountsJson,
    /// The parts.
    pub sections: Vec<SectionJson>,
}

/// How many lines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "StatusCountsJson")]
pub struct CountsJson {
    /// There.
    pub done: usize,
    /// Missing.
    pub open: usize,
    /// Missing, and excepted by a waiver.
    pub waived: usize,
    /// Good to know.
    pub info: usize,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SectionJson {
    /// What it is about.
    pub title: String,
    /// The lines.
    pub lines: Vec<LineJson>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LineJson {
    /// How it stands.
    pub mark: Mark,
    /// What it is about.
    pub text: String,
    /// The evidence, or what is missing.
    pub detail: Option<String>,
    /// The exact next command.
    pub command: Option<String>,
}

fn standing_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let words = [Standing::Active, Standing::Pending, Standing::Suspended, Standing::Ended].map(Standing::as_str);
    schemars::json_schema!({ "type": "string", "enum": words })
}

impl From<&Checklist> for StatusJson {
    fn from(checklist: &Checklist) -> Self {
        let Checklist { title, standing: State { standing, because }, sections } = checklist;
        let counts = CountsJson {
            done: checklist.count(Mark::Done),
            open: checklist.count(Mark::Open),
            waived: checklist.count(Mark::Waived),
            info: checklist.count(Mark::Info),
        };
        Self {
            version: 1,
            subject: title.clone(),
            standing: standing.to_string(),
            because: because.clone(),
            counts,
            sections: sections.iter().map(SectionJson::from).collect(),
        }
    }
}

impl From<&Section> for SectionJson {
    fn from(section: &Section) -> Self {
        let Section { title, lines } = section;
        Self { title: title.clone(), lines: lines.iter().map(LineJson::from).collect() }
    }
}

impl From<&Line> for LineJson {
    fn from(line: &Line) -> Self {
        let Line { mark, text, detail, command } = line.clone();
        Self { mark, text, detail, command }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::checklist;

    #[test]
    fn version_1_stays_as_it_is() {
        let mut checklist = checklist();
        checklist.sections[1].lines.truncate(1);
        insta::assert_snapshot!(checklist.json(), @r#"
        {
          "version": 1,
          "subject": "acme-pay/payouts in production",
          "standing": "pending",
          "because": "1 of 2 approvals is there",
          "counts": {
            "done": 1,
            "open": 1,
            "waived": 1,
            "info": 0
          },
          "sections": [
            {
              "title": "identity",
              "lines": [
                {
                  "mark": "done",
                  "text": "legal entity",
                  "detail": "DE, HRB 190212 B",
                  "command": null
                },
                {
                  "mark": "waived",
                  "text": "contact `revocation`",
                  "detail": "waiver `acme-contacts` until 2026-12-31",
                  "command": null
                }
              ]
            },
            {
              "title": "access",
              "lines": [
                {
                  "mark": "open",
                  "text": "approvals",
                  "detail": "1 of 2 approvals: `priya-nair` as `security` on 2026-10-30; `api-owner` is missing, and the request waits since 2026-10-02",
                  "command": "admit approve acme-pay/payouts --environment production"
                }
              ]
            }
          ]
        }
        "#);
    }
}
