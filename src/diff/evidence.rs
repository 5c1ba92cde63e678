//! What is said of documents on file. Approvals name the documents that were looked at by their digest, so another document under the
//! same name asks for every access again.

use super::{
    codes,
    folder::Folder,
    pairs::{Pair, pairs},
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Evidence, EvidenceId, EvidenceKind, Record};
use std::cmp::Ordering;

/// The documents of a partner.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>) {
    let under = |record: &Evidence, id: &EvidenceId| Evidence { id: id.clone(), ..record.clone() };
    for pair in pairs(&folder.base.evidence, &folder.head.evidence, under) {
        match pair {
            Pair::Added(id, now) => {
                let Evidence { kind, on, until, by, .. } = &now.value;
                let end = until.map(|day| format!(", counts until {day}")).unwrap_or_default();
                let message = format!("{kind} of {on} is on file as `{id}`, put there by `{by}`{end}");
                sheet.say(codes::EVIDENCE_ADDED, &folder.place(folder.id, &now.path), "", message);
            }
            Pair::Removed(id, old) => {
                let message = format!("{} of {}, `{id}`, is no longer on file", old.value.kind, old.value.on);
                // What nothing can rest on any more narrows; what ended access does not.
                let code = match old.value.kind {
                    EvidenceKind::OffboardingRequest => codes::OFFBOARDING_REQUEST_REMOVED,
                    _ => codes::EVIDENCE_REMOVED,
                };
                sheet.say(code, &folder.place(folder.id, &old.path), "", message);
            }
            Pair::Renamed(from, to, now) => {
                let message = format!("the document `{from}` is called `{to}` now");
                sheet.say(codes::EVIDENCE_RENAMED, &folder.place(folder.id, &now.path), "id", message);
            }
            Pair::Kept(id, old, now) => kept(sheet, folder, id, &old.value, now),
        }
    }
}

fn kept(sheet: &mut Sheet, folder: &Folder<'_>, id: &EvidenceId, old: &Evidence, record: &Record<Evidence>) {
    // The id was paired, and a rename said.
    let Evidence { id: _, kind, digest, place, on, until, by } = &record.value;
    let at: Place = folder.place(folder.id, &record.path);
    let covered = at.asking(folder.accesses());
    if *digest != old.digest {
        let message = format!("`{id}` is another document: {} instead of {}", digest.short(), old.digest.short());
        sheet.say(codes::EVIDENCE_SWAPPED, &covered, "digest", message);
    }
    if *kind != old.kind {
        sheet.say(codes::EVIDENCE_ALTERED, &covered, "kind", format!("`{id}` counts as {kind} instead of {}", old.kind));
    }
    let code = match words::moved(old.until, *until) {
        Ordering::Equal => None,
        Ordering::Greater => Some(codes::EVIDENCE_LONGER),
        Ordering::Less => Some(codes::EVIDENCE_SHORTER),
    };
    if let Some(code) = code {
        sheet.say(code, &at, "until", format!("`{id}` counts {}", words::until_instead(old.until, *until)));
    }
    if *on != old.on {
        let later = *kind == EvidenceKind::OffboardingRequest && *on > old.on;
        let code = if later { codes::OFFBOARDING_REQUEST_LATER } else { codes::EVIDENCE_DESCRIBED };
        sheet.say(code, &at, "on", format!("`{id}` is dated {on} instead of {}", old.on));
    }
    if *place != old.place {
        sheet.say(codes::EVIDENCE_DESCRIBED, &at, "place", format!("`{id}` is kept at {}", words::instead(&old.place, place)));
    }
    if *by != old.by {
        sheet.say(codes::EVIDENCE_DESCRIBED, &at, "by", format!("`{id}` was put on file by {}", words::instead(&old.by, by)));
    }
}
