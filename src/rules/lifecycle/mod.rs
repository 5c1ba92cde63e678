//! How access is reviewed, paused and ended.

pub(super) mod gateway_missing;
pub(super) mod gateway_stale;
pub(super) mod held;
pub(super) mod hold_removed;
pub(super) mod offboarded;
pub(super) mod offboarding_unfinished;
pub(super) mod return_unapproved;
pub(super) mod review_overdue;
pub(super) mod revocation_removed;
pub(super) mod revocation_unconfirmed;
pub(super) mod trigger_ignored;
pub(super) mod trigger_too_weak;
pub(super) mod triggers_missing;
