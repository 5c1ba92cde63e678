//! A certificate authority of ours: its certificate and the key that belongs to it. It signs revocation lists here and client
//! certificates in its neighbour; a key that does not match, or a certificate that is no CA, is refused.

use super::crl::{LARGEST_OF_OURS, NewEntry, NewList, Read, Serial, written};
use super::root::key_identifier;
use super::{Certificate, Crl, Refused, RevokedEntry, SigningKey, armor, der, refused::refuse};
use crate::model::Moment;
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, Issuer, KeyIdMethod, KeyUsagePurpose};
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::asn1_rs::{FromDer, Tag};
use x509_parser::x509::X509Name;

/// An issuing CA.
#[derive(Debug)]
pub struct Authority {
    pub(crate) certificate: Certificate,
    pub(crate) key: SigningKey,
    name: DistinguishedName,
}

impl Authority {
    /// Joins a certificate and its key.
    ///
    /// # Errors
    /// When the key is not the certificate's, the certificate is not a CA that may sign certificates, or its name cannot be
    /// written again byte by byte (an attribute that stands twice, values other than UTF-8, printable and IA5 text).
    pub fn new(certificate: Certificate, key: SigningKey) -> Result<Self, Refused> {
        if certificate.key() != key.public_key() {
            refuse!("the private key does not belong to the issuer's certificate `{}`", certificate.subject());
        }
        if !certificate.is_ca() || !certificate.can_sign_certificates() {
            refuse!("the issuer's certificate `{}` is not a CA that may sign certificates", certificate.subject());
        }
        let Ok((_, parsed)) = X509Certificate::from_der(certificate.der()) else { refuse!("the DER is not a certificate") };
        let name = repeat(parsed.subject())?;
        Ok(Self { certificate, key, name })
    }

    /// Its certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// What certificates by this issuer say in their authorityKeyIdentifier.
    pub(crate) fn key_identifier(&self) -> Vec<u8> {
        self.certificate.subject_key_id().map_or_else(|| key_identifier(self.key.public_key()), <[u8]>::to_vec)
    }

    pub(crate) fn issuer(&self) -> Issuer<'_, &SigningKey> {
        let mut params = CertificateParams::default();
        params.distinguished_name = self.name.clone();
        params.key_identifier_method = KeyIdMethod::PreSpecified(self.key_identifier());
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.custom_extensions = Vec::<CustomExtension>::new();
        Issuer::new(params, &self.key)
    }

    /// A complete revocation list (version 2, with authorityKeyIdentifier and CRLNumber) as a PEM block, its entries sorted by serial
    /// number. With an Ed25519 or RSA key the same arguments give the same bytes; ECDSA signatures are random, so that with
    /// P-256 and P-384 only what is signed is the same.
    ///
    /// # Errors
    /// When the certificate lacks cRLSign, the dates are in the wrong order, a serial number is not 1 to 20 octets of hex or stands
    /// twice, or the result does not read back as what was asked for.
    pub fn crl(
        &self,
        entries: &[RevokedEntry],
        number: u64,
        this_update: Moment,
        next_update: Moment,
    ) -> Result<String, Refused> {
        if !self.certificate.can_sign_crls() {
            refuse!(
                "the issuer's certificate `{}` may not sign revocation lists: keyUsage lacks cRLSign",
                self.certificate.subject()
            );
        }
        if next_update <= this_update {
            refuse!("the next revocation list would be due at {next_update}, before this one at {this_update}");
        }
        let sorted = sorted(entries)?;
        let key_identifier = self.key_identifier();
        let content = NewList {
            issuer: self.certificate.subject_der(),
            key_identifier: &key_identifier,
            number,
            this_update,
            next_update,
            entries: &sorted,
        };
        let made = written(&content, &self.key)?;
        let key = self.key.public_key();
        // A long list costs as much to hash as to read, so both are done at once.
        let (verified, read) = rayon::join(|| made.verify(key), || read_back(made.der(), &content));
        verified.and(read)
    }
}

/// The PEM of a list that was made, after every word of it was read again.
fn read_back(made: &[u8], wanted: &NewList<'_>) -> Result<String, Refused> {
    if made.len() > LARGEST_OF_OURS {
        refuse!("the revocation list would have {} octets, the limit is {LARGEST_OF_OURS}", made.len());
    }
    let mut asked = wanted.entries.iter();
    let mut right = true;
    let list = Crl::read_with(made, |read: Read<'_>| {
        right &= asked.next().is_some_and(|asked| {
            let code = asked.reason.map(super::CrlReason::code);
            read.serial == asked.serial.octets() && read.on == asked.on && read.code == code
        });
        Ok(())
    })?;
    right = right
        && asked.next().is_none()
        && list.issuer_der() == wanted.issuer
        && list.number() == Some(wanted.number)
        && (list.this_update(), list.next_update()) == (wanted.this_update, wanted.next_update)
        && list.authority_key_id() == Some(wanted.key_identifier);
    if !right {
        refuse!("the revocation list that was made does not say what was asked for");
    }
    Ok(armor::wrap("X509 CRL", made))
}

/// The entries in the order of their serial numbers, each once.
fn sorted(entries: &[RevokedEntry]) -> Result<Vec<NewEntry>, Refused> {
    let mut sorted = Vec::with_capacity(entries.len());
    for RevokedEntry { serial_hex, on, reason } in entries {
        let Some(serial) = Serial::from_hex(serial_hex) else {
            refuse!("a serial number is 1 to 20 octets of lower-case hex and not 0")
        };
        sorted.push(NewEntry { serial, on: *on, reason: *reason });
    }
    sorted.sort_unstable_by(|one, other| one.serial.order().cmp(&other.serial.order()));
    let twice = sorted.windows(2).find(|pair| matches!(pair, [one, other] if one.serial == other.serial));
    if let Some([twice, ..]) = twice {
        refuse!("the serial number `{}` is revoked twice", data_encoding::HEXLOWER.encode(twice.serial.octets()));
    }
    Ok(sorted)
}

/// The name in the writing library's words, proved to come out as the same bytes: issuer and subject are compared byte by byte.
pub(super) fn repeat(name: &X509Name<'_>) -> Result<DistinguishedName, Refused> {
    let unwritable =
        || Refused::new("the issuer's name cannot be written again byte by byte: use UTF-8 text, each attribute once");
    let (mut ours, mut bytes) = (DistinguishedName::new(), Vec::new());
    for attribute in name.iter_attributes() {
        let oid: Vec<u64> = attribute.attr_type().iter().ok_or_else(unwritable)?.collect();
        let kind = DnType::from_oid(&oid);
        let text = attribute.as_str().map_err(|_| unwritable())?;
        let (tag, value) = match attribute.attr_value().tag() {
            Tag::Utf8String => (0x0c, DnValue::Utf8String(text.to_owned())),
            Tag::PrintableString => (0x13, DnValue::PrintableString(text.try_into().map_err(|_| unwritable())?)),
            Tag::Ia5String => (0x16, DnValue::Ia5String(text.try_into().map_err(|_| unwritable())?)),
            _ => return Err(unwritable()),
        };
        if ours.get(&kind).is_some() {
            return Err(unwritable());
        }
        ours.push(kind, value);
        let kind = der::element(der::OID, attribute.attr_type().as_bytes());
        bytes.extend(der::element(der::SET, &der::sequence(&[&kind, &der::element(tag, text.as_bytes())])));
    }
    if bytes.is_empty() || der::element(der::SEQUENCE, &bytes) != name.as_raw() {
        return Err(unwritable());
    }
    Ok(ours)
}
