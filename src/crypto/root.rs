//! Self-signed CA certificates: ours, and that of the demo's partner. Names and dates that a reader could take in two ways are refused,
//! and so is a result that does not read back as what was asked for.

use super::entropy::draw;
use super::{Certificate, Entropy, PublicKey, Refused, SigningKey, name, refused::refuse};
use crate::model::Moment;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyIdMethod, KeyUsagePurpose, SerialNumber};
use time::OffsetDateTime;

/// What a new root shall say.
#[derive(Debug, Clone)]
pub struct RootRequest {
    /// Common name, at most 64 characters.
    pub common_name: String,
    /// Organisation, at most 64 characters.
    pub organisation: String,
    /// The first second in which it is valid.
    pub not_before: Moment,
    /// The last.
    pub not_after: Moment,
}

/// A self-signed CA certificate for `key`: critical basicConstraints with path length 0, critical keyUsage keyCertSign and
/// cRLSign, key identifiers, a random serial number of 20 octets.
///
/// # Errors
/// Names that are empty, too long or hold characters that cannot be seen; dates in the wrong order; no random bytes.
pub fn self_signed_root(request: &RootRequest, key: &SigningKey, entropy: &mut dyn Entropy) -> Result<Certificate, Refused> {
    let names = [(DnType::OrganizationName, request.organisation.as_str()), (DnType::CommonName, &request.common_name)];
    root(&names, key, request.not_before, request.not_after, entropy)
}

pub(crate) fn root(
    names: &[(DnType, &str)],
    key: &SigningKey,
    not_before: Moment,
    not_after: Moment,
    entropy: &mut dyn Entropy,
) -> Result<Certificate, Refused> {
    let serial = serial(entropy)?;
    let mut params = CertificateParams::default();
    (params.not_before, params.not_after) = validity(not_before, not_after)?;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.subject_alt_names = Vec::new();
    params.distinguished_name = subject(names)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.extended_key_usages = Vec::new();
    params.name_constraints = None;
    params.crl_distribution_points = Vec::new();
    params.custom_extensions = Vec::new();
    params.use_authority_key_identifier_extension = true;
    params.key_identifier_method = KeyIdMethod::PreSpecified(key_identifier(key.public_key()));
    let made = params.self_signed(key).map_err(|_| Refused::new("failed to make the root certificate"))?;
    let root = Certificate::from_der(made.der())?;
    root.signed_by(key.public_key())?;
    let right = root.key() == key.public_key()
        && root.serial_hex() == data_encoding::HEXLOWER.encode(&serial)
        && (root.not_before(), root.not_after()) == (not_before, not_after)
        && root.names_issuer(&root)
        && (root.is_ca(), root.path_len()) == (true, Some(0))
        && root.usages() == ["keyCertSign", "cRLSign"]
        && root.extension_lines().len() == 5
        && root.critical().len() == 2;
    if !right {
        refuse!("the root certificate that was made does not say what was asked for");
    }
    Ok(root)
}

/// 20 octets, positive, with 158 random bits: RFC 5280 section 4.1.2.2 allows no more, the CA/Browser Forum asks for 64.
pub(crate) fn serial(entropy: &mut dyn Entropy) -> Result<[u8; 20], Refused> {
    let mut serial = draw::<20>(entropy)?;
    serial[0] = serial[0] & 0x7f | 0x40;
    Ok(serial)
}

/// The leftmost 160 bits of the SHA-256 of the key's bits: RFC 7093 section 2, method 1.
pub(crate) fn key_identifier(key: &PublicKey) -> Vec<u8> {
    super::sha256(key.raw()).0[..20].to_vec()
}

pub(crate) fn subject(names: &[(DnType, &str)]) -> Result<DistinguishedName, Refused> {
    let mut subject = DistinguishedName::new();
    for (kind, text) in names {
        let what = if *kind == DnType::CommonName { "common name" } else { "organisation" };
        let length = text.chars().count();
        if !(1..=64).contains(&length) {
            refuse!("the {what} has {length} characters: a certificate holds 1 to 64 (RFC 5280 appendix A.1)");
        }
        if text.trim() != *text || text.chars().any(name::hidden) {
            refuse!("the {what} begins or ends with a space, or holds a character that cannot be seen");
        }
        subject.push(kind.clone(), *text);
    }
    Ok(subject)
}

pub(crate) fn validity(not_before: Moment, not_after: Moment) -> Result<(OffsetDateTime, OffsetDateTime), Refused> {
    if not_after <= not_before {
        refuse!("the certificate would end at {not_after}, before it begins at {not_before}");
    }
    Ok((date(not_before)?, date(not_after)?))
}

pub(crate) fn date(moment: Moment) -> Result<OffsetDateTime, Refused> {
    OffsetDateTime::from_unix_timestamp(moment.unix()).map_err(|_| Refused::new("a date lies outside of the calendar"))
}
