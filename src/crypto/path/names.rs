//! Whether one name lies in the part of the world that a name constraint marks off (RFC 5280 section 4.2.1.10). Where that cannot be
//! told, the answer says so, and who asks refuses.

use super::super::der::{self, Reader};
use super::super::general_name::{ADDRESS, DIRECTORY, DNS, EMAIL, RawName, URI};
use std::collections::BTreeSet;

/// Whether a name lies within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Yes,
    No,
    Unclear,
}

impl From<bool> for Within {
    fn from(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

/// What is wrong with a name of a kind that is known here, in words that go after "a name that is".
pub(super) fn malformed(name: &RawName) -> Option<&'static str> {
    let body = &*name.body;
    match name.kind {
        DNS if !is_host(body.strip_prefix(b"*.").unwrap_or(body)) => Some("not a DNS name"),
        EMAIL if mailbox(body).is_none() => Some("not a mail address"),
        URI if !(body.contains(&b':') && body.iter().all(u8::is_ascii_graphic)) => Some("not a URI"),
        ADDRESS if ![4, 16].contains(&body.len()) => Some("not an IP address"),
        DIRECTORY if parts(body).is_none() => Some("not a distinguished name"),
        _ => None,
    }
}

/// Whether a constraint is one that is understood here.
pub(super) fn is_understood(base: &RawName) -> bool {
    let body = &*base.body;
    let domain = body.strip_prefix(b".").unwrap_or(body);
    match base.kind {
        DNS => body.is_empty() || is_host(domain),
        EMAIL => mailbox(body).is_some() || is_host(domain),
        URI => is_host(domain),
        ADDRESS => [8, 32].contains(&body.len()) && is_mask(&body[body.len() / 2..]),
        DIRECTORY => parts(body).is_some(),
        _ => false,
    }
}

/// Whether the name lies within the subtree. Of two ways to read a spelling, `wide` takes the one that lets more names in: what is
/// excluded is excluded in every spelling, what is permitted only in its own.
pub(super) fn within(name: &RawName, base: &RawName, wide: bool) -> Within {
    let (body, subtree) = (&*name.body, &*base.body);
    match name.kind {
        DNS if !is_host(body.strip_prefix(b"*.").unwrap_or(body)) => Within::Unclear,
        DNS => dns(body, subtree, wide).into(),
        EMAIL => email(body, subtree, wide),
        URI => uri_host(body).map_or(Within::Unclear, |host| in_domain(host, subtree).into()),
        ADDRESS => address(body, subtree),
        DIRECTORY => directory(body, subtree, wide),
        _ => Within::Unclear,
    }
}

/// Labels of letters, digits, hyphens and underscores; no dot at the end.
pub(super) fn is_host(host: &[u8]) -> bool {
    let label = |label: &[u8]| {
        (1..=63).contains(&label.len()) && label.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
    };
    (1..=253).contains(&host.len()) && host.split(|c| *c == b'.').all(label)
}

fn mailbox(address: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = address.iter().position(|c| *c == b'@')?;
    let (local, host) = (&address[..at], &address[at + 1..]);
    let plain = local.iter().all(|c| c.is_ascii_graphic() && !matches!(c, b'"' | b'\\' | b'(' | b')'));
    (!local.is_empty() && plain && is_host(host)).then_some((local, host))
}

fn is_mask(mask: &[u8]) -> bool {
    let ones = mask.iter().take_while(|octet| **octet == 0xff).count();
    let rest = mask.get(ones).map_or(0, |octet| octet.leading_ones() + octet.trailing_zeros());
    ones == mask.len() || (rest == 8 || mask[ones] == 0) && mask[ones + 1..].iter().all(|octet| *octet == 0)
}

fn ends_with(name: &[u8], end: &[u8]) -> bool {
    name.len().checked_sub(end.len()).is_some_and(|at| name[at..].eq_ignore_ascii_case(end))
}

/// Below the domain, with at least one label more.
fn is_below(host: &[u8], domain: &[u8]) -> bool {
    host.len() > domain.len() && ends_with(host, domain) && host[host.len() - domain.len() - 1] == b'.'
}

/// A leading dot is not in the RFC for DNS names. A wildcard stands for each name that it covers.
fn dns(name: &[u8], subtree: &[u8], wide: bool) -> bool {
    let domain = subtree.strip_prefix(b".").unwrap_or(subtree);
    let itself = (wide || domain.len() == subtree.len()) && name.eq_ignore_ascii_case(domain);
    let covers = || name.strip_prefix(b"*.").is_some_and(|rest| rest.eq_ignore_ascii_case(domain) || is_below(domain, rest));
    domain.is_empty() || itself || is_below(name, domain) || wide && covers()
}

/// A host, or with a leading dot everything below it: as URIs and mail addresses have it.
fn in_domain(host: &[u8], subtree: &[u8]) -> bool {
    match subtree.strip_prefix(b".") {
        Some(domain) => is_below(host, domain),
        None => host.eq_ignore_ascii_case(subtree),
    }
}

fn email(name: &[u8], subtree: &[u8], wide: bool) -> Within {
    let Some((local, host)) = mailbox(name) else { return Within::Unclear };
    match mailbox(subtree) {
        Some((known, at)) => {
            let same = if wide { local.eq_ignore_ascii_case(known) } else { local == known };
            (same && host.eq_ignore_ascii_case(at)).into()
        }
        None => in_domain(host, subtree).into(),
    }
}

/// The host of a URI that has one as a name: no user, no address, nothing escaped.
fn uri_host(uri: &[u8]) -> Option<&[u8]> {
    let start = memchr::memmem::find(uri, b"://")? + 3;
    let authority = uri[start..].split(|c| matches!(c, b'/' | b'?' | b'#')).next()?;
    let host = match authority.iter().position(|c| *c == b':') {
        Some(at) if authority[at + 1..].iter().all(u8::is_ascii_digit) => &authority[..at],
        Some(_) => return None,
        None => authority,
    };
    let last = host.rsplit(|c| *c == b'.').next()?;
    (is_host(host) && !last.iter().all(u8::is_ascii_digit)).then_some(host)
}

fn address(name: &[u8], subtree: &[u8]) -> Within {
    // An IPv4 address in the clothes of an IPv6 one, RFC 4291 section 2.5.5.2, and its older form.
    if name.len() == 16 && (name.starts_with(&[0; 10]) && matches!(name[10..12], [0xff, 0xff] | [0, 0])) {
        return Within::Unclear;
    }
    let (net, mask) = subtree.split_at(subtree.len() / 2);
    (name.len() == net.len() && name.iter().zip(net).zip(mask).all(|((a, b), mask)| a & mask == b & mask)).into()
}

/// The relative distinguished names of a name.
fn parts(name: &[u8]) -> Option<Vec<&[u8]>> {
    let mut reader = Reader::new(name).enter(der::SEQUENCE).ok()?;
    let mut found = Vec::new();
    while !reader.is_empty() {
        found.push(reader.expect(der::SET).ok()?.whole);
    }
    Some(found)
}

fn directory(name: &[u8], subtree: &[u8], wide: bool) -> Within {
    let (Some(name), Some(subtree)) = (parts(name), parts(subtree)) else { return Within::Unclear };
    if name.len() < subtree.len() {
        return Within::No;
    }
    let mut answer = Within::Yes;
    for (part, known) in name.into_iter().zip(subtree) {
        match (part == known, wide) {
            (true, _) => {}
            (false, false) => return Within::No,
            (false, true) => match same(part, known) {
                Within::Yes => {}
                Within::No => return Within::No,
                Within::Unclear => answer = Within::Unclear,
            },
        }
    }
    answer
}

/// Whether two relative names are the same when case and spaces do not count (RFC 5280 section 7.1). For text that is not ASCII that
/// would need tables, so it is unclear.
fn same(one: &[u8], other: &[u8]) -> Within {
    let (Some(one), Some(other)) = (attributes(one), attributes(other)) else { return Within::Unclear };
    let kinds = |all: &BTreeSet<(&[u8], Option<String>)>| all.iter().map(|(kind, _)| kind.to_vec()).collect::<Vec<_>>();
    if kinds(&one) != kinds(&other) {
        return Within::No;
    }
    if one.iter().chain(&other).any(|(_, text)| text.is_none()) {
        return Within::Unclear;
    }
    (one == other).into()
}

type Attributes<'a> = BTreeSet<(&'a [u8], Option<String>)>;

