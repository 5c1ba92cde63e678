//! X.509 certificates, read strictly (RFC 5280): version 3, one DER spelling, nothing after it, a key and a signature
//! algorithm that may be trusted. Whether a path holds is not decided here.

mod bundle;
mod extensions;

use super::algorithm::Signed;
use super::general_name::{NameConstraints, RawName};
use super::{PublicKey, Refused, SignatureAlgorithm, armor, der, name, refused::refuse, sha256};
use crate::model::{Digest, Moment};
use extensions::Extensions;
use std::fmt;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::asn1_rs::FromDer;
use x509_parser::time::ASN1Time;

/// Certificates above this many octets are refused: what a reader makes of one takes many times its size.
const LARGEST: usize = 128 << 10;
/// And so are bundles whose certificates have more than this together.
const LARGEST_BUNDLE: usize = 512 << 10;

/// A certificate and what it says.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    key: PublicKey,
    algorithm: SignatureAlgorithm,
    serial: Vec<u8>,
    not_before: Moment,
    not_after: Moment,
    subject: String,
    issuer: String,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
    common_name: Option<String>,
    extensions: Extensions,
}

impl Certificate {
    /// From PEM text with exactly one `CERTIFICATE` block.
    ///
    /// # Errors
    /// As [`Self::from_der`], and anything but white space around the block.
    pub fn from_pem(text: &str) -> Result<Self, Refused> {
        Self::from_der(&armor::one(text, &["CERTIFICATE"], "a certificate")?)
    }

    /// From PEM text with one or more `CERTIFICATE` blocks, in the order of the text.
    ///
    /// # Errors
    /// As [`Self::from_der`], more than 32 blocks or 512 KiB of them, and anything but white space around them.
    pub fn chain_from_pem(text: &str) -> Result<Vec<Self>, Refused> {
        let blocks = armor::many(text, &["CERTIFICATE"], "a certificate")?;
        if blocks.len() > 32 {
            refuse!("there are {} certificates, the limit is 32", blocks.len());
        }
        let octets: usize = blocks.iter().map(Vec::len).sum();
        if octets > LARGEST_BUNDLE {
            refuse!("the certificates have {octets} octets together, the limit is {LARGEST_BUNDLE}");
        }
        blocks.iter().map(|block| Self::from_der(block)).collect()
    }

    /// From DER with nothing after it.
    ///
    /// # Errors
    /// More than 128 KiB; what is not a version 3 certificate in strict DER; a repeated or unreadable extension; SHA-1 and MD5; a key that
    /// [`PublicKey`] refuses; a negative serial number or one over 20 octets; dates outside of 1970 to 9999.
    pub fn from_der(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() > LARGEST {
            refuse!("the certificate has {} octets, the limit is {LARGEST}", bytes.len());
        }
        armor::nothing_private(bytes, "a certificate")?;
        let signed = Signed::parse(bytes)?;
        let Ok((_, parsed)) = X509Certificate::from_der(bytes) else { refuse!("the DER is not a certificate") };
        let inner = &parsed.tbs_certificate;
        if inner.version.0 != 2 {
            refuse!("the certificate has version {}: only version 3 is taken", inner.version.0.saturating_add(1));
        }
        signed.names_algorithm_inside(&[0xa0, der::INTEGER])?;
        let serial = match inner.raw_serial() {
            [first, ..] if first & 0x80 != 0 => refuse!("the certificate has a negative serial number"),
            [0, rest @ ..] if !rest.is_empty() => rest,
            whole => whole,
        };
        if serial.len() > 20 {
            refuse!("the serial number has {} octets, the limit is 20", serial.len());
        }
        Ok(Self {
            der: bytes.to_vec(),
            key: PublicKey::from_spki_der(inner.subject_pki.raw)?,
            algorithm: signed.algorithm,
            serial: serial.to_vec(),
            not_before: moment(inner.validity.not_before)?,
            not_after: moment(inner.validity.not_after)?,
            subject: name::distinguished(&inner.subject),
            issuer: name::distinguished(&inner.issuer),
            subject_der: inner.subject.as_raw().to_vec(),
            issuer_der: inner.issuer.as_raw().to_vec(),
            common_name: inner.subject.iter_common_name().last().map(name::value),
            extensions: Extensions::read(&parsed)?,
        })
    }

