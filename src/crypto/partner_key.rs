//! The partner's side, for the demo, the example and tests: a key in this process that makes what a partner makes with openssl.
//! Nothing that admits a real partner uses it.

use super::{Certificate, Entropy, PublicKey, Refused, Secret, SigningKey, armor, root};
use crate::model::Moment;
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyUsagePurpose, SanType};

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
        self.request(&params)
    }

    /// A certificate request that asks for more than a client gets: to be an authority, and DNS names beside its own.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn greedy_csr(&self, common_name: &str, dns: &[&str]) -> Result<String, Refused> {
        let mut params = CertificateParams::default();
        params.distinguished_name = root::subject(&[(DnType::CommonName, common_name)])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = |text: &&str| (*text).try_into().map(SanType::DnsName).map_err(|_| Refused::new("a DNS name is ASCII"));
        params.subject_alt_names = dns.iter().map(name).collect::<Result<_, _>>()?;
        self.request(&params)
    }

    fn request(&self, params: &CertificateParams) -> Result<String, Refused> {
        let request = params.serialize_request(&self.0).map_err(|_| Refused::new("failed to make the certificate request"))?;
        Ok(armor::wrap("CERTIFICATE REQUEST", request.der()))
    }

    /// The private key as the unencrypted PKCS#8 file that `openssl genpkey` writes.
    #[must_use]
    pub fn to_pem(&self) -> Secret {
        Secret::new(armor::wrap("PRIVATE KEY", self.0.document().expose()).into_bytes())
    }

    /// A self-signed certificate for this key that is none of an authority, for pinning.
    ///
    /// # Errors
    /// When the name or the dates cannot stand in a certificate, or the source of random bytes fails.
    pub fn self_signed(
        &self,
        common_name: &str,
        not_before: Moment,
        not_after: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Certificate, Refused> {
        let mut params = CertificateParams::default();
        (params.not_before, params.not_after) = root::validity(not_before, not_after)?;
        params.serial_number = Some(root::serial(entropy)?.to_vec().into());
        params.distinguished_name = root::subject(&[(DnType::CommonName, common_name)])?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        params.key_identifier_method = KeyIdMethod::PreSpecified(root::key_identifier(self.public_key()));
        let made = params.self_signed(&self.0).map_err(|_| Refused::new("failed to make the certificate"))?;
        Certificate::from_der(made.der())
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
