//! What is let in, environment by environment, in the form that every target is made from: plain values, sorted, and nothing of what
//! they were worked out from. The same registry and moment give the same value.

use crate::{
    crypto::{Certificate, Jwk, Refused, authority_certificate},
    model::{
        AnchorId, ApplicationId, ApplicationKind, CertificateName, ClientAuthentication, Conditions, CredentialId,
        CredentialKind, Digest, Environment, Federation, IssuerId, Moment, PartnerId, Registry, ScopeName, SpiffeId, Text, Tier,
    },
    policy::Policy,
    rules::Admitted,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that one environment's enforcement points are told.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The registry's id.
    pub registry: Text,
    /// The environment.
    pub environment: Environment,
    /// The moment that it is true for.
    pub made: Moment,
    /// The trust domain of the identities in our certificates.
    pub trust_domain: Text,
    /// What API keys begin with.
    pub key_prefix: Text,
    /// Our authorities of the environment that were not revoked and that a certificate on the list verifies under: one that somebody put
    /// in the place of ours has nobody on the list.
    pub issuers: Vec<OurAuthority>,
    /// The partners' authorities that certificates on the list are verified against.
    pub authorities: Vec<PartnerAuthority>,
    /// The scopes that are offered in the environment, whether or not anybody holds them.
    pub scopes: BTreeSet<ScopeName>,
    /// What is let in, by partner, application and credential.
    pub entries: Vec<Entry>,
}

/// An authority of ours.
#[derive(Debug, Clone)]
pub struct OurAuthority {
    /// The issuer.
    pub id: IssuerId,
    /// Its certificate.
    pub certificate: Certificate,
}

/// An authority of a partner's.
#[derive(Debug, Clone)]
pub struct PartnerAuthority {
    /// Whose.
    pub partner: PartnerId,
    /// The anchor that it is the material of.
    pub anchor: AnchorId,
    /// Its certificate, and those between it and the certificates on the list.
    pub certificates: Vec<Certificate>,
}

/// One credential that is let in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Whose.
    pub partner: PartnerId,
    /// The registered name, for logs and consoles.
    pub legal_name: Text,
    /// Its risk class.
    pub tier: Tier,
    /// Which application.
    pub application: ApplicationId,
    /// What kind of thing calls us.
    pub application_kind: ApplicationKind,
    /// The name of the application in the environment, as our certificates carry it.
    pub identity: SpiffeId,
    /// The credential.
    pub credential: CredentialId,
    /// What kind it is.
    pub kind: CredentialKind,
    /// What it shows at the door.
    pub shows: Shows,
    /// What it may do; never empty.
    pub grants: Vec<Allowed>,
    /// Since when it counts.
    pub from: Moment,
    /// From when it does not count any more, if nobody does anything.
    pub ends: Moment,
}

/// A scope that an entry may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The scope.
    pub scope: ScopeName,
    /// From when not any more; never after the entry's own end.
    pub ends: Moment,
    /// When it may be used.
    pub when: Conditions,
}

/// What a credential shows at the door.
#[derive(Debug, Clone)]
pub enum Shows {
    /// A certificate, and it is exactly this one.
    Certificate {
        /// The certificate.
        certificate: Box<Certificate>,
        /// Our issuer; none for one that the partner's authority issued.
        issuer: Option<IssuerId>,
    },
    /// A bearer key.
    ApiKey {
        /// How the hash is made, by name.
        algorithm: Text,
        /// The hash.
        hash: Digest,
    },
    /// An OAuth client.
    OauthClient {
        /// How it proves who it is.
        method: ClientAuthentication,
        /// The public keys that it signs assertions with.
        keys: Vec<Value>,
        /// The one name that its certificate carries.
        name: Option<CertificateName>,
    },
    /// A workload with tokens of another issuer.
    Federation {
        /// Whose tokens, for whom, about whom.
        federation: Federation,
        /// The public keys that the issuer signs them with.
        keys: Vec<Value>,
    },
}

impl OurAuthority {
    /// Whether the entry shows a certificate of its own; what is let in was verified under it.
    fn issued(&self, entry: &Entry) -> bool {
        match &entry.shows {
            Shows::Certificate { issuer, .. } => issuer.as_ref() == Some(&self.id),
            Shows::ApiKey { .. } | Shows::OauthClient { .. } | Shows::Federation { .. } => false,
        }
    }
}

