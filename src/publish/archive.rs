//! A gzipped tar archive whose bytes follow from what is in it: members in the order given, no names, times or owners of whoever made it.
//! It compresses nothing, so that no version of a library changes a byte; a member above the format's limit is refused.

use crate::crypto::Refused;

/// Octets of a tar record, POSIX.1-1988 (ustar).
pub(super) const RECORD: usize = 512;
/// Octets that a member's size can say in eleven octal digits.
const LARGEST: usize = 0o777_7777_7777;
/// Octets of a stored block, RFC 1951, section 3.2.4.
const BLOCK: usize = 65_535;
/// A gzip header without name and time, by an unknown system: RFC 1952, section 2.3.
pub(super) const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The archive of these members, each with its name.
///
/// # Errors
/// A name of more than 100 octets, and a member of 8 GiB or more.
pub(super) fn tar_gz(members: &[(&str, &[u8])]) -> Result<Vec<u8>, Refused> {
    let mut tar = Vec::new();
    for (name, bytes) in members {
        tar.extend_from_slice(&header(name, bytes.len())?);
        tar.extend_from_slice(bytes);
        tar.resize(tar.len().next_multiple_of(RECORD), 0);
    }
    tar.resize(tar.len() + 2 * RECORD, 0);
    Ok(gzip(&tar))
}

/// The header of a regular file that anybody may read and root owns, of 1970.
fn header(name: &str, size: usize) -> Result<[u8; RECORD], Refused> {
    if name.len() > 100 {
        return Err(Refused::new(format!("a name in an archive has {} octets, the limit is 100", name.len())));
    }
    if size > LARGEST {
        return Err(Refused::new(format!("`{name}` has {size} octets, and an archive carries at most {LARGEST}")));
    }
    let mut header = [0; RECORD];
    let size = format!("{size:011o}\0");
    let fields: [(usize, &[u8]); 9] = [
        (0, name.as_bytes()),
        (100, b"0000644\0"),
        (108, b"0000000\0"),
        (116, b"0000000\0"),
        (124, size.as_bytes()),
        (136, b"00000000000\0"),
        (148, b"        "), // counted as spaces in the sum that stands here
        (156, b"0"),
        (257, b"ustar\x0000"),
    ];
    for (at, text) in fields {
        header[at..at + text.len()].copy_from_slice(text);
    }
    let sum: u32 = header.iter().map(|octet| u32::from(*octet)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}

/// RFC 1952, in stored blocks.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / BLOCK * 5 + 32);
    out.extend_from_slice(&GZIP);
    let mut blocks = bytes.chunks(BLOCK).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend_from_slice(&crc32(bytes).to_le_bytes());
    // The length modulo 2^32.
    out.extend_from_slice(&bytes.len().to_le_bytes()[..4]);
    out
}

/// The remainders of all octets, by the polynomial of RFC 1952, section 8.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut remainder = index as u32;
        let mut bit = 0;
        while bit < 8 {
            remainder = if remainder & 1 == 1 { remainder >> 1 ^ 0xedb8_8320 } else { remainder >> 1 };
            bit += 1;
        }
        table[index] = remainder;
        index += 1;
    }
    table
};

/// CRC-32 of RFC 1952.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, octet| TABLE[usize::from(sum.to_le_bytes()[0] ^ octet)] ^ sum >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_name_that_does_not_fit_is_refused() {
        assert!(tar_gz(&[(&"a".repeat(100), b"")]).is_ok());
        assert!(tar_gz(&[(&"a".repeat(101), b"")]).is_err());
    }
}
