//! Break-glass: the smaller quorum that decides in an hour of need, how little what it opens lasts, and how soon everybody else
//! must have agreed. It refuses to be one person, and to last as long as what the full quorum gives.

use super::{Policy, PolicyFlaw, Step};
use crate::model::{CredentialKind, Environment, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who decides in an hour of need, and what comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BreakGlass {
    /// Who approves, in steps; two persons at the least.
    pub approvals: Vec<Step>,
    /// How long such an approval counts.
    pub approval: Period,
    /// The longest life of a credential that was issued on it.
    pub lifetime: Period,
    /// How soon the full quorum must have approved the same grant.
    pub ratify: Period,
    /// The environments that it is for.
    pub environments: Vec<Environment>,
}

impl BreakGlass {
    /// What makes it no break-glass, whatever the roster.
    pub(super) fn flaws(&self, policy: &Policy) -> Vec<PolicyFlaw> {
        let mut flaws = Vec::new();
        let mut flaw = |key: &str, message: String| flaws.push(PolicyFlaw { key: format!("break-glass.{key}"), message });
        let asked: u64 = self.approvals.iter().flat_map(BTreeMap::values).map(|count| u64::from(*count)).sum();
        if asked == 1 {
            flaw("approvals", "break-glass by one person is a way round everybody else; the least is 2".to_owned());
        }
        for (key, period) in [("approval", self.approval), ("lifetime", self.lifetime), ("ratify", self.ratify)] {
            if period.seconds() == 0 {
                flaw(key, format!("{period} is no time at all"));
            }
        }
        if self.environments.is_empty() {
            flaw("environments", "break-glass names the environments that it is for".to_owned());
        }
        for environment in self.environments.iter().filter(|e| !policy.environments.contains_key(*e)) {
            flaw("environments", format!("`{environment}` is not an environment of this policy"));
        }
        let terms = policy.tiers.iter().flat_map(|(tier, of_tier)| {
            let here = of_tier.environments.iter().filter(|(environment, _)| self.environments.contains(environment));
            here.map(move |(environment, terms)| (tier, environment, terms))
        });
        for (tier, environment, terms) in terms {
            let longest = CredentialKind::ALL.into_iter().filter_map(|kind| terms.lifetime(kind)).max();
            if let Some(longest) = longest.filter(|longest| self.lifetime >= *longest) {
                flaw(
                    "lifetime",
                    format!(
                        "{} is no less than the {longest} that tier `{tier}` gets in {environment} by its full quorum",
                        self.lifetime
                    ),
                );
            }
            if self.approval >= terms.approval {
                flaw(
                    "approval",
                    format!("{} is no less than the {} of tier `{tier}` in {environment}", self.approval, terms.approval),
                );
            }
        }
        flaws
    }
}
