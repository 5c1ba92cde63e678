//! Who answers for a partner, on both sides.

pub(super) mod contact_missing;
