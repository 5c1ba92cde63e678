//! The chain: each line names the hash of the line before and is signed by its actor. A line that is altered, left out, put in
//! or moved breaks it at that place.

use crate::{
    crypto::{Refused, SshPublicKey, SshSignature, jcs, sha256},
    model::{Digest, Event, LogLine, Moment, Owner, OwnerId, PartnerId, Record, Text},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The SSHSIG namespace of events.
pub const NAMESPACE: &str = "event@admit";

/// Whoever can make an SSH signature: a key file, an agent, a hardware key.
pub trait Signer {
    /// The public key.
    fn public(&self) -> &SshPublicKey;

    /// Signs `message` under `namespace`.
    ///
    /// # Errors
    /// When the key cannot be used.
    fn sign(&mut self, namespace: &str, message: &[u8]) -> Result<SshSignature, Refused>;
}

/// A log as it was read: the events that are in order, and the first place where it breaks.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// The events up to the break.
    pub events: Vec<Event>,
    /// SHA-256 of the last good line; the first link when there is none.
    pub head: Option<Digest>,
    /// Where it breaks, and why.
    pub broken: Option<Break>,
}

/// A place where a log does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, Refused> {
    let value = serde_json::to_value(value).map_err(|e| Refused::new(format!("the event cannot be written as JSON: {e}")))?;
    jcs::canonical(&value)
}

/// The bytes of an event that its actor signs.
///
/// # Errors
/// When it cannot be written canonically.
pub fn event_bytes(event: &Event) -> Result<Vec<u8>, Refused> {
    canonical(event)
}

/// The line of a log for an event and its signature, with its line feed.
///
/// # Errors
/// When it cannot be written canonically.
pub fn log_line(event: Event, signature: &SshSignature) -> Result<Vec<u8>, Refused> {
    let mut line = canonical(&LogLine { event, signature: signature.armor() })?;
    line.push(b'\n');
    Ok(line)
}

/// What the first event of a log names as the line before it, so that a log cannot be given to another partner.
#[must_use]
pub fn first_link(registry: &Text, partner: &PartnerId) -> Digest {
    sha256(format!("admit log 1\n{registry}\n{partner}\n").as_bytes())
}

/// The number of the next event and the hash of the line before it, by the lines alone.
#[must_use]
pub fn next_link(bytes: &[u8], registry: &Text, partner: &PartnerId) -> (u64, Digest) {
    let mut lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    (lines.len() as u64 + 1, lines.last().map_or_else(|| first_link(registry, partner), |last| sha256(last)))
}

/// Reads a log and verifies each line: canonical, in order, chained, not before the line before, and signed by a key that its
/// actor had on that day.
#[must_use]
pub fn read(bytes: &[u8], registry: &Text, partner: &PartnerId, owners: &BTreeMap<OwnerId, Record<Owner>>) -> Chain {
    let mut chain = Chain { head: Some(first_link(registry, partner)), ..Chain::default() };
    let mut expected = first_link(registry, partner);
    let mut last: Option<Moment> = None;
    let mut rest = bytes;
    let mut line = 0;
    while !rest.is_empty() {
        line += 1;
        let (text, after) = match rest.iter().position(|b| *b == b'\n') {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => {
                chain.broken = Some(Break { line, message: "the line has no end".to_owned() });
                break;
            }
        };
        match verify_line(text, registry, partner, owners, expected, chain.events.len() as u64 + 1, last) {
            Ok(event) => {
                expected = sha256(text);
                last = Some(event.at);
                chain.head = Some(expected);
                chain.events.push(event);
            }
            Err(refused) => {
                chain.broken = Some(Break { line, message: refused.to_string() });
                break;
            }
        }
        rest = after;
    }
    chain
}

fn verify_line(
    text: &[u8],
    registry: &Text,
    partner: &PartnerId,
    owners: &BTreeMap<OwnerId, Record<Owner>>,
    expected: Digest,
    seq: u64,
    last: Option<Moment>,
) -> Result<Event, Refused> {
    let value = jcs::strict(text)?;
    let LogLine { event, signature } =
        serde_json::from_value(value).map_err(|e| Refused::new(format!("it is not an event: {e}")))?;
    if canonical(&LogLine { event: event.clone(), signature: signature.clone() })? != text {
        return Err(Refused::new("it is not written as canonical JSON (RFC 8785)"));
    }
    if event.version != 1 || event.registry != *registry || event.partner != *partner {
        return Err(Refused::new("it belongs to another registry, partner or version"));
    }
    if event.seq != seq {
        return Err(Refused::new(format!("it has the number {}, and {seq} is due", event.seq)));
    }
    if event.previous != expected {
        return Err(Refused::new("it does not follow from the line before"));
    }
    if last.is_some_and(|last| event.at < last) {
        return Err(Refused::new(format!("it is dated {}, before the line before", event.at)));
    }
    let owner =
        owners.get(&event.actor).ok_or_else(|| Refused::new(format!("its actor `{}` is not in the roster", event.actor)))?;
    verify_actor(&event, &SshSignature::from_armor(&signature)?, &owner.value)?;
    Ok(event)
}

/// An event stays what it was when its actor leaves or a key ends later; a key that was compromised takes its events with it
/// from that day on.
fn verify_actor(event: &Event, signature: &SshSignature, owner: &Owner) -> Result<(), Refused> {
    let day = event.at.day();
    let bytes = event_bytes(event)?;
    let mut why = Refused::new(format!("`{}` had no key on {day}", owner.id));
    for entry in &owner.keys {
        let counted = entry.from <= day
            && entry.until.is_none_or(|until| day <= until)
            && entry.revoked.is_none_or(|revoked| day < revoked);
        if !counted || !owner.stands_on(day) {
            continue;
        }
        match signature.verify(&SshPublicKey::parse(entry.key.as_str())?, NAMESPACE, &bytes) {
            Ok(()) => return Ok(()),
            Err(refused) => why = refused,
        }
    }
    Err(why)
}
