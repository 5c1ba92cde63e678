//! SSH public keys of owners and partners: Ed25519, P-256, their hardware-backed forms, and RSA from 3072 bits. Options before the
//! key, certificates, other kinds and every second spelling are refused.

use super::ssh_wire::{Wire, string};
use super::{KeyKind, PublicKey, Refused, armor, der, name, refused::refuse, sha256};
use crate::model::Digest;
use data_encoding::{BASE64, BASE64_NOPAD};
use std::fmt;

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SshKeyKind {
    /// `ssh-ed25519`.
    Ed25519,
    /// `ecdsa-sha2-nistp256`.
    EcdsaP256,
    /// `ssh-rsa` with 3072 to 8192 bits.
    Rsa {
        /// Length of the modulus.
        bits: usize,
    },
    /// `sk-ssh-ed25519@openssh.com`: in a FIDO token.
    SkEd25519,
    /// `sk-ecdsa-sha2-nistp256@openssh.com`: in a FIDO token.
    SkEcdsaP256,
}

const ED25519: &str = "ssh-ed25519";
const ECDSA: &str = "ecdsa-sha2-nistp256";
const RSA: &str = "ssh-rsa";
pub(crate) const SK_ED25519: &str = "sk-ssh-ed25519@openssh.com";
pub(crate) const SK_ECDSA: &str = "sk-ecdsa-sha2-nistp256@openssh.com";
/// What ssh-keygen puts into a token unless told otherwise; another application is another relying party.
const APPLICATION: &[u8] = b"ssh:";
/// NIST SP 800-57 part 1 table 2: 128 bits of strength.
const SMALLEST_RSA: usize = 3072;

impl SshKeyKind {
    /// The name of the kind in an authorized_keys line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => ED25519,
            Self::EcdsaP256 => ECDSA,
            Self::Rsa { .. } => RSA,
            Self::SkEd25519 => SK_ED25519,
            Self::SkEcdsaP256 => SK_ECDSA,
        }
    }

    /// Whether the private half is in a token that wants to be touched.
    #[must_use]
    pub fn in_hardware(self) -> bool {
        matches!(self, Self::SkEd25519 | Self::SkEcdsaP256)
    }
}

impl fmt::Display for SshKeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An SSH public key that was found good.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SshPublicKey {
    kind: SshKeyKind,
    blob: Vec<u8>,
    key: PublicKey,
}

impl SshPublicKey {
    /// From one line `type base64 [comment]`, without options; a final newline is allowed.
    ///
    /// # Errors
    /// Any other text, another kind of key, a weak or malformed one, private key material.
    pub fn parse(line: &str) -> Result<Self, Refused> {
        armor::nothing_private(line.as_bytes(), "an SSH public key")?;
        let line = line.strip_suffix('\n').unwrap_or(line);
        if line.chars().any(|c| c.is_control() && c != '\t') {
            refuse!("an SSH public key is one line without control characters");
        }
        let mut words = line.split_ascii_whitespace();
        let (Some(kind), Some(body)) = (words.next(), words.next()) else {
            refuse!("an SSH public key is written `type base64 [comment]`")
        };
        if kind == "ecdsa-sha2-nistp521" {
            refuse!("the key is on the curve P-521 (`{kind}`): use {ECDSA} or {ED25519}");
        }
        if ![ED25519, ECDSA, RSA, SK_ED25519, SK_ECDSA].contains(&kind) {
            // Only what looks like a kind is repeated: the word could be the body of a private key.
            let named = ["ssh-", "ecdsa-", "sk-", "rsa-"].iter().any(|start| kind.starts_with(start));
            let shown = if named {
                format!("`{}`", name::visible(kind).chars().take(50).collect::<String>())
            } else {
                "the first word".to_owned()
            };
            refuse!("{shown} is no kind of SSH key that is taken: use {ED25519}, {ECDSA}, {SK_ED25519}, {SK_ECDSA} or {RSA}");
        }
        let Ok(blob) = BASE64.decode(body.as_bytes()) else { refuse!("the SSH public key is not base64") };
        let key = Self::from_blob(&blob)?;
        if key.kind.name() != kind {
            refuse!("the line says `{kind}`, but the key in it is `{}`", key.kind.name());
        }
        Ok(key)
    }

