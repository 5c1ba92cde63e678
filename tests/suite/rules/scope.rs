//! Fixtures of the family `scope`.

use super::fixture::Fixture;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[];
