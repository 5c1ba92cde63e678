//! What is said of waivers: what one excepts from, for what, how long. Every part of one is part of what was approved.

use super::{
    codes,
    pairs::{Pair, pairs},
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Intent, Record, Waiver, WaiverId};
use std::{cmp::Ordering, collections::BTreeMap};

/// All waivers.
pub(super) fn compare(sheet: &mut Sheet, old: &BTreeMap<WaiverId, Record<Waiver>>, now: &BTreeMap<WaiverId, Record<Waiver>>) {
    let under = |record: &Waiver, id: &WaiverId| Waiver { id: id.clone(), ..record.clone() };
    for pair in pairs(old, now, under) {
        match pair {
            Pair::Added(id, now) => {
                let Waiver { id: _, rule, subject, reason, requested_by, from, until } = &now.value;
                let (subject, reason) = (words::shown(subject.as_str()), words::shown(reason.as_str()));
                let message = format!(
                    "the rule `{rule}` does not count for {subject} from {from} until {until}: {reason}; `{requested_by}` asked"
                );
                sheet.say(codes::WAIVER_ADDED, &place(id, now), "", message);
            }
            Pair::Removed(id, old) => {
                let message =
                    format!("the rule `{}` counts for {} again", old.value.rule, words::shown(old.value.subject.as_str()));
                sheet.say(codes::WAIVER_REMOVED, &place(id, old), "", message);
            }
            Pair::Renamed(from, to, now) => {
                let message = format!("`{from}` is called `{to}` now; its approvals name the waiver, so none of them counts");
                sheet.say(codes::WAIVER_RENAMED, &place(to, now), "id", message);
            }
            Pair::Kept(id, old, now) => kept(sheet, &place(id, now), &old.value, &now.value),
        }
    }
}

fn place(id: &WaiverId, record: &Record<Waiver>) -> Place {
    Place::new(format!("waiver {id}"), &record.path).asking([Intent::Waiver(id.clone())])
}

fn kept(sheet: &mut Sheet, at: &Place, old: &Waiver, now: &Waiver) {
    // The id was paired, and a rename said.
    let Waiver { id: _, rule, subject, reason, requested_by, from, until } = now;
    let mut changed = |key: &str, message: String| sheet.say(codes::WAIVER_CHANGED, at, key, message);
    if *rule != old.rule {
        changed("rule", format!("the rule `{rule}` does not count instead of `{}`", old.rule));
    }
    if *subject != old.subject {
        changed("subject", format!("it counts for {}", words::instead(&old.subject, subject)));
    }
    if *reason != old.reason {
        changed("reason", format!("the reason is {}", words::instead(&old.reason, reason)));
    }
    if *requested_by != old.requested_by {
        let who = words::instead(&old.requested_by, requested_by);
        changed("requested-by", format!("who asked, and may not approve, is {who}"));
    }
    for (key, word, wider) in [("from", "from", old.from.cmp(from)), ("until", "until", until.cmp(&old.until))] {
        let code = match wider {
            Ordering::Equal => continue,
            Ordering::Greater => codes::WAIVER_LONGER,
            Ordering::Less => codes::WAIVER_SHORTER,
        };
        let (was, is) = if key == "from" { (old.from, *from) } else { (old.until, *until) };
        sheet.say(code, at, key, format!("the rule `{rule}` does not count {word} {is} instead of {was}"));
    }
}
