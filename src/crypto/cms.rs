//! CMS SignedData (RFC 5652) as `openssl cms -sign -binary -outform PEM` or `DER` makes it: one signer over one content. Refused is
//! everything that two readers could take differently: BER, S/MIME, several signers, other content types, weak digests.

mod attributes;
mod signer;

use super::der::{self, Reader};
use super::{Certificate, PublicKey, Refused, armor, refused::refuse};
use signer::{Name, SignerInfo};

const WHAT: &str = "a CMS signature";
/// The longest signature with everything in it that is read.
const LARGEST: usize = 1 << 20;
/// Certificates that may come with a signature.
const CERTIFICATES: usize = 16;
/// 1.2.840.113549.1.7.2 and 1.2.840.113549.1.7.1 (RFC 5652 sections 4 and 5.1).
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const DATA: &str = "1.2.840.113549.1.7.1";
/// `[0] EXPLICIT` or `[0] IMPLICIT SET OF`, and `[1]` likewise.
const FIRST: u8 = 0xa0;
const SECOND: u8 = 0xa1;

/// A signature that can be read; whether it is good is asked with [`Self::verify`].
#[derive(Debug, Clone)]
pub struct Cms {
    der: Vec<u8>,
    embedded: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    info: SignerInfo,
    signer: Option<usize>,
}

/// The first bytes of the body of SignedData: its object identifier.
const BEGINNING: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

impl Cms {
    /// Whether bytes look like CMS, in whatever form, so that [`Self::parse`] has something to say about them.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        let text = ["-----BEGIN CMS-----", "-----BEGIN PKCS7-----", "MIME-Version:"];
        let header = bytes.get(..bytes.len().min(24)).unwrap_or_default();
        text.iter().any(|start| bytes.starts_with(start.as_bytes()))
            || header.starts_with(&[der::SEQUENCE]) && memchr::memmem::find(header, &BEGINNING).is_some()
    }

    /// From PEM text with exactly one block, `CMS` or `PKCS7`, or from DER, with nothing after it.
    ///
    /// # Errors
    /// What is not SignedData of RFC 5652 in strict DER; S/MIME text and streamed BER, with the option that avoids them; more
    /// than 1 MiB; another content type than data; any number of signers but one; a digest other than SHA-256, SHA-384 and
    /// SHA-512; a signature algorithm that certificates are not taken with either; more than 16 certificates, or one that
    /// [`Certificate`] refuses; a signer that none of them is, or two; a repeated or missing attribute; private key material.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() > LARGEST {
            refuse!("the CMS signature has {} bytes, the limit is {LARGEST}", bytes.len());
        }
        armor::nothing_private(bytes, WHAT)?;
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.starts_with(&[der::SEQUENCE]) => {
                if ["MIME-Version:", "Content-Type:", "To:", "From:", "Subject:"].iter().any(|start| text.starts_with(start)) {
                    refuse!("this is an S/MIME message: `openssl cms -sign` needs `-outform PEM`");
                }
                Self::from_der(&armor::one(text, &["CMS", "PKCS7"], WHAT)?)
            }
            _ => Self::from_der(bytes),
        }
    }

    fn from_der(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.starts_with(&[der::SEQUENCE, 0x80]) {
            refuse!("the CMS signature is streamed (BER of indefinite length): `openssl cms -sign` without `-stream` writes DER");
        }
        der::strict(bytes)?;
        let mut outer = Reader::new(bytes).enter(der::SEQUENCE)?;
        kind(&mut outer, SIGNED_DATA, "SignedData")?;
        let mut holder = outer.enter(FIRST)?;
        outer.finish()?;
        let mut parts = holder.enter(der::SEQUENCE)?;
        holder.finish()?;

        let version = parts.expect(der::INTEGER)?.body;
        let digests = parts.enter(der::SET)?;
        let embedded = content(parts.enter(der::SEQUENCE)?)?;
        let certificates = match parts.peek() {
            Some(FIRST) => certificates(parts.enter(FIRST)?)?,
            _ => Vec::new(),
        };
        if parts.peek() == Some(SECOND) {
            parts.next()?; // revocation lists are judged where they are asked for by name
        }
        let info = SignerInfo::read(parts.enter(der::SET)?)?;
        parts.finish()?;
        if version != [info.version()] {
            refuse!("the CMS signature and its signer are of versions that do not belong together (RFC 5652 section 5.1)");
        }
        info.is_announced(digests)?;
        let signer = named(&certificates, &info)?;
        Ok(Self { der: bytes.to_vec(), embedded, certificates, info, signer })
    }

    /// As a `CMS` block, in the spelling that is kept.
    #[must_use]
    pub fn to_pem(&self) -> String {
        armor::wrap("CMS", &self.der)
    }

    /// The certificates that came with it, in their order; nothing is known of their worth.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The one certificate among them that the signature says it is by; `None` when it came without any (`-nocerts`).
    #[must_use]
    pub fn signer(&self) -> Option<&Certificate> {
        self.signer.and_then(|at| self.certificates.get(at))
    }

    /// Verifies that the holder of `key` signed exactly `data`. When the signature names a certificate that came with it, that one
    /// must hold the same key. The time of signing is what the signer says, and not looked at.
    ///
    /// # Errors
    /// When the content in it or the digest in its attributes is of other data, the named certificate holds another key, or the
    /// signature is not by this key.
    pub fn verify(&self, data: &[u8], key: &PublicKey) -> Result<(), Refused> {
        if self.embedded.as_deref().is_some_and(|embedded| embedded != data) {
            refuse!("the CMS signature holds other content than what it should be over");
        }
        if self.signer().is_some_and(|certificate| certificate.key() != key) {
            refuse!("the CMS signature names a certificate with another key than the one that it should be by");
        }
        self.info.verify(data, key)
    }
}

