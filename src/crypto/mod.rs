//! Keys, signatures, certificates, digests and canonical bytes: the only folder that names a cryptography library.
//! It reads no file, clock or environment, and refuses private key material by name, without ever repeating it.

mod age;
mod algorithm;
mod allowed_signers;
mod api_key;
mod armor;
mod authority;
mod bech32;
mod certificate;
mod certificate_name;
mod client_certificate;
mod cms;
mod crl;
mod csr;
mod curve;
mod der;
mod digest;
mod entropy;
mod extension;
mod general_name;
mod impostor;
mod issuer;
pub mod jcs;
mod jose;
mod name;
mod partner_key;
mod path;
mod public_key;
mod published_keys;
mod refused;
mod root;
mod rsa_policy;
mod sealed;
mod secret;
mod shape;
mod signing_key;
mod software_id;
mod ssh_key;
mod ssh_signature;
mod ssh_signer;
mod ssh_wire;
mod tls_client;

pub use age::{Recipient, encrypt};
pub use algorithm::SignatureAlgorithm;
pub use allowed_signers::{AllowedSigner, allowed_signers, revoked_keys};
pub use api_key::altered_api_key;
pub use api_key::{ApiKey, ApiKeyParts, NotAKey, VERIFIER_ALGORITHM, scanner_pattern};
pub use armor::private_material;
pub use authority::Authority;
pub use certificate::Certificate;
pub use certificate_name::certificate_name;
pub use client_certificate::ClientCertificate;
pub use cms::Cms;
pub use crl::{Crl, CrlReason, RevokedEntry};
pub use csr::Csr;
pub use digest::{same, sha256};
pub use entropy::{Entropy, SystemEntropy};
pub use impostor::{impostor, unknown_api_key};
pub use issuer::{authority_certificate, statement_key};
pub use jose::{
    Bundle, Claims, ClientMetadata, Expect, JoseRefusal, Jwk, Jwks, JwsAlgorithm, JwsOptions, KeyUse, VerifiedJws, bound_keys,
    private_jwk, sign_compact, verify_compact, verify_detached,
};
pub use partner_key::LocalKey;
pub use path::{PATH_CODES, Path, PathQuestion, PathRefusal, Purpose, verify_crl, verify_path};
pub use public_key::{KeyKind, PublicKey};
pub use refused::Refused;
pub use root::{RootRequest, self_signed_root};
pub use secret::Secret;
pub use shape::Shape;
pub use signing_key::{NewKey, SigningKey};
pub(crate) use software_id::SoftwareId;
pub use ssh_key::{SshKeyKind, SshPublicKey};
pub use ssh_signature::SshSignature;
pub use ssh_signer::LocalSshKey;
pub use tls_client::{Spoken, TlsClient, TlsIdentity};
