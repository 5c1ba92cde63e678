//! Answers: what a partner sends back for a challenge or for a CSR, known by its form, and verified against the anchor's material.
//! The form decides how it is read and never what is trusted: that is the material alone.

use super::{Material, ca_certificate, jwks, oidc, pinned_key, spiffe, ssh_key};
use crate::{
    crypto::{Cms, Expect, Refused, sha256},
    model::{Handover, Moment, Proof, ProofMethod, SignedBy},
};
use data_encoding::BASE64;

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How it was given.
    pub method: ProofMethod,
    /// A token as it is, an SSH signature in its armour, CMS in PEM, a bare signature in base64.
    pub text: String,
}

/// What an answer is held against, beside the material.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The moment as of which certificates and tokens are judged.
    pub at: Moment,
    /// Whether policy takes RS256 in tokens.
    pub rs256: bool,
}

/// The longest answer: 64 KiB, which a CMS signature with a chain of eight certificates does not reach.
const LONGEST: usize = 64 << 10;

/// Seconds by which the clock of whoever made a token may differ from ours.
const SKEW: u32 = 60;

/// The longest life of a token that answers, in seconds: a day. It is made for the occasion, and most issuers give minutes.
const LONGEST_LIVED: u32 = 86_400;

impl Answer {
    /// An answer by the form of its bytes; for a token the kind of anchor says what it is.
    ///
    /// # Errors
    /// When it is empty, too long, or a form that the kind of anchor does not answer in.
    pub fn recognise(material: &Material, bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.is_empty() || bytes.len() > LONGEST {
            return Err(Refused::new(format!("the answer has {} bytes: 1 to {LONGEST} are taken", bytes.len())));
        }
        let text = std::str::from_utf8(bytes).ok();
        if let Some(armour) = text.filter(|text| text.starts_with("-----BEGIN SSH SIGNATURE-----")) {
            return Ok(Self { method: ProofMethod::SshSignature, text: armour.to_owned() });
        }
        if Cms::is_one(bytes) {
            let method = if matches!(material, Material::TrustDomain(_)) { ProofMethod::X509Svid } else { ProofMethod::Cms };
            return Ok(Self { method, text: Cms::parse(bytes)?.to_pem() });
        }
        if let Some(token) = text.map(str::trim).filter(|token| is_compact(token)) {
            let method = match material {
                Material::TrustDomain(_) => ProofMethod::JwtSvid,
                Material::TokenIssuer(_) => ProofMethod::IdToken,
                _ => ProofMethod::Jws,
            };
            return Ok(Self { method, text: token.to_owned() });
        }
        Ok(Self { method: ProofMethod::RawSignature, text: BASE64.encode(bytes) })
    }

    /// The answer in a proof.
    #[must_use]
    pub fn of_proof(proof: &Proof) -> Self {
        Self { method: proof.method, text: proof.signature.clone() }
    }

    /// The answer of the anchor that hands over.
    #[must_use]
    pub fn of_handover(handover: &Handover) -> Self {
        Self { method: handover.method, text: handover.signature.clone() }
    }

    /// The bytes of a bare signature.
    pub(super) fn raw(&self) -> Result<Vec<u8>, Refused> {
        BASE64.decode(self.text.as_bytes()).map_err(|_| Refused::new("its signature is not base64"))
    }
}

/// Verifies that whoever holds the material's private key, or what rests on it, answered for exactly this message. Tells for an
/// authority whose key it was.
///
/// # Errors
/// When the answer is of a form that the material does not answer in, or does not verify.
pub fn verify(material: &Material, answer: &Answer, message: &[u8], terms: Terms) -> Result<Option<SignedBy>, Refused> {
    match material {
        Material::Authority(authority) => ca_certificate::verify(authority, answer, message, terms).map(Some),
        Material::Certified(certificate) => pinned_key::verify(certificate.key(), answer, message).map(|()| None),
        Material::Bare(key) => pinned_key::verify(key, answer, message).map(|()| None),
        Material::Ssh(key) => ssh_key::verify(key, answer, message).map(|()| None),
        Material::KeySet(keys) => jwks::verify(keys, answer, message, terms).map(|()| None),
        Material::TrustDomain(domain) => spiffe::verify(domain, answer, message, terms).map(|()| None),
        Material::TokenIssuer(issuer) => oidc::verify(issuer, answer, message, terms).map(|()| None),
    }
}

/// The audience that a token names when it answers for a message: its digest.
#[must_use]
pub fn audience(message: &[u8]) -> String {
    sha256(message).to_string()
}

/// What a token that answers must say of its issuer, audience and times.
pub(super) fn token<'a>(issuer: Option<&'a str>, audience: &'a str, at: Moment) -> Expect<'a> {
    Expect { issuer, subject: None, audience, now: at, skew: SKEW, longest: LONGEST_LIVED }
}

/// Whether a text has the shape of a compact JWS: three parts of base64url, the first an object.
fn is_compact(text: &str) -> bool {
    let part = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    text.starts_with("ey") && text.split('.').count() == 3 && text.split('.').all(part)
}
