//! What the extensions of a certificate say, read once. It refuses what stands twice and what cannot be read; what is critical and not
//! understood is kept by its object identifier, for those who rely on the certificate to refuse.

use super::super::general_name::{self, NameConstraints, RawName};
use super::super::{Refused, der, extension, refused::refuse};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{AuthorityKeyIdentifier, GeneralName, ParsedExtension, X509Extension};

/// What the extensions say; absent ones are empty.
#[derive(Clone, Default)]
pub(super) struct Extensions {
    pub(super) ca: bool,
    pub(super) path_len: Option<u32>,
    pub(super) key_usage: bool,
    pub(super) key_usages: Vec<&'static str>,
    pub(super) extended_usages: Vec<String>,
    pub(super) uris: Vec<String>,
    pub(super) dns: Vec<String>,
    pub(super) names: Option<Vec<RawName>>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) policy: Option<&'static str>,
    pub(super) crl_points: Vec<String>,
    pub(super) whole_points: Vec<RawName>,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    pub(super) authority_serial: Option<Vec<u8>>,
    pub(super) lines: Vec<String>,
    pub(super) critical: Vec<String>,
    pub(super) unknown_critical: Vec<String>,
}

impl Extensions {
    pub(super) fn read(parsed: &X509Certificate<'_>) -> Result<Self, Refused> {
        if parsed.extensions_map().is_err() {
            refuse!("the certificate has the same extension twice");
        }
        let mut found = Self::default();
        for extension in parsed.extensions() {
            der::strict(extension.value)?;
            found.lines.extend(extension::lines(extension));
            if extension.critical {
                found.critical.push(extension.oid.to_id_string());
            }
            found.take(extension)?;
        }
        Ok(found)
    }

    fn take(&mut self, extension: &X509Extension<'_>) -> Result<(), Refused> {
        let oid = || extension.oid.to_id_string();
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(basic) => (self.ca, self.path_len) = (basic.ca, basic.path_len_constraint),
            ParsedExtension::KeyUsage(usage) => (self.key_usage, self.key_usages) = (true, extension::key_usages(usage)),
            ParsedExtension::ExtendedKeyUsage(usage) => self.extended_usages = extension::extended_usages(usage),
            ParsedExtension::SubjectAlternativeName(names) => {
                self.take_names(&names.general_names);
                self.names = Some(general_name::names(extension.value)?);
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(id) => self.take_authority(id),
            ParsedExtension::CRLDistributionPoints(points) => {
                let names = points.points.iter().flat_map(|point| extension::full_names(point.distribution_point.as_ref()));
                self.crl_points = names.filter_map(uri).collect();
                self.whole_points = general_name::whole_points(extension.value)?;
            }
            ParsedExtension::ParseError { .. } => refuse!("the certificate has the extension `{}`, which cannot be read", oid()),
            ParsedExtension::NameConstraints(_) => self.name_constraints = Some(NameConstraints::read(extension.value)?),
            ParsedExtension::PolicyConstraints(_) => self.policy = Some("policyConstraints"),
            ParsedExtension::PolicyMappings(_) if extension.critical => self.policy = Some("policyMappings"),
            ParsedExtension::InhibitAnyPolicy(_) if extension.critical => self.policy = Some("inhibitAnyPolicy"),
            ParsedExtension::CertificatePolicies(_)
            | ParsedExtension::PolicyMappings(_)
            | ParsedExtension::InhibitAnyPolicy(_) => {}
            _ if extension.critical => self.unknown_critical.push(oid()),
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, names: &[GeneralName<'_>]) {
        for name in names {
            match name {
                GeneralName::URI(text) => self.uris.push((*text).to_owned()),
                GeneralName::DNSName(text) => self.dns.push((*text).to_owned()),
                _ => {}
            }
        }
    }

    fn take_authority(&mut self, id: &AuthorityKeyIdentifier<'_>) {
        self.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
        self.authority_serial = id.authority_cert_serial.map(|serial| match serial {
            [0, rest @ ..] if !rest.is_empty() => rest.to_vec(),
            whole => whole.to_vec(),
        });
    }
}

fn uri(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(text) => Some((*text).to_owned()),
        _ => None,
    }
}
