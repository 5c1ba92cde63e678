//! What happened, and whether the log still says so.

pub(super) mod clock_behind;
pub(super) mod confirmation_forged;
pub(super) mod event_unauthorised;
pub(super) mod log_broken;
pub(super) mod log_missing;
pub(super) mod proof_unlogged;
pub(super) mod record_edited;
pub(super) mod record_removed;
