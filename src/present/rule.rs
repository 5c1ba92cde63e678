//! The rules as a list for people and machines: what each demands, how bad it is when it is not so, and what it blocks.

use super::{audit::RuleCard, json, style, visible, wrap};
use schemars::JsonSchema;
use serde::Serialize;

/// A rule, and what hangs on it.
#[derive(Debug, Clone)]
pub struct Card {
    /// What formats of an audit tell about it.
    pub rule: RuleCard,
    /// The operations that it blocks, as commands.
    pub blocks: Vec<&'static str>,
    /// Whether a waiver may except a subject from it.
    pub waivable: bool,
}

/// The answer of `explain`. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit explain")]
pub struct ExplainJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The rules, by family and id; one when one was asked for.
    pub rules: Vec<ExplainedJson>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExplainedJson {
    /// The id; never renamed.
    pub id: String,
    /// What it is about.
    pub family: String,
    /// How bad it is when it is not so: low, medium, high or critical.
    pub severity: String,
    /// What must be so, in one line.
    pub summary: String,
    /// The operations that it blocks.
    pub blocks: Vec<String>,
    /// Whether a waiver may except a subject from it.
    pub waivable: bool,
    /// Its page, in Markdown.
    pub page: String,
}

impl ExplainJson {
    /// From the rules, in their order.
    #[must_use]
    pub fn new(cards: &[Card]) -> Self {
        let explained = |Card { rule, blocks, waivable }: &Card| ExplainedJson {
            id: rule.id.to_owned(),
            family: rule.family.to_owned(),
            severity: rule.severity.to_string(),
            summary: rule.summary.to_owned(),
            blocks: blocks.iter().map(|&word| word.to_owned()).collect(),
            waivable: *waivable,
            page: rule.page.to_owned(),
        };
        Self { version: 1, rules: cards.iter().map(explained).collect() }
    }
}

/// The rules by family, a line or two each, for a terminal.
#[must_use]
pub fn list(cards: &[Card], width: usize) -> String {
    let mut text = String::new();
    let mut family = "";
    let longest = cards.iter().map(|card| wrap::columns(card.rule.id)).max().unwrap_or_default();
    for Card { rule, .. } in cards {
        if rule.family != family {
            let gap = if family.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{}\n", style::heading(rule.family)));
            family = rule.family;
        }
        let severity = style::paint(style::of_severity(rule.severity), &wrap::padded(rule.severity.as_str(), 8));
        let first = format!("  {}  {severity}  ", wrap::padded(rule.id, longest));
        text.push_str(&wrap::hanging(&first, &visible::line(rule.summary), width));
    }
    text
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("explain", json::schema::<ExplainJson>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Citations, Severity};

    fn card(id: &'static str, family: &'static str, severity: Severity) -> Card {
        let citations = Citations { owasp: &[], csf: &[], sp800_53: &[], sp800_207: &[], pci: &[] };
        let summary = "each partner has what its tier asks for";
        Card {
            rule: RuleCard { id, family, summary, severity, citations, page: "# page\n" },
            blocks: vec!["issue"],
            waivable: true,
        }
    }

    #[test]
    fn rules_are_listed_by_family() {
        let cards = [
            card("contact-missing", "ownership", Severity::High),
            card("owner-left", "ownership", Severity::Medium),
            card("held", "lifecycle", Severity::Low),
        ];
        insta::assert_snapshot!(anstream::adapter::strip_str(&list(&cards, 60)).to_string(), @r#"
        ownership
          contact-missing  high      each partner has what its tier
                                     asks for
          owner-left       medium    each partner has what its tier
                                     asks for

        lifecycle
          held             low       each partner has what its tier
                                     asks for
        "#);
    }
}
