//! A gzipped tar archive, read as strictly as it was written: stored blocks, regular files, sums that agree, and nothing behind.

use crate::{
    crypto::Refused,
    publish::archive::{GZIP, RECORD, crc32},
};
use std::collections::BTreeMap;

/// The members by name.
pub(super) fn members(archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Refused> {
    let tar = unzipped(archive).ok_or_else(|| Refused::new("the archive is not whole, or not one that was published"))?;
    untarred(&tar).ok_or_else(|| Refused::new("the archive's members are not whole, or one stands in it twice"))
}

fn unzipped(archive: &[u8]) -> Option<Vec<u8>> {
    let mut rest = archive.strip_prefix(&GZIP)?;
    let mut bytes = Vec::new();
    loop {
        let (head, behind) = rest.split_first_chunk::<5>()?;
        let [last, a, b, c, d] = *head;
        let length = u16::from_le_bytes([a, b]);
        if last > 1 || u16::from_le_bytes([c, d]) != !length {
            return None;
        }
        let (block, behind) = behind.split_at_checked(usize::from(length))?;
        bytes.extend_from_slice(block);
        rest = behind;
        if last == 1 {
            break;
        }
    }
    let whole = [crc32(&bytes).to_le_bytes(), u32::try_from(bytes.len()).ok()?.to_le_bytes()].concat();
    (rest == whole).then_some(bytes)
}

fn untarred(mut tar: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut members = BTreeMap::new();
    loop {
        let (header, behind) = tar.split_at_checked(RECORD)?;
        if header.iter().all(|octet| *octet == 0) {
            return behind.iter().all(|octet| *octet == 0).then_some(members);
        }
        let text = |at: usize, length: usize| {
            let field = &header[at..at + length];
            let end = field.iter().position(|octet| *octet == 0).unwrap_or(length);
            std::str::from_utf8(&field[..end]).ok()
        };
        let number = |at: usize, length: usize| usize::from_str_radix(text(at, length)?.trim_end(), 8).ok();
        let sum: usize =
            header.iter().enumerate().map(|(at, octet)| if (148..156).contains(&at) { 32 } else { usize::from(*octet) }).sum();
        if header[156] != b'0' || number(148, 8)? != sum {
            return None;
        }
        let size = number(124, 12)?;
        let (padded, behind) = behind.split_at_checked(size.checked_next_multiple_of(RECORD)?)?;
        if members.insert(text(0, 100)?.to_owned(), padded[..size].to_vec()).is_some() {
            return None;
        }
        tar = behind;
    }
}
