//! Rebasing: when two people appended to one log, the events of one go behind those of the other. Only who made them can sign them again,
//! and what the two sides did must not contradict.

use crate::{
    failure::{Failure, Outcome},
    grammar,
    history::{self, Replay},
    model::{Code, Event, OwnerId, PartnerId, Subject, Text},
    policy::Loaded,
};

/// Whether a log holds the marks that git leaves at a conflict.
#[must_use]
pub fn conflicted(log: &[u8]) -> bool {
    log.split(|b| *b == b'\n').any(|line| line.starts_with(b"<<<<<<<") || line.starts_with(b">>>>>>>"))
}

/// Decides how the events that only `ours` has go behind `theirs`.
///
/// An event keeps its time where the line before is not later. Where it is, the event takes the time of that line, and its note says when
/// it was done: a log never goes back in time.
///
/// # Errors
/// When one of the logs does not hold, an event is somebody else's, both sides wrote one record or one stopped what the other let in, or
/// the time of a proof would change.
pub fn rebase(loaded: &Loaded, partner: &PartnerId, (ours, theirs): (&[u8], &[u8]), actor: &OwnerId) -> Outcome<Replay> {
    let (lines, _) = history::common(ours, theirs);
    let (mine, other) = (tail(loaded, partner, ours, "local", lines)?, tail(loaded, partner, theirs, "other", lines)?);
    if other.is_empty() {
        // Nothing came between: the local log goes on from the other one as it is.
        return Ok(Replay { partner: partner.clone(), base: ours.to_vec(), events: Vec::new() });
    }
    own(&mine, actor)?;
    agree(loaded, partner, &mine, &other)?;
    let mut last = other.last().map(|event| event.at);
    let mut events = Vec::new();
    for mut event in mine {
        if let Some(before) = last.filter(|before| event.at < *before) {
            later(&mut event, before)?;
        }
        last = Some(event.at);
        events.push(event);
    }
    Ok(Replay { partner: partner.clone(), base: theirs.to_vec(), events })
}

/// The events of a log behind its first lines.
fn tail(loaded: &Loaded, partner: &PartnerId, log: &[u8], side: &str, lines: usize) -> Outcome<Vec<Event>> {
    let mut chain = history::read(log, &loaded.policy.registry, partner, &loaded.registry.owners);
    match chain.broken {
        Some(broken) => {
            Err(Failure::no(format!("the {side} log of `{partner}` does not hold at line {}: {}", broken.line, broken.message))
                .hint("a log is rebased as git has it: git show REVISION:partners/PARTNER/log.jsonl > FILE"))
        }
        None => Ok(chain.events.split_off(lines.min(chain.events.len()))),
    }
}

fn told(event: &Event) -> String {
    format!("line {} ({} `{}`)", event.seq, event.code, event.subject)
}

/// Refuses events of other people.
fn own(mine: &[Event], actor: &OwnerId) -> Outcome<()> {
    let others: Vec<_> = mine.iter().filter(|event| event.actor != *actor).collect();
    if others.is_empty() {
        return Ok(());
    }
    let mut who: Vec<_> = others.iter().map(|event| &event.actor).collect();
    who.sort();
    who.dedup();
    let one = mine.iter().all(|event| event.actor == mine[0].actor);
    let hint = if one { "who made the events runs the same command" } else { "rebase commit by commit, each by who acted in it" };
    let message =
        format!("{} is not by `{actor}`: {} must sign again", grammar::count(others.len(), "event"), grammar::list(who));
    Err(Failure::no(message)
        .with_details(others.iter().map(|event| format!("{} is by `{}`", told(event), event.actor)))
        .hint(hint))
}

/// Refuses what the two sides did against each other.
fn agree(loaded: &Loaded, partner: &PartnerId, mine: &[Event], other: &[Event]) -> Outcome<()> {
    let mut against = Vec::new();
    for (ours, theirs) in mine.iter().flat_map(|ours| other.iter().map(move |theirs| (ours, theirs))) {
        let differs = |(path, digest): &(&String, &crate::model::Digest)| theirs.records.get(*path).is_some_and(|d| d != *digest);
        for (path, _) in ours.records.iter().filter(differs) {
            against.push(format!("both wrote `{path}`: the local {} and the other {}", told(ours), told(theirs)));
        }
        let opposed = ours.code.stops() && lets_in(theirs.code) || lets_in(ours.code) && theirs.code.stops();
        if opposed && touch(loaded, partner, ours, theirs) {
            against.push(format!("the local {} and the other {} contradict", told(ours), told(theirs)));
        }
    }
    against.dedup();
    if against.is_empty() {
        return Ok(());
    }
    Err(Failure::no(format!("the two logs of `{partner}` cannot be joined")).with_details(against).hint(
        "take the other side's log and records, and run the command of the local side again: it is judged by what is there now",
    ))
}

/// Whether it lets somebody in or back in.
fn lets_in(code: Code) -> bool {
    match code {
        Code::CredentialIssued | Code::CredentialEnrolled | Code::CredentialRotated | Code::Resumed => true,
        Code::AnchorChallenged
        | Code::AnchorProved
        | Code::AnchorRevoked
        | Code::EvidenceRecorded
        | Code::CredentialRevoked
        | Code::Suspended
        | Code::Revoked
        | Code::Offboarded
        | Code::OffboardingCertified
        | Code::NoticeGiven => false,
    }
}

/// Whether the subject of one event covers that of the other. A key may stand anywhere.
fn touch(loaded: &Loaded, partner: &PartnerId, one: &Event, other: &Event) -> bool {
    let subject = |event: &Event| event.subject.as_str().parse::<Subject>();
    let (Ok(one), Ok(other)) = (subject(one), subject(other)) else { return true };
    let rests = |credential: &Subject, anchor: &Subject| match (credential, anchor) {
        (Subject::Credential(_, _, id), Subject::Anchor(_, anchor)) => {
            let record = loaded.registry.partners.get(partner).and_then(|folder| folder.credentials.get(id));
            record.is_none_or(|record| record.value.anchor == *anchor)
        }
        // Which anchor an application's access rests on may have changed on either side.
        (Subject::Application(..), Subject::Anchor(..)) => true,
        _ => false,
    };
    one.covers(&other) || other.covers(&one) || rests(&one, &other) || rests(&other, &one)
}

/// Moves an event on to the time of the line before.
fn later(event: &mut Event, before: crate::model::Moment) -> Outcome<()> {
    if event.code == Code::AnchorProved {
        return Err(Failure::no(format!("{} has the time of a proof, and the other log has a later line", told(event)))
            .hint("take the other side's log and records, and prove again: admit prove PARTNER#ANCHOR"));
    }
    let said = format!("done at {}, logged behind a later line", event.at);
    let note = event.note.as_ref().map_or(said.clone(), |note| format!("{note}; {said}"));
    let too_long = |_| Failure::no(format!("the note of {} has no room for when it was done", told(event)));
    let note: Text = note.parse().map_err(too_long)?;
    (event.at, event.note) = (before, Some(note));
    Ok(())
}
