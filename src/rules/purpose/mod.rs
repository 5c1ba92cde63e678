//! Why a partner has access, and what that rests on.

pub(super) mod agreement_missing;
pub(super) mod agreement_not_begun;
pub(super) mod agreement_open_ended;
pub(super) mod agreement_over;
pub(super) mod data_undeclared;
pub(super) mod evidence_missing;
pub(super) mod evidence_over;
pub(super) mod justification_missing;