impl Compiled {
    /// Compiles what is let in into one environment's part.
    ///
    /// # Errors
    /// When a record that stands cannot be read as what it says it is; nothing is published then.
    pub fn new(
        registry: &Registry,
        policy: &Policy,
        environment: &Environment,
        made: Moment,
        admitted: &[Admitted<'_, '_>],
    ) -> Result<Self, Refused> {
        let here = || admitted.iter().filter(|one| one.credential.record.value.environment == *environment);
        let entries = here().map(|one| entry(policy, one)).collect::<Result<Vec<_>, _>>()?;
        let issuers = registry.issuers.values().map(|record| &record.value);
        let issuers = issuers
            .filter(|issuer| issuer.environment == *environment && issuer.certificate.is_some() && issuer.revoked.is_none())
            .map(|issuer| Ok(OurAuthority { id: issuer.id.clone(), certificate: authority_certificate(issuer)? }))
            .collect::<Result<Vec<_>, Refused>>()?;
        let offered = registry.apis.values().map(|record| &record.value).filter(|api| api.environments.contains(environment));
        let scopes =
            offered.flat_map(|api| api.scopes.keys().map(|name| ScopeName { api: api.id.clone(), name: name.clone() })).collect();
        let mut compiled = Self {
            registry: policy.registry.clone(),
            environment: environment.clone(),
            made,
            trust_domain: policy.trust_domain.clone(),
            key_prefix: policy.key_prefix.clone(),
            issuers,
            authorities: authorities(here())?,
            scopes,
            entries,
        };
        compiled.settle();
        Ok(compiled)
    }

    /// Takes out what belongs to some partners.
    pub(super) fn without(&mut self, partners: &BTreeSet<&PartnerId>) {
        self.entries.retain(|entry| !partners.contains(&entry.partner));
        self.authorities.retain(|authority| !partners.contains(&authority.partner));
    }

    /// Adds what other partners are let in for, of the same environment and moment.
    pub(super) fn absorb(&mut self, other: Self) {
        let Self { issuers, authorities, entries, .. } = other;
        for issuer in issuers {
            if !self.issuers.iter().any(|own| own.id == issuer.id) {
                self.issuers.push(issuer);
            }
        }
        self.authorities.extend(authorities);
        self.entries.extend(entries);
    }

    /// Brings it into order, and leaves of our authorities those that a certificate on the list verifies under.
    pub(super) fn settle(&mut self) {
        let Self { issuers, authorities, entries, .. } = self;
        entries.sort_by(|a, b| (&a.partner, &a.application, &a.credential).cmp(&(&b.partner, &b.application, &b.credential)));
        authorities.sort_by(|a, b| (&a.partner, &a.anchor).cmp(&(&b.partner, &b.anchor)));
        issuers.sort_by(|a, b| a.id.cmp(&b.id));
        issuers.retain(|own| entries.iter().any(|entry| own.issued(entry)));
    }

    /// The entries that show a certificate, with it and its issuer of ours.
    pub fn certificates(&self) -> impl Iterator<Item = (&Entry, &Certificate, Option<&IssuerId>)> {
        self.entries.iter().filter_map(|entry| match &entry.shows {
            Shows::Certificate { certificate, issuer } => Some((entry, certificate.as_ref(), issuer.as_ref())),
            Shows::ApiKey { .. } | Shows::OauthClient { .. } | Shows::Federation { .. } => None,
        })
    }

    /// The entries that show an API key, with its hash.
    pub fn api_keys(&self) -> impl Iterator<Item = (&Entry, &Digest)> {
        self.entries.iter().filter_map(|entry| match &entry.shows {
            Shows::ApiKey { hash, .. } => Some((entry, hash)),
            Shows::Certificate { .. } | Shows::OauthClient { .. } | Shows::Federation { .. } => None,
        })
    }
}

