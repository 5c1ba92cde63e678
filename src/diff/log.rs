//! What is said of a partner's log: what was appended, and whether what was there still begins it. It verifies no chain and no
//! signature; it says what the lines say.

use super::{
    codes,
    folder::Folder,
    sheet::{Place, Sheet},
};
use crate::{grammar, model::LogLine};
use std::collections::BTreeMap;

/// Up to this many events are told one by one.
const TOLD: usize = 5;

/// The log of a partner.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>) {
    let at = folder.place(folder.id, &format!("partners/{}/log.jsonl", folder.id));
    let (old, now) = (folder.base.log.as_slice(), folder.head.log.as_slice());
    match now.strip_prefix(old) {
        Some([]) => {}
        Some(new) if old.is_empty() || old.ends_with(b"\n") => appended(sheet, &at, new),
        // The last line had no end: what follows belongs to it.
        _ => sheet.say(codes::LOG_REWRITTEN, &at, "", rewritten(old, now)),
    }
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect()
}

fn rewritten(old: &[u8], now: &[u8]) -> String {
    let (was, is) = (lines(old), lines(now));
    let same = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
    let events = grammar::count(was.len(), "event");
    if is.is_empty() {
        format!("the log of {events} is gone")
    } else if same == is.len() && same < was.len() {
        format!("the last {} of {events} are gone from the log", was.len() - same)
    } else {
        format!("history was changed: the log of {events} is another from line {} on", same + 1)
    }
}

fn appended(sheet: &mut Sheet, at: &Place, new: &[u8]) {
    let new = lines(new);
    let read: Vec<Option<LogLine>> = new.iter().map(|line| serde_json::from_slice(line).ok()).collect();
    if read.len() > TOLD {
        let mut codes: BTreeMap<String, usize> = BTreeMap::new();
        for line in &read {
            let code = line.as_ref().map_or_else(|| "unreadable".to_owned(), |line| line.event.code.to_string());
            *codes.entry(code).or_default() += 1;
        }
        let counted = codes.iter().map(|(code, count)| format!("{count} {code}"));
        let message = format!("{} were appended: {}", grammar::count(read.len(), "event"), grammar::joined(counted));
        sheet.say(codes::LOG_APPENDED, at, "", message);
        return;
    }
    for line in read {
        let message = line.map_or_else(|| "a line was appended that cannot be read".to_owned(), |line| told(&line));
        sheet.say(codes::LOG_APPENDED, at, "", message);
    }
}

fn told(line: &LogLine) -> String {
    let event = &line.event;
    let subject = super::words::shown(event.subject.as_str());
    format!("event {}: {} of {subject} by `{}` at {}", event.seq, event.code, event.actor, event.at)
}
