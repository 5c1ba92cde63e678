//! The signature algorithms that certificates, requests and revocation lists may be signed with, and the split of a signed
//! object into its parts. SHA-1, MD5 and everything unknown are refused by name.

use super::der::{self, Element, Reader};
use super::{KeyKind, PublicKey, Refused, refused::refuse, verified::verifies};
use ring::signature::{self, VerificationAlgorithm};
use std::fmt;

/// A signature algorithm as an `AlgorithmIdentifier` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5 with SHA-256 (RFC 4055).
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
    /// RSASSA-PSS with SHA-256, MGF1 of the same and a salt as long as the digest (RFC 4055 section 3).
    PssSha256,
    /// RSASSA-PSS with SHA-384.
    PssSha384,
    /// RSASSA-PSS with SHA-512.
    PssSha512,
    /// ECDSA with SHA-256 (RFC 5758).
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// Ed25519 (RFC 8410).
    Ed25519,
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RsaSha256 => "sha256WithRSAEncryption",
            Self::RsaSha384 => "sha384WithRSAEncryption",
            Self::RsaSha512 => "sha512WithRSAEncryption",
            Self::PssSha256 => "RSASSA-PSS with SHA-256",
            Self::PssSha384 => "RSASSA-PSS with SHA-384",
            Self::PssSha512 => "RSASSA-PSS with SHA-512",
            Self::EcdsaSha256 => "ecdsa-with-SHA256",
            Self::EcdsaSha384 => "ecdsa-with-SHA384",
            Self::Ed25519 => "Ed25519",
        })
    }
}

/// SHA-256, SHA-384 and SHA-512 (2.16.840.1.101.3.4.2.x) with the algorithm that uses them and the salt length.
const PSS: [(u8, u8, SignatureAlgorithm); 3] =
    [(1, 32, SignatureAlgorithm::PssSha256), (2, 48, SignatureAlgorithm::PssSha384), (3, 64, SignatureAlgorithm::PssSha512)];
const MGF1: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];

impl SignatureAlgorithm {
    /// From the DER of an `AlgorithmIdentifier`.
    pub(crate) fn from_identifier(identifier: &[u8]) -> Result<Self, Refused> {
        let mut parts = Reader::new(identifier).enter(der::SEQUENCE)?;
        let Some(oid) = der::oid(parts.expect(der::OID)?.body) else { refuse!("the signature algorithm has no readable name") };
        let parameters = if parts.is_empty() { None } else { Some(parts.next()?) };
        parts.finish()?;
        let null = parameters.is_some_and(|p| p.tag == der::NULL && p.body.is_empty());
        let named = match oid.as_str() {
            "1.2.840.113549.1.1.11" if null => Self::RsaSha256,
            "1.2.840.113549.1.1.12" if null => Self::RsaSha384,
            "1.2.840.113549.1.1.13" if null => Self::RsaSha512,
            "1.2.840.113549.1.1.10" => return pss(parameters),
            "1.2.840.10045.4.3.2" if parameters.is_none() => Self::EcdsaSha256,
            "1.2.840.10045.4.3.3" if parameters.is_none() => Self::EcdsaSha384,
            "1.3.101.112" if parameters.is_none() => Self::Ed25519,
            "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" | "1.3.14.3.2.29" | "1.2.840.10040.4.3" => {
                refuse!("it is signed with SHA-1, for which collisions are made: SHA-256 or longer is needed")
            }
            "1.2.840.113549.1.1.4" | "1.2.840.113549.1.1.2" => {
                refuse!("it is signed with MD5 or MD2, which are broken: SHA-256 or longer is needed")
            }
            "1.2.840.10045.4.3.4" => {
                refuse!("it is signed with ecdsa-with-SHA512, which is not supported: use SHA-256 or SHA-384")
            }
            "1.3.101.113" => refuse!("it is signed with Ed448, which is not supported: use Ed25519"),
            other => refuse!("it is signed with the algorithm `{other}`, or with parameters for it, that is not supported"),
        };
        Ok(named)
    }

