//! Who a partner is.

pub(super) mod legal_entity_duplicate;
pub(super) mod legal_entity_missing;
pub(super) mod legal_entity_unverified;
pub(super) mod lei_missing;
pub(super) mod look_alike_name;
pub(super) mod partner_missing;
pub(super) mod tier_unknown;
