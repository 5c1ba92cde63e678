//! The files themselves, and exceptions.

pub(super) mod file_hidden;
pub(super) mod not_canonical;
pub(super) mod stray_file;
pub(super) mod waiver_forbidden;
pub(super) mod waiver_over;
pub(super) mod waiver_too_long;
pub(super) mod waiver_unapproved;
pub(super) mod waiver_unused;