/// The next element is this type.
fn kind(parts: &mut Reader<'_>, wanted: &str, name: &str) -> Result<(), Refused> {
    let found = der::oid(parts.expect(der::OID)?.body).unwrap_or_default();
    if found != wanted {
        refuse!("the CMS has the type `{found}` where {name} is expected");
    }
    Ok(())
}

/// The content, when it is embedded.
fn content(mut parts: Reader<'_>) -> Result<Option<Vec<u8>>, Refused> {
    kind(&mut parts, DATA, "plain data")?;
    if parts.is_empty() {
        return Ok(None);
    }
    let mut holder = parts.enter(FIRST)?;
    parts.finish()?;
    let embedded = holder.expect(der::OCTET_STRING)?.body.to_vec();
    holder.finish()?;
    Ok(Some(embedded))
}

fn certificates(mut bag: Reader<'_>) -> Result<Vec<Certificate>, Refused> {
    let mut found = Vec::new();
    while !bag.is_empty() {
        if found.len() == CERTIFICATES {
            refuse!("the CMS signature comes with more than {CERTIFICATES} certificates");
        }
        let certificate = bag.expect(der::SEQUENCE)?; // attribute certificates have other tags
        found.push(Certificate::from_der(certificate.whole)?);
    }
    Ok(found)
}

/// Which of the certificates is the signer's.
fn named(certificates: &[Certificate], info: &SignerInfo) -> Result<Option<usize>, Refused> {
    let is_meant = |certificate: &Certificate| match info.name() {
        Name::Issued { issuer, serial_hex } => {
            certificate.issuer_der() == issuer.as_slice() && certificate.serial_hex() == *serial_hex
        }
        Name::Key(id) => certificate.subject_key_id() == Some(id.as_slice()),
    };
    let mut meant = certificates.iter().enumerate().filter(|(_, certificate)| is_meant(certificate)).map(|(at, _)| at);
    match (meant.next(), meant.next()) {
        (Some(at), None) => Ok(Some(at)),
        (None, _) if certificates.is_empty() => Ok(None),
        (None, _) => refuse!("none of the certificates in the CMS signature is the one that it says it is by"),
        (Some(_), Some(_)) => refuse!("two certificates in the CMS signature could be the one that it says it is by"),
    }
}
