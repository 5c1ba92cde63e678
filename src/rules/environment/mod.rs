//! Where, and what is kept apart.

pub(super) mod anchor_elsewhere;
pub(super) mod anchor_shared;
pub(super) mod api_not_offered;
pub(super) mod environment_refused;
pub(super) mod environment_unknown;
pub(super) mod gateway_cannot_enforce;
pub(super) mod issuer_missing;
