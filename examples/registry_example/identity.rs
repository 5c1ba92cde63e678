//! How partners come to what they are known by: each makes its keys, and what is public of them is registered as an anchor.

use crate::{
    holder::{Holder, bundle, key_set},
    year::Year,
};
use admit::{
    crypto::{Authority, LocalKey, LocalSshKey, NewKey, RootRequest, Secret, SigningKey, self_signed_root},
    failure::Outcome,
    model::Period,
};
use serde_json::json;

impl Year {
    fn key(&mut self, kind: NewKey) -> Outcome<SigningKey> {
        Ok(SigningKey::generate(kind, self.stage.entropy())?)
    }

    /// Registers an anchor, and keeps what the partner holds behind it.
    fn anchor(&mut self, anchor: &str, environment: &str, holder: Holder, words: &str) -> Outcome<()> {
        self.anchors.insert(anchor.to_owned(), holder);
        self.run(&format!("onboard anchor {anchor} --environment {environment} {words}"))
    }

    /// An authority of a partner's: its certificate, and its key twice, since it also signs what is no certificate.
    fn root(&mut self, name: &str, days: u32) -> Outcome<(Authority, SigningKey)> {
        let key = self.key(NewKey::P384)?;
        let (not_before, not_after) = (self.stage.now(), self.stage.now().plus(Period::days(days)));
        let organisation = name.split(' ').next().unwrap_or(name).to_owned();
        let request = RootRequest { common_name: name.to_owned(), organisation, not_before, not_after };
        let certificate = self_signed_root(&request, &key, self.stage.entropy())?;
        let passphrase = Secret::new(b"thrown away with the key".to_vec());
        let twin = SigningKey::open(&key.seal(&passphrase, self.stage.entropy())?, &passphrase)?;
        Ok((Authority::new(certificate, key)?, twin))
    }

    /// Has the partner make a CA certificate, and registers it.
    pub(crate) fn authority(&mut self, anchor: &str, name: &str, days: u32, dns: &str) -> Outcome<()> {
        let (authority, key) = self.root(name, days)?;
        let file = self.sent("pem", authority.certificate().to_pem().as_bytes())?;
        let holder = Holder::Authority(Box::new(authority), key);
        self.anchor(anchor, "production", holder, &format!("--kind ca-certificate --certificate {file} --dns {dns}"))
    }

    /// Has the partner make a key, and pins it bare.
    pub(crate) fn bare_key(&mut self, anchor: &str, environment: &str) -> Outcome<()> {
        let key = LocalKey::generate_p256(self.stage.entropy())?;
        let file = self.sent("pem", key.public_key().to_pem().as_bytes())?;
        self.anchor(anchor, environment, Holder::Key(key), &format!("--kind pinned-key --public-key {file}"))
    }

    /// Has the partner make a key in a certificate, and pins it.
    pub(crate) fn certified_key(&mut self, anchor: &str, name: &str, days: u32, environment: &str) -> Outcome<()> {
        let key = LocalKey::generate_p256(self.stage.entropy())?;
        let (from, until) = (self.stage.now(), self.stage.now().plus(Period::days(days)));
        let certificate = key.self_signed(name, from, until, self.stage.entropy())?;
        let file = self.sent("pem", certificate.to_pem().as_bytes())?;
        self.anchor(anchor, environment, Holder::Key(key), &format!("--kind pinned-key --certificate {file}"))
    }

    /// Has the partner make a set of two keys, and registers it.
    pub(crate) fn key_set(&mut self, anchor: &str, environment: &str, more: &str) -> Outcome<()> {
        let (key, spare) = (self.key(NewKey::Ed25519)?, self.key(NewKey::P384)?);
        let file = self.sent("json", key_set(&[&key, &spare]).as_bytes())?;
        self.anchor(anchor, environment, Holder::KeySet(key), &format!("--kind jwks --jwks {file} {more}"))
    }

    /// Registers a SPIFFE trust domain by its bundle; the first of the workloads answers.
    pub(crate) fn trust_domain(&mut self, anchor: &str, environment: &str, domain: &str, workloads: &[&str]) -> Outcome<()> {
        let ((authority, _), key) = (self.root(&format!("SPIFFE {domain}"), 730)?, self.key(NewKey::P384)?);
        let file = self.sent("json", bundle(authority.certificate(), &key)?.as_bytes())?;
        let ids: Vec<String> = workloads.iter().map(|path| format!("spiffe://{domain}/{path}")).collect();
        let holder = Holder::Tokens(key, json!({ "sub": ids.first() }));
        let words = format!("--kind spiffe --bundle {file} --trust-domain {domain} --workload {}", ids.join(" --workload "));
        self.anchor(anchor, environment, holder, &words)
    }

    /// Registers an issuer of tokens by its keys, for one subject and one claim.
    pub(crate) fn issuer(&mut self, anchor: &str, environment: &str, url: &str, subject: &str, claim: [&str; 2]) -> Outcome<()> {
        let (key, [name, value]) = (self.key(NewKey::P384)?, claim);
        let file = self.sent("json", key_set(&[&key]).as_bytes())?;
        let holder = Holder::Tokens(key, json!({ "iss": url, "sub": subject, (name): value }));
        let words = format!(
            "--kind oidc --jwks {file} --issuer {url} --audience https://api.hansebank.example --subject {subject} \
             --claim {name}={value}"
        );
        self.anchor(anchor, environment, holder, &words)
    }

    /// Registers an SSH key.
    pub(crate) fn ssh_key(&mut self, anchor: &str, environment: &str) -> Outcome<()> {
        let key = LocalSshKey::generate(self.stage.entropy())?;
        let file = self.sent("pub", format!("{}\n", key.public().line()).as_bytes())?;
        self.anchor(anchor, environment, Holder::Ssh(key), &format!("--kind ssh-key --ssh-key {file}"))
    }
}
