//! The material of an anchor: the key that everything rests on, whatever it came wrapped in.

use super::{ca_certificate, pinned_key};
use crate::{
    crypto::{Certificate, PublicKey, Refused, sha256},
    model::{Anchor, AnchorKind, Digest, Moment},
};

/// What an anchor rests on, parsed and held against the key policy.
#[derive(Debug, Clone)]
pub enum Material {
    /// An authority of the partner's.
    Authority(Box<Certificate>),
    /// A key that came in a certificate, which gives it an end.
    Certified(Box<Certificate>),
    /// A bare key.
    Bare(PublicKey),
}

impl Material {
    /// Parses the material of an anchor.
    ///
    /// # Errors
    /// When there is none, there is one too many, it is not of the anchor's kind, or the key policy refuses it.
    pub fn of(anchor: &Anchor) -> Result<Self, Refused> {
        match anchor.kind {
            AnchorKind::CaCertificate => ca_certificate::material(anchor),
            AnchorKind::PinnedKey => pinned_key::material(anchor),
        }
    }

    /// The public key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        match self {
            Self::Authority(certificate) | Self::Certified(certificate) => certificate.key().clone(),
            Self::Bare(key) => key.clone(),
        }
    }

    /// The digest that names this material, and that the lineage of an anchor begins with: of the certificate where there is one,
    /// of the SubjectPublicKeyInfo otherwise.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match self {
            Self::Authority(certificate) | Self::Certified(certificate) => sha256(certificate.der()),
            Self::Bare(key) => key.digest(),
        }
    }

    /// When it ends by itself.
    #[must_use]
    pub fn ends(&self) -> Option<Moment> {
        match self {
            Self::Authority(certificate) | Self::Certified(certificate) => Some(certificate.not_after()),
            Self::Bare(_) => None,
        }
    }

    /// What disqualifies it as an anchor whatever the date, in sentences.
    #[must_use]
    pub fn flaws(&self) -> Vec<String> {
        match self {
            Self::Authority(certificate) => ca_certificate::flaws(certificate),
            Self::Certified(certificate) => pinned_key::flaws(certificate),
            Self::Bare(_) => Vec::new(),
        }
    }

    /// Why it is out of date, if it is.
    #[must_use]
    pub fn out_of_date(&self, now: Moment) -> Option<String> {
        let (Self::Authority(certificate) | Self::Certified(certificate)) = self else { return None };
        if now < certificate.not_before() {
            Some(format!("its certificate starts on {}", certificate.not_before().day()))
        } else if now >= certificate.not_after() {
            Some(format!("its certificate ended on {}", certificate.not_after().day()))
        } else {
            None
        }
    }
}
