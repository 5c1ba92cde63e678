//! Stops as answers show them. It works nothing out.

use crate::{
    history::{Answer, Closing},
    model::Moment,
    ops::status::closing_told,
    present::stop::{StopAtJson, StopJson, StopState},
};

/// A stop and how far it is closed, now.
pub(super) fn shown(closing: &Closing<'_>, now: Moment) -> StopJson {
    let stop = &closing.stop;
    let state = if closing.late(now).next().is_some() {
        StopState::Late
    } else if closing.is_open() {
        StopState::Open
    } else if closing.took().is_some() {
        StopState::Closed
    } else if stop.lifted.is_some() {
        StopState::Lifted
    } else {
        StopState::Unwatched
    };
    let gateways = closing.awaited.iter().map(|one| {
        let (closed, manifest) = match one.answer {
            Answer::Confirmed(one) => (Some(one.on), Some(one.manifest)),
            Answer::Retired(on) => (Some(on), None),
            Answer::Open => (None, None),
        };
        StopAtJson { gateway: one.gateway.id.to_string(), closed, manifest }
    });
    StopJson {
        partner: stop.partner.to_string(),
        line: stop.seq,
        at: stop.at,
        subject: stop.subject.to_string(),
        reason: stop.reason.map(|reason| reason.to_string()),
        state,
        time_to_revoke: closing.took().and_then(|seconds| u64::try_from(seconds).ok()),
        told: closing_told(closing, now),
        gateways: gateways.collect(),
    }
}
