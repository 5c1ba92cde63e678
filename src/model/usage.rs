//! When credentials were last used: what the access logs of an application came to, by day. It holds no address, no request and no count.

use super::{ApplicationId, CredentialId, Day, PartnerId, ScopeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The use of an application: `usage/<partner>/<application>.yaml`, written by the tool.
///
/// That nothing was used is known only of the days whose logs were read, without a gap, from `seen-from` to `seen-until`. Logs that
/// leave a gap begin a new span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Usage {
    /// The application; equal to the file's name.
    pub id: ApplicationId,
    /// The partner; equal to the folder's name.
    pub partner: PartnerId,
    /// The first day whose logs were read, with no gap after it.
    pub seen_from: Day,
    /// The last day whose logs were read, to its end.
    pub seen_until: Day,
    /// The credentials that were used, on whichever day; one that is not named was not seen.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub credentials: BTreeMap<CredentialId, LastUse>,
}

/// The last use of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LastUse {
    /// The last day on which it was used at all.
    pub last: Day,
    /// The last day by scope, as far as the logs tell which was called.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scopes: BTreeMap<ScopeName, Day>,
}
