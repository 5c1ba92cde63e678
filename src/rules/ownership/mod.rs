//! Who answers for a partner, on both sides.

pub(super) mod business_owner_missing;
pub(super) mod contact_missing;
pub(super) mod grantor_not_person;
mod mention;
pub(super) mod owner_key_weak;
pub(super) mod owner_left;
pub(super) mod owner_unknown;
pub(super) mod owner_without_key;
pub(super) mod owners_same;
pub(super) mod revocation_contact_unreachable;
mod role;
pub(super) mod technical_owner_missing;
