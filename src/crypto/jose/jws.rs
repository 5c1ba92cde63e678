//! Verifying compact JWS (RFC 7515 sections 3.1 and 5.2). The algorithm comes from the bound key and must be the one that the header
//! names; `none`, HMAC, keys or pointers to keys in the header, `crit`, `b64`, compression and the JSON serialisations are refused.

use super::{JoseRefusal, Jwk, JwsAlgorithm, KeyUse, SIZE, base64url, refusal::reject, shown};
use crate::crypto::jcs;
use crate::model::Digest;
use serde_json::{Map, Value};

/// What a caller's policy opens beyond the rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JwsOptions {
    /// RS256 too: most OIDC issuers sign with nothing else.
    pub rs256: bool,
}

/// A JWS whose signature was verified. Only the verification makes one; what the payload says is judged by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedJws {
    algorithm: JwsAlgorithm,
    typ: Option<String>,
    kid: Option<String>,
    payload: Vec<u8>,
    thumbprint: Digest,
}

impl VerifiedJws {
    /// What it is signed with.
    #[must_use]
    pub fn algorithm(&self) -> JwsAlgorithm {
        self.algorithm
    }

    /// `typ` as the header spells it: what kind of token this is, for the caller to insist on (RFC 8725 section 3.11).
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// The name of the key, if the header gives one; it is that of the key which verified, unless that has no name.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The bytes that were signed; for a detached JWS those that the caller gave.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The RFC 7638 thumbprint of the key that verified.
    #[must_use]
    pub fn thumbprint(&self) -> Digest {
        self.thumbprint
    }
}

/// Header members that bring a key, a pointer to one, or another way of reading. `x5t` and `x5t#S256` do neither and are left aside, as
/// is every other member: the key is found by `kid` alone.
const REFUSED_MEMBERS: [&str; 8] = ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip", "enc"];

/// Verifies `header.payload.signature` of at most 64 KiB. White space around it is the caller's to remove.
///
/// # Errors
/// With the codes `too-large`, `not-compact`, `encrypted`, `malformed`, `header-malformed`, `header-refused`, `algorithm-none`,
/// `algorithm-symmetric`, `algorithm-unsupported`, `algorithm-not-allowed`, `algorithm-mismatch`, `key-unknown`, `key-ambiguous`,
/// `key-use` and `signature-invalid`.
pub fn verify_compact(compact: &str, keys: &[Jwk], options: JwsOptions) -> Result<VerifiedJws, JoseRefusal> {
    let [header, payload, signature] = parts(compact)?;
    let Some(bytes) = base64url::decode(payload) else { reject!("malformed", "{}", not_base64url("payload")) };
    verify(header, payload, signature, bytes, keys, options)
}

/// Verifies `header..signature` over a payload that travels apart from it (RFC 7515 appendix F).
///
/// # Errors
/// As [`verify_compact`], and `not-detached` when it has a payload of its own.
pub fn verify_detached(compact: &str, payload: &[u8], keys: &[Jwk], options: JwsOptions) -> Result<VerifiedJws, JoseRefusal> {
    let [header, inside, signature] = parts(compact)?;
    if !inside.is_empty() {
        reject!("not-detached", "the JWS has a payload of its own, where one without is expected");
    }
    verify(header, &base64url::encode(payload), signature, payload.to_vec(), keys, options)
}

fn verify(
    header: &str,
    payload: &str,
    signature: &str,
    bytes: Vec<u8>,
    keys: &[Jwk],
    options: JwsOptions,
) -> Result<VerifiedJws, JoseRefusal> {
    let Header { algorithm, typ, kid } = Header::read(header)?;
    let key = bound_key(kid.as_deref(), keys)?;
    if algorithm == JwsAlgorithm::Rs256 && !options.rs256 {
        reject!("algorithm-not-allowed", "the JWS is signed with RS256, which the policy does not allow here: use PS256");
    }
    if !key.takes(algorithm) {
        let (kind, bound) = (key.key().kind(), key.algorithm());
        reject!("algorithm-mismatch", "the header says {algorithm}, the bound {kind} key signs with {bound}");
    }
    let Some(signature) = base64url::decode(signature) else { reject!("malformed", "{}", not_base64url("signature")) };
    if !algorithm.verifies(key.key(), format!("{header}.{payload}").as_bytes(), &signature) {
        reject!("signature-invalid", "the {algorithm} signature does not verify with the key {}", key.thumbprint_text());
    }
    Ok(VerifiedJws { algorithm, typ, kid, payload: bytes, thumbprint: key.thumbprint() })
}

