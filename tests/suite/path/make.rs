//! Certificates and revocation lists written octet by octet, so that a test can make what no decent library makes. Signed with P-256.

use admit::{
    crypto::{Certificate, Crl},
    model::Moment,
};
use rcgen::{KeyPair, PublicKeyData, SigningKey};

pub(super) const DNS: u8 = 0x82;
pub(super) const EMAIL: u8 = 0x81;
pub(super) const URI: u8 = 0x86;
pub(super) const ADDRESS: u8 = 0x87;
pub(super) const DIRECTORY: u8 = 0xa4;
pub(super) const KEY_CERT_SIGN: u8 = 0x04;
pub(super) const CRL_SIGN: u8 = 0x02;
pub(super) const DIGITAL_SIGNATURE: u8 = 0x80;

/// An element.
pub(super) fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = match body.len() {
        short @ 0..=0x7f => vec![short as u8],
        middle @ 0x80..=0xff => vec![0x81, middle as u8],
        long @ 0x100..=0xffff => vec![0x82, (long >> 8) as u8, long as u8],
        longer => vec![0x83, (longer >> 16) as u8, (longer >> 8) as u8, longer as u8],
    };
    [&[tag][..], &length, body].concat()
}

pub(super) fn seq(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

pub(super) fn oid(arcs: &[u8]) -> Vec<u8> {
    der(0x06, arcs)
}

/// A name with one common name, as UTF-8.
pub(super) fn name(common: &str) -> Vec<u8> {
    seq(&[&part(3, 0x0c, common)])
}

/// One relative name of the X.520 type with that number.
pub(super) fn part(kind: u8, tag: u8, text: &str) -> Vec<u8> {
    der(0x31, &seq(&[&oid(&[0x55, 4, kind]), &der(tag, text.as_bytes())]))
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len() - 1);
    let lead: &[u8] = if bytes[first] & 0x80 == 0 { &[] } else { &[0] };
    der(2, &[lead, &bytes[first..]].concat())
}

fn time(moment: Moment) -> Vec<u8> {
    let text: String = moment.to_string().chars().filter(char::is_ascii_digit).chain(['Z']).collect();
    if moment.to_string().as_str() < "2050" { der(0x17, &text.as_bytes()[2..]) } else { der(0x18, text.as_bytes()) }
}

pub(super) fn at(text: &str) -> Moment {
    format!("{text}T00:00:00Z").parse().unwrap()
}

pub(super) fn noon() -> Moment {
    at("2026-06-01")
}

/// An extension by the last octets of its identifier below 2.5.29.
pub(super) fn extension(number: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    other(&[0x55, 0x1d, number], critical, value)
}

pub(super) fn other(arcs: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der(1, &[0xff]) } else { Vec::new() };
    seq(&[&oid(arcs), &critical, &der(4, value)])
}

/// A key with its certificate to come.
pub(super) struct Party {
    pub(super) name: Vec<u8>,
    pub(super) key: KeyPair,
    pub(super) key_id: Vec<u8>,
}

impl Party {
    pub(super) fn new(common: &str) -> Self {
        Self::named(name(common), common)
    }

    pub(super) fn named(name: Vec<u8>, key_id: &str) -> Self {
        Self { name, key: KeyPair::generate().unwrap(), key_id: key_id.as_bytes().to_vec() }
    }

    fn sign(&self, content: &[u8]) -> Vec<u8> {
        let bits = [&[0][..], &self.key.sign(content).unwrap()].concat();
        seq(&[content, &algorithm(), &der(3, &bits)])
    }
}

fn algorithm() -> Vec<u8> {
    seq(&[&oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])])
}

/// What a certificate shall say. `ca` is the path length of a CA; parts that are `None` are left out.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) serial: Vec<u8>,
    pub(super) from: Moment,
    pub(super) to: Moment,
    pub(super) ca: Option<Option<u8>>,
    pub(super) basic_critical: bool,
    pub(super) usage: Option<u8>,
    pub(super) purposes: Option<Vec<u8>>,
    pub(super) names: Option<Vec<(u8, Vec<u8>)>>,
    pub(super) permitted: Vec<(u8, Vec<u8>)>,
    pub(super) excluded: Vec<(u8, Vec<u8>)>,
    pub(super) subject_key_id: bool,
    pub(super) authority_key_id: Option<Vec<u8>>,
    pub(super) more: Vec<Vec<u8>>,
}

pub(super) fn text(kind: u8, text: &str) -> (u8, Vec<u8>) {
    (kind, text.as_bytes().to_vec())
}

impl Wish {
    fn new(serial: u16) -> Self {
        Self {
            serial: serial.to_be_bytes().to_vec(),
            from: at("2026-01-01"),
            to: at("2027-01-01"),
            ca: None,
            basic_critical: true,
            usage: Some(DIGITAL_SIGNATURE),
            purposes: Some(vec![2]),
            names: Some(vec![text(URI, "spiffe://partners.bank.example/acme")]),
            permitted: Vec::new(),
            excluded: Vec::new(),
            subject_key_id: true,
            authority_key_id: None,
            more: Vec::new(),
        }
    }

