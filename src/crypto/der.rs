//! Reading and writing DER (X.690), one element at a time. Every length that is not the shortest, every value with a
//! second spelling and every byte too many is refused.

use super::{Refused, refused::refuse};

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Levels of elements within elements; certificates need about ten.
const DEPTH: usize = 24;

/// One element.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) body: &'a [u8],
    pub(crate) whole: &'a [u8],
}

/// What has not been read yet.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element, whatever it is.
    pub(crate) fn next(&mut self) -> Result<Element<'a>, Refused> {
        let (Some(&tag), Some(&first)) = (self.0.first(), self.0.get(1)) else { refuse!("the DER ends too early") };
        if tag & 0x1f == 0x1f {
            refuse!("the DER has a tag above 30");
        }
        let (start, length) = if first < 0x80 { (2, usize::from(first)) } else { self.long_length(first)? };
        let Some(whole) = start.checked_add(length).and_then(|end| self.0.get(..end)) else { refuse!("the DER ends too early") };
        self.0 = &self.0[whole.len()..];
        Ok(Element { tag, body: &whole[start..], whole })
    }

    fn long_length(&self, first: u8) -> Result<(usize, usize), Refused> {
        let count = usize::from(first & 0x7f);
        if !(1..=4).contains(&count) {
            refuse!("the DER has a length that is indefinite or above 4 GiB");
        }
        let Some(octets) = self.0.get(2..2 + count) else { refuse!("the DER ends too early") };
        let length = octets.iter().fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
        if octets[0] == 0 || length < 0x80 {
            refuse!("the DER has a length that is not written in the shortest form");
        }
        Ok((2 + count, length))
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, Refused> {
        let element = self.next()?;
        if element.tag != tag {
            refuse!("the DER has an element with tag {:#04x} where {tag:#04x} is expected", element.tag);
        }
        Ok(element)
    }

    /// The body of the next element, to be read in turn.
    pub(crate) fn enter(&mut self, tag: u8) -> Result<Self, Refused> {
        self.expect(tag).map(|element| Self(element.body))
    }

    /// Nothing is left.
    pub(crate) fn finish(self) -> Result<(), Refused> {
        if !self.0.is_empty() {
            refuse!("the DER has {} bytes too many", self.0.len());
        }
        Ok(())
    }
}

/// Walks all of `bytes`: exactly one element, and everything inside of it in its one spelling.
pub(crate) fn strict(bytes: &[u8]) -> Result<(), Refused> {
    let mut reader = Reader::new(bytes);
    walk(reader.next()?, 0)?;
    reader.finish()
}

fn walk(element: Element<'_>, depth: usize) -> Result<(), Refused> {
    if depth > DEPTH {
        refuse!("the DER is nested deeper than {DEPTH} levels");
    }
    let body = element.body;
    let right = match element.tag {
        BOOLEAN => matches!(body, [0x00 | 0xff]),
        INTEGER => !matches!(body, [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..]),
        BIT_STRING => match body {
            [0] => true,
            [unused @ 0..=7, .., last] => u32::from(*unused) <= last.trailing_zeros(),
            _ => false,
        },
        NULL => body.is_empty(),
        OID => is_oid(body),
        0x17 => body.len() == 13 && body.ends_with(b"Z"), // UTCTime, RFC 5280 section 4.1.2.5.1
        0x18 => body.len() == 15 && body.ends_with(b"Z"), // GeneralizedTime, section 4.1.2.5.2
        0x24 | 0x23 | 0x2c | 0x33 => false,               // strings in pieces are BER
        _ => true,
    };
    if !right {
        refuse!("the DER has an element with tag {:#04x} that is not written in the one right form", element.tag);
    }
    if element.tag & 0x20 != 0 {
        let mut inner = Reader(body);
        let mut before: &[u8] = &[];
        while !inner.is_empty() {
            let child = inner.next()?;
            if element.tag == SET && child.whole < before {
                refuse!("the DER has a set that is not sorted");
            }
            before = child.whole;
            walk(child, depth + 1)?;
        }
    }
    Ok(())
}

