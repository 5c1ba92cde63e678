//! The material of an anchor: the keys that everything rests on, whatever they came wrapped in.

use super::{SpiffeDomain, TokenIssuer, ca_certificate, jwks, oidc, pinned_key, spiffe, ssh_key};
use crate::{
    crypto::{Certificate, Jwks, PublicKey, Refused, SshPublicKey, jcs, sha256},
    model::{Anchor, AnchorKind, Digest, Moment},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// What an anchor rests on, parsed and held against the key policy.
#[derive(Debug, Clone)]
pub enum Material {
    /// An authority of the partner's.
    Authority(Box<Certificate>),
    /// A key that came in a certificate, which gives it an end.
    Certified(Box<Certificate>),
    /// A bare key.
    Bare(PublicKey),
    /// An SSH key.
    Ssh(Box<SshPublicKey>),
    /// A JSON Web Key Set.
    KeySet(Box<Jwks>),
    /// A SPIFFE trust domain.
    TrustDomain(Box<SpiffeDomain>),
    /// An issuer of OpenID Connect tokens.
    TokenIssuer(Box<TokenIssuer>),
}

impl Material {
    /// Parses the material of an anchor.
    ///
    /// # Errors
    /// When there is none, there is one too many, it is not of the anchor's kind, or the key policy refuses it.
    pub fn of(anchor: &Anchor) -> Result<Self, Refused> {
        nothing_beside(anchor)?;
        match anchor.kind {
            AnchorKind::CaCertificate => ca_certificate::material(anchor),
            AnchorKind::PinnedKey => pinned_key::material(anchor),
            AnchorKind::Jwks => jwks::material(anchor),
            AnchorKind::Spiffe => spiffe::material(anchor),
            AnchorKind::Oidc => oidc::material(anchor),
            AnchorKind::SshKey => ssh_key::material(anchor),
        }
    }

    /// The public keys, sorted, each once.
    #[must_use]
    pub fn keys(&self) -> Vec<PublicKey> {
        let mut keys: Vec<PublicKey> = match self {
            Self::Authority(certificate) | Self::Certified(certificate) => vec![certificate.key().clone()],
            Self::Bare(key) => vec![key.clone()],
            Self::Ssh(key) => vec![key.public_key().clone()],
            Self::KeySet(keys) => keys.keys().iter().map(|key| key.key().clone()).collect(),
            Self::TrustDomain(domain) => domain.bundle().public_keys().cloned().collect(),
            Self::TokenIssuer(issuer) => issuer.keys().keys().iter().map(|key| key.key().clone()).collect(),
        };
        keys.sort();
        keys.dedup();
        keys
    }

    /// The RFC 7638 thumbprints that a set or bundle is pinned by, in base64url, sorted; empty for what is one key.
    #[must_use]
    pub fn thumbprints(&self) -> Vec<String> {
        match self {
            Self::KeySet(keys) => spelled(&keys.thumbprints()),
            Self::TrustDomain(domain) => spelled(&domain.bundle().thumbprints()),
            Self::TokenIssuer(issuer) => spelled(&issuer.keys().thumbprints()),
            Self::Authority(_) | Self::Certified(_) | Self::Bare(_) | Self::Ssh(_) => Vec::new(),
        }
    }

    /// The digest that names this material, and that the lineage of an anchor begins with: of the certificate where there is one, of
    /// the SubjectPublicKeyInfo of a bare key, of the line of an SSH key; of a set over its thumbprints and of everything that says
    /// whose tokens count, as canonical JSON.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match self {
            Self::Authority(certificate) | Self::Certified(certificate) => sha256(certificate.der()),
            Self::Bare(key) => key.digest(),
            Self::Ssh(key) => sha256(key.line().as_bytes()),
            Self::KeySet(_) => digest_of(&json!({ "kind": "jwks", "thumbprints": self.thumbprints() })),
            Self::TrustDomain(domain) => digest_of(&json!({
                "kind": "spiffe",
                "trust-domain": domain.name(),
                "workloads": domain.workloads().iter().map(ToString::to_string).collect::<Vec<_>>(),
                "authorities": domain.bundle().authorities().iter().map(Certificate::fingerprint).collect::<Vec<_>>(),
                "thumbprints": self.thumbprints(),
            })),
            Self::TokenIssuer(issuer) => digest_of(&json!({
                "kind": "oidc",
                "issuer": issuer.issuer(),
                "audience": issuer.audience(),
                "subjects": issuer.subjects(),
                "claims": issuer.claims(),
                "thumbprints": self.thumbprints(),
            })),
        }
    }

    /// The digests of what stands nowhere else, sorted: of each key its SubjectPublicKeyInfo; of an issuer of tokens, whose keys serve
    /// others too, each subject together with the issuer.
    #[must_use]
    pub fn held(&self) -> Vec<Digest> {
        let mut held: Vec<Digest> = match self {
            Self::TokenIssuer(issuer) => {
                let of = |subject| json!({ "issuer": issuer.issuer(), "subject": subject });
                issuer.subjects().iter().map(|subject| digest_of(&of(subject))).collect()
            }
            _ => self.keys().iter().map(PublicKey::digest).collect(),
        };
        held.sort();
        held
    }

    /// Writes into a record what it is found and pinned by: the digests of what it holds and, for a set, the thumbprints.
    pub fn pin(&self, anchor: &mut Anchor) {
        let (digests, thumbprints) = (self.held(), self.thumbprints());
        match (digests.as_slice(), thumbprints.is_empty()) {
            ([key], true) => (anchor.key, anchor.keys) = (Some(*key), Vec::new()),
            _ => (anchor.key, anchor.keys) = (None, digests),
        }
        anchor.thumbprints = thumbprints.iter().filter_map(|thumbprint| thumbprint.parse().ok()).collect();
    }

    /// Whether credentials may carry the key itself.
    #[must_use]
    pub fn is_pinned_key(&self) -> bool {
        matches!(self, Self::Certified(_) | Self::Bare(_) | Self::KeySet(_))
    }

    /// When it ends by itself: a bundle with the first of its authorities.
    #[must_use]
    pub fn ends(&self) -> Option<Moment> {
        self.certificates().iter().map(|certificate| certificate.not_after()).min()
    }

    fn certificates(&self) -> Vec<&Certificate> {
        match self {
            Self::Authority(certificate) | Self::Certified(certificate) => vec![certificate],
            Self::TrustDomain(domain) => domain.bundle().authorities().iter().collect(),
            Self::Bare(_) | Self::Ssh(_) | Self::KeySet(_) | Self::TokenIssuer(_) => Vec::new(),
        }
    }

    /// What disqualifies it as an anchor whatever the date, in sentences.
    #[must_use]
    pub fn flaws(&self) -> Vec<String> {
        match self {
            Self::Authority(certificate) => ca_certificate::flaws(certificate),
            Self::Certified(certificate) => pinned_key::flaws(certificate),
            Self::Bare(_) | Self::Ssh(_) | Self::KeySet(_) | Self::TrustDomain(_) | Self::TokenIssuer(_) => Vec::new(),
        }
    }

    /// Why it is out of date, if it is.
    #[must_use]
    pub fn out_of_date(&self, now: Moment) -> Option<String> {
        self.certificates().into_iter().find_map(|certificate| {
            if now < certificate.not_before() {
                Some(format!("its certificate starts on {}", certificate.not_before().day()))
            } else if now >= certificate.not_after() {
                Some(format!("its certificate ended on {}", certificate.not_after().day()))
            } else {
                None
            }
        })
    }
}