    /// A client with one URI.
    pub(super) fn leaf() -> Self {
        Self::new(1000)
    }

    /// A CA with that serial number, without a path length.
    pub(super) fn ca(serial: u16) -> Self {
        let usage = Some(KEY_CERT_SIGN | CRL_SIGN);
        Self { ca: Some(None), usage, purposes: None, names: None, ..Self::new(serial) }
    }

    /// Issued by `issuer` to `subject`.
    pub(super) fn by(&self, issuer: &Party, subject: &Party) -> Certificate {
        let octets = self.octets(issuer, subject);
        Certificate::from_der(&octets).unwrap()
    }

    pub(super) fn octets(&self, issuer: &Party, subject: &Party) -> Vec<u8> {
        let content = seq(&[
            &der(0xa0, &der(2, &[2])),
            &integer(&self.serial),
            &algorithm(),
            &issuer.name,
            &seq(&[&time(self.from), &time(self.to)]),
            &subject.name,
            &subject.key.subject_public_key_info(),
            &der(0xa3, &der(0x30, &self.extensions(issuer, subject).concat())),
        ]);
        issuer.sign(&content)
    }

    fn extensions(&self, issuer: &Party, subject: &Party) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        let authority = self.authority_key_id.as_ref().unwrap_or(&issuer.key_id);
        if !authority.is_empty() {
            all.push(extension(35, false, &seq(&[&der(0x80, authority)])));
        }
        if self.subject_key_id {
            all.push(extension(14, false, &der(4, &subject.key_id)));
        }
        if let Some(length) = self.ca {
            let length = length.map(|n| der(2, &[n])).unwrap_or_default();
            all.push(extension(19, self.basic_critical, &seq(&[&der(1, &[0xff]), &length])));
        }
        if let Some(bits) = self.usage {
            all.push(extension(15, true, &der(3, &[bits.trailing_zeros() as u8, bits])));
        }
        if let Some(purposes) = &self.purposes {
            let all_of: Vec<Vec<u8>> = purposes.iter().map(|n| purpose(*n)).collect();
            all.push(extension(37, false, &der(0x30, &all_of.concat())));
        }
        if let Some(names) = &self.names {
            let names: Vec<u8> = names.iter().flat_map(|(kind, body)| der(*kind, body)).collect();
            all.push(extension(17, subject.name == [0x30, 0], &der(0x30, &names)));
        }
        let lists: Vec<u8> = [(0xa0, &self.permitted), (0xa1, &self.excluded)]
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .flat_map(|(tag, list)| der(tag, &list.iter().flat_map(|(kind, body)| seq(&[&der(*kind, body)])).collect::<Vec<_>>()))
            .collect();
        if !lists.is_empty() {
            all.push(extension(30, true, &der(0x30, &lists)));
        }
        all.extend(self.more.clone());
        all
    }
}

/// 1 is serverAuth, 2 clientAuth, 3 codeSigning; 0 is anyExtendedKeyUsage.
fn purpose(number: u8) -> Vec<u8> {
    if number == 0 { oid(&[0x55, 0x1d, 0x25, 0]) } else { oid(&[0x2b, 6, 1, 5, 5, 7, 3, number]) }
}

/// What a revocation list shall say: serial numbers with their reasons.
#[derive(Clone)]
pub(super) struct List {
    pub(super) from: Moment,
    pub(super) to: Moment,
    pub(super) entries: Vec<(Vec<u8>, Option<u8>)>,
    pub(super) key_id: Option<Vec<u8>>,
    pub(super) more: Vec<Vec<u8>>,
}

impl List {
    pub(super) fn new(entries: &[(u16, Option<u8>)]) -> Self {
        let entries = entries.iter().map(|(serial, reason)| (serial.to_be_bytes().to_vec(), *reason)).collect();
        Self { from: at("2026-05-01"), to: at("2026-07-01"), entries, key_id: None, more: Vec::new() }
    }

    pub(super) fn by(&self, issuer: &Party) -> Crl {
        Crl::from_der(&self.octets(issuer)).unwrap()
    }

    pub(super) fn octets(&self, issuer: &Party) -> Vec<u8> {
        let entries: Vec<u8> = self.entries.iter().flat_map(|(serial, reason)| self.entry(serial, *reason)).collect();
        let entries = if entries.is_empty() { Vec::new() } else { der(0x30, &entries) };
        let key_id = extension(35, false, &seq(&[&der(0x80, self.key_id.as_ref().unwrap_or(&issuer.key_id))]));
        let extensions = [&[key_id, extension(20, false, &der(2, &[1]))][..], &self.more].concat().concat();
        let content = seq(&[
            &der(2, &[1]),
            &algorithm(),
            &issuer.name,
            &time(self.from),
            &time(self.to),
            &entries,
            &der(0xa0, &der(0x30, &extensions)),
        ]);
        issuer.sign(&content)
    }

    fn entry(&self, serial: &[u8], reason: Option<u8>) -> Vec<u8> {
        let reason = reason.map(|code| der(0x30, &extension(21, false, &der(0x0a, &[code])))).unwrap_or_default();
        seq(&[&integer(serial), &time(self.from), &reason])
    }
}
