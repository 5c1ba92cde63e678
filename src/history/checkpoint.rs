//! A checkpoint: what the head of every log was at a moment, and the policy then in force, as the text of a signed note. It has one
//! form, and a root that does not come from its own lines is refused.

use super::{
    merkle,
    note::{NoteFlaw, NoteKey, open, sign},
};
use crate::{
    crypto::{Refused, SigningKey},
    model::{Digest, Moment, PartnerId, Text},
};
use data_encoding::BASE64;
use std::collections::BTreeMap;

/// Where a log stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many events it had.
    pub events: u64,
    /// SHA-256 of the last line; the first link of a log without events.
    pub digest: Digest,
}

/// Where all logs stood, and by what policy everything was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the key that signs it.
    pub origin: String,
    /// The registry's id.
    pub registry: Text,
    /// When.
    pub at: Moment,
    /// The version of the policy.
    pub policy_version: u64,
    /// The digest of policy, roster, catalogue and issuers.
    pub policy: Digest,
    /// The log of every partner, one without events too.
    pub logs: BTreeMap<PartnerId, Head>,
}

/// Why a checkpoint counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointFlaw {
    /// Why, as a stable code: `malformed`, `unsigned`, `forged`, `origin` or `root`.
    pub code: &'static str,
    /// Why, in a sentence.
    pub message: String,
}

impl CheckpointFlaw {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<NoteFlaw> for CheckpointFlaw {
    fn from(flaw: NoteFlaw) -> Self {
        Self::new(flaw.code(), flaw.to_string())
    }
}

impl Checkpoint {
    /// The line of a partner's log, which is a leaf of the tree.
    fn line(partner: &PartnerId, head: Head) -> String {
        format!("log {partner} {} {}", head.events, head.digest)
    }

    /// The root of the tree (RFC 6962, section 2.1) whose leaves are the lines of the logs without their line feeds.
    #[must_use]
    pub fn root(&self) -> Digest {
        let leaves: Vec<Digest> =
            self.logs.iter().map(|(partner, head)| merkle::leaf(Self::line(partner, *head).as_bytes())).collect();
        merkle::root(&leaves)
    }

    /// How many events all logs have.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.logs.values().map(|head| head.events).sum()
    }

    /// The text that is signed (<https://c2sp.org/tlog-checkpoint>): origin, number of logs, root, and below them what they come from.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { origin, registry, at, policy_version, policy, logs } = self;
        let root = BASE64.encode(&self.root().0);
        let mut text =
            format!("{origin}\n{}\n{root}\nregistry {registry}\ntime {at}\npolicy {policy_version} {policy}\n", logs.len());
        for (partner, head) in logs {
            text.push_str(&Self::line(partner, *head));
            text.push('\n');
        }
        text
    }

    /// The signed note.
    ///
    /// # Errors
    /// When the origin cannot be the name of a key, or the key cannot sign.
    pub fn sign(&self, key: &SigningKey) -> Result<String, Refused> {
        sign(&self.text(), &self.origin, key)
    }

    /// Reads a note that the key has signed.
    ///
    /// # Errors
    /// When the note does not open with the key, its text is none of a checkpoint in its one form, it has another origin than the key's
    /// name, or the root is not that of its lines.
    pub fn open(note: &[u8], key: &NoteKey) -> Result<Self, CheckpointFlaw> {
        let text = open(note, key)?;
        let malformed = |what: &str| CheckpointFlaw::new("malformed", format!("the note is no checkpoint of logs: {what}"));
        let mut lines = text.lines();
        let mut next = |what: &'static str| lines.next().ok_or_else(|| malformed(what));
        let (origin, size, root) = (next("it has no origin")?, next("it has no size")?, next("it has no root")?);
        let mut member = |name: &'static str| {
            let line = next(name)?;
            let rest = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
            rest.ok_or_else(|| malformed(&format!("the line of `{name}` is not there")))
        };
        let registry = member("registry")?.parse().map_err(|_| malformed("its registry is no text"))?;
        let at = member("time")?.parse().map_err(|_| malformed("its time is no time in UTC"))?;
        let policy = member("policy")?;
        let (version, digest) = policy.split_once(' ').ok_or_else(|| malformed("its policy has no digest"))?;
        let policy_version = version.parse().map_err(|_| malformed("the version of its policy is no number"))?;
        let policy = digest.parse().map_err(|_| malformed("the digest of its policy is none"))?;
        let logs = lines.map(|line| log(line).ok_or_else(|| malformed("a line of a log is not one")));
        let logs = logs.collect::<Result<BTreeMap<_, _>, _>>()?;
        let checkpoint = Self { origin: origin.to_owned(), registry, at, policy_version, policy, logs };
        if origin != key.name() {
            return Err(CheckpointFlaw::new("origin", format!("the checkpoint is not of `{}`, whose key signed it", key.name())));
        }
        if size != checkpoint.logs.len().to_string() || root != BASE64.encode(&checkpoint.root().0) {
            return Err(CheckpointFlaw::new("root", "the size or the root is not the one of the lines of the logs"));
        }
        // One text for each checkpoint: what is written again must be what was read, so that no order and no zero says a second thing.
        if checkpoint.text() != text {
            return Err(malformed("it is not written in its one form"));
        }
        Ok(checkpoint)
    }
}

/// The partner and the head of a line.
fn log(line: &str) -> Option<(PartnerId, Head)> {
    let mut words = line.strip_prefix("log ")?.split(' ');
    let partner = words.next()?.parse().ok()?;
    let head = Head { events: words.next()?.parse().ok()?, digest: words.next()?.parse().ok()? };
    words.next().is_none().then_some((partner, head))
}
