//! The bundle, as far as it says anything of a request.

use super::{Answer, Published};
use crate::{crypto::Refused, publish::Asked};

/// What an authority vouches for is seen in a handshake, and who may come in is said elsewhere.
#[expect(clippy::unnecessary_wraps, reason = "every target answers in one form")]
pub(in crate::publish) fn bundle(_: &Published, _: &Asked) -> Result<Answer, Refused> {
    Ok(Answer::Open("a bundle says who may vouch, and not who may come in"))
}
