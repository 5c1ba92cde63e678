//! What is said of receipts: that one came, is another, or is gone. What is in them is not looked into here.

use super::{codes, folder::Folder, sheet::Sheet};

/// The receipts of a partner.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>) {
    let (old, now) = (&folder.base.receipts, &folder.head.receipts);
    for (path, digest) in now {
        let at = folder.place(folder.id, path);
        match old.get(path) {
            Some(was) if was == digest => {}
            Some(was) => {
                let message = format!("a receipt on record is another: {} instead of {}", digest.short(), was.short());
                sheet.say(codes::RECEIPT_ALTERED, &at, "", message);
            }
            None => sheet.say(codes::RECEIPT_ADDED, &at, "", "a receipt is on record"),
        }
    }
    for path in old.keys().filter(|path| !now.contains_key(*path)) {
        sheet.say(codes::RECEIPT_REMOVED, &folder.place(folder.id, path), "", "a receipt is gone");
    }
}
