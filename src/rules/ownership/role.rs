//! The roles that policy gives weight to: those that grant, and all that it relies on.

use crate::{model::Role, policy::Policy};
use std::collections::BTreeSet;

/// The roles that approve in some quorum, or may issue alone.
pub(super) fn granting(policy: &Policy) -> BTreeSet<&Role> {
    policy.quorums().flat_map(|(_, steps)| steps).flat_map(|step| step.keys()).chain(&policy.authority.issue).collect()
}

/// Every role in which somebody signs.
pub(super) fn relied_on(policy: &Policy) -> BTreeSet<&Role> {
    let mut roles = granting(policy);
    roles.extend(policy.authority.stop.iter().chain(&policy.authority.verify));
    roles
}
