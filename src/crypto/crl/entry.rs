//! The entries of a revocation list, read. Those of the two common forms, a serial number and a date with or without a reason, are taken
//! apart here, since a list may have a million; every other one goes to the general parser, and a critical extension that is not
//! understood is refused.

use super::{CrlReason, RevokedEntry};
use crate::crypto::der::{self, Element, Reader};
use crate::crypto::{Refused, refused::refuse};
use crate::model::Moment;
use std::borrow::Cow;
use time::{Date, Month, Time};
use x509_parser::der_parser::asn1_rs::FromDer;
use x509_parser::extensions::ParsedExtension;
use x509_parser::revocation_list::RevokedCertificate;

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `removeFromCRL`, RFC 5280 section 5.3.1.
const REMOVE: u8 = 8;
/// A single extension, a reason code that is not critical, up to the code itself (RFC 5280 section 5.3.1).
pub(super) const REASON: [u8; 13] = [0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01];

/// An entry as it stands in a list: the serial number without the zero octet before it, and the reason's code, whatever it is.
pub(crate) struct Read<'a> {
    pub(crate) serial: Cow<'a, [u8]>,
    pub(crate) on: Moment,
    pub(crate) code: Option<u8>,
}

/// Reads all of them, in their order.
pub(super) fn each<'a>(mut revoked: Reader<'a>, mut take: impl FnMut(Read<'a>) -> Result<(), Refused>) -> Result<(), Refused> {
    while !revoked.is_empty() {
        let element = revoked.expect(der::SEQUENCE)?;
        take(match common(element)? {
            Some(read) => read,
            None => other(element)?,
        })?;
    }
    Ok(())
}

impl Read<'_> {
    /// Whether it says removeFromCRL.
    pub(super) fn removes(&self) -> bool {
        self.code == Some(REMOVE)
    }

    /// As it is kept.
    pub(super) fn entry(&self) -> RevokedEntry {
        let reason = self.code.and_then(CrlReason::from_code);
        RevokedEntry { serial_hex: data_encoding::HEXLOWER.encode(&self.serial), on: self.on, reason }
    }
}

/// An entry of a common form; `None` for one of any other form.
fn common(element: Element<'_>) -> Result<Option<Read<'_>>, Refused> {
    let mut parts = Reader::new(element.body);
    let serial = parts.expect(der::INTEGER)?.body;
    let on = parts.next()?;
    let code = if parts.is_empty() {
        None
    } else {
        match parts.next()?.whole.strip_prefix(&REASON) {
            Some([code]) if *code < 0x80 && parts.is_empty() => Some(*code),
            _ => return Ok(None),
        }
    };
    Ok(Some(Read { serial: Cow::Borrowed(bare(serial)), on: moment(on)?, code }))
}

fn other(element: Element<'_>) -> Result<Read<'_>, Refused> {
    let Ok((_, revoked)) = RevokedCertificate::from_der(element.whole) else { refuse!("the DER is not a revocation list") };
    for extension in revoked.extensions() {
        let understood =
            matches!(extension.parsed_extension(), ParsedExtension::ReasonCode(_) | ParsedExtension::InvalidityDate(_));
        if extension.critical && !understood {
            refuse!("an entry of the revocation list has the critical extension `{}`", extension.oid.to_id_string());
        }
    }
    let code = revoked.reason_code().map(|(_, code)| code.0);
    let on = crate::crypto::certificate::moment(revoked.revocation_date)?;
    Ok(Read { serial: Cow::Owned(bare(revoked.raw_serial()).to_vec()), on, code })
}

fn bare(serial: &[u8]) -> &[u8] {
    match serial {
        [0, rest @ ..] if !rest.is_empty() => rest,
        whole => whole,
    }
}

/// Whether it is the tag of a date.
pub(super) fn is_time(tag: u8) -> bool {
    matches!(tag, UTC_TIME | GENERALIZED_TIME)
}

/// A date in one of the two forms of RFC 5280 section 5.1.2.4, to the second and in UTC.
pub(super) fn moment(element: Element<'_>) -> Result<Moment, Refused> {
    let unread = || Refused::new("the revocation list has a date that cannot be read");
    let digits = element.body.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit)).ok_or_else(unread)?;
    let pair = |at: usize| digits.get(at..at + 2).map_or(0, |two| (two[0] - b'0') * 10 + (two[1] - b'0'));
    let (year, rest) = match (element.tag, digits.len()) {
        (UTC_TIME, 12) => (if pair(0) >= 50 { 1900 } else { 2000 } + i32::from(pair(0)), 2),
        (GENERALIZED_TIME, 14) => (i32::from(pair(0)) * 100 + i32::from(pair(2)), 4),
        _ => return Err(unread()),
    };
    let month = Month::try_from(pair(rest)).map_err(|_| unread())?;
    let date = Date::from_calendar_date(year, month, pair(rest + 2)).map_err(|_| unread())?;
    let time = Time::from_hms(pair(rest + 4), pair(rest + 6), pair(rest + 8)).map_err(|_| unread())?;
    let moment = Moment::from_unix(date.with_time(time).assume_utc().unix_timestamp());
    moment.ok_or_else(|| Refused::new("a date lies outside of the years 1970 to 9999"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: u8, text: &str) -> Option<String> {
        moment(Element { tag, body: text.as_bytes(), whole: &[] }).ok().map(|moment| moment.to_string())
    }

    #[test]
    fn a_date_is_read_in_the_form_of_its_tag_alone() {
        assert_eq!(read(UTC_TIME, "261120090000Z").as_deref(), Some("2026-11-20T09:00:00Z"));
        assert_eq!(read(UTC_TIME, "700101000000Z").as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(read(GENERALIZED_TIME, "20500101000000Z").as_deref(), Some("2050-01-01T00:00:00Z"));
        for (tag, bad) in [
            (UTC_TIME, "20500101000000Z"),
            (GENERALIZED_TIME, "261120090000Z"),
            (UTC_TIME, "500101000000Z"),
            (UTC_TIME, "260230000000Z"),
            (UTC_TIME, "261120240000Z"),
            (UTC_TIME, "261120090060Z"),
            (UTC_TIME, "2611200900+0Z"),
            (UTC_TIME, "261120090000z"),
            (UTC_TIME, ""),
        ] {
            assert_eq!(read(tag, bad), None, "{bad}");
        }
    }
}
