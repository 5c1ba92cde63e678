//! A revocation list as it is signed and written: version 2, entries of two forms, authorityKeyIdentifier and CRLNumber, and nothing
//! else. The bytes are put down here, since a list may have a million entries; whoever calls reads them back.

use super::{CrlReason, RevokedEntry, entry::REASON};
use crate::crypto::der::{self, element, sequence, unsigned};
use crate::crypto::root::date;
use crate::crypto::{Refused, SigningKey};
use crate::model::Moment;
use time::OffsetDateTime;

/// What a new list says. The entries come with their serial numbers as octets, without a zero before, and in the order of these.
pub(crate) struct NewList<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) key_identifier: &'a [u8],
    pub(crate) number: u64,
    pub(crate) this_update: Moment,
    pub(crate) next_update: Moment,
    pub(crate) entries: &'a [(Vec<u8>, &'a RevokedEntry)],
}

/// The DER of the list, signed and verified with the key.
pub(crate) fn written(list: &NewList<'_>, key: &SigningKey) -> Result<Vec<u8>, Refused> {
    let algorithm = key.signature_algorithm();
    let identifier = algorithm.identifier().ok_or_else(|| Refused::new("a revocation list cannot be signed with that key"))?;
    let content = content(list, &identifier)?;
    let signature = key.sign(&content)?;
    algorithm.verify(key.public_key(), &content, &signature)?;
    Ok(sequence(&[&content, &identifier, &der::bits(&signature)]))
}

/// RFC 5280 section 5.1.2: without an entry there is no list of entries.
fn content(list: &NewList<'_>, identifier: &[u8]) -> Result<Vec<u8>, Refused> {
    let version = unsigned(&[1]);
    let mut entries = Vec::with_capacity(list.entries.len() * 54);
    for (serial, revoked) in list.entries {
        entry(&mut entries, serial, revoked)?;
    }
    let revoked = if entries.is_empty() { Vec::new() } else { element(der::SEQUENCE, &entries) };
    let (this_update, next_update) = (time(list.this_update)?, time(list.next_update)?);
    let extensions = element(0xa0, &sequence(&[&key_identifier(list.key_identifier), &number(list.number)]));
    Ok(sequence(&[&version, identifier, list.issuer, &this_update, &next_update, &revoked, &extensions]))
}

/// One entry, at the end of `out`: serial number, date and, where one is known, the reason. All of it is below 128 octets, so that each
/// length is one octet.
fn entry(out: &mut Vec<u8>, serial: &[u8], revoked: &RevokedEntry) -> Result<(), Refused> {
    let on = time(revoked.on)?;
    let sign = usize::from(serial.first().is_some_and(|first| first & 0x80 != 0));
    let length = 2 + sign + serial.len() + on.len() + revoked.reason.map_or(0, |_| REASON.len() + 1);
    let octet = |length: usize| {
        u8::try_from(length)
            .ok()
            .filter(|length| *length < 0x80)
            .ok_or_else(|| Refused::new("a serial number is too long for a list"))
    };
    out.extend([der::SEQUENCE, octet(length)?, der::INTEGER, octet(sign + serial.len())?]);
    out.extend(&[0][..sign]);
    out.extend(serial);
    out.extend(&on);
    if let Some(reason) = revoked.reason.map(CrlReason::code) {
        out.extend(&REASON);
        out.push(reason);
    }
    Ok(())
}

/// A UTCTime up to 2049 and a GeneralizedTime from 2050 (RFC 5280 section 5.1.2.4).
fn time(moment: Moment) -> Result<Vec<u8>, Refused> {
    let at: OffsetDateTime = date(moment)?;
    let year = u16::try_from(at.year()).map_err(|_| Refused::new("a date lies outside of the calendar"))?;
    let two = |number: u8| [b'0' + number / 10 % 10, b'0' + number % 10];
    let century = u8::try_from(year / 100).map_err(|_| Refused::new("a date lies outside of the calendar"))?;
    let below = u8::try_from(year % 100).map_err(|_| Refused::new("a date lies outside of the calendar"))?;
    let mut out = Vec::with_capacity(17);
    if (1950..2050).contains(&year) {
        out.extend([0x17, 13]);
    } else {
        out.extend([0x18, 15]);
        out.extend(two(century));
    }
    for part in [below, u8::from(at.month()), at.day(), at.hour(), at.minute(), at.second()] {
        out.extend(two(part));
    }
    out.push(b'Z');
    Ok(out)
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
