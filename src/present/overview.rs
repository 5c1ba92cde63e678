//! The partners of a registry, a line each.

use super::{json, stop::StopJson, style, table, visible, wrap};
use schemars::JsonSchema;
use serde::Serialize;

/// Every partner. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit status, all partners")]
pub struct OverviewJson {
    version: u32,
    partners: Vec<RowJson>,
    /// The stops that a gateway has not confirmed.
    open_stops: Vec<StopJson>,
}

/// One partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RowJson {
    /// The partner.
    partner: String,
    /// Its tier.
    tier: String,
    /// Its standing.
    standing: String,
    /// How many credentials are active.
    active_credentials: u64,
    /// Why it is not active.
    because: String,
}

impl OverviewJson {
    /// From rows of partner, tier, standing, active credentials and reason, and the stops that are open.
    #[must_use]
    pub fn new(rows: Vec<[String; 5]>, open_stops: Vec<StopJson>) -> Self {
        let row = |[partner, tier, standing, active, because]: [String; 5]| RowJson {
            partner,
            tier,
            standing,
            active_credentials: active.parse().unwrap_or_default(),
            because,
        };
        Self { version: 1, partners: rows.into_iter().map(row).collect(), open_stops }
    }
}

/// As a table for a terminal, and below it what is open.
#[must_use]
pub fn text(rows: Vec<[String; 5]>, open_stops: &[StopJson], width: usize) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().map(Vec::from).collect();
    let mut text = table::table(&["partner", "tier", "standing", "active", ""], &rows, width);
    if !open_stops.is_empty() {
        text.push_str(&format!("\n{}\n", style::heading("stops that gateways have not confirmed")));
    }
    for StopJson { partner, line, subject, told, .. } in open_stops {
        let said = visible::line(&format!("{partner} line {line}, {subject}: {told}")).into_owned();
        text.push_str(&wrap::hanging("  ", &said, width));
    }
    text
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("status-overview", json::schema::<OverviewJson>())
}
