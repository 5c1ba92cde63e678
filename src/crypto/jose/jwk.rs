//! One public key as JSON (RFC 7517, RFC 7518 section 6, RFC 8037). Private and symmetric members are refused by name and never
//! repeated, and so are pointers to elsewhere, a second spelling of a number, and a key that the key policy does not take.

use super::{JwsAlgorithm, base64url, member, shown};
use crate::crypto::der::{self, Reader};
use crate::crypto::{KeyKind, PublicKey, Refused, jcs, refused::refuse, sha256};
use crate::model::Digest;
use serde_json::{Map, Value, json};

/// What a key is for (RFC 7517 section 4.2, and the SPIFFE bundle's own values).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// `sig`: signatures.
    Signature,
    /// `jwt-svid`: the signatures of JWT-SVIDs.
    JwtSvid,
    /// `x509-svid`: the certificates of X.509-SVIDs.
    X509Svid,
}

impl KeyUse {
    /// The word in a JWK.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "sig",
            Self::JwtSvid => "jwt-svid",
            Self::X509Svid => "x509-svid",
        }
    }
}

/// A public key with what its JWK says of it. Members that are not known are left aside (RFC 7517 section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    key: PublicKey,
    kid: Option<String>,
    declared: Option<JwsAlgorithm>,
    usage: Option<KeyUse>,
    certificates: Vec<Vec<u8>>,
}

/// Members that hold a secret: RFC 7518 sections 6.2.2, 6.3.2 and 6.4, and the private half of newer kinds.
const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
/// Members that point to a key somewhere else.
const POINTERS: [&str; 2] = ["x5u", "jku"];
/// Members that are a public key, of one kind or another.
const PUBLIC: [&str; 6] = ["crv", "x", "y", "n", "e", "pub"];

impl Jwk {
    /// From JSON text of at most 64 KiB.
    ///
    /// # Errors
    /// As [`Self::from_value`], and JSON that two readers could take differently.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        Self::from_members(&member::object(text, "a JWK")?)
    }

    /// From a JSON value that was read strictly.
    ///
    /// # Errors
    /// Private and symmetric members; another kind of key or curve, by name; a weak or malformed key; a number in a second spelling;
    /// an `alg`, `use`, `key_ops` or `x5c` that does not go with the key; `x5u` and `jku`.
    pub fn from_value(value: &Value) -> Result<Self, Refused> {
        match value {
            Value::Object(members) => Self::from_members(members),
            _ => refuse!("a JWK is a JSON object, and this is not one"),
        }
    }

    fn from_members(members: &Map<String, Value>) -> Result<Self, Refused> {
        nothing_private(members)?;
        if let Some(pointer) = POINTERS.into_iter().find(|name| members.contains_key(*name)) {
            refuse!("the JWK has the member `{pointer}`: a key is taken from the file itself, never from where it points to");
        }
        let key = public_key(members)?;
        let kid = member::text(members, "kid")?;
        if let Some(kid) = kid {
            member::name(kid, "kid")?;
        }
        let certificates = member::certificates(members)?;
        if let Some(first) = certificates.first() {
            goes_with(first, &key, members)?;
        }
        operations(members)?;
        Ok(Self {
            kid: kid.map(str::to_owned),
            declared: declared(members, key.kind())?,
            usage: usage(members)?,
            certificates,
            key,
        })
    }

    /// The JWK of a key: its `kid` is its thumbprint, its `use` is `sig`.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        Self::named(key, &base64url::encode(&thumbprint(key).0))
    }

    /// The JWK of a key that has no name: where it is the only one, it is meant whatever a token calls it.
    pub(super) fn nameless(key: &PublicKey) -> Self {
        Self { key: key.clone(), kid: None, declared: None, usage: None, certificates: Vec::new() }
    }

    /// The JWK of a key for signatures, with another name.
    pub(super) fn named(key: &PublicKey, kid: &str) -> Self {
        let (kid, usage) = (Some(kid.to_owned()), Some(KeyUse::Signature));
        Self { key: key.clone(), kid, declared: None, usage, certificates: Vec::new() }
    }

    /// As a public JWK, without certificates.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut members = required_members(&self.key);
        let usage = self.usage.map(|usage| usage.as_str().to_owned());
        let algorithm = (self.usage != Some(KeyUse::X509Svid)).then(|| self.algorithm().to_string());
        for (name, value) in [("use", usage), ("alg", algorithm), ("kid", self.kid.clone())] {
            members.extend(value.map(|value| (name.to_owned(), Value::String(value))));
        }
        Value::Object(members)
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What it is called, if it has a name: 1 to 256 visible ASCII characters.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// What it signs with: from the kind of key; for RSA it is PS256, unless the JWK says `RS256`.
    #[must_use]
    pub fn algorithm(&self) -> JwsAlgorithm {
        self.declared.unwrap_or(JwsAlgorithm::of(self.key.kind()))
    }

    /// Whether a signature by this key may be of that algorithm: the one that the JWK says, or any that fits the key.
    pub(super) fn takes(&self, algorithm: JwsAlgorithm) -> bool {
        self.declared.map_or(algorithm.fits(self.key.kind()), |declared| declared == algorithm)
    }

    /// What it is for, if the JWK says so.
    #[must_use]
    pub fn usage(&self) -> Option<KeyUse> {
        self.usage
    }

    /// SHA-256 of the required members in canonical form (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> Digest {
        thumbprint(&self.key)
    }

    /// The thumbprint in base64url, as other programs show it.
    #[must_use]
    pub fn thumbprint_text(&self) -> String {
        base64url::encode(&self.thumbprint().0)
    }

    /// The certificates of `x5c` in DER, the first of them for this key; none of them was verified.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }
}

