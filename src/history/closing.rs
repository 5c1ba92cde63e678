//! Closing: for each stop, which gateways had to hear of it, which confirmed and when, and how long that took. It goes by the
//! lines that confirmations name: within one second a time says nothing.

use super::{confirmation::GatewayView, stops::Stop};
use crate::model::{Confirmation, Environment, Gateway, Moment};

/// What a gateway that had to hear of a stop answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It confirmed a manifest that covers the stop.
    Confirmed(&'a Confirmation),
    /// It was retired before it confirmed, and lets nobody in since.
    Retired(Moment),
    /// Nothing yet.
    Open,
}

/// A gateway that had to hear of a stop.
#[derive(Debug, Clone, Copy)]
pub struct Awaited<'a> {
    /// The gateway.
    pub gateway: &'a Gateway,
    /// What it answered.
    pub answer: Answer<'a>,
}

/// A stop and how far it is closed.
#[derive(Debug, Clone)]
pub struct Closing<'a> {
    /// The stop.
    pub stop: Stop,
    /// Every gateway that had to hear of it, by name.
    pub awaited: Vec<Awaited<'a>>,
}

impl<'a> Closing<'a> {
    /// Of one stop.
    #[must_use]
    pub fn new(stop: Stop, gateways: &[GatewayView<'a>]) -> Self {
        let awaited = gateways.iter().filter(|view| concerned(view.gateway(), &stop)).map(|view| {
            let gateway = view.gateway();
            let answer = match (view.closing(&stop), &gateway.retired) {
                (Some(confirmation), _) => Answer::Confirmed(confirmation),
                (None, Some(end)) => Answer::Retired(end.on),
                (None, None) => Answer::Open,
            };
            Awaited { gateway, answer }
        });
        let awaited = awaited.collect();
        Self { stop, awaited }
    }

    /// The gateways that have not confirmed it. Of what came back none is waited for.
    pub fn open(&self) -> impl Iterator<Item = &'a Gateway> {
        let waits = |one: &&Awaited<'a>| self.stop.lifted.is_none() && matches!(one.answer, Answer::Open);
        self.awaited.iter().filter(waits).map(|one| one.gateway)
    }

    /// Whether a gateway has not confirmed it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open().next().is_some()
    }

    /// The gateways that have not confirmed it for longer than what they run may be old.
    pub fn late(&self, now: Moment) -> impl Iterator<Item = &'a Gateway> {
        let age = now.unix() - self.stop.at.unix();
        self.open().filter(move |gateway| age > gateway.staleness.seconds())
    }

    /// The seconds from the stop to the confirmation of the slowest gateway; `None` while one is open, where none had to confirm, and
    /// for what had come back by then.
    #[must_use]
    pub fn took(&self) -> Option<i64> {
        let until = |one: &Awaited<'_>| match one.answer {
            Answer::Confirmed(one) if self.stop.lifted.is_some_and(|back| back <= one.made) => None,
            Answer::Confirmed(one) => Some(one.on),
            Answer::Retired(on) => Some(on),
            Answer::Open => None,
        };
        let ends = self.awaited.iter().map(until).collect::<Option<Vec<_>>>()?;
        ends.into_iter().max().map(|last| (last.unix() - self.stop.at.unix()).max(0))
    }

    /// The environments of it before which no gateway on record stood.
    pub fn unwatched(&self) -> impl Iterator<Item = &Environment> {
        let watched = |environment: &&Environment| self.awaited.iter().any(|one| one.gateway.environment == **environment);
        self.stop.environments.iter().filter(move |environment| !watched(environment))
    }
}

/// Whether a gateway stood before an environment of the stop when it happened.
fn concerned(gateway: &Gateway, stop: &Stop) -> bool {
    stop.environments.contains(&gateway.environment)
        && gateway.since.is_none_or(|day| day.start() <= stop.at)
        && gateway.retired.as_ref().is_none_or(|end| stop.at <= end.on)
}
