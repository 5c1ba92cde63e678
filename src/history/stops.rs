//! Stops: the lines of a log that took something back, and the environments whose gateways have to hear of it. It works on the log that
//! was verified and on the records, and decides nothing.

use crate::model::{
    Code, Credential, CredentialKind, Environment, Event, Moment, OwnerId, PartnerFolder, PartnerId, Reason, Subject, Text,
};
use std::collections::BTreeSet;

/// Something that was stopped while it was let in somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Whose.
    pub partner: PartnerId,
    /// The line of the partner's log.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// How.
    pub code: Code,
    /// What.
    pub subject: Text,
    /// Why, in a word.
    pub reason: Option<Reason>,
    /// By whom.
    pub by: OwnerId,
    /// Where it had credentials that were still alive.
    pub environments: BTreeSet<Environment>,
    /// When it came back, if it did: from then on nothing is left to enforce.
    pub lifted: Option<Moment>,
}

/// The stops in a log, in its order. A line that stopped what was over already asks nothing of a gateway, and is none.
#[must_use]
pub fn stops(folder: &PartnerFolder, events: &[Event]) -> Vec<Stop> {
    let mut stops = Vec::new();
    for (index, event) in events.iter().enumerate().filter(|(_, event)| event.code.stops()) {
        // A subject that cannot be read is taken for everything: more is waited for then, not less.
        let subject = event.subject.as_str().parse().unwrap_or_else(|_| Subject::Partner(event.partner.clone()));
        let environments = reached(folder, &subject, event.at);
        if environments.is_empty() {
            continue;
        }
        let back = |later: &&Event| later.code == Code::Resumed && later.subject == event.subject;
        let lifted = events[index..].iter().find(back).filter(|_| event.code == Code::Suspended).map(|later| later.at);
        let Event { partner, seq, at, code, subject, reason, actor, .. } = event.clone();
        stops.push(Stop { partner, seq, at, code, subject, reason, by: actor, environments, lifted });
    }
    stops
}

/// The environments in which a subject has credentials that are alive at that moment, by their own dates and revocations.
#[must_use]
pub fn reached(folder: &PartnerFolder, subject: &Subject, at: Moment) -> BTreeSet<Environment> {
    let anchored = |credential: &Credential, key: &crate::model::Digest| {
        folder.anchors.get(&credential.anchor).is_some_and(|anchor| anchor.value.key_digests().any(|own| own == *key))
    };
    let concerns = |credential: &Credential| match subject {
        Subject::Partner(_) => true,
        Subject::Application(_, id) => credential.application == *id,
        Subject::Credential(_, _, id) => credential.id == *id,
        Subject::Anchor(_, id) => credential.anchor == *id,
        Subject::Key(key) => credential.key == Some(*key) || anchored(credential, key),
    };
    // A statement about a client opens nothing by itself.
    let opens = |credential: &&Credential| credential.kind != CredentialKind::SoftwareStatement;
    let alive = |credential: &&Credential| {
        let revoked = credential.revoked.as_ref().is_some_and(|end| end.on < at);
        credential.issued <= at && at < credential.ends() && !revoked
    };
    let credentials = folder.credentials.values().map(|record| &record.value);
    credentials.filter(opens).filter(alive).filter(|c| concerns(c)).map(|c| c.environment.clone()).collect()
}
