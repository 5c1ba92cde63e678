//! Certificate revocation lists (RFC 5280 section 5), read strictly. Lists that are only a part of the truth are refused: delta lists,
//! indirect ones, and those limited to some reasons or kinds of certificate.

use super::algorithm::Signed;
use super::certificate::moment;
use super::general_name::{self, RawName};
use super::{PublicKey, Refused, SignatureAlgorithm, armor, der, name, refused::refuse};
use crate::model::Moment;
use std::collections::BTreeSet;
use x509_parser::der_parser::asn1_rs::FromDer;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::revocation_list::{CertificateRevocationList, RevokedCertificate};

/// Lists above this many octets are refused: what a reader makes of one takes many times its size.
const LARGEST: usize = 4 << 20;
/// `removeFromCRL`, RFC 5280 section 5.3.1.
const REMOVE: u8 = 8;

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
        let signed = Signed::parse(bytes)?;
        let Ok((_, parsed)) = CertificateRevocationList::from_der(bytes) else { refuse!("the DER is not a revocation list") };
        signed.names_algorithm_inside(&[der::INTEGER])?;
        if parsed.version().is_none_or(|version| version.0 != 1) {
            refuse!("the revocation list is not of version 2");
        }
        let Some(next_update) = parsed.next_update() else { refuse!("the revocation list does not say when the next is due") };
        let list = &parsed.tbs_cert_list;
        if list.extensions_map().is_err() {
            refuse!("the revocation list has the same extension twice");
        }
        let mut crl = Self {
            der: bytes.to_vec(),
            algorithm: signed.algorithm,
            issuer: name::distinguished(&list.issuer),
            issuer_der: list.issuer.as_raw().to_vec(),
            number: None,
            this_update: moment(parsed.last_update())?,
            next_update: moment(next_update)?,
            authority_key_id: None,
            point: None,
            removed: list.revoked_certificates.iter().filter(|one| is_removal(one)).map(serial_hex).collect(),
            entries: list.revoked_certificates.iter().map(entry).collect::<Result<_, _>>()?,
        };
        for extension in list.extensions() {
            der::strict(extension.value)?;
            crl.take(extension)?;
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

fn entry(revoked: &RevokedCertificate<'_>) -> Result<RevokedEntry, Refused> {
    for extension in revoked.extensions() {
        let understood =
            matches!(extension.parsed_extension(), ParsedExtension::ReasonCode(_) | ParsedExtension::InvalidityDate(_));
        if extension.critical && !understood {
            refuse!("an entry of the revocation list has the critical extension `{}`", extension.oid.to_id_string());
        }
    }
    Ok(RevokedEntry {
        serial_hex: serial_hex(revoked),
        on: moment(revoked.revocation_date)?,
        reason: revoked.reason_code().and_then(|(_, code)| CrlReason::from_code(code.0)),
    })
}

fn serial_hex(revoked: &RevokedCertificate<'_>) -> String {
    data_encoding::HEXLOWER.encode(match revoked.raw_serial() {
        [0, rest @ ..] if !rest.is_empty() => rest,
        whole => whole,
    })
}

fn is_removal(revoked: &RevokedCertificate<'_>) -> bool {
    revoked.reason_code().is_some_and(|(_, code)| code.0 == REMOVE)
}

/// The full names of an issuingDistributionPoint; one that is named relative to the issuer, or not at all, is refused.
fn point_names(value: &[u8]) -> Result<Vec<RawName>, Refused> {
    let mut parts = der::Reader::new(value).enter(der::SEQUENCE)?;
    if parts.peek() == Some(0xa0) {
        let mut name = parts.enter(0xa0)?;
        if name.peek() == Some(0xa0) {
            return general_name::rest(name.enter(0xa0)?);
        }
    }
    refuse!("the revocation list is limited to a distribution point that has no full name")
}
