//! Fixtures of the family `environment`.

use super::fixture::Fixture;

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[];
