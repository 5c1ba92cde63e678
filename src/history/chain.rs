//! The chain: each line names the hash of the line before and is signed by its actor. A line that is altered, left out, put in
//! or moved breaks it at that place.

use super::roster::Roster;
use crate::{
    crypto::{Refused, SshPublicKey, SshSignature, jcs, sha256},
    model::{Digest, Event, LogLine, Moment, Owner, OwnerId, PartnerId, Record, Text},
};
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

/// The bytes of an event that its actor signs.
///
/// # Errors
/// When it cannot be written canonically.
pub fn event_bytes(event: &Event) -> Result<Vec<u8>, Refused> {
    jcs::canonical(event)
}

/// The line of a log for an event and its signature, with its line feed.
///
/// # Errors
/// When it cannot be written canonically.
pub fn log_line(event: Event, signature: &SshSignature) -> Result<Vec<u8>, Refused> {
    let mut line = jcs::canonical(&LogLine { event, signature: signature.armor() })?;
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

/// A place in a log that is known: what was read up to there, so that reading can go on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many lines lie before it.
    pub lines: u64,
    /// SHA-256 of the line before; the first link at the beginning.
    pub head: Digest,
    /// When the event before was.
    pub at: Option<Moment>,
}

impl Place {
    /// The beginning of a partner's log.
    #[must_use]
    pub fn start(registry: &Text, partner: &PartnerId) -> Self {
        Self { lines: 0, head: first_link(registry, partner), at: None }
    }

    /// The place after a line that was verified.
    #[must_use]
    pub fn after(self, line: &[u8], event: &Event) -> Self {
        Self { lines: self.lines + 1, head: sha256(line), at: Some(event.at) }
    }
}

/// Reads a log and verifies each line: canonical, in order, chained, not before the line before, and signed by a key that its
/// actor had on that day.
#[must_use]
pub fn read(bytes: &[u8], registry: &Text, partner: &PartnerId, owners: &BTreeMap<OwnerId, Record<Owner>>) -> Chain {
    read_on(bytes, Place::start(registry, partner), registry, partner, &mut Roster::new(owners))
}

/// As [`read`], from a place on: `bytes` are the lines behind it, `events` those in them, and a break names its line in the whole
/// log. Who reads on more than once keeps the roster, whose keys are then parsed once.
#[must_use]
pub fn read_on(bytes: &[u8], from: Place, registry: &Text, partner: &PartnerId, roster: &mut Roster<'_>) -> Chain {
    let mut reader = Reader { registry, partner, roster, place: from };
    let mut chain = Chain { head: Some(from.head), ..Chain::default() };
    let mut rest = bytes;
    while !rest.is_empty() {
        let line = rest.iter().position(|b| *b == b'\n').map(|end| (&rest[..end], &rest[end + 1..]));
        let read = line.ok_or_else(|| Refused::new("the line has no end"));
        match read.and_then(|(text, after)| Ok((reader.line(text)?, after))) {
            Ok((event, after)) => {
                chain.head = Some(reader.place.head);
                chain.events.push(event);
                rest = after;
            }
            Err(refused) => {
                let line = usize::try_from(reader.place.lines + 1).unwrap_or(usize::MAX);
                chain.broken = Some(Break { line, message: refused.to_string() });
                break;
            }
        }
    }
    chain
}

/// Goes through a log line by line.
struct Reader<'r, 'o> {
    registry: &'r Text,
    partner: &'r PartnerId,
    roster: &'r mut Roster<'o>,
    place: Place,
}

impl Reader<'_, '_> {
    fn line(&mut self, text: &[u8]) -> Result<Event, Refused> {
        if text.starts_with(b"<<<<<<< ") {
            return Err(Refused::new("a conflict was left in the file, and `admit log rebase` joins the two sides"));
        }
        let LogLine { event, signature } = jcs::exactly(text).ok_or_else(|| flaw(text))?;
        // Of two members in order: what stands between their names is the event as it was signed.
        let end = [b",\"signature\":", &jcs::canonical(&signature)?[..], b"}"].concat();
        let signed = text.strip_prefix(b"{\"event\":").and_then(|text| text.strip_suffix(&end[..])).ok_or_else(|| flaw(text))?;
        if event.version != 1 || event.registry != *self.registry || event.partner != *self.partner {
            return Err(Refused::new("it belongs to another registry, partner or version"));
        }
        let due = self.place.lines + 1;
        if event.seq != due {
            return Err(Refused::new(format!("it has the number {}, and {due} is due", event.seq)));
        }
        if event.previous != self.place.head {
            return Err(Refused::new("it does not follow from the line before"));
        }
        if self.place.at.is_some_and(|last| event.at < last) {
            return Err(Refused::new(format!("it is dated {}, before the line before", event.at)));
        }
        self.roster.verify(&event, signed, &SshSignature::from_armor(&signature)?)?;
        self.place = self.place.after(text, &event);
        Ok(event)
    }
}

/// Why a line is not the canonical JSON of an event and its signature.
fn flaw(text: &[u8]) -> Refused {
    let line = jcs::strict(text).and_then(|value| {
        serde_json::from_value::<LogLine>(value).map_err(|error| Refused::new(format!("it is not an event: {error}")))
    });
    line.err().unwrap_or_else(|| Refused::new("it is not written as canonical JSON (RFC 8785)"))
}
