//! A revocation list as it is signed and written: version 2, entries of two forms, authorityKeyIdentifier and CRLNumber, and nothing
//! else. The bytes are put down here, since a list may have a million entries; whoever calls reads them back.

use super::{CrlReason, entry::REASON};
use crate::crypto::der::{self, element, sequence, unsigned};
use crate::crypto::root::date;
use crate::crypto::{PublicKey, Refused, SignatureAlgorithm, SigningKey};
use crate::model::Moment;
use std::ops::Range;
use time::OffsetDateTime;

/// A serial number of 1 to 20 octets without a zero octet before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Serial {
    octets: [u8; 20],
    length: u8,
}

impl Serial {
    /// As `Certificate::serial_hex` writes it.
    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() > 40 || !digits.len().is_multiple_of(2) {
            return None;
        }
        let (mut octets, mut wrong) = ([0; 20], 0);
        for (octet, pair) in octets.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = [0, 1].map(|at| pair.get(at).map_or(NONE, |digit| DIGITS[usize::from(*digit)]));
            wrong |= high | low;
            *octet = high << 4 | low & 0x0f;
        }
        (wrong < NONE && *octets.first()? != 0).then_some(Self { octets, length: u8::try_from(digits.len() / 2).ok()? })
    }

    /// What they are sorted by: the first eight octets as a number, which tells nearly all of them apart, and all of them.
    pub(crate) fn order(&self) -> (u64, &[u8]) {
        let begin = self.octets.first_chunk().map_or(0, |begin| u64::from_be_bytes(*begin));
        (begin, self.octets())
    }

    /// The octets.
    pub(crate) fn octets(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// What is no digit.
const NONE: u8 = 0x10;

/// The values of the digits in lower-case hex. A table, since the digits of a serial number are random and a processor guesses half of
/// them wrong.
const DIGITS: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut digit = 0;
    while digit < 16 {
        table[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digit += 1;
    }
    table
};

/// One entry of a new list, whole in one place: what is sorted and then read in order is read from the cache.
#[derive(Clone, Copy)]
pub(crate) struct NewEntry {
    pub(crate) serial: Serial,
    pub(crate) on: Moment,
    pub(crate) reason: Option<CrlReason>,
}

/// What a new list says. The entries come in the order of their serial numbers.
pub(crate) struct NewList<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) key_identifier: &'a [u8],
    pub(crate) number: u64,
    pub(crate) this_update: Moment,
    pub(crate) next_update: Moment,
    pub(crate) entries: &'a [NewEntry],
}

/// A list in DER, behind some octets that were left free for its lengths.
pub(crate) struct Written {
    buffer: Vec<u8>,
    start: usize,
    content: Range<usize>,
    algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
}

impl Written {
    /// The DER.
    pub(crate) fn der(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Verifies the signature with a key.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), Refused> {
        self.algorithm.verify(key, self.buffer.get(self.content.clone()).unwrap_or_default(), &self.signature)
    }
}

/// The list, signed with the key. All of it is written in one place, since copies of a long list cost as much as the list.
pub(crate) fn written(list: &NewList<'_>, key: &SigningKey) -> Result<Written, Refused> {
    let algorithm = key.signature_algorithm();
    let identifier = algorithm.identifier().ok_or_else(|| Refused::new("a revocation list cannot be signed with that key"))?;
    let before = before(list, &identifier)?;
    let free = before.len() + 3 * LENGTH;
    let mut buffer = Vec::with_capacity(free + list.entries.len() * 52 + 1024);
    buffer.resize(free, 0);
    for one in list.entries {
        entry(&mut buffer, one)?;
    }
    let mut start = free;
    // Without an entry there is no list of entries (RFC 5280 section 5.1.2.6).
    if !list.entries.is_empty() {
        start = header(&mut buffer, start)?;
    }
    start = put(&mut buffer, start, &before)?;
    let extensions = [key_identifier(list.key_identifier), number(list.number)].concat();
    buffer.extend(element(0xa0, &sequence(&[&extensions])));
    start = header(&mut buffer, start)?;
    let content = start..buffer.len();
    let signature = key.sign(buffer.get(content.clone()).unwrap_or_default())?;
    buffer.extend(identifier);
    buffer.extend(der::bits(&signature));
    start = header(&mut buffer, start)?;
    Ok(Written { buffer, start, content, algorithm, signature })
}

