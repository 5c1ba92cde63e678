//! Putting events behind the lines of another log: they are chained anew, signed anew, and the receipts among their records say their new
//! place. What an event says of what happened stays as it was; whether that may be is decided elsewhere.

use super::chain::{NAMESPACE, Signer, event_bytes, log_line, next_link};
use crate::{
    crypto::{Refused, jcs, sha256},
    model::{Digest, Event, PartnerId, Slot, slot},
};
use serde_json::json;
use std::collections::BTreeMap;

/// Events to be put behind a log, as their own log has them but for what the decision changed.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Whose log.
    pub partner: PartnerId,
    /// The log that they go behind.
    pub base: Vec<u8>,
    /// The events, with the number and the link that they had.
    pub events: Vec<Event>,
}

/// A log with the events behind it, and the receipts that say their new place, by path.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The log.
    pub log: Vec<u8>,
    /// The receipts.
    pub receipts: BTreeMap<String, Vec<u8>>,
}

/// How many lines two logs have in common from the beginning on, and how many bytes these have.
#[must_use]
pub fn common(one: &[u8], other: &[u8]) -> (usize, usize) {
    let lines =
        |log: &'_ [u8]| -> Vec<usize> { log.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1).collect() };
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let whole: Vec<usize> = lines(one).into_iter().filter(|end| *end <= same).collect();
    (whole.len(), whole.last().copied().unwrap_or(0))
}

impl Replay {
    /// The receipts among the records of the events.
    #[must_use]
    pub fn receipts(&self) -> Vec<String> {
        let paths = self.events.iter().flat_map(|event| event.records.keys());
        paths.filter(|path| matches!(slot(path), Some(Slot::Receipt(..)))).cloned().collect()
    }

    /// Chains and signs the events behind the other log. `receipts` has what the files hold now.
    ///
    /// # Errors
    /// When a receipt is not the one that its event wrote, or the key cannot sign.
    pub fn sign(&self, receipts: &BTreeMap<String, Vec<u8>>, signer: &mut dyn Signer) -> Result<Replayed, Refused> {
        let mut replayed = Replayed { log: self.base.clone(), receipts: BTreeMap::new() };
        for event in &self.events {
            let (seq, previous) = next_link(&replayed.log, &event.registry, &event.partner);
            let mut event = event.clone();
            for (path, digest) in &mut event.records {
                if !matches!(slot(path), Some(Slot::Receipt(..))) {
                    continue;
                }
                let bytes = receipts.get(path).ok_or_else(|| Refused::new(format!("`{path}` is not there any more")))?;
                if sha256(bytes) != *digest {
                    return Err(Refused::new(format!("`{path}` is not as line {} of the log wrote it", event.seq)));
                }
                let moved = moved(bytes, (event.seq, event.previous), (seq, previous))
                    .map_err(|refused| Refused::new(format!("`{path}`: {refused}")))?;
                *digest = sha256(&moved);
                replayed.receipts.insert(path.clone(), moved);
            }
            (event.seq, event.previous) = (seq, previous);
            let signature = signer.sign(NAMESPACE, &event_bytes(&event)?)?;
            replayed.log.extend(log_line(event, &signature)?);
        }
        Ok(replayed)
    }
}

/// A receipt with another place in the log. Nothing else in it changes.
fn moved(receipt: &[u8], from: (u64, Digest), to: (u64, Digest)) -> Result<Vec<u8>, Refused> {
    let place = |(seq, previous): (u64, Digest)| json!({ "seq": seq, "previous": previous });
    let text = receipt.strip_suffix(b"\n").ok_or_else(|| Refused::new("the receipt has no end"))?;
    let mut value = jcs::strict(text)?;
    match value.get_mut("log") {
        Some(log) if *log == place(from) => *log = place(to),
        _ => return Err(Refused::new("the receipt does not name the place of its event in the log")),
    }
    let mut bytes = jcs::canonical(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn the_common_beginning_is_of_whole_lines() {
        assert_eq!(common(b"a\nb\nc\n", b"a\nb\nd\n"), (2, 4));
        assert_eq!(common(b"a\nbc\n", b"a\nbd\n"), (1, 2));
        assert_eq!(common(b"a\nb", b"a\nb\n"), (1, 2));
        assert_eq!(common(b"", b"a\n"), (0, 0));
        assert_eq!(common(b"a\n", b"a\n"), (1, 2));
    }
}
