//! What an anchor vouches for beyond its own key: certificates of the partner's own, the keys of its clients, the workloads that come with
//! tokens. Every name is the anchor's, exactly; a pattern, a name that it does not allow, or one of ours is refused.

use super::{Material, ca_certificate::DEPTH};
use crate::{
    crypto::{Certificate, Crl, Jwk, PathQuestion, Purpose, Refused, verify_path},
    model::{Environment, Federation, Moment, Names, Text, TrustDomain},
};

/// A certificate of the partner's own, with what came beside it.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The certificate that clients show.
    pub leaf: Certificate,
    /// The certificates between it and the anchor.
    pub intermediates: Vec<Certificate>,
    /// Revocation lists; with none, revocation is not looked at.
    pub crls: Vec<Crl>,
}

impl Material {
    /// Verifies that a certificate is one that the anchor vouches for at that moment: for an authority by a path to it and by the
    /// names that it may give, for a trust domain as the X.509-SVID of one of its workloads, for a pinned certificate as itself.
    /// `ours` is our own trust domain, in which nobody else names anything.
    ///
    /// # Errors
    /// When it does not hold, has a name that is not the anchor's to give, or the anchor vouches for no certificate at all.
    pub fn vouches_for(&self, names: &Names, presented: &Presented, ours: &Text, at: Moment) -> Result<(), Refused> {
        let leaf = &presented.leaf;
        if self.certificates_own(leaf) {
            return Ok(());
        }
        let anchors = match self {
            Self::Authority(authority) => std::slice::from_ref(&**authority),
            Self::TrustDomain(domain) => {
                let [id] = leaf.uri_names() else {
                    return Err(Refused::new(format!(
                        "the X.509-SVID has {} URI names, not exactly one",
                        leaf.uri_names().len()
                    )));
                };
                domain.admits(id)?;
                domain.bundle().authorities()
            }
            Self::Certified(_) => return Err(Refused::new("the certificate is not the pinned one")),
            Self::Bare(_) | Self::Ssh(_) | Self::KeySet(_) | Self::TokenIssuer(_) => {
                return Err(Refused::new("the anchor is no authority, and vouches for no certificate"));
            }
        };
        if self.keys().contains(leaf.key()) {
            return Err(Refused::new(
                "the certificate has the anchor's own key, which certifies and never shows itself at a door",
            ));
        }
        allowed(names, leaf, ours)?;
        let Presented { intermediates, crls, .. } = presented;
        let question = PathQuestion { leaf, intermediates, anchors, crls, at, purpose: Purpose::Client, max_depth: DEPTH };
        verify_path(&question)
            .map(|_| ())
            .map_err(|refusal| Refused::new(format!("the certificate does not hold under the anchor: {}", refusal.message)))
    }

    /// Whether it is the pinned certificate itself.
    fn certificates_own(&self, leaf: &Certificate) -> bool {
        matches!(self, Self::Certified(pinned) if **pinned == *leaf)
    }

    /// The keys that a client of the partner's signs assertions with: those of a set, or the pinned one by its thumbprint. Others have
    /// none, since what they vouch for brings keys of its own.
    #[must_use]
    pub fn client_keys(&self) -> Vec<Jwk> {
        match self {
            Self::KeySet(keys) => keys.keys().to_vec(),
            Self::Certified(certificate) => vec![Jwk::of(certificate.key())],
            Self::Bare(key) => vec![Jwk::of(key)],
            Self::Authority(_) | Self::Ssh(_) | Self::TrustDomain(_) | Self::TokenIssuer(_) => Vec::new(),
        }
    }

    /// The authorities that certificates under it are verified against.
    #[must_use]
    pub fn authorities(&self) -> Vec<Certificate> {
        match self {
            Self::Authority(certificate) => vec![certificate.as_ref().clone()],
            Self::TrustDomain(domain) => domain.bundle().authorities().to_vec(),
            Self::Certified(_) | Self::Bare(_) | Self::Ssh(_) | Self::KeySet(_) | Self::TokenIssuer(_) => Vec::new(),
        }
    }

    /// The keys that its tokens are signed with.
    #[must_use]
    pub fn token_keys(&self) -> Vec<Jwk> {
        match self {
            Self::TrustDomain(domain) => domain.bundle().jwt_keys().to_vec(),
            Self::TokenIssuer(issuer) => issuer.keys().keys().to_vec(),
            Self::Authority(_) | Self::Certified(_) | Self::Bare(_) | Self::Ssh(_) | Self::KeySet(_) => Vec::new(),
        }
    }

