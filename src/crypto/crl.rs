//! Certificate revocation lists (RFC 5280 section 5), read strictly. Lists that are only a part of the truth are refused: delta lists,
//! indirect ones, and those limited to some reasons or kinds of certificate.

mod entry;
mod writing;

pub(crate) use entry::Read;
pub(crate) use writing::{NewEntry, NewList, Serial, written};

use super::algorithm::Signed;
use super::general_name::{self, RawName};
use super::{PublicKey, Refused, SignatureAlgorithm, armor, der, name, refused::refuse};
use crate::model::Moment;
use der::Reader;
use std::collections::BTreeSet;
use x509_parser::der_parser::asn1_rs::FromDer;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::x509::X509Name;

/// Lists of others above this many octets are refused: nobody whose lists are taken needs more, and hostile ones cost little then.
const LARGEST: usize = 4 << 20;
/// Lists of ours above this many octets are refused. An entry has at most 54, so that it is more than two million certificates.
pub(crate) const LARGEST_OF_OURS: usize = 128 << 20;

/// Why a certificate was revoked, with the code of RFC 5280 section 5.3.1. `unspecified` is the absence of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CrlReason {
    /// The subject's private key is known or suspected to be in other hands.
    KeyCompromise = 1,
    /// The issuer's private key is.
    CaCompromise = 2,
    /// The subject's name or affiliation changed.
    AffiliationChanged = 3,
    /// Another certificate took its place.
    Superseded = 4,
    /// It is no longer needed.
    CessationOfOperation = 5,
    /// It is suspended.
    CertificateHold = 6,
    /// A right that it stands for was taken back.
    PrivilegeWithdrawn = 9,
}

impl CrlReason {
    const ALL: [Self; 7] = [
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::PrivilegeWithdrawn,
    ];

    /// The reason with that code.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedEntry {
    /// Serial number in lower-case hex, as `Certificate::serial_hex` gives it.
    pub serial_hex: String,
    /// When it was revoked.
    pub on: Moment,
    /// Why, if that was said.
    pub reason: Option<CrlReason>,
}

/// A revocation list.
#[derive(Debug, Clone)]
pub struct Crl {
    der: Vec<u8>,
    algorithm: SignatureAlgorithm,
    issuer: String,
    issuer_der: Vec<u8>,
    number: Option<u64>,
    this_update: Moment,
    next_update: Moment,
    authority_key_id: Option<Vec<u8>>,
    point: Option<Vec<RawName>>,
    entries: Vec<RevokedEntry>,
    removed: BTreeSet<String>,
}

impl Crl {
    /// From PEM text with exactly one `X509 CRL` block.
    ///
    /// # Errors
    /// As [`Self::from_der`], and anything but white space around the block.
    pub fn from_pem(text: &str) -> Result<Self, Refused> {
        Self::from_der(&armor::one(text, &["X509 CRL"], "a revocation list")?)
    }

    /// From DER with nothing after it.
    ///
    /// # Errors
    /// More than 4 MiB; what is not a version 2 list in strict DER with a nextUpdate; partial lists; critical extensions that are not understood.
    pub fn from_der(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() > LARGEST {
            refuse!("the revocation list has {} octets, the limit is {LARGEST}", bytes.len());
        }
        armor::nothing_private(bytes, "a revocation list")?;
        Self::read(bytes)
    }

    /// A list of ours from PEM text, which may be as large as we make them.
    ///
    /// # Errors
    /// As [`Self::from_pem`], but for more than 128 MiB.
    pub fn ours_from_pem(text: &str) -> Result<Self, Refused> {
        let bytes = armor::one(text, &["X509 CRL"], "a revocation list")?;
        if bytes.len() > LARGEST_OF_OURS {
            refuse!("the revocation list has {} octets, the limit is {LARGEST_OF_OURS}", bytes.len());
        }
        Self::read(&bytes)
    }

