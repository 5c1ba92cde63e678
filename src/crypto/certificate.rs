//! X.509 certificates, read strictly (RFC 5280): version 3, one DER spelling, nothing after it, a key and a signature
//! algorithm that may be trusted. Whether a path holds is not decided here.

use super::algorithm::Signed;
use super::{PublicKey, Refused, SignatureAlgorithm, armor, der, extension, name, refused::refuse, sha256};
use crate::model::{Digest, Moment};
use std::fmt;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::asn1_rs::FromDer;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::time::ASN1Time;

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

/// What the extensions say; absent ones are empty.
#[derive(Clone, Default)]
struct Extensions {
    ca: bool,
    path_len: Option<u32>,
    key_usages: Vec<&'static str>,
    extended_usages: Vec<String>,
    uris: Vec<String>,
    dns: Vec<String>,
    crl_points: Vec<String>,
    subject_key_id: Option<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    lines: Vec<String>,
    critical: Vec<String>,
    unknown_critical: Vec<String>,
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
    /// As [`Self::from_der`], more than 32 blocks, and anything but white space around them.
    pub fn chain_from_pem(text: &str) -> Result<Vec<Self>, Refused> {
        let blocks = armor::many(text, &["CERTIFICATE"], "a certificate")?;
        if blocks.len() > 32 {
            refuse!("there are {} certificates, the limit is 32", blocks.len());
        }
        blocks.iter().map(|block| Self::from_der(block)).collect()
    }

    /// From DER with nothing after it.
    ///
    /// # Errors
    /// What is not a version 3 certificate in strict DER; a repeated or unreadable extension; SHA-1 and MD5; a key that
    /// [`PublicKey`] refuses; a negative serial number or one over 20 octets; dates outside of 1970 to 9999.
    pub fn from_der(bytes: &[u8]) -> Result<Self, Refused> {
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
        let extensions = &self.extensions;
        let mut flaws = Vec::new();
        let mut flaw = |wrong: bool, sentence: String| {
            if wrong {
                flaws.push(sentence);
            }
        };
        flaw(!extensions.ca, "the certificate is not a CA: basicConstraints do not say CA:TRUE".to_owned());
        flaw(!self.can_sign_certificates(), "the certificate cannot sign certificates: keyUsage lacks keyCertSign".to_owned());
        flaw(now < self.not_before, format!("the certificate is not valid before {}", self.not_before));
        flaw(now > self.not_after, format!("the certificate expired at {}", self.not_after));
        flaw(self.not_after < self.not_before, "the certificate ends before it begins".to_owned());
        let own = self.names_issuer(self) && self.signed_by(&self.key).is_err();
        flaw(own, "the certificate names itself as issuer, but its signature is not by its own key".to_owned());
        let purposes = &extensions.extended_usages;
        let client = purposes.is_empty() || purposes.iter().any(|p| p == "clientAuth" || p == "anyExtendedKeyUsage");
        flaw(!client, "the certificate is not for client certificates: extendedKeyUsage lacks clientAuth".to_owned());
        for oid in &extensions.unknown_critical {
            flaw(true, format!("the certificate has the critical extension `{oid}`, which is not understood here"));
        }
        flaw(self.subject_der == [0x30, 0], "the certificate has no subject".to_owned());
        flaws
    }
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

impl Extensions {
    fn read(parsed: &X509Certificate<'_>) -> Result<Self, Refused> {
        if parsed.extensions_map().is_err() {
            refuse!("the certificate has the same extension twice");
        }
        let mut found = Self::default();
        for extension in parsed.extensions() {
            let oid = extension.oid.to_id_string();
            der::strict(extension.value)?;
            found.lines.extend(extension::lines(extension));
            if extension.critical {
                found.critical.push(oid.clone());
            }
            match extension.parsed_extension() {
                ParsedExtension::BasicConstraints(basic) => (found.ca, found.path_len) = (basic.ca, basic.path_len_constraint),
                ParsedExtension::KeyUsage(usage) => found.key_usages = extension::key_usages(usage),
                ParsedExtension::ExtendedKeyUsage(usage) => found.extended_usages = extension::extended_usages(usage),
                ParsedExtension::SubjectAlternativeName(names) => found.names(&names.general_names),
                ParsedExtension::SubjectKeyIdentifier(id) => found.subject_key_id = Some(id.0.to_vec()),
                ParsedExtension::AuthorityKeyIdentifier(id) => {
                    found.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
                }
                ParsedExtension::CRLDistributionPoints(points) => {
                    let names = points.points.iter().flat_map(|point| extension::full_names(point.distribution_point.as_ref()));
                    found.crl_points = names.filter_map(uri).collect();
                }
                ParsedExtension::ParseError { .. } => refuse!("the certificate has the extension `{oid}`, which cannot be read"),
                ParsedExtension::NameConstraints(_)
                | ParsedExtension::CertificatePolicies(_)
                | ParsedExtension::PolicyMappings(_)
                | ParsedExtension::PolicyConstraints(_)
                | ParsedExtension::InhibitAnyPolicy(_) => {}
                _ if extension.critical => found.unknown_critical.push(oid),
                _ => {}
            }
        }
        Ok(found)
    }

    fn names(&mut self, names: &[GeneralName<'_>]) {
        for name in names {
            match name {
                GeneralName::URI(text) => self.uris.push((*text).to_owned()),
                GeneralName::DNSName(text) => self.dns.push((*text).to_owned()),
                _ => {}
            }
        }
    }
}

fn uri(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(text) => Some((*text).to_owned()),
        _ => None,
    }
}

/// A time in a certificate.
pub(crate) fn moment(time: ASN1Time) -> Result<Moment, Refused> {
    Moment::from_unix(time.timestamp()).ok_or_else(|| Refused::new("a date lies outside of the years 1970 to 9999"))
}
