//! The signature algorithms of JWS that are known here (RFC 7518 section 3, RFC 8037), and which key may use which. `none`, HMAC and
//! everything else have no name here.

use crate::crypto::{KeyKind, PublicKey, verified::verifies};
use ring::signature::{self, VerificationAlgorithm};
use std::fmt;

/// An `alg` value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JwsAlgorithm {
    /// ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each.
    Es256,
    /// ECDSA on P-384 with SHA-384; the signature is r and s, 48 bytes each.
    Es384,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PSS with SHA-256, MGF1 of the same and a salt of 32 bytes.
    Ps256,
    /// RSA PKCS#1 v1.5 with SHA-256: only where the caller's policy allows it.
    Rs256,
}

impl JwsAlgorithm {
    /// By its name. `Ed25519` is the newer name of what `EdDSA` means with such a key (RFC 9864 section 2.2).
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" | "Ed25519" => Self::EdDsa,
            "PS256" => Self::Ps256,
            "RS256" => Self::Rs256,
            _ => return None,
        })
    }

    /// What a key of that kind signs with, unless its JWK says otherwise.
    #[must_use]
    pub fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::P256 => Self::Es256,
            KeyKind::P384 => Self::Es384,
            KeyKind::Ed25519 => Self::EdDsa,
            KeyKind::Rsa { .. } => Self::Ps256,
        }
    }

    /// Whether a key of that kind can sign with it at all.
    pub(super) fn fits(self, kind: KeyKind) -> bool {
        self == Self::of(kind) || (self == Self::Rs256 && matches!(kind, KeyKind::Rsa { .. }))
    }

    /// Whether it is a signature by `key` over exactly these bytes. A key of a kind that does not fit has made none.
    #[must_use]
    pub fn verifies(self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let library: &'static dyn VerificationAlgorithm = match self {
            Self::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Self::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
            Self::EdDsa => &signature::ED25519,
            Self::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
            Self::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        };
        self.fits(key.kind()) && verifies(library, key.raw(), message, signature)
    }
}

impl fmt::Display for JwsAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        })
    }
}