/// What private key a JSON text holds, alone or in a set, if it can be read at all: the members that make it one.
#[must_use]
pub fn private_jwk(text: &str) -> Option<String> {
    let members = member::object(text, "a JWK set").ok()?;
    let items = members.get("keys").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    std::iter::once(&members).chain(items).find_map(|members| {
        let symmetric = members.get("kty").is_some_and(|kty| kty == "oct").then(|| "a symmetric JWK".to_owned());
        let named = || PRIVATE.into_iter().find(|name| members.contains_key(*name));
        symmetric.or_else(|| named().map(|name| format!("a JWK with the member `{name}`")))
    })
}

/// Refuses secrets by the name of the member, and symmetric keys.
pub(super) fn nothing_private(members: &Map<String, Value>) -> Result<(), Refused> {
    if members.get("kty").is_some_and(|kty| kty == "oct") {
        refuse!("the JWK is a symmetric key (`kty` is `oct`): only public keys are taken; nothing of it was kept");
    }
    match PRIVATE.into_iter().find(|name| members.contains_key(*name)) {
        Some(name) => {
            refuse!("this is private key material (the member `{name}`) where a public JWK is expected; nothing of it was kept")
        }
        None => Ok(()),
    }
}

fn public_key(members: &Map<String, Value>) -> Result<PublicKey, Refused> {
    let kind = member::required(members, "kty")?;
    let own: &[&str] = match kind {
        "RSA" => &["n", "e"],
        "EC" => &["crv", "x", "y"],
        "OKP" => &["crv", "x"],
        other => refuse!("the JWK is of the kind `{}`: use RSA, EC on P-256 or P-384, or OKP on Ed25519", shown(other)),
    };
    if let Some(foreign) = PUBLIC.into_iter().find(|name| members.contains_key(*name) && !own.contains(name)) {
        refuse!("the JWK of the kind `{kind}` has the member `{foreign}`, which belongs to another kind of key");
    }
    if kind == "RSA" {
        let (modulus, exponent) = (number(members, "n")?, number(members, "e")?);
        return PublicKey::rsa(&der::sequence(&[&der::unsigned(&modulus), &der::unsigned(&exponent)]));
    }
    match (kind, member::required(members, "crv")?) {
        ("EC", "P-256") => PublicKey::p256(&point(members, 32)?),
        ("EC", "P-384") => PublicKey::p384(&point(members, 48)?),
        ("OKP", "Ed25519") => PublicKey::ed25519(&member::bytes(members, "x")?),
        ("OKP", curve @ ("X25519" | "X448")) => refuse!("the key is of the kind {curve}, which cannot sign: use Ed25519"),
        ("EC", "P-521") => refuse!("the key is on the curve P-521: use P-256, P-384 or Ed25519"),
        (_, curve) => refuse!("the key is on the curve `{}`: use P-256, P-384 or Ed25519", shown(curve)),
    }
}

