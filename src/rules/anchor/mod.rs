//! What a partner's identity rests on.

pub(super) mod anchor_drifted;
pub(super) mod anchor_expiring;
pub(super) mod anchor_key_mismatch;
pub(super) mod anchor_kind_refused;
pub(super) mod anchor_missing;
pub(super) mod anchor_out_of_date;
pub(super) mod anchor_retiring;
pub(super) mod anchor_revoked;
pub(super) mod anchor_unknown;
pub(super) mod anchor_unproved;
pub(super) mod anchor_unreadable;
pub(super) mod anchor_weak;
pub(super) mod authority_unproved;
pub(super) mod handover_broken;
pub(super) mod key_shared;
pub(super) mod proof_invalid;
pub(super) mod proof_stale;
pub(super) mod recipient_unproved;
