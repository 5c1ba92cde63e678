//! Fixtures of the family `ownership`.

use super::fixture::Fixture;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[];