/// Big-endian, in as few octets as it takes (RFC 7518 section 6.3.1).
fn number(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, Refused> {
    let bytes = member::bytes(members, name)?;
    if bytes.first().is_none_or(|first| *first == 0) {
        refuse!("the member `{name}` is empty or begins with a zero octet: a number has one spelling");
    }
    Ok(bytes)
}

/// RFC 7518 sections 6.2.1.2 and 6.2.1.3: the full length of the field, zeros included.
fn coordinate(members: &Map<String, Value>, name: &str, length: usize) -> Result<Vec<u8>, Refused> {
    let bytes = member::bytes(members, name)?;
    if bytes.len() != length {
        refuse!("the member `{name}` has {} octets, on this curve it has exactly {length}", bytes.len());
    }
    Ok(bytes)
}

fn point(members: &Map<String, Value>, length: usize) -> Result<Vec<u8>, Refused> {
    Ok([vec![4], coordinate(members, "x", length)?, coordinate(members, "y", length)?].concat())
}

fn declared(members: &Map<String, Value>, kind: KeyKind) -> Result<Option<JwsAlgorithm>, Refused> {
    let Some(name) = member::text(members, "alg")? else { return Ok(None) };
    match JwsAlgorithm::from_name(name) {
        Some(algorithm) if algorithm.fits(kind) => Ok(Some(algorithm)),
        _ => refuse!("the `alg` `{}` does not go with the {kind} key: it signs with {}", shown(name), JwsAlgorithm::of(kind)),
    }
}

fn usage(members: &Map<String, Value>) -> Result<Option<KeyUse>, Refused> {
    Ok(match member::text(members, "use")? {
        None => None,
        Some("sig") => Some(KeyUse::Signature),
        Some("jwt-svid") => Some(KeyUse::JwtSvid),
        Some("x509-svid") => Some(KeyUse::X509Svid),
        Some(other) => refuse!("the `use` of the JWK is `{}`: only keys for signatures are taken, `sig`", shown(other)),
    })
}

fn operations(members: &Map<String, Value>) -> Result<(), Refused> {
    match members.get("key_ops") {
        Some(operations) if *operations != json!(["verify"]) => {
            refuse!("the `key_ops` of the JWK are not exactly `verify`")
        }
        _ => Ok(()),
    }
}

/// A certificate beside a key is a second statement of the same key (RFC 7517 sections 4.7 and 4.9).
fn goes_with(certificate: &[u8], key: &PublicKey, members: &Map<String, Value>) -> Result<(), Refused> {
    if certificate_key(certificate)? != *key {
        refuse!("the first certificate of `x5c` is for another key than the JWK's");
    }
    match member::text(members, "x5t#S256")? {
        Some(given) if given != base64url::encode(&sha256(certificate).0) => {
            refuse!("the `x5t#S256` of the JWK is not the digest of the first certificate of `x5c`")
        }
        _ => Ok(()),
    }
}

/// The key in a certificate of any version, whatever it is signed with: nothing is trusted because of it.
fn certificate_key(der: &[u8]) -> Result<PublicKey, Refused> {
    let mut whole = Reader::new(der);
    let mut content = whole.enter(der::SEQUENCE)?.enter(der::SEQUENCE)?;
    whole.finish()?;
    if content.peek() == Some(0xa0) {
        content.next()?; // version
    }
    content.expect(der::INTEGER)?; // serial number
    for _ in ["signature", "issuer", "validity", "subject"] {
        content.expect(der::SEQUENCE)?;
    }
    PublicKey::from_spki_der(content.expect(der::SEQUENCE)?.whole)
}

/// RFC 7638 section 3.
fn thumbprint(key: &PublicKey) -> Digest {
    // Only strings, so it cannot fail: RFC 8785 and RFC 7638 write them alike.
    sha256(&jcs::canonical(&Value::Object(required_members(key))).unwrap_or_default())
}

/// RFC 7638 section 3.2 and RFC 8037 section 2, in the order that both sort them.
fn required_members(key: &PublicKey) -> Map<String, Value> {
    let raw = key.raw();
    let ec = |curve: &str| {
        let (x, y) = raw[1..].split_at(raw.len() / 2);
        vec![("crv", curve.to_owned()), ("kty", "EC".to_owned()), ("x", base64url::encode(x)), ("y", base64url::encode(y))]
    };
    let members = match key.kind() {
        KeyKind::P256 => ec("P-256"),
        KeyKind::P384 => ec("P-384"),
        KeyKind::Ed25519 => {
            vec![("crv", "Ed25519".to_owned()), ("kty", "OKP".to_owned()), ("x", base64url::encode(raw))]
        }
        KeyKind::Rsa { .. } => {
            let (modulus, exponent) = rsa_numbers(raw).unwrap_or_default();
            vec![("e", base64url::encode(exponent)), ("kty", "RSA".to_owned()), ("n", base64url::encode(modulus))]
        }
    };
    members.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
}

/// Modulus and exponent of a PKCS#1 key, without sign octets.
fn rsa_numbers(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut numbers = Reader::new(key).enter(der::SEQUENCE).ok()?;
    let mut next = || numbers.expect(der::INTEGER).ok().map(|n| n.body.strip_prefix(&[0]).unwrap_or(n.body));
    Some((next()?, next()?))
}
