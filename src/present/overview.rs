//! The partners of a registry, a line each.

use super::{json, table};
use schemars::JsonSchema;
use serde::Serialize;

/// Every partner. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit status, all partners")]
pub struct OverviewJson {
    version: u32,
    partners: Vec<RowJson>,
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
    /// From rows of partner, tier, standing, active credentials and reason.
    #[must_use]
    pub fn new(rows: Vec<[String; 5]>) -> Self {
        let row = |[partner, tier, standing, active, because]: [String; 5]| RowJson {
            partner,
            tier,
            standing,
            active_credentials: active.parse().unwrap_or_default(),
            because,
        };
        Self { version: 1, partners: rows.into_iter().map(row).collect() }
    }
}

/// As a table for a terminal.
#[must_use]
pub fn text(rows: Vec<[String; 5]>, width: usize) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().map(Vec::from).collect();
    table::table(&["partner", "tier", "standing", "active", ""], &rows, width)
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("status-overview", json::schema::<OverviewJson>())
}
