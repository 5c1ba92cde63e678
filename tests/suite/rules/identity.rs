//! Fixtures of the family `identity`.

use super::fixture::Fixture;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[];
