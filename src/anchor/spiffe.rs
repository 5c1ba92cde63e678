//! A SPIFFE trust domain as an anchor: its bundle, and the ids of the workloads that may come. An answer is given by one of these
//! workloads, with an X.509-SVID or a JWT-SVID; another workload of the domain, or a pattern of ids, is refused.

use super::{
    Answer, Material, Terms,
    answer::{audience, token},
    ca_certificate::DEPTH,
};
use crate::{
    crypto::{Bundle, Certificate, Claims, Cms, JwsOptions, PathQuestion, Purpose, Refused, verify_compact, verify_path},
    model::{Anchor, ProofMethod, SpiffeId, TrustDomain},
};

/// A trust domain and who of it may come.
#[derive(Debug, Clone)]
pub struct SpiffeDomain {
    name: TrustDomain,
    workloads: Vec<SpiffeId>,
    bundle: Bundle,
}

impl SpiffeDomain {
    /// The name of the domain.
    #[must_use]
    pub fn name(&self) -> &TrustDomain {
        &self.name
    }

    /// The workloads that may come.
    #[must_use]
    pub fn workloads(&self) -> &[SpiffeId] {
        &self.workloads
    }

    /// Its keys and authorities.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Whether an id is one of the workloads.
    pub(super) fn admits(&self, id: &str) -> Result<(), Refused> {
        let id: SpiffeId = id.parse().map_err(|_| Refused::new("the SVID does not name a SPIFFE id"))?;
        if !self.workloads.contains(&id) {
            return Err(Refused::new(format!("the SVID is that of `{id}`, which is not among the anchor's names")));
        }
        Ok(())
    }
}

/// The bundle and the workloads, all of the one domain.
pub(super) fn material(anchor: &Anchor) -> Result<Material, Refused> {
    let (Some(name), Some(bundle)) = (&anchor.trust_domain, &anchor.bundle) else {
        return Err(Refused::new("an anchor of kind `spiffe` has a `trust-domain` and a `bundle`"));
    };
    let mut workloads = anchor.names.spiffe.clone();
    workloads.sort();
    if workloads.is_empty() {
        return Err(Refused::new("an anchor of kind `spiffe` names the workloads that may come, under `names`"));
    }
    if let Some(other) = workloads.iter().find(|id| id.trust_domain() != name || id.path().is_empty()) {
        return Err(Refused::new(format!("`{other}` is no workload of the trust domain `{name}`")));
    }
    Ok(Material::TrustDomain(Box::new(SpiffeDomain { name: name.clone(), workloads, bundle: Bundle::parse(bundle)? })))
}

/// A JWT-SVID whose audience is the digest of the message, or CMS over the message by an X.509-SVID.
pub(super) fn verify(domain: &SpiffeDomain, answer: &Answer, message: &[u8], terms: Terms) -> Result<(), Refused> {
    match answer.method {
        ProofMethod::JwtSvid => {
            let verified = verify_compact(&answer.text, domain.bundle.jwt_keys(), JwsOptions { rs256: terms.rs256 })?;
            let claims = Claims::parse(verified.payload())?;
            claims.check(&token(None, &audience(message), terms.at))?;
            domain.admits(claims.subject.as_deref().unwrap_or_default())
        }
        ProofMethod::X509Svid => {
            let cms = Cms::parse(answer.text.as_bytes())?;
            let signer =
                cms.signer().ok_or_else(|| Refused::new("the CMS signature came without the X.509-SVID that made it"))?;
            svid(domain, signer, &cms, terms)?;
            cms.verify(message, signer.key())
        }
        other => Err(Refused::new(format!("a trust domain answers with a JWT-SVID or an X.509-SVID, not with `{other}`"))),
    }
}

/// What the X.509-SVID specification asks of a leaf: one URI name, and no authority of its own (sections 2 and 5.2).
fn svid(domain: &SpiffeDomain, leaf: &Certificate, cms: &Cms, terms: Terms) -> Result<(), Refused> {
    let [id] = leaf.uri_names() else {
        return Err(Refused::new(format!("the X.509-SVID has {} URI names, not exactly one", leaf.uri_names().len())));
    };
    domain.admits(id)?;
    if leaf.is_ca() {
        return Err(Refused::new("the certificate that signed is one of a CA, not the SVID of a workload"));
    }
    let question = PathQuestion {
        leaf,
        intermediates: cms.certificates(),
        anchors: domain.bundle.authorities(),
        crls: &[],
        at: terms.at,
        purpose: Purpose::Any,
        max_depth: DEPTH,
    };
    verify_path(&question)
        .map(|_| ())
        .map_err(|refusal| Refused::new(format!("the X.509-SVID does not hold under the bundle: {}", refusal.message)))
}
