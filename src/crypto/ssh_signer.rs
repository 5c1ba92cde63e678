//! An Ed25519 SSH key in this process, for the demo and for automation that holds its own key. It leaves only as a [`Secret`].

use super::entropy::draw;
use super::ssh_key::ed25519_blob;
use super::ssh_wire::{string, strings};
use super::{Entropy, Refused, Secret, SshPublicKey, SshSignature, armor, refused::refuse};
use ring::signature::{Ed25519KeyPair, KeyPair};
use std::fmt;
use zeroize::Zeroizing;

/// A private Ed25519 key.
pub struct LocalSshKey {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
    public: SshPublicKey,
}

impl LocalSshKey {
    /// A new key from 32 bytes of `entropy`.
    ///
    /// # Errors
    /// When the source of random bytes fails.
    pub fn generate(entropy: &mut dyn Entropy) -> Result<Self, Refused> {
        let seed = Zeroizing::new(draw::<32>(entropy)?);
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed[..]).map_err(|_| Refused::new("failed to make an Ed25519 key"))?;
        let public = SshPublicKey::from_blob(&ed25519_blob(pair.public_key().as_ref()))?;
        Ok(Self { seed, pair, public })
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> SshPublicKey {
        self.public.clone()
    }

    /// Signs a message for a namespace, over its SHA-512. The same arguments give the same signature.
    #[must_use]
    pub fn sign(&self, namespace: &str, message: &[u8]) -> SshSignature {
        SshSignature::by_ed25519(self.public.clone(), namespace, message, |bytes| self.pair.sign(bytes).as_ref().to_vec())
    }

    /// The key as the unencrypted file that `ssh-keygen -Y sign -f` takes (OpenSSH's PROTOCOL.key).
    ///
    /// # Errors
    /// When the comment has control characters.
    pub fn to_openssh(&self, comment: &str) -> Result<Secret, Refused> {
        if comment.chars().any(char::is_control) {
            refuse!("the comment of an SSH key is one line without control characters");
        }
        let public = self.pair.public_key().as_ref();
        let both = Zeroizing::new([&self.seed[..], public].concat());
        // Two equal numbers, by which a reader of an encrypted file would know the passphrase; here any will do.
        let check = &super::sha256(public).0[..4];
        let fields = Zeroizing::new(strings(&[b"ssh-ed25519", public, &both, comment.as_bytes()]));
        let padding = (8 - (8 + fields.len()) % 8) % 8;
        let private = Zeroizing::new([check, check, &fields, &[1, 2, 3, 4, 5, 6, 7][..padding]].concat());
        let head = strings(&[b"none", b"none", b""]);
        let whole = Zeroizing::new(
            [b"openssh-key-v1\0", &head[..], &1_u32.to_be_bytes(), &string(self.public.blob()), &string(&private)].concat(),
        );
        Ok(Secret::new(armor::folded("OPENSSH PRIVATE KEY", &whole, 70).into_bytes()))
    }
}

impl fmt::Debug for LocalSshKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalSshKey({:?})", self.public)
    }
}
