//! Certificate signing requests (PKCS#10, RFC 2986): proof that somebody holds a key. Only that key is taken from one; what else it
//! asks for is told to the operator and ignored, and a request whose signature does not verify is refused.

use super::algorithm::Signed;
use super::{PublicKey, Refused, armor, extension, name, refused::refuse};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::{ParsedCriAttribute, X509CriAttribute};
use x509_parser::der_parser::asn1_rs::FromDer;

/// A request with a verified signature.
#[derive(Debug, Clone)]
pub struct Csr {
    key: PublicKey,
    asked_for: Vec<String>,
    der: Vec<u8>,
}

impl Csr {
    /// From PEM (exactly one `CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST` block) or DER, with nothing after it.
    ///
    /// # Errors
    /// What is not a request in strict DER, a signature that does not verify, SHA-1 and MD5, a key that [`PublicKey`]
    /// refuses, private key material.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        const WHAT: &str = "a certificate request";
        armor::nothing_private(bytes, WHAT)?;
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.starts_with(&[0x30]) => {
                Self::from_der(&armor::one(text, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], WHAT)?)
            }
            _ => Self::from_der(bytes),
        }
    }

    fn from_der(bytes: &[u8]) -> Result<Self, Refused> {
        armor::nothing_private(bytes, "a certificate request")?;
        let signed = Signed::parse(bytes)?;
        let Ok((_, parsed)) = X509CertificationRequest::from_der(bytes) else { refuse!("the DER is not a certificate request") };
        let info = &parsed.certification_request_info;
        if info.version.0 != 0 {
            refuse!("the certificate request has version {}: only version 1 exists", info.version.0.saturating_add(1));
        }
        let key = PublicKey::from_spki_der(info.subject_pki.raw)?;
        signed.verify(&key)?;
        let mut asked_for = Vec::new();
        let subject = name::distinguished(&info.subject);
        if !subject.is_empty() {
            asked_for.push(format!("subject {subject}"));
        }
        asked_for.extend(info.iter_attributes().flat_map(attribute));
        Ok(Self { key, asked_for, der: bytes.to_vec() })
    }

    /// The key that the request proves to be held.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The DER as it was read: what an anchor signs to vouch for it.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Everything else in it, which is ignored, a line each; what cannot be seen is escaped and no password is shown.
    #[must_use]
    pub fn asked_for(&self) -> &[String] {
        &self.asked_for
    }
}

fn attribute(attribute: &X509CriAttribute<'_>) -> Vec<String> {
    match attribute.parsed_attribute() {
        ParsedCriAttribute::ExtensionRequest(request) => request.extensions.iter().flat_map(extension::lines).collect(),
        ParsedCriAttribute::ChallengePassword(_) => vec!["challengePassword (not shown)".to_owned()],
        _ => match attribute.oid.to_id_string().as_str() {
            "1.2.840.113549.1.9.7" => vec!["challengePassword (not shown)".to_owned()],
            "1.2.840.113549.1.9.2" => vec!["unstructuredName".to_owned()],
            "1.2.840.113549.1.9.14" => vec!["extensions that cannot be read".to_owned()],
            other => vec![format!("attribute {other} ({} bytes)", attribute.value.len())],
        },
    }
}
