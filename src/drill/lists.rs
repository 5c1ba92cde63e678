//! Revocation lists as a door: whoever is on one is refused. Who must be on one and is not gets through, since a list lets in whoever it
//! does not name; of everybody else it says nothing.

use crate::{
    crypto::{Certificate, Crl, Refused, authority_certificate},
    model::{CredentialKind, Digest, Environment, IssuerId, Moment, Standing},
    publish::{Answer, Asked, Published, Shown},
    rules::{Scene, Withheld},
};
use std::collections::{BTreeMap, BTreeSet};

/// The lists of an environment, and the certificates that they are about.
#[derive(Debug, Default)]
pub struct Lists {
    /// By the issuer: the serial numbers on its list, or why it cannot be read.
    read: BTreeMap<IssuerId, Result<BTreeSet<String>, Refused>>,
    /// By the certificate: its issuer, its serial number, and whether it must be listed.
    known: BTreeMap<Digest, (IssuerId, String, bool)>,
}

impl Lists {
    /// Reads what was published below `crl/`, by the issuer that signed it.
    #[must_use]
    pub fn new(scene: &Scene<'_>, environment: &Environment, withheld: &[Withheld<'_, '_>], published: &Published) -> Self {
        let mut lists = Self::default();
        let issuers = scene.registry.issuers.values().map(|record| &record.value);
        for issuer in issuers.filter(|issuer| issuer.environment == *environment) {
            let Ok(certificate) = authority_certificate(issuer) else { continue };
            if let Some(list) = list_of(&certificate, published, scene.now) {
                lists.read.insert(issuer.id.clone(), list);
            }
        }
        for (partner, view) in scene.credentials() {
            let credential = &view.record.value;
            let here = credential.environment == *environment && credential.kind == CredentialKind::ClientCertificate;
            let certificate = credential.certificate.as_deref().filter(|_| here);
            let (Some(pem), Some(issuer), Some(serial)) = (certificate, &credential.issuer, &credential.serial) else { continue };
            let Ok(certificate) = Certificate::from_pem(pem) else { continue };
            let kept_out = withheld.iter().any(|one| one.partner.id == partner.id && one.credential.id == view.id);
            let must = (view.state.standing != Standing::Active || kept_out) && scene.now < credential.expires;
            lists.known.insert(certificate.fingerprint(), (issuer.clone(), serial.to_string(), must));
        }
        lists
    }

    /// What the lists say to a request.
    ///
    /// # Errors
    /// When the list of its issuer cannot be read, was not signed by it, or is stale.
    pub fn ask(&self, asked: &Asked) -> Result<Answer, Refused> {
        let Shown::Certificate(shown) = &asked.shown else { return Ok(Answer::Open("a list is about certificates alone")) };
        let Some((issuer, serial, must)) = self.known.get(shown) else {
            return Ok(Answer::Open("a list says nothing of a certificate that its issuer did not issue"));
        };
        let listed = match self.read.get(issuer) {
            Some(list) => list.as_ref().map_err(Clone::clone)?.contains(serial),
            None => false,
        };
        Ok(match (listed, must) {
            (true, _) => Answer::Refused,
            (false, true) => Answer::LetIn,
            (false, false) => Answer::Open("a list says who is refused, and not who is let in"),
        })
    }
}

/// The serial numbers on the list that bears the name of this issuer; `None` when there is no such list.
fn list_of(issuer: &Certificate, published: &Published, now: Moment) -> Option<Result<BTreeSet<String>, Refused>> {
    let files = published.iter().filter(|(path, _)| path.starts_with("crl/"));
    let mut broken = None;
    for (path, bytes) in files {
        let read = match bytes.starts_with(b"-----BEGIN") {
            true => std::str::from_utf8(bytes).map_err(|_| Refused::new("it is not text")).and_then(Crl::from_pem),
            false => Crl::from_der(bytes),
        };
        match read {
            Ok(list) if list.is_of(issuer) => return Some(serials(&list, issuer, path, now)),
            Ok(_) => {}
            Err(refused) => broken = Some(Err(Refused::new(format!("`{path}`: {refused}")))),
        }
    }
    broken
}

fn serials(list: &Crl, issuer: &Certificate, path: &str, now: Moment) -> Result<BTreeSet<String>, Refused> {
    list.signed_by(issuer.key()).map_err(|refused| Refused::new(format!("`{path}`: {refused}")))?;
    if list.next_update() <= now {
        return Err(Refused::new(format!("`{path}` is stale: the next list was due at {}", list.next_update())));
    }
    Ok(list.entries().iter().map(|entry| entry.serial_hex.clone()).collect())
}
