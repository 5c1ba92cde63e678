//! Keys, signatures, certificates, digests and canonical bytes: the only folder that names a cryptography library.
//! It reads no file, clock or environment, and refuses private key material by name, without ever repeating it.

mod age;
mod algorithm;
mod api_key;
mod armor;
mod authority;
mod bech32;
mod certificate;
mod certificate_name;
mod client_certificate;
mod crl;
mod csr;
mod curve;
mod der;
mod digest;
mod entropy;
mod extension;
mod issuer;
pub mod jcs;
mod jose;
mod name;
mod partner_key;
mod public_key;
mod refused;
mod root;
mod rsa_policy;
mod sealed;
mod secret;
mod shim;
mod signing_key;
mod ssh_key;
mod ssh_signature;
mod ssh_signer;
mod ssh_wire;

pub use age::{Recipient, encrypt};
pub use algorithm::SignatureAlgorithm;
pub use api_key::{ApiKey, ApiKeyParts, VERIFIER_ALGORITHM, scanner_pattern};
pub use armor::private_material;
pub use authority::Authority;
pub use certificate::Certificate;
pub use certificate_name::certificate_name;
pub use client_certificate::ClientCertificate;
pub use crl::{Crl, CrlReason, RevokedEntry};
pub use csr::Csr;
pub use digest::{same, sha256};
pub use entropy::{Entropy, SystemEntropy};
pub use issuer::{authority_certificate, statement_key};
pub use jose::{
    Bundle, Claims, Expect, JoseRefusal, Jwk, Jwks, JwsAlgorithm, JwsOptions, KeyUse, VerifiedJws, sign_compact, verify_compact,
    verify_detached,
};
pub use partner_key::LocalKey;
pub use public_key::{KeyKind, PublicKey};
pub use refused::Refused;
pub use root::{RootRequest, self_signed_root};
pub use secret::Secret;
pub use shim::*;
pub use signing_key::{NewKey, SigningKey};
pub use ssh_key::{SshKeyKind, SshPublicKey};
pub use ssh_signature::SshSignature;
pub use ssh_signer::LocalSshKey;