/// Octets of a tag and a length below 4 GiB.
const LENGTH: usize = 6;

/// Puts the tag and length of a sequence before what begins at `start` and goes to the end; answers where it begins.
fn header(buffer: &mut [u8], start: usize) -> Result<usize, Refused> {
    let length = u32::try_from(buffer.len() - start).map_err(|_| Refused::new("a revocation list is below 4 GiB"))?;
    let octets = length.to_be_bytes();
    let significant = octets.get(octets.iter().position(|octet| *octet != 0).unwrap_or(3)..).unwrap_or_default();
    let mut header = vec![der::SEQUENCE];
    if length >= 0x80 {
        header.push(0x80 | significant.len().to_le_bytes()[0]);
    }
    header.extend(significant);
    put(buffer, start, &header)
}

/// Puts octets before what begins at `start`; answers where they begin.
fn put(buffer: &mut [u8], start: usize, octets: &[u8]) -> Result<usize, Refused> {
    let at = start.checked_sub(octets.len());
    let place = at.and_then(|at| buffer.get_mut(at..start));
    place.ok_or_else(|| Refused::new("a revocation list has no room for its lengths"))?.copy_from_slice(octets);
    Ok(start - octets.len())
}

/// What stands before the entries: version, algorithm, issuer and dates (RFC 5280 section 5.1.2).
fn before(list: &NewList<'_>, identifier: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut out = unsigned(&[1]);
    out.extend(identifier);
    out.extend(list.issuer);
    time(&mut out, list.this_update)?;
    time(&mut out, list.next_update)?;
    Ok(out)
}

/// One entry, at the end of `out`: serial number, date and, where one is known, the reason. That is at most 52 octets, so that each length
/// is one octet.
fn entry(out: &mut Vec<u8>, entry: &NewEntry) -> Result<(), Refused> {
    let start = out.len();
    let serial = entry.serial.octets();
    let sign = &[0][..usize::from(serial.first().is_some_and(|first| first & 0x80 != 0))];
    out.extend([der::SEQUENCE, 0, der::INTEGER, octet(sign.len() + serial.len())?]);
    out.extend_from_slice(sign);
    out.extend_from_slice(serial);
    time(out, entry.on)?;
    if let Some(reason) = entry.reason {
        out.extend_from_slice(&REASON);
        out.push(reason.code());
    }
    let length = octet(out.len() - start - 2)?;
    if let Some(place) = out.get_mut(start + 1) {
        *place = length;
    }
    Ok(())
}

fn octet(length: usize) -> Result<u8, Refused> {
    u8::try_from(length).ok().filter(|length| *length < 0x80).ok_or_else(|| Refused::new("an entry is too long for a list"))
}

/// A UTCTime from 1950 to 2049 and a GeneralizedTime else (RFC 5280 section 5.1.2.4), at the end of `out`.
fn time(out: &mut Vec<u8>, moment: Moment) -> Result<(), Refused> {
    let at: OffsetDateTime = date(moment)?;
    let parts = u8::try_from(at.year() / 100).ok().zip(u8::try_from(at.year() % 100).ok());
    let (century, year) = parts.ok_or_else(|| Refused::new("a date lies outside of the calendar"))?;
    let two = |number: u8| [b'0' + number / 10 % 10, b'0' + number % 10];
    if (1950..2050).contains(&at.year()) {
        out.extend([0x17, 13]);
    } else {
        out.extend([0x18, 15]);
        out.extend(two(century));
    }
    for part in [year, u8::from(at.month()), at.day(), at.hour(), at.minute(), at.second()] {
        out.extend(two(part));
    }
    out.push(b'Z');
    Ok(())
}

/// Section 5.2.1.
fn key_identifier(id: &[u8]) -> Vec<u8> {
    extension(&[0x55, 0x1d, 0x23], &sequence(&[&element(0x80, id)]))
}

/// Section 5.2.3.
fn number(number: u64) -> Vec<u8> {
    extension(&[0x55, 0x1d, 0x14], &unsigned(&number.to_be_bytes()))
}

/// An extension that is not critical.
fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&element(der::OID, oid), &element(der::OCTET_STRING, value)])
}
