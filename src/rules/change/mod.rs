//! What a change may not do to what it found. These rules compare two revisions, so they speak in a review and nowhere else.

pub(super) mod guards_mixed;
pub(super) mod log_rewritten;
pub(super) mod policy_change_unapproved;
pub(super) mod policy_rolled_back;
pub(super) mod record_unreadable;
pub(super) mod rejection_removed;
pub(super) mod stop_rewritten;
