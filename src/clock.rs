//! The clock: the only place that asks what time it is.

use crate::{failure::Failure, model::Moment};

/// Now, to the second.
///
/// # Errors
/// When the machine's clock stands before 1970 or after 9999.
pub fn now() -> Result<Moment, Failure> {
    #[allow(clippy::disallowed_methods, reason = "this is the place")]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    since
        .and_then(|s| i64::try_from(s.as_secs()).ok())
        .and_then(Moment::from_unix)
        .ok_or_else(|| Failure::unanswered("the machine's clock is outside of the years 1970 to 9999"))
}