    /// The DER as it was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As a `CERTIFICATE` block.
    #[must_use]
    pub fn to_pem(&self) -> String {
        armor::wrap("CERTIFICATE", &self.der)
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        sha256(&self.der)
    }

    /// SHA-1 of the DER in 40 lower-case hex digits, as nginx calls a certificate. Not enough to know one by.
    #[must_use]
    pub fn sha1_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &self.der).as_ref())
    }

    /// The subject's key.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The serial number in lower-case hex without a sign octet: at most 40 digits.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.serial)
    }

    /// The first second in which it is valid.
    #[must_use]
    pub fn not_before(&self) -> Moment {
        self.not_before
    }

    /// The last second in which it is valid.
    #[must_use]
    pub fn not_after(&self) -> Moment {
        self.not_after
    }

    /// The subject, the most specific part first (RFC 4514); what cannot be seen is escaped.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The issuer, in the same form.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whether `issuer` bears the name that this certificate gives for its issuer, byte by byte.
    #[must_use]
    pub fn names_issuer(&self, issuer: &Self) -> bool {
        self.issuer_der == issuer.subject_der
    }

    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.issuer_der
    }

    /// The common name of the subject, escaped as in [`Self::subject`].
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// URIs among the subject's alternative names, as they stand.
    #[must_use]
    pub fn uri_names(&self) -> &[String] {
        &self.extensions.uris
    }

    /// DNS names among the subject's alternative names, as they stand.
    #[must_use]
    pub fn dns_names(&self) -> &[String] {
        &self.extensions.dns
    }

    /// Whether basicConstraints say CA:TRUE.
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.extensions.ca
    }

    /// How many intermediate certificates may follow; `None` when basicConstraints set no limit.
    #[must_use]
    pub fn path_len(&self) -> Option<u32> {
        self.extensions.path_len
    }

    /// Whether keyUsage has keyCertSign. A certificate without keyUsage cannot: RFC 5280 section 4.2.1.3 demands it of a CA.
    #[must_use]
    pub fn can_sign_certificates(&self) -> bool {
        self.extensions.key_usages.contains(&"keyCertSign")
    }

    /// Whether keyUsage has cRLSign.
    #[must_use]
    pub fn can_sign_crls(&self) -> bool {
        self.extensions.key_usages.contains(&"cRLSign")
    }

    /// The names in keyUsage and then those in extendedKeyUsage, by their RFC 5280 names.
    #[must_use]
    pub fn usages(&self) -> Vec<String> {
        self.extensions
            .key_usages
            .iter()
            .map(|usage| (*usage).to_owned())
            .chain(self.extensions.extended_usages.clone())
            .collect()
    }

    /// The names in extendedKeyUsage alone; empty when there is none.
    #[must_use]
    pub fn extended_usages(&self) -> &[String] {
        &self.extensions.extended_usages
    }

    /// The URIs of the CRL distribution points.
    #[must_use]
    pub fn crl_points(&self) -> &[String] {
        &self.extensions.crl_points
    }

    /// Everything that the extensions say, a line each.
    #[must_use]
    pub fn extension_lines(&self) -> &[String] {
        &self.extensions.lines
    }

    pub(crate) fn critical(&self) -> &[String] {
        &self.extensions.critical
    }

    pub(crate) fn subject_key_id(&self) -> Option<&[u8]> {
        self.extensions.subject_key_id.as_deref()
    }

    pub(crate) fn authority_key_id(&self) -> Option<&[u8]> {
        self.extensions.authority_key_id.as_deref()
    }

    /// The serial number of the issuer's certificate that authorityKeyIdentifier names, without a sign octet.
    pub(crate) fn authority_serial(&self) -> Option<&[u8]> {
        self.extensions.authority_serial.as_deref()
    }

    pub(crate) fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// Whether there is a keyUsage at all.
    pub(crate) fn has_key_usage(&self) -> bool {
        self.extensions.key_usage
    }

    /// Whether keyUsage has that name.
    pub(crate) fn has_usage(&self, name: &str) -> bool {
        self.extensions.key_usages.contains(&name)
    }

    /// The subject's alternative names of every kind; `None` when there is no such extension.
    pub(crate) fn names(&self) -> Option<&[RawName]> {
        self.extensions.names.as_deref()
    }

    pub(crate) fn name_constraints(&self) -> Option<&NameConstraints> {
        self.extensions.name_constraints.as_ref()
    }

    /// The extension that asks for policy processing, which nothing here does.
    pub(crate) fn unprocessed_policy(&self) -> Option<&'static str> {
        self.extensions.policy
    }

    /// The names of distribution points for whole lists, for all reasons, by its own issuer.
    pub(crate) fn whole_points(&self) -> &[RawName] {
        &self.extensions.whole_points
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

    /// What keeps it from being trusted as a CA at that time, a sentence each; empty when nothing does.
    #[must_use]
    pub fn ca_flaws(&self, now: Moment) -> Vec<String> {
        let mut flaws: Vec<String> = self.ca_defects(now).into_iter().map(|(_, sentence)| sentence).collect();
        let mut flaw = |wrong: bool, sentence: &str| {
            if wrong {
                flaws.push(sentence.to_owned());
            }
        };
        let own = self.names_issuer(self) && self.signed_by(&self.key).is_err();
        flaw(own, "the certificate names itself as issuer, but its signature is not by its own key");
        let purposes = &self.extensions.extended_usages;
        let client = purposes.is_empty() || purposes.iter().any(|p| p == "clientAuth" || p == "anyExtendedKeyUsage");
        flaw(!client, "the certificate is not for client certificates: extendedKeyUsage lacks clientAuth");
        flaws
    }

    /// What every CA needs, whatever for: each thing that it lacks as a code and a sentence. Its signature is another question.
    pub(crate) fn ca_defects(&self, now: Moment) -> Vec<(Defect, String)> {
        let extensions = &self.extensions;
        let mut defects = Vec::new();
        let mut defect = |wrong: bool, code: Defect, sentence: String| {
            if wrong {
                defects.push((code, sentence));
            }
        };
        let not_a_ca = "the certificate is not a CA: basicConstraints do not say CA:TRUE".to_owned();
        defect(!extensions.ca, Defect::NotACa, not_a_ca);
        let cannot_sign = "the certificate cannot sign certificates: keyUsage lacks keyCertSign".to_owned();
        defect(!self.can_sign_certificates(), Defect::CannotSign, cannot_sign);
        for (code, sentence) in self.defects(now) {
            defect(true, code, sentence);
        }
        defect(self.subject_der == [0x30, 0], Defect::Profile, "the certificate has no subject".to_owned());
        defects
    }

    /// What is wrong with any certificate, CA or not: outside of its dates, or a critical extension that is not understood.
    pub(crate) fn defects(&self, now: Moment) -> Vec<(Defect, String)> {
        let mut defects = Vec::new();
        let mut defect = |wrong: bool, code: Defect, sentence: String| {
            if wrong {
                defects.push((code, sentence));
            }
        };
        let early = format!("the certificate is not valid before {}", self.not_before);
        defect(now < self.not_before, Defect::NotYetValid, early);
        defect(now > self.not_after, Defect::Expired, format!("the certificate expired at {}", self.not_after));
        let turned = "the certificate ends before it begins".to_owned();
        defect(self.not_after < self.not_before, Defect::Expired, turned);
        for oid in &self.extensions.unknown_critical {
            let sentence = format!("the certificate has the critical extension `{oid}`, which is not understood here");
            defect(true, Defect::CriticalExtension, sentence);
        }
        defects
    }
}

/// Kinds of defect, for those who answer with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    NotACa,
    CannotSign,
    NotYetValid,
    Expired,
    CriticalExtension,
    Profile,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} {})", self.subject, self.fingerprint())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

/// A time in a certificate.
pub(crate) fn moment(time: ASN1Time) -> Result<Moment, Refused> {
    Moment::from_unix(time.timestamp()).ok_or_else(|| Refused::new("a date lies outside of the years 1970 to 9999"))
}
