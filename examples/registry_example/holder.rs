//! What a partner holds behind an anchor, and how it answers: with a signature, a JWS, a token. It knows nothing of registries.

use admit::{
    anchor::{NAMESPACE, audience},
    crypto::{Authority, Bundle, Certificate, Jwk, LocalKey, LocalSshKey, SigningKey, sign_compact},
    failure::Outcome,
    model::Moment,
};
use serde_json::{Value, json};

/// What a partner holds.
pub(crate) enum Holder {
    /// A key, bare or in a certificate.
    Key(LocalKey),
    /// An authority, and its key once more for what is no certificate.
    Authority(Box<Authority>, SigningKey),
    /// A key of a set.
    KeySet(SigningKey),
    /// The key of whoever gives out tokens, and what a token of the partner's says.
    Tokens(SigningKey, Value),
    /// An SSH key.
    Ssh(LocalSshKey),
}

impl Holder {
    /// The answer to a challenge, or the anchor's word for a request.
    pub(crate) fn answer(&self, message: &[u8], now: Moment) -> Outcome<Vec<u8>> {
        Ok(match self {
            Self::Key(key) => key.sign_raw(message)?,
            Self::Authority(_, key) => key.sign(message)?,
            Self::KeySet(key) => signed("JOSE", message, key)?,
            Self::Tokens(key, says) => {
                let mut claims = says.clone();
                let (from, until) = (now.unix(), now.unix() + MINUTES);
                for (name, value) in [("aud", json!(audience(message))), ("iat", json!(from)), ("exp", json!(until))] {
                    claims[name] = value;
                }
                signed("JWT", claims.to_string().as_bytes(), key)?
            }
            Self::Ssh(key) => key.sign(NAMESPACE, message).armor().into_bytes(),
        })
    }
}

/// How long a token lives, in seconds: five minutes, as platforms give them out.
const MINUTES: i64 = 300;

fn signed(typ: &str, payload: &[u8], key: &SigningKey) -> Outcome<Vec<u8>> {
    Ok(sign_compact(typ, payload, key, &Jwk::of(key.public_key()).thumbprint_text())?.into_bytes())
}

/// Keys as a partner publishes them.
pub(crate) fn key_set(keys: &[&SigningKey]) -> String {
    let keys: Vec<Value> = keys.iter().map(|key| Jwk::of(key.public_key()).to_json()).collect();
    format!("{:#}\n", json!({ "keys": keys }))
}

/// The trust bundle of a domain with one authority and one key for tokens, as `spire-server bundle show -format spiffe` writes it.
pub(crate) fn bundle(authority: &Certificate, tokens: &SigningKey) -> Outcome<String> {
    let entry = |key: &Jwk, usage: &str| {
        let mut entry = key.to_json();
        entry["use"] = json!(usage);
        entry
    };
    let mut root = entry(&Jwk::of(authority.key()), "x509-svid");
    if let Some(members) = root.as_object_mut() {
        // What an authority signs is no JWS, and it is known by its certificate.
        members.retain(|name, _| name != "alg" && name != "kid");
        members.insert("x5c".to_owned(), json!([data_encoding::BASE64.encode(authority.der())]));
    }
    let keys = [root, entry(&Jwk::of(tokens.public_key()), "jwt-svid")];
    let text = format!("{:#}\n", json!({ "keys": keys, "spiffe_sequence": 4, "spiffe_refresh_hint": 3600 }));
    Bundle::parse(&text)?;
    Ok(text)
}