    /// What a token must say to be that of one of the anchor's subjects or workloads. For a trust domain the audience is the name of
    /// our environment in our own trust domain, since a bundle names none.
    ///
    /// # Errors
    /// When the subject is not one of them, exactly, or the anchor issues no tokens.
    pub fn federation(&self, subject: &Text, ours: &Text, environment: &Environment) -> Result<Federation, Refused> {
        let unknown = || Refused::new(format!("`{subject}` is not among the anchor's names"));
        match self {
            Self::TokenIssuer(tokens) => {
                let known = tokens.subjects().iter().any(|known| known == subject);
                let (issuer, audience, claims) = (tokens.issuer().clone(), tokens.audience().clone(), tokens.claims().clone());
                known.then(|| Federation { issuer, audience, subject: subject.clone(), claims }).ok_or_else(unknown)
            }
            Self::TrustDomain(domain) => {
                let known = domain.workloads().iter().any(|known| known.as_str() == subject.as_str());
                let text = |text: String| text.parse().map_err(|error: crate::model::NotText| Refused::new(error.to_string()));
                let issuer = text(domain.name().id().to_string())?;
                let audience = text(format!("spiffe://{ours}/{environment}"))?;
                let subject = subject.clone();
                known.then(|| Federation { issuer, audience, subject, claims: Default::default() }).ok_or_else(unknown)
            }
            _ => Err(Refused::new("the anchor is no issuer of tokens")),
        }
    }
}

/// Whether every name in a leaf is the anchor's to give.
fn allowed(names: &Names, leaf: &Certificate, ours: &Text) -> Result<(), Refused> {
    for name in leaf.dns_names() {
        if !names.dns.iter().any(|allowed| is_within(name, allowed.as_str())) {
            let allows = if names.dns.is_empty() { "allows none" } else { "does not allow" };
            return Err(Refused::new(format!("the certificate has the DNS name `{}`, which the anchor {allows}", shown(name))));
        }
    }
    let claimed = |uri: &&String| is_ours(uri, ours);
    match leaf.uri_names().iter().find(claimed) {
        Some(uri) => Err(Refused::new(format!("the certificate has the name `{}`, which is ours to give", shown(uri)))),
        None => Ok(()),
    }
}

/// Whether a DNS name is the allowed one, or below one that begins with a dot. A wildcard is the name of no host.
fn is_within(name: &str, allowed: &str) -> bool {
    let (name, allowed) = (name.to_ascii_lowercase(), allowed.to_ascii_lowercase());
    let plain = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let below = |above: &str| name.strip_suffix(above).is_some_and(|rest| !rest.is_empty());
    name.split('.').all(plain) && (name == allowed || allowed.starts_with('.') && below(&allowed))
}

/// Whether a URI is a SPIFFE id of our trust domain, however it is spelled.
fn is_ours(uri: &str, ours: &Text) -> bool {
    let lower = uri.to_ascii_lowercase();
    let domain = lower.strip_prefix("spiffe://").map(|rest| rest.split(['/', '?', '#', ':']).next().unwrap_or_default());
    domain.is_some_and(|domain| domain.parse::<TrustDomain>().is_err() || domain == ours.as_str())
}

/// A name from outside, fit to stand in a sentence.
fn shown(name: &str) -> String {
    name.chars().take(80).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_before_a_name_stands_for_every_name_below_it_and_not_for_itself() {
        for (name, allowed, is) in [
            ("a.api.acme.example", ".api.acme.example", true),
            ("A.b.API.acme.example", ".api.acme.example", true),
            ("api.acme.example", ".api.acme.example", false),
            ("api.acme.example", "api.acme.example", true),
            ("a.api.acme.example", "api.acme.example", false),
            ("evilapi.acme.example", ".api.acme.example", false),
            ("*.api.acme.example", ".api.acme.example", false),
            ("a..api.acme.example", ".api.acme.example", false),
            (".api.acme.example", ".api.acme.example", false),
            ("a.api.acme.example.", ".api.acme.example", false),
            ("", "", false),
            ("a", ".", false),
        ] {
            assert_eq!(is_within(name, allowed), is, "{name} within {allowed}");
        }
    }

    #[test]
    fn our_trust_domain_is_ours_however_it_is_spelled() {
        let ours: Text = "partners.bank.example".parse().unwrap();
        for (uri, is) in [
            ("spiffe://partners.bank.example/production/acme", true),
            ("SPIFFE://Partners.Bank.Example/x", true),
            ("spiffe://partners.bank.example", true),
            ("spiffe://partners%2ebank.example/x", true),
            ("spiffe://partners.bank.example:443/x", true),
            ("spiffe://acme.example/x", false),
            ("https://partners.bank.example/x", false),
        ] {
            assert_eq!(is_ours(uri, &ours), is, "{uri}");
        }
    }
}
