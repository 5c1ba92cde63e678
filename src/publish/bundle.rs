//! `bundle`: the authorities that certificates are verified against, ours and the partners', as PEM, as JSON and as a SPIFFE trust
//! bundle of our own trust domain. It says who may vouch, and of no certificate whether it may come in.

use super::{Compiled, File, OurAuthority, PartnerAuthority, Target, read};
use crate::{
    crypto::{Certificate, Jwk, Refused, jcs},
    model::{TargetName, enforcement},
};
use data_encoding::BASE64;
use serde::Serialize;
use serde_json::{Value, json};

/// Seconds after which a reader of the SPIFFE bundle is to look again (SPIFFE Trust Domain and Bundle, section 4.1.2).
const REFRESH: u64 = 300;

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Bundle,
    summary: "the authorities that certificates are verified against, ours and the partners'",
    enforces: enforcement::BUNDLE,
    files,
    answer: read::bundle,
};

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let pem = |certificates: &mut dyn Iterator<Item = &Certificate>| certificates.map(Certificate::to_pem).collect::<String>();
    let ours = pem(&mut compiled.issuers.iter().map(|issuer| &issuer.certificate));
    let mut files = vec![
        File { path: "bundle/issuers.pem".to_owned(), bytes: ours.into_bytes() },
        json_file("bundle/bundle.json", &bundle(compiled))?,
        json_file("bundle/spiffe.json", &spiffe(compiled))?,
    ];
    for PartnerAuthority { partner, anchor, certificates } in &compiled.authorities {
        let path = format!("bundle/partners/{partner}/{anchor}.pem");
        files.push(File { path, bytes: pem(&mut certificates.iter()).into_bytes() });
    }
    Ok(files)
}

/// A file of canonical JSON (RFC 8785) and a line feed.
pub(super) fn json_file<T: Serialize + ?Sized>(path: &str, value: &T) -> Result<File, Refused> {
    let mut bytes = jcs::canonical(value)?;
    bytes.push(b'\n');
    Ok(File { path: path.to_owned(), bytes })
}

fn bundle(compiled: &Compiled) -> Value {
    let ours = |OurAuthority { id, certificate }: &OurAuthority| {
        let mut value = described(certificate);
        value["issuer"] = json!(id);
        value
    };
    let partners = |PartnerAuthority { partner, anchor, certificates }: &PartnerAuthority| {
        json!({
            "partner": partner,
            "anchor": anchor,
            "certificates": certificates.iter().map(described).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "registry": compiled.registry,
        "environment": compiled.environment,
        "made": compiled.made,
        "trust-domain": compiled.trust_domain,
        "issuers": compiled.issuers.iter().map(ours).collect::<Vec<_>>(),
        "partners": compiled.authorities.iter().map(partners).collect::<Vec<_>>(),
    })
}

fn described(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject(),
        "certificate": certificate.fingerprint(),
        "key": certificate.key().digest(),
        "not-before": certificate.not_before(),
        "not-after": certificate.not_after(),
        "pem": certificate.to_pem(),
    })
}

/// Our authorities as a SPIFFE bundle: keys by JWK, each with its certificate (sections 4.1 and 4.2.1). The partners' are not in it: they
/// vouch for names of their own.
fn spiffe(compiled: &Compiled) -> Value {
    let entry = |issuer: &OurAuthority| {
        let mut key = Jwk::of(issuer.certificate.key()).to_json();
        if let Some(members) = key.as_object_mut() {
            members.retain(|name, _| !["kid", "alg"].contains(&name.as_str()));
            members.insert("use".to_owned(), json!("x509-svid"));
            members.insert("x5c".to_owned(), json!([BASE64.encode(issuer.certificate.der())]));
        }
        key
    };
    json!({
        "spiffe_sequence": compiled.made.unix(),
        "spiffe_refresh_hint": REFRESH,
        "keys": compiled.issuers.iter().map(entry).collect::<Vec<_>>(),
    })
}
