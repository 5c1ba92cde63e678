//! Standing: what a subject may do now, computed and never typed. The worst along the path from partner to credential wins.

use super::{Anchor, Application, Credential, Environment, Hold, Moment, Partner};
use std::fmt;

/// A standing, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Active,
    /// Something is missing before it counts.
    Pending,
    /// It is stopped for now.
    Suspended,
    /// It is over for good.
    Ended,
}

impl Standing {
    /// The word that people read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A standing and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The standing.
    pub standing: Standing,
    /// Why, in a few words; empty for what is active.
    pub because: String,
}

impl State {
    /// Active.
    #[must_use]
    pub fn active() -> Self {
        Self { standing: Standing::Active, because: String::new() }
    }

    /// Something is missing.
    #[must_use]
    pub fn pending(because: impl Into<String>) -> Self {
        Self { standing: Standing::Pending, because: because.into() }
    }

    /// Stopped for now.
    #[must_use]
    pub fn suspended(because: impl Into<String>) -> Self {
        Self { standing: Standing::Suspended, because: because.into() }
    }

    /// Over.
    #[must_use]
    pub fn ended(because: impl Into<String>) -> Self {
        Self { standing: Standing::Ended, because: because.into() }
    }
}

/// The effective standing along a path: the worst one, and of several that are equally bad the first.
#[must_use]
pub fn effective(path: impl IntoIterator<Item = State>) -> State {
    path.into_iter().fold(State::active(), |worst, next| if next.standing > worst.standing { next } else { worst })
}

/// A partner: ended by its tombstone or its agreement, suspended by a hold, pending until it has an agreement that began.
#[must_use]
pub fn of_partner(partner: &Partner, now: Moment) -> State {
    if let Some(end) = &partner.offboarded {
        return State::ended(format!("`{}` was offboarded on {}", partner.id, end.on.day()));
    }
    let agreement = match &partner.agreement {
        None => State::pending(format!("`{}` has no agreement", partner.id)),
        Some(agreement) => match agreement.end {
            None => State::pending(format!("the agreement of `{}` has no end", partner.id)),
            Some(end) if now >= end.end() => State::ended(format!("the agreement of `{}` ended on {end}", partner.id)),
            Some(_) if now < agreement.start.start() => {
                State::pending(format!("the agreement of `{}` starts on {}", partner.id, agreement.start))
            }
            Some(_) => State::active(),
        },
    };
    effective([agreement, held(&partner.holds, partner.id.as_str())])
}

/// An application in an environment: ended when its last grant is, suspended by a hold, pending while nothing is granted.
#[must_use]
pub fn of_application(application: &Application, environment: &Environment, now: Moment) -> State {
    let id = &application.id;
    let granted = match application.environments.get(environment) {
        None => State::ended(format!("`{id}` has no access in {environment}")),
        Some(access) if access.grants.is_empty() => State::pending(format!("`{id}` has no grants in {environment}")),
        Some(access) if access.grants.iter().all(|g| g.until.is_some_and(|until| now >= until.end())) => {
            State::ended(format!("every grant of `{id}` in {environment} is over"))
        }
        Some(_) => State::active(),
    };
    effective([granted, held(&application.holds, id.as_str())])
}

/// An anchor: ended by its revocation or at the end of its retirement, suspended by a hold, pending while no proof counts. `proved_until` is the end of the last
/// proof whose signature verified.
#[must_use]
pub fn of_anchor(anchor: &Anchor, proved_until: Option<Moment>, now: Moment) -> State {
    if let Some(end) = &anchor.revoked {
        return State::ended(format!("anchor `{}` was revoked on {}", anchor.id, end.on.day()));
    }
    if let Some(retiring) = anchor.retiring.as_ref().filter(|retiring| now >= retiring.until) {
        let (until, successor) = (retiring.until.day(), &retiring.successor);
        return State::ended(format!("anchor `{}` handed over to `{successor}` and ended on {until}", anchor.id));
    }
    let proof = match proved_until {
        None => State::pending(format!("anchor `{}` is not proved", anchor.id)),
        Some(end) if now >= end => State::suspended(format!("the proof of anchor `{}` ended on {}", anchor.id, end.day())),
        Some(_) => State::active(),
    };
    effective([proof, held(&anchor.holds, anchor.id.as_str())])
}

/// A credential: ended by its revocation, at the end of its time beside a successor or at its own end, suspended by a hold, pending before it was issued.
#[must_use]
pub fn of_credential(credential: &Credential, now: Moment) -> State {
    let id = &credential.id;
    if let Some(end) = &credential.revoked {
        return State::ended(format!("`{id}` was revoked on {} ({})", end.on.day(), end.reason));
    }
    if let Some(retiring) = credential.retiring.as_ref().filter(|retiring| now >= retiring.until) {
        let (until, successor) = (retiring.until.day(), &retiring.successor);
        return State::ended(format!("`{id}` handed over to `{successor}` and ended on {until}"));
    }
    if now >= credential.expires {
        return State::ended(format!("`{id}` ended on {}", credential.expires.day()));
    }
    let begun =
        if now < credential.issued { State::pending(format!("`{id}` starts on {}", credential.issued)) } else { State::active() };
    effective([begun, held(&credential.holds, id.as_str())])
}

/// Held while any hold is open.
fn held(holds: &[Hold], what: &str) -> State {
    match holds.iter().find(|h| h.is_open()) {
        Some(hold) => State::suspended(format!("`{what}` is held since {} ({}): {}", hold.on.day(), hold.reason, hold.note)),
        None => State::active(),
    }
}
