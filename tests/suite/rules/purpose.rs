//! Fixtures of the family `purpose`.

use super::fixture::Fixture;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[];
