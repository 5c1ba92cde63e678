//! Rules of RFC 5280 section 4 for the form of certificates that a path rests on, and that verifiers in the field disagree about. It
//! looks at one certificate alone.

use super::super::Certificate;

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const ALTERNATIVE_NAMES: &str = "2.5.29.17";
const KEY_IDS: [(&str, &str); 2] = [("2.5.29.14", "subjectKeyIdentifier"), ("2.5.29.35", "authorityKeyIdentifier")];

/// The first rule that the certificate breaks. An anchor need not say who issued it.
pub(super) fn flaw(certificate: &Certificate, anchor: bool) -> Option<String> {
    let critical = |oid: &str| certificate.critical().iter().any(|known| known == oid);
    let (ca, unnamed) = (certificate.is_ca(), is_empty(certificate.subject_der()));
    let no_names = certificate.names().is_none_or(<[_]>::is_empty);
    let rules = [
        (is_empty(certificate.issuer_der()), "names no issuer (section 4.1.2.4)"),
        (unnamed && (ca || certificate.can_sign_crls()), "has no subject (section 4.1.2.6)"),
        (
            unnamed && (no_names || !critical(ALTERNATIVE_NAMES)),
            "has no subject and no critical subjectAltName (section 4.2.1.6)",
        ),
        (certificate.names().is_some_and(<[_]>::is_empty), "has an empty subjectAltName (section 4.2.1.6)"),
        (ca && !critical(BASIC_CONSTRAINTS), "is a CA whose basicConstraints are not critical (section 4.2.1.9)"),
        (!ca && certificate.path_len().is_some(), "has a path length and is not a CA (section 4.2.1.9)"),
        (!ca && certificate.can_sign_certificates(), "has keyCertSign and is not a CA (section 4.2.1.9)"),
        (!ca && certificate.name_constraints().is_some(), "has name constraints and is not a CA (section 4.2.1.10)"),
        (ca && certificate.subject_key_id().is_none(), "is a CA without subjectKeyIdentifier (section 4.2.1.2)"),
        (!anchor && certificate.authority_key_id().is_none(), "has no authorityKeyIdentifier (section 4.2.1.1)"),
    ];
    let broken = rules.into_iter().find(|(broken, _)| *broken).map(|(_, rule)| rule.to_owned());
    let marked = KEY_IDS.into_iter().find(|(oid, _)| critical(oid));
    broken.or_else(|| marked.map(|(_, name)| format!("has a critical {name} (section 4.2.1)")))
}

fn is_empty(name: &[u8]) -> bool {
    name == [0x30, 0]
}
