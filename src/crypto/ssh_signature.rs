//! SSH signatures over files (SSHSIG, OpenSSH's PROTOCOL.sshsig), in the one armour that ssh-keygen writes. Readers differ on text
//! around it, line ends and widths: what not all of them take is refused.

use super::ssh_key::{SK_ECDSA, SK_ED25519, application_digest};
use super::ssh_wire::{Wire, string, strings};
use super::{Refused, SshKeyKind, SshPublicKey, armor, refused::refuse, verified::verifies};
use ring::digest::{self, SHA256, SHA512};
use ring::signature::{self, VerificationAlgorithm};

const LABEL: &str = "SSH SIGNATURE";
const MAGIC: &[u8] = b"SSHSIG";
/// ssh-keygen breaks its lines there.
const WIDTH: usize = 70;
/// A token sets it when somebody touched it (CTAP2 section 6.1).
const USER_PRESENT: u8 = 0x01;

/// A signature that can be read; whether it is good is asked with [`Self::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshSignature {
    key: SshPublicKey,
    namespace: Vec<u8>,
    hash: Hash,
    kind: Vec<u8>,
    body: Vec<u8>,
    blob: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

impl Hash {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Sha256 => b"sha256",
            Self::Sha512 => b"sha512",
        }
    }

    fn of(self, message: &[u8]) -> digest::Digest {
        match self {
            Self::Sha256 => digest::digest(&SHA256, message),
            Self::Sha512 => digest::digest(&SHA512, message),
        }
    }
}

impl SshSignature {
    /// From exactly the text that ssh-keygen writes: 70 columns, bare line feeds, nothing before it and one newline after it.
    ///
    /// # Errors
    /// Every other text; a version other than 1; a reserved field that is not empty; a hash other than SHA-512 and SHA-256; a
    /// key or a kind of signature that is not taken; anything left over.
    pub fn from_armor(text: &str) -> Result<Self, Refused> {
        let blob = armor::one(text, &[LABEL], "an SSH signature")?;
        if armor::folded(LABEL, &blob, WIDTH) != text {
            refuse!(
                "the SSH signature is not written exactly as ssh-keygen writes it: 70 columns, nothing before it, one newline after it"
            );
        }
        Self::from_blob(&blob)
    }

    pub(crate) fn from_blob(blob: &[u8]) -> Result<Self, Refused> {
        let mut wire = Wire::new(blob);
        if wire.take(MAGIC.len())? != MAGIC || wire.number()? != 1 {
            refuse!("the SSH signature is not of version 1");
        }
        let key = SshPublicKey::from_blob(wire.string()?)?;
        let namespace = wire.string()?.to_vec();
        if namespace.is_empty() {
            refuse!("the SSH signature has no namespace");
        }
        if !wire.string()?.is_empty() {
            refuse!("the reserved field of the SSH signature is not empty");
        }
        let hash = match wire.string()? {
            b"sha512" => Hash::Sha512,
            b"sha256" => Hash::Sha256,
            _ => refuse!("the SSH signature is over a hash other than SHA-512 and SHA-256"),
        };
        let signature = wire.string()?;
        wire.finish()?;
        let mut inner = Wire::new(signature);
        let kind = inner.string()?.to_vec();
        let body = signature.get(4 + kind.len()..).unwrap_or_default().to_vec();
        let right: &[&[u8]] = match key.kind() {
            SshKeyKind::Rsa { .. } => &[b"rsa-sha2-512", b"rsa-sha2-256"],
            SshKeyKind::Ed25519 => &[b"ssh-ed25519"],
            SshKeyKind::EcdsaP256 => &[b"ecdsa-sha2-nistp256"],
            SshKeyKind::SkEd25519 => &[SK_ED25519.as_bytes()],
            SshKeyKind::SkEcdsaP256 => &[SK_ECDSA.as_bytes()],
        };
        if !right.contains(&kind.as_slice()) {
            refuse!("the SSH signature is of a kind that is not taken for a {} key", key.kind());
        }
        Ok(Self { key, namespace, hash, kind, body, blob: blob.to_vec() })
    }

    /// The key that the signature says it is by. It proves nothing until [`Self::verify`] was asked with a key that is trusted.
    #[must_use]
    pub fn claimed_key(&self) -> &SshPublicKey {
        &self.key
    }

