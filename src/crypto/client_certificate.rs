//! Client certificates: every field is set here and comes from the registry, and of the partner's request only the key.
//! A result that does not read back, field by field, as what was asked for is refused.

use super::root::{key_identifier, serial, subject, validity};
use super::{Authority, Certificate, Entropy, PublicKey, Refused, der, refused::refuse};
use crate::model::Moment;
use rcgen::string::Ia5String;
use rcgen::{
    CertificateParams, CrlDistributionPoint, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyUsagePurpose, SanType,
    SerialNumber,
};

/// What a client certificate shall say.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    /// Organisation in the subject: the partner's name, at most 64 characters.
    pub organisation: String,
    /// Common name in the subject, at most 64 characters.
    pub common_name: String,
    /// The one alternative name: a SPIFFE ID.
    pub uri: String,
    /// The subject's key.
    pub key: PublicKey,
    /// The first second in which it is valid.
    pub not_before: Moment,
    /// The last; not after the issuer's own.
    pub not_after: Moment,
    /// Where the issuer's revocation list lies: an `http` or `https` URL.
    pub crl_point: Option<String>,
}

impl Authority {
    /// Makes and signs a client certificate: critical keyUsage digitalSignature alone, extendedKeyUsage clientAuth alone, critical
    /// basicConstraints CA:FALSE, key identifiers of both keys, a random serial number of 20 octets, one URI.
    ///
    /// # Errors
    /// When a field cannot stand in a certificate as it is, the certificate would outlive its issuer, the key is the issuer's own,
    /// or the result does not read back as what was asked for.
    pub fn mint(&self, request: &ClientCertificate, entropy: &mut dyn Entropy) -> Result<Certificate, Refused> {
        spiffe_id(&request.uri)?;
        if let Some(point) = &request.crl_point {
            web_address(point)?;
        }
        if request.not_after > self.certificate.not_after() {
            refuse!("the certificate would end at {}, after its issuer at {}", request.not_after, self.certificate.not_after());
        }
        if request.key == *self.key.public_key() {
            refuse!("the key is the issuer's own");
        }
        let serial = serial(entropy)?;
        let made = params(request, &serial)?.signed_by(&request.key, &self.issuer());
        let made = made.map_err(|_| Refused::new("failed to make the certificate"))?;
        let certificate = Certificate::from_der(made.der())?;
        certificate.signed_by(self.key.public_key())?;
        self.compare(&certificate, request, &serial)?;
        Ok(certificate)
    }

    /// By a reader that is not the writer's: what was signed is what was asked for, and nothing more.
    fn compare(&self, made: &Certificate, request: &ClientCertificate, serial: &[u8]) -> Result<(), Refused> {
        let ClientCertificate { organisation, common_name, uri, key, not_before, not_after, crl_point } = request;
        let attribute = |oid: u8, text: &str| {
            let kind = der::element(der::OID, &[0x55, 0x04, oid]);
            der::element(der::SET, &der::sequence(&[&kind, &der::element(0x0c, text.as_bytes())]))
        };
        let subject = der::sequence(&[&attribute(10, organisation), &attribute(3, common_name)]);
        let mut lines = vec![
            "authorityKeyIdentifier".to_owned(),
            "basicConstraints CA:FALSE".to_owned(),
            "extendedKeyUsage clientAuth".to_owned(),
            "keyUsage digitalSignature".to_owned(),
            format!("subjectAltName URI:{uri}"),
            "subjectKeyIdentifier".to_owned(),
        ];
        lines.extend(crl_point.iter().map(|point| format!("crlDistributionPoints URI:{point}")));
        let mut said = made.extension_lines().to_vec();
        let mut critical = made.critical().to_vec();
        said.sort();
        lines.sort();
        critical.sort();
        let fields = [
            ("serial number", made.serial_hex() == data_encoding::HEXLOWER.encode(serial)),
            ("issuer", made.names_issuer(&self.certificate)),
            ("subject", made.subject_der() == subject),
            ("key", made.key() == key),
            ("validity", (made.not_before(), made.not_after()) == (*not_before, *not_after)),
            ("extensions", said == lines),
            ("critical extensions", critical == ["2.5.29.15", "2.5.29.19"]),
            ("authorityKeyIdentifier", made.authority_key_id() == Some(&self.key_identifier())),
            ("subjectKeyIdentifier", made.subject_key_id() == Some(&key_identifier(key))),
            ("signature algorithm", made.signature_algorithm() == self.key.signature_algorithm()),
        ];
        match fields.into_iter().find(|(_, same)| !same) {
            Some((field, _)) => refuse!("the certificate that was made does not say what was asked for: its {field} differs"),
            None => Ok(()),
        }
    }
}

fn params(request: &ClientCertificate, serial: &[u8]) -> Result<CertificateParams, Refused> {
    let uri = Ia5String::try_from(request.uri.as_str()).map_err(|_| Refused::new("the URI is not ASCII"))?;
    let mut params = CertificateParams::default();
    (params.not_before, params.not_after) = validity(request.not_before, request.not_after)?;
    params.serial_number = Some(SerialNumber::from_slice(serial));
    params.subject_alt_names = vec![SanType::URI(uri)];
    params.distinguished_name =
        subject(&[(DnType::OrganizationName, &request.organisation), (DnType::CommonName, &request.common_name)])?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.name_constraints = None;
    params.crl_distribution_points =
        request.crl_point.iter().map(|point| CrlDistributionPoint { uris: vec![point.clone()] }).collect();
    params.custom_extensions = Vec::new();
    params.use_authority_key_identifier_extension = true;
    params.key_identifier_method = KeyIdMethod::PreSpecified(key_identifier(&request.key));
    Ok(params)
}

/// The SPIFFE-ID specification, section 2: a trust domain in lower case and path segments, neither empty nor dots.
fn spiffe_id(uri: &str) -> Result<(), Refused> {
    let mut parts = uri.strip_prefix("spiffe://").unwrap_or_default().split('/');
    let domain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-' | b'_');
    let segment = |s: &str| {
        let plain = s.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'));
        plain && !s.is_empty() && s != "." && s != ".."
    };
    let named = parts.next().is_some_and(|name| !name.is_empty() && name.len() <= 255 && name.bytes().all(domain));
    let path: Vec<&str> = parts.collect();
    if !named || path.is_empty() || !path.into_iter().all(segment) || uri.len() > 2048 {
        refuse!("`{}` is not a SPIFFE ID: `spiffe://<trust domain>/<path>`, at most 2048 bytes", super::name::visible(uri));
    }
    Ok(())
}

fn web_address(point: &str) -> Result<(), Refused> {
    let rest = point.strip_prefix("http://").or_else(|| point.strip_prefix("https://")).unwrap_or_default();
    if rest.is_empty() || rest.starts_with('/') || !point.bytes().all(|c| c.is_ascii_graphic()) || point.len() > 2048 {
        refuse!("`{}` is not the `http` or `https` URL of a revocation list", super::name::visible(point));
    }
    Ok(())
}
