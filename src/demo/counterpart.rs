//! The partner's side of a rehearsal: keys of its own, and what it makes with them. Each step shows the openssl command that makes
//! the same, and writes what that command would have written.

use super::Stage;
use crate::{
    crypto::{LocalKey, PublicKey},
    failure::Outcome,
    model::Period,
};

/// A partner's key pair.
pub struct Counterpart {
    key: LocalKey,
    file: String,
}

impl Counterpart {
    /// A new P-256 key, for the private key file that commands name; nothing is written.
    ///
    /// # Errors
    /// When the source of random bytes fails.
    pub fn new(stage: &mut Stage, file: &str) -> Outcome<Self> {
        Ok(Self { key: LocalKey::generate_p256(stage.entropy())?, file: file.to_owned() })
    }

    /// Writes the private key, as `openssl ecparam -genkey` does.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn keep(&self, stage: &Stage) -> Outcome<()> {
        stage.typed(PROMPT, &format!("openssl ecparam -name prime256v1 -genkey -noout -out {}", self.file));
        stage.private_file(&self.file, self.key.to_pem().expose())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// Writes the public key.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn public_key(&self, stage: &Stage, out: &str) -> Outcome<()> {
        stage.typed(PROMPT, &format!("openssl pkey -in {} -pubout -out {out}", self.file));
        stage.file(out, self.key.public_key().to_pem().as_bytes())
    }

    /// Writes a self-signed certificate of an authority.
    ///
    /// # Errors
    /// When the name cannot stand in a certificate or the disk does not take it.
    pub fn authority(&self, stage: &mut Stage, name: &str, days: u32, out: &str) -> Outcome<()> {
        let file = &self.file;
        stage.typed(
            PROMPT,
            &format!(
                "openssl req -new -x509 -key {file} -subj '/CN={name}' -days {days} \
                 -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign -out {out}"
            ),
        );
        let (from, until) = (stage.now(), stage.now().plus(Period::days(days)));
        let certificate = self.key.self_signed_ca(name, from, until, stage.entropy())?;
        stage.file(out, certificate.to_pem().as_bytes())
    }

    /// Writes a self-signed certificate for a client, to be pinned.
    ///
    /// # Errors
    /// As [`Counterpart::authority`].
    pub fn certificate(&self, stage: &mut Stage, name: &str, days: u32, out: &str) -> Outcome<()> {
        stage.typed(
            PROMPT,
            &format!("openssl req -new -x509 -key {} -subj '/CN={name}' -days {days} -extensions usr_cert -out {out}", self.file),
        );
        let (from, until) = (stage.now(), stage.now().plus(Period::days(days)));
        let certificate = self.key.self_signed(name, from, until, stage.entropy())?;
        stage.file(out, certificate.to_pem().as_bytes())
    }

    /// Writes a certificate request with nothing in it but a name.
    ///
    /// # Errors
    /// As [`Counterpart::authority`].
    pub fn request(&self, stage: &Stage, name: &str, out: &str) -> Outcome<()> {
        stage.typed(PROMPT, &format!("openssl req -new -key {} -subj '/CN={name}' -out {out}", self.file));
        stage.file(out, self.key.csr(name)?.as_bytes())
    }

    /// Writes a certificate request that asks for more than a client gets.
    ///
    /// # Errors
    /// As [`Counterpart::authority`].
    pub fn greedy_request(&self, stage: &Stage, name: &str, dns: &str, out: &str) -> Outcome<()> {
        stage.typed(
            PROMPT,
            &format!(
                "openssl req -new -key {} -subj '/CN={name}' -addext basicConstraints=critical,CA:TRUE \
                 -addext subjectAltName=DNS:{dns} -out {out}",
                self.file
            ),
        );
        stage.file(out, self.key.greedy_csr(name, &[dns])?.as_bytes())
    }

    /// Signs a file: the answer to a challenge, or the word of the anchor for a request.
    ///
    /// # Errors
    /// When the file cannot be read or the disk does not take the signature.
    pub fn sign(&self, stage: &Stage, name: &str) -> Outcome<()> {
        stage.typed(PROMPT, &format!("openssl dgst -sha256 -sign {} -out {name}.sig {name}", self.file));
        let signature = self.key.sign_raw(&stage.read(name)?)?;
        stage.file(&format!("{name}.sig"), &signature)
    }
}

/// What stands before what the partner types.
const PROMPT: &str = "partner$ ";
