//! Trust anchors: what the material of each kind is worth, and whether a partner proved that it holds the private key.
//! Nothing is fetched and nothing is remembered: a proof is verified again whenever it is relied on.

mod answer;
mod ca_certificate;
mod challenge;
mod jwks;
mod material;
mod oidc;
mod pinned_key;
mod request;
mod spiffe;
mod ssh_key;
mod vouching;

pub use answer::{Answer, Terms, audience, verify};
pub use challenge::{Place, challenge_bytes, verify_answer, verify_handover};
pub use material::Material;
pub use oidc::TokenIssuer;
pub use request::proof_of_csr;
pub use spiffe::SpiffeDomain;
pub use ssh_key::NAMESPACE;
pub use vouching::Presented;
