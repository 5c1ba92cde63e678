//! What somebody makes who knows every name and has no key: a certificate with the names of a real one under an authority with the name
//! of ours, an API key in the right form, one with a character changed. For drills; nothing that was admitted comes out of here.

use super::authority::repeat;
use super::root::{key_identifier, serial, validity};
use super::{ApiKey, Certificate, Entropy, Refused, Secret, SigningKey, TlsIdentity, refused::refuse};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose,
    SanType, string::Ia5String,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_parser::{certificate::X509Certificate, der_parser::asn1_rs::FromDer};

/// A self-made certificate with the subject, the alternative names, the dates and the issuer's name of a real one, with the chain up to
/// the self-made authority. Key identifiers are those of the real authority, where it has one, so that a lookup by name finds it.
///
/// # Errors
/// When a name cannot be written again byte by byte, or there are no random bytes.
pub fn impostor(real: &Certificate, issuer: &Certificate, entropy: &mut dyn Entropy) -> Result<TlsIdentity, Refused> {
    let failed = |_| Refused::new("failed to make a certificate with the same names");
    let (authority_key, key) = (SigningKey::generate_p256()?, SigningKey::generate_p256()?);
    let identifier = issuer.subject_key_id().map_or_else(|| key_identifier(issuer.key()), <[u8]>::to_vec);
    let mut root = CertificateParams::default();
    root.distinguished_name = named(issuer)?;
    (root.not_before, root.not_after) = validity(issuer.not_before(), issuer.not_after())?;
    root.serial_number = Some(serial(entropy)?.to_vec().into());
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    root.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
    let authority = Certificate::from_der(root.self_signed(&authority_key).map_err(failed)?.der())?;
    let mut leaf = CertificateParams::default();
    leaf.distinguished_name = named(real)?;
    (leaf.not_before, leaf.not_after) = validity(real.not_before(), real.not_after())?;
    leaf.serial_number = Some(serial_of(real)?.into());
    leaf.subject_alt_names = names(real)?;
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    leaf.custom_extensions = Vec::<CustomExtension>::new();
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_identifier_method = KeyIdMethod::PreSpecified(key_identifier(key.public_key()));
    let made = leaf.signed_by(key.public_key(), &Issuer::new(root, &authority_key)).map_err(failed)?;
    let certificate = Certificate::from_der(made.der())?;
    let pair = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.document().expose()));
    TlsIdentity::of(certificate.clone(), &[certificate, authority], &pair)
}

fn named(certificate: &Certificate) -> Result<rcgen::DistinguishedName, Refused> {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate.der()) else { refuse!("the DER is not a certificate") };
    repeat(parsed.subject())
}

/// The same serial number too, for a door that looks that up.
fn serial_of(certificate: &Certificate) -> Result<Vec<u8>, Refused> {
    let hex = certificate.serial_hex();
    data_encoding::HEXLOWER.decode(hex.as_bytes()).map_err(|_| Refused::new("the serial number cannot be written again"))
}

fn names(real: &Certificate) -> Result<Vec<SanType>, Refused> {
    let ascii = |text: &String| Ia5String::try_from(text.as_str()).map_err(|_| Refused::new("a name is not ASCII"));
    let uris = real.uri_names().iter().map(|uri| ascii(uri).map(SanType::URI));
    let dns = real.dns_names().iter().map(|name| ascii(name).map(SanType::DnsName));
    uris.chain(dns).collect()
}

/// An API key in the form of ours that nobody issued.
///
/// # Errors
/// As [`ApiKey::mint`].
pub fn unknown_api_key(prefix: &str, environment: &str, entropy: &mut dyn Entropy) -> Result<Secret, Refused> {
    ApiKey::mint(prefix, environment, "drill-nobody", entropy).map(|(key, _)| key)
}
