//! An application: one integration of a partner, and what it may do in each environment.

use super::{AnchorId, ApplicationId, Conditions, Day, Environment, Hold, OwnerId, ScopeName, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An application: `partners/<partner>/applications/<application>.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Application {
    /// Equal to the file's name.
    pub id: ApplicationId,
    /// What it does, for a reviewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// What kind of thing calls us.
    pub kind: ApplicationKind,
    /// Who of ours answers for it; the partner's owners where nobody is named.
    #[serde(default, skip_serializing_if = "ApplicationOwners::is_empty")]
    pub owners: ApplicationOwners,
    /// What it may do, by environment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environments: BTreeMap<Environment, EnvironmentAccess>,
    /// Suspensions; written by the tool.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
}

/// What kind of thing calls us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicationKind {
    /// A program in the partner's data centre.
    Server,
    /// The partner's own gateway, which calls for others.
    Gateway,
    /// A build or deployment pipeline.
    Ci,
    /// A program that decides by itself what to call.
    Agent,
    /// A service that a third party runs for the partner.
    Saas,
}

impl ApplicationKind {
    /// The word in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Ci => "ci",
            Self::Agent => "agent",
            Self::Saas => "saas",
        }
    }
}

/// Who of ours answers for an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ApplicationOwners {
    /// Answers for the integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technical: Option<OwnerId>,
}

impl ApplicationOwners {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What an application may do in one environment, and on whose word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EnvironmentAccess {
    /// The trust anchor that its identity is verified against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<AnchorId>,
    /// Who asked; never counted among the approvers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<OwnerId>,
    /// When it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_on: Option<Day>,
    /// The scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
}

/// A scope given until a day, under conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Grant {
    /// The scope.
    pub scope: ScopeName,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Why the application needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Under which conditions.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub when: Conditions,
}
