//! The private keys of everybody in the world: owners, partners, our authorities. Nothing of it is in the registry.

use super::id;
use admit::{
    crypto::{
        Authority, Entropy, LocalKey, LocalSshKey, NewKey, Refused, RootRequest, SigningKey, SshPublicKey, SshSignature,
        self_signed_root, sha256,
    },
    history::Signer,
};
use std::{collections::BTreeMap, sync::Arc};

/// Bytes that are the same in each run.
pub(crate) struct FixedEntropy {
    seed: String,
    count: u64,
}

impl FixedEntropy {
    /// A source named by what it is for.
    pub(crate) fn of(seed: &str) -> Self {
        Self { seed: seed.to_owned(), count: 0 }
    }
}

impl Entropy for FixedEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Refused> {
        for chunk in buffer.chunks_mut(32) {
            self.count += 1;
            let block = sha256(format!("{} {}", self.seed, self.count).as_bytes());
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
        Ok(())
    }
}

/// Everybody's keys, by owner, by `partner#anchor` or `partner/credential`, by issuer.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    owners: BTreeMap<String, Arc<LocalSshKey>>,
    partners: BTreeMap<String, Arc<LocalKey>>,
    authorities: BTreeMap<String, Arc<Authority>>,
}

impl Keys {
    /// The SSH key of an owner; made when it has none.
    pub(crate) fn owner(&mut self, owner: &str) -> Arc<LocalSshKey> {
        let make = || Arc::new(LocalSshKey::generate(&mut FixedEntropy::of(owner)).unwrap());
        Arc::clone(self.owners.entry(owner.to_owned()).or_insert_with(make))
    }

    /// The P-256 key of a partner by `partner#anchor` or any other name; made when there is none.
    pub(crate) fn partner(&mut self, name: &str) -> Arc<LocalKey> {
        let make = || Arc::new(LocalKey::generate_p256(&mut FixedEntropy::of(name)).unwrap());
        Arc::clone(self.partners.entry(name.to_owned()).or_insert_with(make))
    }

    /// The authority of an issuer, valid from 2026 to 2030; made when there is none.
    pub(crate) fn authority(&mut self, issuer: &str) -> Arc<Authority> {
        let make = || {
            let mut entropy = FixedEntropy::of(issuer);
            let key = SigningKey::generate(NewKey::P384, &mut entropy).unwrap();
            let request = RootRequest {
                common_name: issuer.to_owned(),
                organisation: "Bank AG".to_owned(),
                not_before: id("2026-01-01T00:00:00Z"),
                not_after: id("2030-12-31T23:59:59Z"),
            };
            let certificate = self_signed_root(&request, &key, &mut entropy).unwrap();
            Arc::new(Authority::new(certificate, key).unwrap())
        };
        Arc::clone(self.authorities.entry(issuer.to_owned()).or_insert_with(make))
    }

    /// The owner as a signer of log lines.
    pub(crate) fn signer(&mut self, owner: &str) -> impl Signer + use<> {
        let key = self.owner(owner);
        Hand { public: key.public(), key }
    }
}

struct Hand {
    public: SshPublicKey,
    key: Arc<LocalSshKey>,
}

impl Signer for Hand {
    fn public(&self) -> &SshPublicKey {
        &self.public
    }

    fn sign(&mut self, namespace: &str, message: &[u8]) -> Result<SshSignature, Refused> {
        Ok(self.key.sign(namespace, message))
    }
}