    /// The DER of its `AlgorithmIdentifier`; `None` for RSASSA-PSS and what nothing is signed with here.
    pub(crate) fn identifier(self) -> Option<Vec<u8>> {
        let (oid, null): (&[u8], &[u8]) = match self {
            Self::RsaSha256 => (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], &[der::NULL, 0]),
            Self::EcdsaSha256 => (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], &[]),
            Self::EcdsaSha384 => (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03], &[]),
            Self::Ed25519 => (&[0x2b, 0x65, 0x70], &[]),
            _ => return None,
        };
        Some(der::sequence(&[&der::element(der::OID, oid), null]))
    }

    fn library(self, kind: KeyKind) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self, kind) {
            (Self::RsaSha256, KeyKind::Rsa { .. }) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Self::RsaSha384, KeyKind::Rsa { .. }) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Self::RsaSha512, KeyKind::Rsa { .. }) => &signature::RSA_PKCS1_2048_8192_SHA512,
            (Self::PssSha256, KeyKind::Rsa { .. }) => &signature::RSA_PSS_2048_8192_SHA256,
            (Self::PssSha384, KeyKind::Rsa { .. }) => &signature::RSA_PSS_2048_8192_SHA384,
            (Self::PssSha512, KeyKind::Rsa { .. }) => &signature::RSA_PSS_2048_8192_SHA512,
            (Self::EcdsaSha256, KeyKind::P256) => &signature::ECDSA_P256_SHA256_ASN1,
            (Self::EcdsaSha256, KeyKind::P384) => &signature::ECDSA_P384_SHA256_ASN1,
            (Self::EcdsaSha384, KeyKind::P256) => &signature::ECDSA_P256_SHA384_ASN1,
            (Self::EcdsaSha384, KeyKind::P384) => &signature::ECDSA_P384_SHA384_ASN1,
            (Self::Ed25519, KeyKind::Ed25519) => &signature::ED25519,
            _ => return None,
        })
    }

    /// Verifies a signature by `key` over exactly these bytes; ECDSA in DER.
    ///
    /// # Errors
    /// When it is none, or the algorithm is not for that kind of key.
    pub fn verify(self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let Some(library) = self.library(key.kind()) else {
            refuse!("a signature by {self} cannot be made with a {} key", key.kind());
        };
        if !verifies(library, key.raw(), message, signature) {
            refuse!("the {self} signature does not verify with the {} key", key.kind());
        }
        Ok(())
    }
}

/// Parameters of RSASSA-PSS are a small language; only the three ways to say the common thing are taken.
fn pss(parameters: Option<Element<'_>>) -> Result<SignatureAlgorithm, Refused> {
    let given = parameters.map(|p| p.whole).unwrap_or_default();
    for (hash, salt, algorithm) in PSS {
        let oid = der::element(der::OID, &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash]);
        for null in [&[der::NULL, 0][..], &[]] {
            let hash = der::sequence(&[&oid, null]);
            let mask = der::sequence(&[&der::element(der::OID, &MGF1), &hash]);
            let salt = der::element(0xa2, &der::unsigned(&[salt]));
            if given == der::sequence(&[&der::element(0xa0, &hash), &der::element(0xa1, &mask), &salt]) {
                return Ok(algorithm);
            }
        }
    }
    refuse!(
        "it is signed with RSASSA-PSS with parameters other than SHA-256, SHA-384 or SHA-512 throughout and a salt of that length"
    )
}

/// A signed object: `SEQUENCE { to be signed, algorithm, signature }`.
#[derive(Debug)]
pub(crate) struct Signed<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) identifier: &'a [u8],
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// From strict DER with nothing after it.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        der::strict(bytes)?;
        let mut parts = Reader::new(bytes).enter(der::SEQUENCE)?;
        let content = parts.expect(der::SEQUENCE)?.whole;
        let identifier = parts.expect(der::SEQUENCE)?.whole;
        let bits = parts.expect(der::BIT_STRING)?.body;
        parts.finish()?;
        let algorithm = SignatureAlgorithm::from_identifier(identifier)?;
        let Some(signature) = bits.strip_prefix(&[0]) else { refuse!("the signature is not made of whole bytes") };
        Ok(Self { content, identifier, algorithm, signature })
    }

    /// Refuses when the algorithm inside of what is signed, after elements with these tags, is not the one outside (RFC 5280
    /// sections 4.1.1.2 and 5.1.1.2).
    pub(crate) fn names_algorithm_inside(&self, before: &[u8]) -> Result<(), Refused> {
        let mut parts = Reader::new(self.content).enter(der::SEQUENCE)?;
        for tag in before {
            parts.expect(*tag)?;
        }
        if parts.next()?.whole != self.identifier {
            refuse!("two different signature algorithms are named, inside and outside of what is signed");
        }
        Ok(())
    }

    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), Refused> {
        self.algorithm.verify(key, self.content, self.signature)
    }
}