fn entry(policy: &Policy, one: &Admitted<'_, '_>) -> Result<Entry, Refused> {
    let Admitted { partner, credential: view, grants, ends } = one;
    let credential = &view.record.value;
    let (Some(record), Some(application)) = (partner.record, partner.folder.applications.get(&credential.application)) else {
        return Err(Refused::new(format!("`{}` stands without a partner or an application on record", credential.id)));
    };
    let allowed = |grant: &crate::model::Grant| Allowed {
        scope: grant.scope.clone(),
        ends: grant.until.map_or(*ends, |until| until.end().min(*ends)),
        when: grant.when.clone(),
    };
    let mut grants: Vec<_> = grants.iter().map(allowed).collect();
    grants.sort_by(|a, b| (&a.scope, a.ends).cmp(&(&b.scope, b.ends)));
    let path = [credential.environment.as_str(), partner.id.as_str(), credential.application.as_str()];
    let identity = format!("spiffe://{}/{}", policy.trust_domain, path.join("/"));
    Ok(Entry {
        partner: partner.id.clone(),
        legal_name: record.value.legal_name.clone(),
        tier: record.value.tier.clone(),
        application: credential.application.clone(),
        application_kind: application.value.kind,
        identity: identity.parse().map_err(|error: crate::model::NotText| Refused::new(error.to_string()))?,
        credential: credential.id.clone(),
        kind: credential.kind,
        shows: shows(one)?,
        grants,
        from: credential.issued,
        ends: *ends,
    })
}

fn shows(one: &Admitted<'_, '_>) -> Result<Shows, Refused> {
    let credential = &one.credential.record.value;
    let lacks = |what: &str| Refused::new(format!("`{}`, of kind {}, has no {what} on record", credential.id, credential.kind));
    match credential.kind {
        CredentialKind::ClientCertificate | CredentialKind::EnrolledCertificate => {
            let pem = credential.certificate.as_deref().ok_or_else(|| lacks("certificate"))?;
            let certificate = Box::new(Certificate::from_pem(pem)?);
            Ok(Shows::Certificate { certificate, issuer: credential.issuer.clone() })
        }
        CredentialKind::ApiKey => {
            let verifier = credential.verifier.as_ref().ok_or_else(|| lacks("verifier"))?;
            Ok(Shows::ApiKey { algorithm: verifier.algorithm.clone(), hash: verifier.hash })
        }
        CredentialKind::OauthClient => {
            let client = credential.client.as_ref().ok_or_else(|| lacks("client"))?;
            let material = one.partner.anchor(&credential.anchor).and_then(|anchor| anchor.material.as_ref().ok());
            let keys = material.map(|material| material.client_keys()).unwrap_or_default();
            let pinned = |key: &Jwk| client.thumbprints.iter().any(|text| text.as_str() == key.thumbprint_text());
            let keys: Vec<Value> = keys.iter().filter(|key| pinned(key)).map(Jwk::to_json).collect();
            if client.method == ClientAuthentication::PrivateKeyJwt && keys.is_empty() {
                return Err(lacks("key that its anchor still has"));
            }
            Ok(Shows::OauthClient { method: client.method, keys, name: client.certificate_name.clone() })
        }
        CredentialKind::FederatedIdentity => {
            let federation = credential.federation.clone().ok_or_else(|| lacks("federation"))?;
            let material = one.partner.anchor(&credential.anchor).and_then(|anchor| anchor.material.as_ref().ok());
            let keys = material.map(|material| material.token_keys()).unwrap_or_default();
            Ok(Shows::Federation { federation, keys: keys.iter().map(Jwk::to_json).collect() })
        }
        CredentialKind::SoftwareStatement => Err(lacks("door that it opens")),
    }
}

/// The partners' authorities that certificates on the list are verified against, each once, with what lies between.
fn authorities<'o, 's: 'o, 'a: 's>(
    admitted: impl Iterator<Item = &'o Admitted<'s, 'a>>,
) -> Result<Vec<PartnerAuthority>, Refused> {
    let mut found: BTreeMap<(PartnerId, AnchorId), Vec<Certificate>> = BTreeMap::new();
    for one in admitted.filter(|one| one.credential.record.value.kind == CredentialKind::EnrolledCertificate) {
        let credential = &one.credential.record.value;
        let material = one.partner.anchor(&credential.anchor).and_then(|anchor| anchor.material.as_ref().ok());
        let mut certificates = material.map(|material| material.authorities()).unwrap_or_default();
        if let Some(between) = &credential.intermediates {
            certificates.extend(Certificate::chain_from_pem(between)?);
        }
        found.entry((one.partner.id.clone(), credential.anchor.clone())).or_default().extend(certificates);
    }
    let once = |mut certificates: Vec<Certificate>| {
        certificates.sort_by(|a, b| a.der().cmp(b.der()));
        certificates.dedup_by(|a, b| a.der() == b.der());
        certificates
    };
    let found = found.into_iter().map(|((partner, anchor), certificates)| PartnerAuthority {
        partner,
        anchor,
        certificates: once(certificates),
    });
    Ok(found.collect())
}