    /// From DER of any length.
    fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let (mut entries, mut removed) = (Vec::new(), BTreeSet::new());
        let mut crl = Self::read_with(bytes, |read| {
            let entry = read.entry();
            if read.removes() {
                removed.insert(entry.serial_hex.clone());
            }
            entries.push(entry);
            Ok(())
        })?;
        crl.der = bytes.to_vec();
        (crl.entries, crl.removed) = (entries, removed);
        Ok(crl)
    }

    /// Reads DER of any length and hands out its entries one by one; what is answered has neither these nor the DER.
    pub(crate) fn read_with<'a>(bytes: &'a [u8], take: impl FnMut(Read<'a>) -> Result<(), Refused>) -> Result<Self, Refused> {
        let signed = Signed::parse(bytes)?;
        let Some(parts) = Parts::split(signed.content) else { refuse!("the DER is not a revocation list") };
        signed.names_algorithm_inside(&[der::INTEGER])?;
        if parts.version != [1] {
            refuse!("the revocation list is not of version 2");
        }
        let Some(next_update) = parts.next_update else { refuse!("the revocation list does not say when the next is due") };
        let Ok((_, issuer)) = X509Name::from_der(parts.issuer) else { refuse!("the DER is not a revocation list") };
        let mut crl = Self {
            der: Vec::new(),
            algorithm: signed.algorithm,
            issuer: name::distinguished(&issuer),
            issuer_der: parts.issuer.to_vec(),
            number: None,
            this_update: entry::moment(parts.this_update)?,
            next_update: entry::moment(next_update)?,
            authority_key_id: None,
            point: None,
            removed: BTreeSet::new(),
            entries: Vec::new(),
        };
        if let Some(revoked) = parts.revoked {
            entry::each(revoked, take)?;
        }
        let mut once = BTreeSet::new();
        let mut extensions = parts.extensions.unwrap_or(Reader::new(&[]));
        while !extensions.is_empty() {
            let element = extensions.expect(der::SEQUENCE)?;
            let Ok((_, extension)) = X509Extension::from_der(element.whole) else { refuse!("the DER is not a revocation list") };
            if !once.insert(extension.oid.to_id_string()) {
                refuse!("the revocation list has the same extension twice");
            }
            der::strict(extension.value)?;
            crl.take(&extension)?;
        }
        Ok(crl)
    }

    fn take(&mut self, extension: &X509Extension<'_>) -> Result<(), Refused> {
        let oid = extension.oid.to_id_string();
        match extension.parsed_extension() {
            _ if oid == "2.5.29.27" => refuse!("the revocation list is a delta list: only complete lists are taken"),
            ParsedExtension::CRLNumber(number) => self.number = u64::try_from(number).ok(),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                self.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::IssuingDistributionPoint(point) => {
                let part = point.only_contains_user_certs
                    || point.only_contains_ca_certs
                    || point.only_contains_attribute_certs
                    || point.only_some_reasons.is_some()
                    || point.indirect_crl;
                if part {
                    refuse!("the revocation list is limited to some certificates or reasons: only complete lists are taken");
                }
                self.point = Some(point_names(extension.value)?);
            }
            _ if extension.critical => {
                refuse!("the revocation list has the critical extension `{oid}`, which is not understood here")
            }
            _ => {}
        }
        Ok(())
    }

    /// The DER as it was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Who issued it, as text (RFC 4514).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.issuer_der
    }

    pub(crate) fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key_id.as_deref()
    }

    /// Whether it is the list of that issuer, by name. The signature is another question.
    #[must_use]
    pub fn is_of(&self, issuer: &super::Certificate) -> bool {
        self.issuer_der == issuer.subject_der()
    }

    /// The names of the distribution point that it is limited to (RFC 5280 section 5.2.5); `None` when it covers all certificates of
    /// its issuer. A list with such a name says nothing of a certificate that does not name the same point.
    pub(crate) fn point(&self) -> Option<&[RawName]> {
        self.point.as_deref()
    }

    /// Whether it covers only certificates that name its distribution point.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.point.is_some()
    }

    /// Whether an entry has the reason removeFromCRL, which only a delta list may have (RFC 5280 section 5.3.1).
    #[must_use]
    pub fn removes(&self, serial_hex: &str) -> bool {
        self.removed.contains(serial_hex)
    }

    /// Its number, which only grows; `None` when it has none below 2^64.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.number
    }

    /// When it was made.
    #[must_use]
    pub fn this_update(&self) -> Moment {
        self.this_update
    }

    /// When the next is due at the latest; after that it is stale.
    #[must_use]
    pub fn next_update(&self) -> Moment {
        self.next_update
    }

    /// What it revokes, in its own order.
    #[must_use]
    pub fn entries(&self) -> &[RevokedEntry] {
        &self.entries
    }

    /// What it is signed with.
    #[must_use]
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Verifies the signature, and nothing else, with the issuer's key.
    ///
    /// # Errors
    /// When it is not a signature by this key.
    pub fn signed_by(&self, issuer: &PublicKey) -> Result<(), Refused> {
        Signed::parse(&self.der)?.verify(issuer)
    }
}

/// What is signed, split into its parts (RFC 5280 section 5.1).
struct Parts<'a> {
    version: &'a [u8],
    issuer: &'a [u8],
    this_update: der::Element<'a>,
    next_update: Option<der::Element<'a>>,
    revoked: Option<Reader<'a>>,
    extensions: Option<Reader<'a>>,
}

impl<'a> Parts<'a> {
    fn split(content: &'a [u8]) -> Option<Self> {
        let mut parts = Reader::new(content).enter(der::SEQUENCE).ok()?;
        let version = parts.expect(der::INTEGER).ok()?.body;
        parts.expect(der::SEQUENCE).ok()?; // the signature's algorithm
        let issuer = parts.expect(der::SEQUENCE).ok()?.whole;
        let this_update = parts.next().ok().filter(|element| entry::is_time(element.tag))?;
        let next_update = match parts.peek() {
            Some(tag) if entry::is_time(tag) => Some(parts.next().ok()?),
            _ => None,
        };
        let revoked = match parts.peek() {
            Some(der::SEQUENCE) => Some(parts.enter(der::SEQUENCE).ok()?),
            _ => None,
        };
        let extensions = match parts.peek() {
            Some(0xa0) => {
                let mut explicit = parts.enter(0xa0).ok()?;
                let extensions = explicit.enter(der::SEQUENCE).ok()?;
                explicit.finish().ok()?;
                Some(extensions)
            }
            _ => None,
        };
        parts.finish().ok()?;
        Some(Self { version, issuer, this_update, next_update, revoked, extensions })
    }
}

/// The full names of an issuingDistributionPoint; one that is named relative to the issuer, or not at all, is refused.
fn point_names(value: &[u8]) -> Result<Vec<RawName>, Refused> {
    let mut parts = Reader::new(value).enter(der::SEQUENCE)?;
    if parts.peek() == Some(0xa0) {
        let mut name = parts.enter(0xa0)?;
        if name.peek() == Some(0xa0) {
            return general_name::rest(name.enter(0xa0)?);
        }
    }
    refuse!("the revocation list is limited to a distribution point that has no full name")
}
