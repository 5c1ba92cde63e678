//! Records from and to JSON by the path of their file, so that a sample of a page can stand in for a record.

use super::{World, id};
use admit::{
    approval::record_digest,
    crypto::sha256,
    model::{Digest, PartnerId, Record},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// 256 bits in hex, the same for the same name.
pub(super) fn nonce(name: &str) -> String {
    sha256(name.as_bytes()).hex()
}

/// A record with its file; the digest stands in for that of the file's bytes.
pub(super) fn record<T: Serialize>(path: &str, value: T) -> Record<T> {
    Record { path: path.to_owned(), digest: record_digest(&value).unwrap(), value }
}

fn read<T: Serialize + DeserializeOwned>(path: &str, value: Value) -> Record<T> {
    record(path, serde_json::from_value(value).unwrap_or_else(|e| panic!("{path}: {e}")))
}

fn write<T: Serialize>(record: &Record<T>) -> (Value, Digest) {
    (serde_json::to_value(&record.value).unwrap(), record.digest)
}

/// The name of a file without its folder and ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

impl World {
    /// The record of that file as JSON, and the digest of the file; policy is `admit.toml`.
    pub(crate) fn json(&self, path: &str) -> Option<(Value, Digest)> {
        let registry = &self.registry;
        let parts: Vec<_> = path.split('/').collect();
        let name = stem(path);
        match parts[..] {
            ["admit.toml"] => Some((serde_json::to_value(&self.policy).unwrap(), record_digest(&self.policy).unwrap())),
            ["owners", _] => registry.owners.get(name).map(write),
            ["scopes", _] => registry.apis.get(name).map(write),
            ["issuers", _] => registry.issuers.get(name).map(write),
            ["gateways", _] => registry.gateways.get(name).map(write),
            ["waivers", _] => registry.waivers.get(name).map(write),
            ["approvals", _] => registry.approvals.get(name).map(write),
            ["usage", partner, _] => registry.usage.get(&id::<PartnerId>(partner))?.get(name).map(write),
            ["partners", partner, ref rest @ ..] => {
                let folder = registry.partners.get(&id::<PartnerId>(partner))?;
                match *rest {
                    ["partner.yaml"] => folder.partner.as_ref().map(write),
                    ["anchors", _] => folder.anchors.get(name).map(write),
                    ["applications", _] => folder.applications.get(name).map(write),
                    ["credentials", _] => folder.credentials.get(name).map(write),
                    ["approvals", _] => folder.approvals.get(name).map(write),
                    ["evidence", _] => folder.evidence.get(name).map(write),
                    ["receipts", _] => folder.receipts.get(path).map(|digest| (Value::Null, *digest)),
                    _ => panic!("`{path}` is no file of a partner"),
                }
            }
            _ => panic!("`{path}` is no file of a registry"),
        }
    }

    /// Puts a record, given as JSON, in the place of that file.
    pub(crate) fn put_json(&mut self, path: &str, value: Value) {
        let parts: Vec<_> = path.split('/').collect();
        let name = stem(path);
        let registry = &mut self.registry;
        match parts[..] {
            ["admit.toml"] => self.policy = serde_json::from_value(value).unwrap_or_else(|e| panic!("{path}: {e}")),
            ["owners", _] => drop(registry.owners.insert(id(name), read(path, value))),
            ["scopes", _] => drop(registry.apis.insert(id(name), read(path, value))),
            ["issuers", _] => drop(registry.issuers.insert(id(name), read(path, value))),
            ["gateways", _] => drop(registry.gateways.insert(id(name), read(path, value))),
            ["waivers", _] => drop(registry.waivers.insert(id(name), read(path, value))),
            ["usage", partner, _] => {
                registry.usage.entry(id(partner)).or_default().insert(id(name), read(path, value));
            }
            ["partners", partner, ref rest @ ..] => {
                let folder = registry.partners.entry(id(partner)).or_default();
                match *rest {
                    ["partner.yaml"] => folder.partner = Some(read(path, value)),
                    ["anchors", _] => drop(folder.anchors.insert(id(name), read(path, value))),
                    ["applications", _] => drop(folder.applications.insert(id(name), read(path, value))),
                    ["credentials", _] => drop(folder.credentials.insert(id(name), read(path, value))),
                    ["evidence", _] => drop(folder.evidence.insert(id(name), read(path, value))),
                    _ => panic!("`{path}` is no file of a partner that a test writes"),
                }
            }
            _ => panic!("`{path}` is no file that a test writes"),
        }
    }

    /// The digest of a file.
    pub(crate) fn digest_of(&self, path: &str) -> Digest {
        self.json(path).unwrap_or_else(|| panic!("there is no `{path}`")).1
    }
}