fn not_base64url(part: &str) -> String {
    format!("the {part} is not base64url in its one spelling, without padding, white space or left-over bits")
}

/// The three parts of the compact form.
fn parts(compact: &str) -> Result<[&str; 3], JoseRefusal> {
    if compact.len() > SIZE {
        reject!("too-large", "the JWS has {} bytes, the limit is {SIZE}", compact.len());
    }
    if compact.trim_start().starts_with('{') {
        reject!(
            "not-compact",
            "this is a JWS in a JSON serialisation: only the compact form is taken, `header.payload.signature`"
        );
    }
    let mut parts = compact.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.count()) {
        (Some(header), Some(payload), Some(signature), 0) => Ok([header, payload, signature]),
        (_, _, _, 2) => reject!("encrypted", "this is an encrypted token (JWE): only signed ones are taken"),
        _ => reject!("malformed", "a JWS has three parts with a dot between them, this has {}", compact.split('.').count()),
    }
}

/// The key that the header means: the one of that `kid`; without a `kid`, or when the key has no name, the only one there is.
fn bound_key<'a>(kid: Option<&str>, keys: &'a [Jwk]) -> Result<&'a Jwk, JoseRefusal> {
    let named = |kid| keys.iter().filter(move |key| key.kid() == Some(kid));
    let key = match kid {
        Some(kid) if named(kid).count() > 1 => reject!("key-ambiguous", "more than one key is called `{}`", shown(kid)),
        Some(kid) => named(kid).next().or_else(|| keys.first().filter(|only| keys.len() == 1 && only.kid().is_none())),
        None if keys.len() > 1 => {
            reject!("key-ambiguous", "the header has no `kid`, and there are {} keys that could be meant", keys.len())
        }
        None => keys.first(),
    };
    match (key, kid) {
        (Some(key), _) if key.usage() == Some(KeyUse::X509Svid) => {
            reject!("key-use", "the key is for certificates (`x509-svid`), not for tokens")
        }
        (Some(key), _) => Ok(key),
        (None, Some(kid)) => reject!("key-unknown", "no bound key is called `{}`", shown(kid)),
        (None, None) => reject!("key-unknown", "there is no bound key"),
    }
}

struct Header {
    algorithm: JwsAlgorithm,
    typ: Option<String>,
    kid: Option<String>,
}

impl Header {
    fn read(part: &str) -> Result<Self, JoseRefusal> {
        let Some(bytes) = base64url::decode(part) else { reject!("malformed", "{}", not_base64url("header")) };
        let members = match jcs::strict(&bytes) {
            Ok(Value::Object(members)) => members,
            Ok(_) => reject!("header-malformed", "the header is not a JSON object"),
            Err(e) => reject!("header-malformed", "the header cannot be read: {e}"),
        };
        let algorithm = Self::algorithm(&members)?;
        if let Some(name) = REFUSED_MEMBERS.into_iter().find(|name| members.contains_key(*name)) {
            reject!(
                "header-refused",
                "the header has the member `{name}`, which is not taken: keys are bound beforehand, and nothing is optional"
            );
        }
        Ok(Self { algorithm, typ: Self::text(&members, "typ")?, kid: Self::text(&members, "kid")? })
    }

    fn algorithm(members: &Map<String, Value>) -> Result<JwsAlgorithm, JoseRefusal> {
        let Some(name) = Self::text(members, "alg")? else { reject!("header-malformed", "the header has no `alg`") };
        match JwsAlgorithm::from_name(&name) {
            Some(algorithm) => Ok(algorithm),
            None if name.eq_ignore_ascii_case("none") => {
                reject!("algorithm-none", "the token is not signed: its `alg` is `none`")
            }
            None if name.starts_with("HS") => {
                reject!(
                    "algorithm-symmetric",
                    "the token is signed with a shared secret (`{}`), not with a bound key",
                    shown(&name)
                )
            }
            None => reject!(
                "algorithm-unsupported",
                "the `alg` `{}` is not known here: use ES256, ES384, EdDSA or PS256",
                shown(&name)
            ),
        }
    }

    fn text(members: &Map<String, Value>, name: &str) -> Result<Option<String>, JoseRefusal> {
        match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => reject!("header-malformed", "the header's `{name}` is not a string"),
        }
    }
}
