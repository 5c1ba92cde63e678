//! Certificate extensions as words: one line for each thing that an extension says. It decides nothing.

use super::name;
use x509_parser::extensions::{DistributionPointName, ExtendedKeyUsage, GeneralName, KeyUsage, ParsedExtension, X509Extension};

/// What one extension says, a line for each value: `basicConstraints CA:TRUE`, `subjectAltName DNS:a.example`.
pub(crate) fn lines(extension: &X509Extension<'_>) -> Vec<String> {
    let each = |label: &str, values: Vec<String>| values.into_iter().map(|value| format!("{label} {value}")).collect();
    match extension.parsed_extension() {
        ParsedExtension::BasicConstraints(basic) => {
            let ca = if basic.ca { "CA:TRUE" } else { "CA:FALSE" };
            let depth = basic.path_len_constraint.map(|depth| format!(", pathlen:{depth}")).unwrap_or_default();
            vec![format!("basicConstraints {ca}{depth}")]
        }
        ParsedExtension::KeyUsage(usage) => each("keyUsage", key_usages(usage).into_iter().map(str::to_owned).collect()),
        ParsedExtension::ExtendedKeyUsage(usage) => each("extendedKeyUsage", extended_usages(usage)),
        ParsedExtension::SubjectAlternativeName(names) => {
            each("subjectAltName", names.general_names.iter().map(name::general).collect())
        }
        ParsedExtension::CRLDistributionPoints(points) => {
            let names = points.points.iter().flat_map(|point| full_names(point.distribution_point.as_ref()));
            each("crlDistributionPoints", names.map(name::general).collect())
        }
        ParsedExtension::SubjectKeyIdentifier(_) => vec!["subjectKeyIdentifier".to_owned()],
        ParsedExtension::AuthorityKeyIdentifier(_) => vec!["authorityKeyIdentifier".to_owned()],
        ParsedExtension::NameConstraints(_) => vec!["nameConstraints".to_owned()],
        ParsedExtension::CertificatePolicies(_) => vec!["certificatePolicies".to_owned()],
        ParsedExtension::NSCertType(_) => vec!["nsCertType".to_owned()],
        ParsedExtension::NsCertComment(_) => vec!["nsComment".to_owned()],
        ParsedExtension::ParseError { .. } => vec![format!("extension {} (unreadable)", extension.oid.to_id_string())],
        _ => vec![format!("extension {} ({} bytes)", extension.oid.to_id_string(), extension.value.len())],
    }
}

/// The names of a distribution point that is given by name.
pub(crate) fn full_names<'a>(point: Option<&'a DistributionPointName<'a>>) -> &'a [GeneralName<'a>] {
    match point {
        Some(DistributionPointName::FullName(names)) => names,
        _ => &[],
    }
}

/// RFC 5280 section 4.2.1.3, in the order of the bits.
pub(crate) fn key_usages(usage: &KeyUsage) -> Vec<&'static str> {
    [
        (usage.digital_signature(), "digitalSignature"),
        (usage.non_repudiation(), "nonRepudiation"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_agreement(), "keyAgreement"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
        (usage.encipher_only(), "encipherOnly"),
        (usage.decipher_only(), "decipherOnly"),
    ]
    .into_iter()
    .filter_map(|(set, name)| set.then_some(name))
    .collect()
}

/// RFC 5280 section 4.2.1.12; purposes without a name of their own as an object identifier.
pub(crate) fn extended_usages(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    [
        (usage.any, "anyExtendedKeyUsage"),
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.code_signing, "codeSigning"),
        (usage.email_protection, "emailProtection"),
        (usage.time_stamping, "timeStamping"),
        (usage.ocsp_signing, "OCSPSigning"),
    ]
    .into_iter()
    .filter(|(set, _)| *set)
    .map(|(_, name)| name.to_owned())
    .chain(usage.other.iter().map(x509_parser::der_parser::Oid::to_id_string))
    .collect()
}
