//! Public keys that may be trusted: RSA from 2048 to 8192 bits, P-256, P-384 and Ed25519. Every other kind is refused by
//! name, and so is a key of these kinds that is weak, malformed or spelled in a second way.

use super::der::{self, Reader};
use super::{Refused, SignatureAlgorithm, armor, curve, published_keys, refused::refuse, sha256};
use crate::model::Digest;
use std::fmt;

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// RSA.
    Rsa {
        /// Length of the modulus.
        bits: usize,
    },
    /// ECDSA on NIST P-256.
    P256,
    /// ECDSA on NIST P-384.
    P384,
    /// Ed25519.
    Ed25519,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

/// A public key that was found good. Two are equal when their SubjectPublicKeyInfo is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey {
    spki: Vec<u8>,
    kind: KeyKind,
}

const RSA: &str = "1.2.840.113549.1.1.1";
const EC: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";

/// Prefixes of a SubjectPublicKeyInfo up to the bare key.
const P256_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
    0x01, 0x07, 0x03, 0x42, 0x00,
];
const P384_PREFIX: [u8; 23] = [
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03,
    0x62, 0x00,
];
const ED25519_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// `AlgorithmIdentifier` of rsaEncryption with its NULL.
const RSA_IDENTIFIER: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

impl PublicKey {
    /// From the DER of a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), with nothing after it.
    ///
    /// # Errors
    /// Another kind of key, a weak or malformed one, DER with a second spelling, private key material.
    pub fn from_spki_der(bytes: &[u8]) -> Result<Self, Refused> {
        armor::nothing_private(bytes, "a public key")?;
        der::strict(bytes)?;
        let mut parts = Reader::new(bytes).enter(der::SEQUENCE)?;
        let mut identifier = parts.enter(der::SEQUENCE)?;
        let Some(oid) = der::oid(identifier.expect(der::OID)?.body) else { refuse!("the kind of key has no readable name") };
        let Some(bits) = parts.expect(der::BIT_STRING)?.body.strip_prefix(&[0]) else {
            refuse!("the public key is not made of whole bytes")
        };
        parts.finish()?;
        let key = match oid.as_str() {
            RSA => Self::rsa(bits)?,
            EC => {
                if identifier.peek() == Some(der::SEQUENCE) {
                    refuse!("the key spells out the parameters of its curve: only curves by name are taken, P-256 and P-384");
                }
                let curve = der::oid(identifier.expect(der::OID)?.body).unwrap_or_default();
                match curve.as_str() {
                    "1.2.840.10045.3.1.7" => Self::p256(bits)?,
                    "1.3.132.0.34" => Self::p384(bits)?,
                    other => refuse!("the key is on the curve {}: use P-256, P-384 or Ed25519", curve_name(other)),
                }
            }
            ED25519 => Self::ed25519(bits)?,
            other => refuse!("the key is of the kind {}: use RSA, P-256, P-384 or Ed25519", kind_name(other)),
        };
        if key.spki != bytes {
            refuse!("the public key is not in its one canonical DER form");
        }
        Ok(key)
    }

    /// From PEM text with exactly one `PUBLIC KEY` block.
    ///
    /// # Errors
    /// As [`Self::from_spki_der`], and anything but white space around the block.
    pub fn from_pem(text: &str) -> Result<Self, Refused> {
        Self::from_spki_der(&armor::one(text, &["PUBLIC KEY"], "a public key")?)
    }

    /// From a PKCS#1 `RSAPublicKey`.
    pub(crate) fn rsa(key: &[u8]) -> Result<Self, Refused> {
        der::strict(key)?;
        let mut numbers = Reader::new(key).enter(der::SEQUENCE)?;
        let (modulus, exponent) = (numbers.expect(der::INTEGER)?.body, numbers.expect(der::INTEGER)?.body);
        numbers.finish()?;
        let bits = super::rsa_policy::check(modulus, exponent)?;
        Self::unpublished(der::sequence(&[&RSA_IDENTIFIER, &der::bits(key)]), KeyKind::Rsa { bits })
    }

    /// From an uncompressed point.
    pub(crate) fn p256(point: &[u8]) -> Result<Self, Refused> {
        match point.split_first() {
            Some((4, coordinates)) if curve::on_p256(coordinates) => {}
            Some((2 | 3, _)) => refuse!("the point of the key is compressed: only uncompressed points are taken"),
            _ => refuse!("the key is not a point of P-256"),
        }
        Self::unpublished([&P256_PREFIX, point].concat(), KeyKind::P256)
    }

