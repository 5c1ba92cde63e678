//! What an application may do.

pub(super) mod access_missing;
pub(super) mod grant_beyond_agreement;
pub(super) mod grant_duplicate;
pub(super) mod grant_open_ended;
pub(super) mod grant_over;
pub(super) mod grant_unreasoned;
mod granted;
pub(super) mod grants_missing;
pub(super) mod scope_ceiling_access;
pub(super) mod scope_ceiling_sensitivity;
pub(super) mod scope_unknown;
pub(super) mod scope_wildcard;
pub(super) mod source_unbounded;
