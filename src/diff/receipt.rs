//! What is said of receipts: that one came, is another, or is gone. What is in them is not looked into here.

use super::{codes, folder::Folder, sheet::Sheet};
use crate::model::Digest;
use std::collections::BTreeMap;

/// The receipts of a partner, paired by the names of their files, so that a partner that was renamed keeps its own.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>) {
    let (old, now) = (by_name(&folder.base.receipts), by_name(&folder.head.receipts));
    for (name, (path, digest)) in &now {
        let at = folder.place(folder.id, path);
        match old.get(name) {
            Some((_, was)) if was == digest => {}
            Some((_, was)) => {
                let message = format!("the receipt `{name}` is another: {} instead of {}", digest.short(), was.short());
                sheet.say(codes::RECEIPT_ALTERED, &at, "", message);
            }
            None => sheet.say(codes::RECEIPT_ADDED, &at, "", format!("the receipt `{name}` is on record")),
        }
    }
    for (name, (path, _)) in old.iter().filter(|(name, _)| !now.contains_key(*name)) {
        let message = format!("the receipt `{name}` is gone, which says on what something was issued");
        sheet.say(codes::RECEIPT_REMOVED, &folder.place(folder.id, path), "", message);
    }
}

fn by_name(receipts: &BTreeMap<String, Digest>) -> BTreeMap<&str, (&str, Digest)> {
    receipts.iter().map(|(path, digest)| (path.rsplit('/').next().unwrap_or(path), (path.as_str(), *digest))).collect()
}
