//! The authorities that certificates on the list are verified against, as one PEM file. It is never empty: a program that refuses an
//! empty one would go on with what it had before, and that is what an environment without any authority must stop.

use crate::{crypto::Certificate, publish::Compiled};
use std::collections::BTreeSet;

/// An authority whose key nobody kept and that was over in the first second of the year 2000: no certificate verifies under it.
const NOBODY: &str = include_str!("nobody.pem");

/// The bundle: our issuers and the partners' authorities, each once.
pub(in crate::publish) fn bundle(compiled: &Compiled) -> String {
    let ours = compiled.issuers.iter().map(|issuer| (format!("issuer {}", issuer.id), &issuer.certificate));
    let partners = compiled.authorities.iter().flat_map(|authority| {
        let name = format!("{}#{}", authority.partner, authority.anchor);
        authority.certificates.iter().map(move |certificate| (name.clone(), certificate))
    });
    let mut seen = BTreeSet::new();
    let once = |(name, certificate): (String, &Certificate)| {
        seen.insert(certificate.fingerprint()).then(|| format!("# {name}\n{}", certificate.to_pem()))
    };
    let all: String = ours.chain(partners).filter_map(once).collect();
    if all.is_empty() { format!("# no authority is left in {}\n{NOBODY}", compiled.environment) } else { all }
}