    /// From the wire form (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f).
    pub(crate) fn from_blob(blob: &[u8]) -> Result<Self, Refused> {
        let mut wire = Wire::new(blob);
        let (kind, key) = match wire.string()? {
            b"ssh-ed25519" => (SshKeyKind::Ed25519, PublicKey::ed25519(wire.string()?)?),
            b"ecdsa-sha2-nistp256" => (SshKeyKind::EcdsaP256, p256(&mut wire)?),
            b"ssh-rsa" => {
                let (exponent, modulus) = (wire.positive()?, wire.positive()?);
                let key = PublicKey::rsa(&der::sequence(&[&der::unsigned(modulus), &der::unsigned(exponent)]))?;
                match key.kind() {
                    KeyKind::Rsa { bits } if bits >= SMALLEST_RSA => (SshKeyKind::Rsa { bits }, key),
                    other => refuse!("the SSH key is {other}: RSA is taken from {SMALLEST_RSA} bits on"),
                }
            }
            b"sk-ssh-ed25519@openssh.com" => {
                let key = PublicKey::ed25519(wire.string()?)?;
                application(&mut wire)?;
                (SshKeyKind::SkEd25519, key)
            }
            b"sk-ecdsa-sha2-nistp256@openssh.com" => {
                let key = p256(&mut wire)?;
                application(&mut wire)?;
                (SshKeyKind::SkEcdsaP256, key)
            }
            _ => refuse!("the SSH key is of a kind that is not taken"),
        };
        wire.finish()?;
        Ok(Self { kind, blob: blob.to_vec(), key })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> SshKeyKind {
        self.kind
    }

    /// `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", BASE64_NOPAD.encode(&sha256(&self.blob).0))
    }

    /// The canonical line: `type base64`, without a comment.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.kind.name(), BASE64.encode(&self.blob))
    }

    /// SHA-256 of the SubjectPublicKeyInfo of the same key, for hardware-backed forms that of the key in the token: equal to
    /// [`PublicKey::digest`] when the key is used in an X.509 wrapping too. Every kind that is taken today has one.
    #[must_use]
    pub fn spki_digest(&self) -> Option<Digest> {
        Some(self.key.digest())
    }

    /// Whether this is its wire form (RFC 4253 section 6.6).
    #[must_use]
    pub fn is_blob(&self, blob: &[u8]) -> bool {
        self.blob == blob
    }

    /// The key itself, apart from its wrapping; for hardware-backed forms that of the key in the token.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    pub(crate) fn blob(&self) -> &[u8] {
        &self.blob
    }
}

fn p256(wire: &mut Wire<'_>) -> Result<PublicKey, Refused> {
    if wire.string()? != b"nistp256" {
        refuse!("the SSH key names a curve other than that of its kind");
    }
    PublicKey::p256(wire.string()?)
}

fn application(wire: &mut Wire<'_>) -> Result<(), Refused> {
    if wire.string()? != APPLICATION {
        refuse!("the SSH key was made in its token for an application other than `ssh:`");
    }
    Ok(())
}

/// SHA-256 of the application, which a token signs first.
pub(crate) fn application_digest() -> Digest {
    sha256(APPLICATION)
}

/// The wire form of an Ed25519 key.
pub(crate) fn ed25519_blob(public: &[u8]) -> Vec<u8> {
    [string(ED25519.as_bytes()), string(public)].concat()
}

impl fmt::Debug for SshPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SshPublicKey({} {})", self.kind, self.fingerprint())
    }
}
