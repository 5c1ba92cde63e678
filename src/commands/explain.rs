//! `admit explain`

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    ops,
    present::{
        audit::RuleCard,
        explain::page,
        json,
        rule::{Card, ExplainJson, list},
    },
    rules::{self, Operation, Rule},
};
use clap::Args;

/// Explain a rule: what is wrong, why it matters, and how to mend it
///
/// Without a rule, the list of all of them by family.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit explain contact-missing")]
pub(crate) struct Explain {
    /// The rule
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Explain {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let one = self.rule.as_deref().map(ops::rule).transpose()?;
        let cards: Vec<Card> = one.map_or(rules::ALL, std::slice::from_ref).iter().map(card).collect();
        let text = match (self.format, one) {
            (Format::Json, _) => json::text(&ExplainJson::new(&cards)),
            (Format::Text, Some(rule)) => page(rule.page, context.ui.width()),
            (Format::Text, None) => list(&cards, context.ui.width()),
        };
        context.ui.result(&text);
        Ok(Exit::Done)
    }
}

/// What is shown of a rule.
pub(super) fn rule_card(rule: &Rule) -> RuleCard {
    RuleCard {
        id: rule.id,
        family: rule.family.as_str(),
        summary: rule.summary,
        severity: rule.severity,
        citations: rule.citations,
        page: rule.page,
    }
}

fn card(rule: &Rule) -> Card {
    Card {
        rule: rule_card(rule),
        blocks: rule.blocks.iter().map(|operation: &Operation| operation.as_str()).collect(),
        waivable: rule.waivable,
    }
}
