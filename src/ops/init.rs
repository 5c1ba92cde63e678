//! A new registry: a policy that a bank's security team would keep, the schemas that editors read, and the public half of the
//! issuers. The private halves are handed back sealed, to be kept elsewhere.

use crate::{
    crypto::{Certificate, Entropy, NewKey, RootRequest, Secret, SigningKey, self_signed_root},
    failure::{Failure, Outcome},
    model::{Change, Content, Environment, Issuer, IssuerId, Moment, Period, Slot, Text},
    store::{policy_text, schemas},
};

/// What a new registry is told.
#[derive(Debug, Clone)]
pub struct NewRegistry {
    /// The SPIFFE trust domain.
    pub trust_domain: String,
    /// What API keys begin with.
    pub key_prefix: String,
    /// The organisation, for the names of the authorities.
    pub organisation: Text,
}

/// What becomes a new registry.
pub struct Made {
    /// The files.
    pub change: Change,
    /// The private keys of the issuers, sealed: issuer and PEM.
    pub keys: Vec<(IssuerId, String)>,
    /// The registry's id.
    pub registry: Text,
}

/// How long the authorities of a new registry live. The baseline of an organisation's own hierarchy goes here once it has one.
const AUTHORITY_LIFE: Period = Period::days(1825);

const POLICY: &str = include_str!("policy.toml");

/// Makes a registry.
///
/// # Errors
/// When the trust domain or prefix does not fit, or no random bytes can be had.
pub fn init(new: &NewRegistry, passphrase: &Secret, now: Moment, entropy: &mut dyn Entropy) -> Outcome<Made> {
    let NewRegistry { trust_domain, key_prefix, organisation } = new;
    check_trust_domain(trust_domain)?;
    check_prefix(key_prefix)?;
    let mut id = [0_u8; 16];
    entropy.fill(&mut id)?;
    let registry = data_encoding::HEXLOWER.encode(&id);
    let policy = POLICY.replace("@REGISTRY@", &registry).replace("@TRUST-DOMAIN@", trust_domain).replace("@PREFIX@", key_prefix);
    policy_text::parse(policy.as_bytes())
        .map_err(|flaws| Failure::unanswered(flaws.first().map(|f| f.message.clone()).unwrap_or_default()))?;
    let mut change = Change::default();
    change.write("admit.toml", None, Content::Bytes(policy.into_bytes()));
    change.write(
        ".gitignore",
        None,
        Content::Bytes(b"# The lock and journal of commands that are running.\n/.admit/\n".to_vec()),
    );
    for (name, bytes) in schema_files()? {
        change.write(format!("schemas/{name}.json"), None, Content::Bytes(bytes));
    }
    let mut keys = Vec::new();
    for name in ["sandbox", "production"] {
        let environment: Environment = name.parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
        let authority = authority(&environment, organisation, passphrase, now, entropy)?;
        for (issuer, sealed) in [authority, statement_issuer(&environment, passphrase, entropy)?] {
            change.write(Slot::Issuer(issuer.id.clone()).path(), None, Content::Issuer(Box::new(issuer.clone())));
            keys.push((issuer.id, sealed));
        }
    }
    let registry = registry.parse().map_err(|e: crate::model::NotText| Failure::unanswered(e.to_string()))?;
    Ok(Made { change, keys, registry })
}

/// The schemas as files: name and bytes.
///
/// # Errors
/// When one cannot be written as JSON.
pub fn schema_files() -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    schemas::all()
        .into_iter()
        .map(|(name, schema)| {
            let mut bytes = serde_json::to_vec_pretty(&schema).map_err(|e| Failure::unanswered(e.to_string()))?;
            bytes.push(b'\n');
            Ok((name, bytes))
        })
        .collect()
}

fn authority(
    environment: &Environment,
    organisation: &Text,
    passphrase: &Secret,
    now: Moment,
    entropy: &mut dyn Entropy,
) -> Outcome<(Issuer, String)> {
    let key = SigningKey::generate(NewKey::P384, entropy)?;
    let request = RootRequest {
        common_name: format!("partner access, {environment}"),
        organisation: organisation.as_str().chars().take(64).collect(),
        not_before: now,
        not_after: now.plus(AUTHORITY_LIFE),
    };
    let certificate: Certificate = self_signed_root(&request, &key, entropy)?;
    let issuer = Issuer { certificate: Some(certificate.to_pem()), ..issuer(environment, "ca")? };
    Ok((issuer, key.seal(passphrase, entropy)?))
}

/// A key of its own for software statements: what signs certificates signs nothing else.
fn statement_issuer(environment: &Environment, passphrase: &Secret, entropy: &mut dyn Entropy) -> Outcome<(Issuer, String)> {
    let key = SigningKey::generate(NewKey::P384, entropy)?;
    let issuer = Issuer { public_key: Some(key.public_key().to_pem()), ..issuer(environment, "statements")? };
    Ok((issuer, key.seal(passphrase, entropy)?))
}

/// An issuer of an environment that has nothing to sign with yet.
fn issuer(environment: &Environment, what: &str) -> Outcome<Issuer> {
    let id = format!("{environment}-{what}").parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
    Ok(Issuer { id, environment: environment.clone(), certificate: None, public_key: None, crl: None, revoked: None })
}

/// SPIFFE-ID, section 2.1: lower-case letters, digits, dots, dashes and underscores; at most 255 bytes.
fn check_trust_domain(text: &str) -> Outcome<()> {
    let fits = (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b))
        && text.bytes().any(|b| b.is_ascii_alphanumeric());
    if fits {
        Ok(())
    } else {
        Err(Failure::usage("a trust domain is written in a-z, 0-9, `-`, `.` and `_`: partners.bank.example"))
    }
}

/// Short, so that a scanner's pattern is exact, and without the `_` that parts an API key.
fn check_prefix(text: &str) -> Outcome<()> {
    let letter = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let fits = letter && (2..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if fits { Ok(()) } else { Err(Failure::usage("a prefix has 2 to 12 of a-z and 0-9, a letter first")) }
}