/// SHA-256 over canonical JSON. What is put together here always has such a form: texts and lists of them. Were there one without, its
/// plain spelling stands in, so that two materials never have one digest.
fn digest_of(value: &Value) -> Digest {
    sha256(&jcs::canonical(value).unwrap_or_else(|_| value.to_string().into_bytes()))
}

/// Thumbprints as RFC 7638 section 3 and the tools of the trade write them.
fn spelled(thumbprints: &[Digest]) -> Vec<String> {
    let mut texts: Vec<_> = thumbprints.iter().map(|digest| BASE64URL_NOPAD.encode(&digest.0)).collect();
    texts.sort();
    texts
}

/// Refuses material of another kind beside the anchor's own: whoever reads the record would take it for something that counts.
fn nothing_beside(anchor: &Anchor) -> Result<(), Refused> {
    use AnchorKind::{CaCertificate, Jwks, Oidc, PinnedKey, Spiffe, SshKey};
    let fields: [(&str, bool, &[AnchorKind]); 10] = [
        ("certificate", anchor.certificate.is_some(), &[CaCertificate, PinnedKey]),
        ("public-key", anchor.public_key.is_some(), &[CaCertificate, PinnedKey]),
        ("ssh-key", anchor.ssh_key.is_some(), &[SshKey]),
        ("trust-domain", anchor.trust_domain.is_some(), &[Spiffe]),
        ("bundle", anchor.bundle.is_some(), &[Spiffe]),
        ("issuer", anchor.issuer.is_some(), &[Oidc]),
        ("audience", anchor.audience.is_some(), &[Oidc]),
        ("claims", !anchor.claims.is_empty(), &[Oidc]),
        ("jwks", anchor.jwks.is_some(), &[Jwks, Oidc]),
        ("names.subjects", !anchor.names.subjects.is_empty(), &[Oidc]),
    ];
    match fields.into_iter().find(|(_, there, kinds)| *there && !kinds.contains(&anchor.kind)) {
        Some((field, ..)) => Err(Refused::new(format!("an anchor of kind `{}` has no `{field}`", anchor.kind))),
        None => Ok(()),
    }
}
