//! Drift: whether a freshly obtained file still says what an anchor was pinned to, and what came and went since. Nothing is fetched
//! and nothing is changed; what came has to be registered and proved like any anchor.

use crate::{
    anchor::Material,
    crypto::{Certificate, Jwk, PublicKey, Refused},
    failure::{Failure, Outcome},
    grammar::count,
    model::{Anchor, AnchorId, AnchorKind, PartnerId, Record},
    policy::Loaded,
};
use std::collections::{BTreeMap, BTreeSet};

/// What came of comparing.
#[derive(Debug)]
pub struct Drift {
    /// Whether the file is what is pinned.
    pub same: bool,
    /// Why, as a stable code: `same`, `drifted`, `material-refused` (the file), `anchor-refused` (the record).
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
    /// Where the pinned material stands.
    pub record: String,
    /// What differs.
    pub differences: Vec<Difference>,
    /// What else belongs to the answer: the kind, both digests, and what came and went.
    pub details: Vec<(&'static str, String)>,
}

/// One thing that differs.
#[derive(Debug)]
pub struct Difference {
    /// What, as a stable code.
    pub code: &'static str,
    /// Whether it stands in the record and no longer in the file.
    pub went: bool,
    /// What, in a sentence.
    pub message: String,
}

/// Compares the material of an anchor with a file of the same kind: a certificate, a public key, an SSH key, a key set or a bundle.
///
/// # Errors
/// When there is no such anchor.
pub fn drift(loaded: &Loaded, partner: &PartnerId, id: &AnchorId, file: &[u8]) -> Outcome<Drift> {
    let folder = loaded.registry.partners.get(partner);
    let record = folder.and_then(|folder| folder.anchors.get(id));
    let record = record.ok_or_else(|| Failure::no(format!("there is no anchor `{partner}#{id}`")))?;
    let pinned = match Material::of(&record.value) {
        Ok(pinned) => pinned,
        Err(refused) => return Ok(no(record, "anchor-refused", format!("the material on file is not taken: {refused}"))),
    };
    match fresh(&record.value, file) {
        Ok(fresh) => Ok(compare(record, &format!("{partner}#{id}"), &pinned, &fresh)),
        Err(refused) => {
            Ok(no(record, "material-refused", format!("the file is not taken as `{}`: {refused}", record.value.kind)))
        }
    }
}

fn no(record: &Record<Anchor>, reason: &'static str, message: String) -> Drift {
    let details = vec![("kind", record.value.kind.to_string())];
    Drift { same: false, reason, message, record: record.path.clone(), differences: Vec::new(), details }
}

/// The material that the anchor would have if it were registered with this file today; everything else stays.
fn fresh(anchor: &Anchor, file: &[u8]) -> Result<Material, Refused> {
    let text = std::str::from_utf8(file).map_err(|_| Refused::new("it is not text"))?.to_owned();
    let mut anchor = anchor.clone();
    match anchor.kind {
        AnchorKind::CaCertificate | AnchorKind::PinnedKey if anchor.certificate.is_some() => anchor.certificate = Some(text),
        AnchorKind::CaCertificate | AnchorKind::PinnedKey => anchor.public_key = Some(text),
        AnchorKind::Jwks | AnchorKind::Oidc => anchor.jwks = Some(text),
        AnchorKind::Spiffe => anchor.bundle = Some(text),
        AnchorKind::SshKey => {
            let line = text.trim_end().parse().map_err(|_| Refused::new("it is not one line with an SSH public key"))?;
            anchor.ssh_key = Some(line);
        }
    }
    Material::of(&anchor)
}

fn compare(record: &Record<Anchor>, subject: &str, pinned: &Material, fresh: &Material) -> Drift {
    let (old, new) = (Parts::of(pinned), Parts::of(fresh));
    let mut differences = old.differences(&new);
    if differences.is_empty() && pinned.digest() != fresh.digest() {
        let message = format!("the material has the digest {}, {} is pinned", fresh.digest(), pinned.digest());
        differences.push(Difference { code: "material-differs", went: false, message });
    }
    let mut details = vec![
        ("kind", record.value.kind.to_string()),
        ("pinned-digest", pinned.digest().to_string()),
        ("file-digest", fresh.digest().to_string()),
    ];
    let list = |from: &Parts, without: &Parts| {
        let all = from.certificates.difference(&without.certificates).chain(from.keys.difference(&without.keys));
        all.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let changes = [("came", list(&new, &old)), ("went", list(&old, &new))];
    details.extend(changes.into_iter().filter(|(_, list)| !list.is_empty()));
    let same = differences.is_empty();
    let message = if same {
        format!("the file is what `{subject}` is pinned to: {}", count(new.keys.len(), "key"))
    } else {
        let what = count(differences.len(), "difference");
        format!("the file is not what `{subject}` is pinned to: {what}; what came counts once it is registered and proved")
    };
    let (reason, record) = (if same { "same" } else { "drifted" }, record.path.clone());
    Drift { same, reason, message, record, differences, details }
}

/// What material is told apart by.
#[derive(Default)]
struct Parts {
    /// Digests of the certificates that count.
    certificates: BTreeSet<String>,
    /// Thumbprints of the keys of a set (RFC 7638); of another key its digest, of an SSH key its fingerprint.
    keys: BTreeSet<String>,
    /// For the keys of a set by which tokens find them: what they are called and sign with.
    names: BTreeMap<String, String>,
}

impl Parts {
    fn of(material: &Material) -> Self {
        let set = |keys: &[Jwk]| keys.iter().map(|key| (key.thumbprint_text(), name(key))).collect();
        let (certificates, names) = match material {
            Material::Authority(certificate) | Material::Certified(certificate) => (std::slice::from_ref(&**certificate), None),
            Material::TrustDomain(domain) => (domain.bundle().authorities(), Some(set(domain.bundle().jwt_keys()))),
            Material::KeySet(keys) => (&[][..], Some(set(keys.keys()))),
            Material::TokenIssuer(issuer) => (&[][..], Some(set(issuer.keys().keys()))),
            Material::Bare(_) | Material::Ssh(_) => (&[][..], None),
        };
        let keys = match material {
            Material::Ssh(key) => BTreeSet::from([key.fingerprint()]),
            _ if names.is_some() => material.thumbprints().into_iter().collect(),
            _ => material.keys().iter().map(PublicKey::digest).map(|digest| digest.to_string()).collect(),
        };
        let certificates = certificates.iter().map(Certificate::fingerprint).map(|digest| digest.to_string()).collect();
        Self { certificates, keys, names: names.unwrap_or_default() }
    }

    fn differences(&self, new: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut moved = |code, went, what: &str, ids: Vec<&String>| {
            let how = if went { "is pinned and not in the file" } else { "is in the file and not pinned" };
            found.extend(ids.into_iter().map(|id| Difference { code, went, message: format!("the {what} {id} {how}") }));
        };
        moved("certificate-came", false, "certificate", new.certificates.difference(&self.certificates).collect());
        moved("certificate-went", true, "certificate", self.certificates.difference(&new.certificates).collect());
        moved("key-came", false, "key", new.keys.difference(&self.keys).collect());
        moved("key-went", true, "key", self.keys.difference(&new.keys).collect());
        for (key, old) in &self.names {
            if let Some(name) = new.names.get(key).filter(|name| *name != old) {
                let message = format!("the key {key} is {name} in the file, and pinned as {old}");
                found.push(Difference { code: "key-renamed", went: false, message });
            }
        }
        found
    }
}

/// What a key of a set is called, and what it signs with.
fn name(key: &Jwk) -> String {
    format!("`{}` for {}", key.kid().unwrap_or_default(), key.algorithm())
}
