//! Whether logs go on from a checkpoint: each has at least the lines that it had, and the last of them is still the same. It says where
//! that ends, and reads no signature: that a log holds is for the chain.

use super::{chain::Chain, checkpoint::Checkpoint};
use crate::{
    crypto::sha256,
    model::{Digest, PartnerId, Text},
};

/// A place where history does not go on from a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// What happened, as a stable code: `log-removed`, `log-cut`, `log-rewritten`, `registry-other`, `policy-older` or
    /// `policy-altered`.
    pub code: &'static str,
    /// The file, from the registry's root.
    pub file: String,
    /// The first line that is not as it was, from 1; as far as the checkpoint can tell.
    pub line: Option<u64>,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl Checkpoint {
    /// Where a partner's log does not go on from this checkpoint. `log` is the file as it is and what reading it came to; `None` when the
    /// partner is gone. A partner that the checkpoint does not know was onboarded later.
    #[must_use]
    pub fn departure(&self, partner: &PartnerId, log: Option<(&[u8], &Chain)>) -> Option<Departure> {
        let head = self.logs.get(partner)?;
        let file = format!("partners/{partner}/log.jsonl");
        let known = format!("the checkpoint of {} knows {}", self.at, head.events);
        let Some((bytes, chain)) = log else {
            let message = format!("the folder of `{partner}` is gone, and {known} of its events");
            return Some(Departure { code: "log-removed", file, line: None, message });
        };
        if head.events == 0 {
            return None;
        }
        let Some(line) = nth_line(bytes, head.events) else {
            let there = bytes.iter().filter(|b| **b == b'\n').count() as u64;
            let message = format!("the log has {there} whole lines, and {known}");
            return Some(Departure { code: "log-cut", file, line: Some(there + 1), message });
        };
        let found = sha256(line);
        if found == head.digest {
            return None;
        }
        let broken = chain.broken.as_ref().map(|broken| broken.line as u64).filter(|line| *line <= head.events);
        let message = match broken {
            Some(line) => format!("the log breaks at line {line}, and its line {} is not the one of {}", head.events, self.at),
            None => format!(
                "line {} has the hash {}, and the checkpoint of {} knows {}: it or a line before was written anew",
                head.events,
                found.short(),
                self.at,
                head.digest.short()
            ),
        };
        Some(Departure { code: "log-rewritten", file, line: Some(broken.unwrap_or(head.events)), message })
    }

    /// Where registry and policy do not go on from this checkpoint: another registry, an older version of the policy, or the same
    /// version with another content.
    #[must_use]
    pub fn policy_departure(&self, registry: &Text, version: u64, digest: Digest) -> Option<Departure> {
        let departure = |code, message| Some(Departure { code, file: "admit.toml".to_owned(), line: None, message });
        if *registry != self.registry {
            return departure("registry-other", format!("the checkpoint is of registry `{}`", self.registry));
        }
        if version < self.policy_version {
            let message =
                format!("policy has version {version}, and the checkpoint of {} knows {}", self.at, self.policy_version);
            return departure("policy-older", message);
        }
        if version == self.policy_version && digest != self.policy {
            let message = format!(
                "policy, roster, catalogue or issuers differ from the checkpoint of {} ({} is not {}), and the version {version} is the same",
                self.at,
                digest.short(),
                self.policy.short()
            );
            return departure("policy-altered", message);
        }
        None
    }
}

/// The line of that number, from 1, without its line feed; `None` when there are fewer whole lines.
fn nth_line(bytes: &[u8], number: u64) -> Option<&[u8]> {
    let mut ends = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at);
    let skip = usize::try_from(number.checked_sub(1)?).ok()?;
    let start = match skip.checked_sub(1) {
        None => 0,
        Some(before) => ends.nth(before)? + 1,
    };
    Some(&bytes[start..ends.next()?])
}

#[cfg(test)]
mod tests {
    use super::nth_line;

    #[test]
    fn a_line_counts_when_it_has_its_end() {
        let lines = |n| nth_line(b"a\nbc\nd", n);
        assert_eq!((lines(1), lines(2), lines(3), lines(0)), (Some(&b"a"[..]), Some(&b"bc"[..]), None, None));
    }
}
