//! The partner's side, for the demo and for tests: a key in this process that makes what a partner makes with openssl. It is never
//! written anywhere, and nothing that admits a real partner uses it.

use super::{Certificate, Entropy, PublicKey, Refused, SigningKey, armor, root};
use crate::model::Moment;
use rcgen::{CertificateParams, DnType, IsCa};

/// A P-256 key of a pretended partner.
#[derive(Debug)]
pub struct LocalKey(SigningKey);

impl LocalKey {
    /// A new key. The library takes it from the operating system's generator itself; `entropy` is only asked whether it works.
    ///
    /// # Errors
    /// When the source of random bytes fails.
    pub fn generate_p256(entropy: &mut dyn Entropy) -> Result<Self, Refused> {
        entropy.fill(&mut [0; 1])?;
        SigningKey::generate_p256().map(Self)
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    /// What `openssl dgst -sha256 -sign` makes: ECDSA with SHA-256, in DER.
    ///
    /// # Errors
    /// When the library cannot sign.
    pub fn sign_raw(&self, message: &[u8]) -> Result<Vec<u8>, Refused> {
        self.0.sign(message)
    }

    /// A certificate request with nothing in it but a common name, as PEM.
    ///
    /// # Errors
    /// When the name cannot stand in a certificate.
    pub fn csr(&self, common_name: &str) -> Result<String, Refused> {
        let mut params = CertificateParams::default();
        params.distinguished_name = root::subject(&[(DnType::CommonName, common_name)])?;
        params.is_ca = IsCa::NoCa;
        let request = params.serialize_request(&self.0).map_err(|_| Refused::new("failed to make the certificate request"))?;
        Ok(armor::wrap("CERTIFICATE REQUEST", request.der()))
    }

    /// A self-signed CA certificate for this key, path length 0.
    ///
    /// # Errors
    /// When the name or the dates cannot stand in a certificate, or the source of random bytes fails.
    pub fn self_signed_ca(
        &self,
        common_name: &str,
        not_before: Moment,
        not_after: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Certificate, Refused> {
        root::root(&[(DnType::CommonName, common_name)], &self.0, not_before, not_after, entropy)
    }
}
