//! General names (RFC 5280 section 4.2.1.6) as their bytes, and the lists in extensions that are made of them. It keeps every kind,
//! also those that nothing here understands, and refuses lists that are empty or not as the RFC writes them.

use super::der::{self, Element, Reader};
use super::{Refused, refused::refuse};

pub(crate) const EMAIL: u8 = 0x81;
pub(crate) const DNS: u8 = 0x82;
pub(crate) const DIRECTORY: u8 = 0xa4;
pub(crate) const URI: u8 = 0x86;
pub(crate) const ADDRESS: u8 = 0x87;

/// One name: its kind, as the tag that the RFC gives it, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawName {
    pub(crate) kind: u8,
    pub(crate) body: Box<[u8]>,
}

impl From<Element<'_>> for RawName {
    fn from(element: Element<'_>) -> Self {
        Self { kind: element.tag, body: element.body.into() }
    }
}

/// What a nameConstraints extension says (RFC 5280 section 4.2.1.10).
#[derive(Debug, Clone)]
pub(crate) struct NameConstraints {
    pub(crate) permitted: Vec<RawName>,
    pub(crate) excluded: Vec<RawName>,
}

impl NameConstraints {
    /// From the value of the extension. A subtree with a minimum or a maximum is refused, as the RFC has it.
    pub(crate) fn read(value: &[u8]) -> Result<Self, Refused> {
        let mut parts = Reader::new(value).enter(der::SEQUENCE)?;
        let mut lists = [0xa0, 0xa1].map(|_| Vec::new());
        for (tag, list) in [0xa0, 0xa1].into_iter().zip(&mut lists) {
            if parts.peek() != Some(tag) {
                continue;
            }
            let mut subtrees = parts.enter(tag)?;
            while !subtrees.is_empty() {
                let mut subtree = subtrees.enter(der::SEQUENCE)?;
                list.push(subtree.next()?.into());
                if !subtree.is_empty() {
                    refuse!("a name constraint has a minimum or maximum, which RFC 5280 does not allow");
                }
            }
            if list.is_empty() {
                refuse!("the name constraints have an empty list");
            }
        }
        parts.finish()?;
        let [permitted, excluded] = lists;
        if permitted.is_empty() && excluded.is_empty() {
            refuse!("the name constraints are empty");
        }
        Ok(Self { permitted, excluded })
    }
}

/// The names of a `GeneralNames` value, which may be none.
pub(crate) fn names(value: &[u8]) -> Result<Vec<RawName>, Refused> {
    rest(Reader::new(value).enter(der::SEQUENCE)?)
}

/// All names that are left.
pub(crate) fn rest(mut reader: Reader<'_>) -> Result<Vec<RawName>, Refused> {
    let mut found = Vec::new();
    while !reader.is_empty() {
        found.push(reader.next()?.into());
    }
    Ok(found)
}

/// The names of those points of a cRLDistributionPoints extension (RFC 5280 section 4.2.1.13) that stand for all reasons and for
/// lists by the certificate's own issuer.
pub(crate) fn whole_points(value: &[u8]) -> Result<Vec<RawName>, Refused> {
    let mut points = Reader::new(value).enter(der::SEQUENCE)?;
    let mut found = Vec::new();
    while !points.is_empty() {
        let mut point = points.enter(der::SEQUENCE)?;
        let Some(0xa0) = point.peek() else { continue };
        let mut name = point.enter(0xa0)?;
        if name.peek() == Some(0xa0) && point.is_empty() {
            found.extend(rest(name.enter(0xa0)?)?);
        }
    }
    Ok(found)
}
