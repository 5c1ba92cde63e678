//! What was issued, and how it stands.

mod enrolled;
mod issued;

pub(super) mod credential_anchor_mismatch;
pub(super) mod credential_count;
pub(super) mod credential_expiring;
pub(super) mod credential_grant_drift;
pub(super) mod credential_kind_refused;
pub(super) mod credential_lifetime;
pub(super) mod credential_mismatch;
pub(super) mod credential_orphaned;
pub(super) mod credential_outlives;
pub(super) mod credential_undelivered;
pub(super) mod credential_unlogged;
pub(super) mod federation_inexact;
pub(super) mod request_key_used;
pub(super) mod workload_shared;
