//! Who said yes.

pub(super) mod approval_expired;
pub(super) mod approval_forged;
pub(super) mod approval_not_entitled;
pub(super) mod approval_out_of_order;
pub(super) mod approval_quorum;
pub(super) mod approval_rejected;
pub(super) mod approval_self;
pub(super) mod approval_stale;
pub(super) mod break_glass_used;
pub(super) mod policy_flawed;
pub(super) mod policy_unapproved;
pub(super) mod quorum_unreachable;
pub(super) mod ratification_overdue;
pub(super) mod request_old;
pub(super) mod requester_missing;
pub(super) mod template_exhausted;
mod void;
