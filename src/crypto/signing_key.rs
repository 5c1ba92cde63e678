//! Private keys of ours that sign certificates and revocation lists. A key leaves only encrypted, and one that cannot be
//! trusted as a public key cannot be opened either.

use super::der::{self, Reader};
use super::entropy::draw;
use super::{Entropy, KeyKind, PublicKey, Refused, Secret, SignatureAlgorithm, refused::refuse, sealed};
use ring::rand::SystemRandom;
use ring::signature::{
    self, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    KeyPair, RsaKeyPair,
};
use std::fmt;

/// The kinds of key that are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewKey {
    /// ECDSA on P-384, which every gateway takes.
    P384,
    /// Ed25519, whose signatures are the same for the same bytes.
    Ed25519,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

/// A private key that signs.
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
    document: Secret,
}

/// PKCS#8 of an Ed25519 key up to the 32 bytes of its seed (RFC 8410 section 7, version 1: OpenSSL 3.0 does not read version 2).
const ED25519_DOCUMENT: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

impl SigningKey {
    /// A new key. The seed of an Ed25519 key is drawn from `entropy`; for P-384 the library takes it from the operating
    /// system itself and leaves no other way.
    ///
    /// # Errors
    /// When the source of random bytes fails.
    pub fn generate(kind: NewKey, entropy: &mut dyn Entropy) -> Result<Self, Refused> {
        match kind {
            NewKey::P384 => Self::generate_ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING),
            NewKey::Ed25519 => {
                let seed = zeroize::Zeroizing::new(draw::<32>(entropy)?);
                Self::from_document(Secret::new([&ED25519_DOCUMENT[..], &seed[..]].concat()))
            }
        }
    }

    /// A new P-256 key, for the partner's side of the demo.
    pub(crate) fn generate_p256() -> Result<Self, Refused> {
        Self::generate_ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING)
    }

    fn generate_ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> Result<Self, Refused> {
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new());
        let document = document.map_err(|_| Refused::new("the operating system gave no random bytes"))?;
        Self::from_document(Secret::new(document.as_ref().to_vec()))
    }

    /// The PKCS#8 document in the clear, for the partner's side of the demo.
    pub(crate) fn document(&self) -> &Secret {
        &self.document
    }

    /// From a PKCS#8 document in the clear.
    fn from_document(document: Secret) -> Result<Self, Refused> {
        let unusable = |_| Refused::new("the private key is damaged, or lacks its public half");
        let random = SystemRandom::new();
        let (oid, curve) = kind_of(document.expose())?;
        let bytes = document.expose();
        let (pair, public) = match (oid.as_str(), curve.as_deref()) {
            ("1.2.840.10045.2.1", Some("1.2.840.10045.3.1.7")) => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, bytes, &random).map_err(unusable)?;
                let public = PublicKey::p256(pair.public_key().as_ref())?;
                (Pair::Ecdsa(pair), public)
            }
            ("1.2.840.10045.2.1", Some("1.3.132.0.34")) => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, bytes, &random).map_err(unusable)?;
                let public = PublicKey::p384(pair.public_key().as_ref())?;
                (Pair::Ecdsa(pair), public)
            }
            ("1.3.101.112", None) => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes).map_err(unusable)?;
                let public = PublicKey::ed25519(pair.public_key().as_ref())?;
                (Pair::Ed25519(pair), public)
            }
            ("1.2.840.113549.1.1.1", None) => {
                let pair = RsaKeyPair::from_pkcs8(bytes);
                let pair = pair.map_err(|_| Refused::new("the RSA private key is damaged, or not of 2048 to 4096 bits"))?;
                let public = PublicKey::rsa(pair.public_key().as_ref())?;
                (Pair::Rsa(pair), public)
            }
            ("1.2.840.10045.2.1", Some("1.3.132.0.35")) => refuse!("the private key is on P-521: use P-256, P-384 or Ed25519"),
            _ => refuse!("the private key is of a kind that is not supported: use P-256, P-384, Ed25519 or RSA"),
        };
        Ok(Self { pair, public, document })
    }

    /// The key as a PEM block `ENCRYPTED PRIVATE KEY`: PKCS#8 with PBES2, scrypt and AES-256-CBC. `openssl pkey` opens it.
    ///
    /// # Errors
    /// When the passphrase is empty or the source of random bytes fails.
    pub fn seal(&self, passphrase: &Secret, entropy: &mut dyn Entropy) -> Result<String, Refused> {
        sealed::seal(&self.document, passphrase, entropy)
    }

    /// Opens an encrypted PKCS#8 key: P-256, P-384, Ed25519, or RSA of 2048 to 4096 bits.
    ///
    /// # Errors
    /// A wrong passphrase, a key in the clear or encrypted with something weak, a derivation beyond bounds, another kind of key.
    pub fn open(pem: &str, passphrase: &Secret) -> Result<Self, Refused> {
        Self::from_document(sealed::open(pem, passphrase)?)
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// What its signatures are.
    #[must_use]
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        match self.public.kind() {
            KeyKind::Rsa { .. } => SignatureAlgorithm::RsaSha256,
            KeyKind::P256 => SignatureAlgorithm::EcdsaSha256,
            KeyKind::P384 => SignatureAlgorithm::EcdsaSha384,
            KeyKind::Ed25519 => SignatureAlgorithm::Ed25519,
        }
    }

    /// A bare signature that [`PublicKey::verify_raw`] takes. ECDSA signatures differ each time; the others do not.
    ///
    /// # Errors
    /// When the library cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Refused> {
        let failed = |_| Refused::new("failed to sign");
        match &self.pair {
            Pair::Ecdsa(pair) => pair.sign(&SystemRandom::new(), message).map(|s| s.as_ref().to_vec()).map_err(failed),
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
        }
    }
}

/// The kind of key in a PKCS#8 document (RFC 5958), and its curve.
fn kind_of(document: &[u8]) -> Result<(String, Option<String>), Refused> {
    let mut parts = Reader::new(document).enter(der::SEQUENCE)?;
    parts.expect(der::INTEGER)?;
    let mut algorithm = parts.enter(der::SEQUENCE)?;
    let oid = der::oid(algorithm.expect(der::OID)?.body).unwrap_or_default();
    let curve = algorithm.expect(der::OID).ok().and_then(|curve| der::oid(curve.body));
    Ok((oid, curve))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({:?})", self.public)
    }
}

/// The certificate library's word for a key kind.
pub(crate) fn library_algorithm(kind: KeyKind) -> &'static rcgen::SignatureAlgorithm {
    match kind {
        KeyKind::Rsa { .. } => &rcgen::PKCS_RSA_SHA256,
        KeyKind::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
        KeyKind::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
        KeyKind::Ed25519 => &rcgen::PKCS_ED25519,
    }
}

impl rcgen::PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        self.raw()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        library_algorithm(self.kind())
    }
}

impl rcgen::PublicKeyData for SigningKey {
    fn der_bytes(&self) -> &[u8] {
        self.public.raw()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        library_algorithm(self.public.kind())
    }
}

impl rcgen::SigningKey for SigningKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Self::sign(self, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}
