//! Trust anchors: what the material of each kind is worth, and whether a partner proved that it holds the private key.
//! Nothing is fetched and nothing is remembered: a proof is verified again whenever it is relied on.

mod ca_certificate;
mod challenge;
mod material;
mod pinned_key;

pub use challenge::{challenge_bytes, proof_of_csr, verify_answer};
pub use material::Material;