    /// The text as ssh-keygen writes it.
    #[must_use]
    pub fn armor(&self) -> String {
        armor::folded(LABEL, &self.blob, WIDTH)
    }

    /// Verifies that `key` signed exactly this message for exactly this namespace.
    ///
    /// # Errors
    /// When the key or the namespace is another, a token was not touched, or the signature does not verify.
    pub fn verify(&self, key: &SshPublicKey, namespace: &str, message: &[u8]) -> Result<(), Refused> {
        if self.key != *key {
            refuse!("the signature is by the key {}, not by {}", self.key.fingerprint(), key.fingerprint());
        }
        if self.namespace != namespace.as_bytes() {
            refuse!("the signature was made for another namespace than `{namespace}`");
        }
        let signed = to_be_signed(namespace, self.hash, message);
        let raw = key.public_key().raw();
        let mut wire = Wire::new(&self.body);
        match key.kind() {
            SshKeyKind::Ed25519 => {
                let body = wire.string()?;
                wire.finish()?;
                check(&signature::ED25519, raw, &signed, body)
            }
            SshKeyKind::EcdsaP256 => {
                let body = wire.string()?;
                wire.finish()?;
                check(&signature::ECDSA_P256_SHA256_FIXED, raw, &signed, &fixed(body)?)
            }
            SshKeyKind::Rsa { .. } => {
                let body = wire.string()?;
                wire.finish()?;
                let algorithm = match self.kind.as_slice() {
                    b"rsa-sha2-512" => &signature::RSA_PKCS1_2048_8192_SHA512,
                    _ => &signature::RSA_PKCS1_2048_8192_SHA256,
                };
                check(algorithm, raw, &signed, body)
            }
            SshKeyKind::SkEd25519 => {
                let (body, signed) = by_token(wire, &signed)?;
                check(&signature::ED25519, raw, &signed, body)
            }
            SshKeyKind::SkEcdsaP256 => {
                let (body, signed) = by_token(wire, &signed)?;
                check(&signature::ECDSA_P256_SHA256_FIXED, raw, &signed, &fixed(body)?)
            }
        }
    }

    /// An Ed25519 signature made in this process.
    pub(crate) fn by_ed25519(key: SshPublicKey, namespace: &str, message: &[u8], sign: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let (hash, kind) = (Hash::Sha512, b"ssh-ed25519");
        let body = string(&sign(&to_be_signed(namespace, hash, message)));
        let signature = [string(kind), body.clone()].concat();
        let fields = strings(&[key.blob(), namespace.as_bytes(), b"", hash.name(), &signature]);
        let blob = [MAGIC, &1_u32.to_be_bytes(), &fields].concat();
        Self { key, namespace: namespace.as_bytes().to_vec(), hash, kind: kind.to_vec(), body, blob }
    }
}

fn to_be_signed(namespace: &str, hash: Hash, message: &[u8]) -> Vec<u8> {
    [MAGIC, &strings(&[namespace.as_bytes(), b"", hash.name(), hash.of(message).as_ref()])].concat()
}

/// What a token signs: application, flags, counter and the digest of the message (PROTOCOL.u2f).
fn by_token<'a>(mut wire: Wire<'a>, signed: &[u8]) -> Result<(&'a [u8], Vec<u8>), Refused> {
    let body = wire.string()?;
    let (flags, counter) = (wire.take(1)?, wire.take(4)?);
    wire.finish()?;
    if flags[0] & USER_PRESENT == 0 {
        refuse!("the token was not touched when it signed");
    }
    Ok((body, [&application_digest().0, flags, counter, &super::sha256(signed).0].concat()))
}

/// r and s, 32 bytes each, from two `mpint`s.
fn fixed(body: &[u8]) -> Result<[u8; 64], Refused> {
    let mut wire = Wire::new(body);
    let (r, s) = (wire.positive()?, wire.positive()?);
    wire.finish()?;
    if r.len() > 32 || s.len() > 32 {
        refuse!("the ECDSA signature has a number over 256 bits");
    }
    let mut out = [0; 64];
    out[32 - r.len()..32].copy_from_slice(r);
    out[64 - s.len()..].copy_from_slice(s);
    Ok(out)
}

fn check(algorithm: &'static dyn VerificationAlgorithm, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Refused> {
    if !verifies(algorithm, key, message, signature) {
        refuse!("the SSH signature does not verify: another message or another key was signed");
    }
    Ok(())
}