/// Each type with its text in lower case and with single spaces.
fn attributes(part: &[u8]) -> Option<Attributes<'_>> {
    let mut set = Reader::new(part).enter(der::SET).ok()?;
    let mut found = BTreeSet::new();
    while !set.is_empty() {
        let (kind, text) = attribute(&mut set)?;
        found.insert((kind, text.map(|text| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase())));
    }
    Some(found)
}

/// The next type of a relative name, with its text when that is ASCII.
fn attribute<'a>(set: &mut Reader<'a>) -> Option<(&'a [u8], Option<&'a str>)> {
    let mut pair = set.enter(der::SEQUENCE).ok()?;
    let (kind, value) = (pair.expect(der::OID).ok()?.body, pair.next().ok()?);
    let text = matches!(value.tag, 0x0c | 0x13 | 0x16) && value.body.is_ascii();
    Some((kind, text.then(|| std::str::from_utf8(value.body).ok()).flatten()))
}

/// The values of that type in a name; `None` for one that is not ASCII.
pub(super) fn values<'a>(name: &'a [u8], wanted: &[u8]) -> Vec<Option<&'a str>> {
    let mut found = Vec::new();
    for part in parts(name).unwrap_or_default() {
        let Ok(mut set) = Reader::new(part).enter(der::SET) else { continue };
        while let Some((kind, text)) = (!set.is_empty()).then(|| attribute(&mut set)).flatten() {
            if kind == wanted {
                found.push(text);
            }
        }
    }
    found
}