    /// From an uncompressed point.
    pub(crate) fn p384(point: &[u8]) -> Result<Self, Refused> {
        match point.split_first() {
            Some((4, coordinates)) if curve::on_p384(coordinates) => {}
            Some((2 | 3, _)) => refuse!("the point of the key is compressed: only uncompressed points are taken"),
            _ => refuse!("the key is not a point of P-384"),
        }
        Self::unpublished([&P384_PREFIX, point].concat(), KeyKind::P384)
    }

    /// From the 32 bytes of RFC 8032.
    pub(crate) fn ed25519(bytes: &[u8]) -> Result<Self, Refused> {
        let Ok(key) = <&[u8; 32]>::try_from(bytes) else { refuse!("an Ed25519 key has 32 bytes, not {}", bytes.len()) };
        if let Some(flaw) = curve::ed25519_flaw(key) {
            refuse!("the Ed25519 key cannot be used: {flaw}");
        }
        Self::unpublished([&ED25519_PREFIX[..], key].concat(), KeyKind::Ed25519)
    }

    /// The last thing that every way to a key goes through.
    fn unpublished(spki: Vec<u8>, kind: KeyKind) -> Result<Self, Refused> {
        published_keys::check(&spki)?;
        Ok(Self { spki, kind })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The DER of its SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-256 of its SubjectPublicKeyInfo: the same key has the same digest in whatever wrapping it came.
    #[must_use]
    pub fn digest(&self) -> Digest {
        sha256(&self.spki)
    }

    /// As a `PUBLIC KEY` block.
    #[must_use]
    pub fn to_pem(&self) -> String {
        armor::wrap("PUBLIC KEY", &self.spki)
    }

    /// The bare key: the bits of the BIT STRING.
    pub(crate) fn raw(&self) -> &[u8] {
        let start = match self.kind {
            KeyKind::P256 => P256_PREFIX.len(),
            KeyKind::P384 => P384_PREFIX.len(),
            KeyKind::Ed25519 => ED25519_PREFIX.len(),
            KeyKind::Rsa { .. } => 4 + RSA_IDENTIFIER.len() + 5, // from 2048 bits on, both lengths take two octets
        };
        &self.spki[start..]
    }

    /// Verifies a bare signature as `openssl dgst -sha256 -sign` makes it (RSA PKCS#1 v1.5, ECDSA in DER; for P-384 with
    /// SHA-384 too) and, for Ed25519, `openssl pkeyutl -sign -rawin`.
    ///
    /// # Errors
    /// When the signature is not one by this key over exactly these bytes.
    pub fn verify_raw(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        match self.kind {
            KeyKind::Rsa { .. } => SignatureAlgorithm::RsaSha256.verify(self, message, signature),
            KeyKind::P256 => SignatureAlgorithm::EcdsaSha256.verify(self, message, signature),
            KeyKind::P384 => SignatureAlgorithm::EcdsaSha384
                .verify(self, message, signature)
                .or_else(|_| SignatureAlgorithm::EcdsaSha256.verify(self, message, signature)),
            KeyKind::Ed25519 => SignatureAlgorithm::Ed25519.verify(self, message, signature),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.kind, self.digest())
    }
}

fn curve_name(oid: &str) -> String {
    let name = match oid {
        "1.3.132.0.35" => "P-521",
        "1.3.132.0.33" => "P-224",
        "1.2.840.10045.3.1.1" => "P-192",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        "1.2.156.10197.1.301" => "SM2",
        other => return format!("`{other}`"),
    };
    name.to_owned()
}

fn kind_name(oid: &str) -> String {
    let name = match oid {
        "1.2.840.113549.1.1.10" => "RSASSA-PSS (a key bound to one padding)",
        "1.2.840.113549.1.3.1" => "Diffie-Hellman",
        "1.2.840.10040.4.1" => "DSA",
        "1.3.101.110" => "X25519, which cannot sign",
        "1.3.101.111" => "X448, which cannot sign",
        "1.3.101.113" => "Ed448",
        other => return format!("`{other}`"),
    };
    name.to_owned()
}