/// Whether [`oid`] has a text for it; a long list asks this of every entry. Up to 18 octets hold no arc above 128 bits.
fn is_oid(body: &[u8]) -> bool {
    if body.len() > 18 {
        return oid(body).is_some();
    }
    let begins = |at: usize| at == 0 || body.get(at - 1).is_some_and(|before| before & 0x80 == 0);
    let padded = body.iter().enumerate().any(|(at, byte)| *byte == 0x80 && begins(at));
    !padded && body.last().is_some_and(|last| last & 0x80 == 0)
}

/// The dotted text of an object identifier.
pub(crate) fn oid(body: &[u8]) -> Option<String> {
    let mut arcs: Vec<u128> = Vec::new(); // a UUID is one arc of 128 bits
    let (mut arc, mut fresh) = (0_u128, true);
    for byte in body {
        if fresh && *byte == 0x80 {
            return None;
        }
        arc = arc.checked_mul(128)?.checked_add(u128::from(byte & 0x7f))?;
        fresh = byte & 0x80 == 0;
        if fresh {
            arcs.push(std::mem::take(&mut arc));
        }
    }
    let first = (*arcs.first()?, fresh);
    let (first, true) = first else { return None };
    let top = (first / 40).min(2);
    let mut text = format!("{top}.{}", first - top * 40);
    for arc in &arcs[1..] {
        text.push_str(&format!(".{arc}"));
    }
    Some(text)
}

/// An element of that tag around `body`.
pub(crate) fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    around(tag, &[body])
}

/// A constructed element around its parts, in order.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    around(SEQUENCE, parts)
}

/// An element of that tag around parts that follow each other; each is copied once, since some are large.
fn around(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let whole: usize = parts.iter().map(|part| part.len()).sum();
    let length = whole.to_be_bytes();
    let significant = &length[length.iter().position(|b| *b != 0).unwrap_or(length.len() - 1)..];
    let mut out = Vec::with_capacity(whole + 10);
    out.push(tag);
    if whole < 0x80 {
        out.push(significant[0]);
    } else {
        out.push(0x80 | significant.len().to_le_bytes()[0]);
        out.extend_from_slice(significant);
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// A non-negative INTEGER from big-endian bytes.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len());
    let mut body = bytes[start..].to_vec();
    if body.first().is_none_or(|b| b & 0x80 != 0) {
        body.insert(0, 0);
    }
    element(INTEGER, &body)
}

/// A BIT STRING of whole bytes.
pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_spelling() {
        let good: [&[u8]; 6] =
            [&[2, 1, 0], &[2, 2, 0, 0x80], &[1, 1, 0xff], &[3, 2, 7, 0x80], &[0x30, 3, 2, 1, 5], &[0x31, 6, 2, 1, 1, 2, 1, 2]];
        for der in good {
            assert!(strict(der).is_ok(), "{der:02x?}");
        }
        let bad: [&[u8]; 14] = [
            &[],
            &[2],
            &[2, 1],
            &[2, 1, 0, 0],
            &[2, 2, 0, 1],
            &[2, 2, 0xff, 0x80],
            &[2, 0x81, 1, 0],
            &[1, 1, 1],
            &[3, 2, 7, 0x40],
            &[0x30, 0x80, 0, 0],
            &[0x31, 6, 2, 1, 2, 2, 1, 1],
            &[6, 2, 0x80, 1],
            &[5, 1, 0],
            &[0x1f, 0x81, 0],
        ];
        for der in bad {
            assert!(strict(der).is_err(), "{der:02x?}");
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let der = element(OCTET_STRING, &vec![7; length]);
            assert!(strict(&der).is_ok());
            assert_eq!(Reader::new(&der).expect(OCTET_STRING).unwrap().body.len(), length);
        }
        assert_eq!(unsigned(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[]), [2, 1, 0]);
        assert_eq!(oid(&[0x2b, 0x81, 0x04, 0x00, 0x23]).as_deref(), Some("1.3.132.0.35"));
    }

    #[test]
    fn what_has_no_text_is_no_object_identifier() {
        let long = |octets: usize| [vec![0x83; 1], vec![0xff; octets], vec![0x7f]].concat();
        let bodies = [
            vec![],
            vec![0x2a],
            vec![0x2a, 0x80],
            vec![0x80, 1],
            vec![0x2a, 0x86],
            vec![0x2a, 0x80, 1],
            long(17),
            long(18),
            long(19),
        ];
        for body in bodies {
            assert_eq!(is_oid(&body), oid(&body).is_some(), "{body:02x?}");
        }
    }
}
