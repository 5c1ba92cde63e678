//! Looking at keys in JSON: a JWK, a JWK set or a SPIFFE bundle. Each key is a part of its own; whether the whole would be taken as an
//! anchor is said in a last part, since a set is taken or refused as one.

use super::{Part, Use, facts, unread};
use crate::{
    anchor::Material,
    crypto::{Bundle, Jwk, Jwks, KeyUse, jcs},
    grammar,
    model::Moment,
};
use serde_json::{Map, Value};

/// The longest text that is read, as by the readers themselves.
const LONGEST: usize = 64 * 1024;
/// As many keys as the largest of them takes, a bundle.
const MOST: usize = 32;

/// Each key, then the set.
pub(super) fn parts(bytes: &[u8], now: Moment) -> Vec<Part> {
    let Ok(text) = std::str::from_utf8(bytes) else { return vec![unread(&["jwks"], "a JWK set is text")] };
    let members = match (text.len() <= LONGEST).then(|| jcs::strict(bytes)) {
        Some(Ok(Value::Object(members))) => members,
        _ => return vec![whole(text, false, now)],
    };
    let bundle = is_bundle(&members);
    match members.get("keys").and_then(Value::as_array) {
        Some(items) if items.len() <= MOST => {
            let keys = items.iter().map(|item| key(item, bundle));
            keys.chain([whole(text, bundle, now)]).collect()
        }
        None if members.contains_key("kty") => vec![alone(text)],
        _ => vec![whole(text, bundle, now)],
    }
}

/// SPIFFE Trust Domain and Bundle, section 4: by its own members, or by the uses of its keys.
fn is_bundle(members: &Map<String, Value>) -> bool {
    let uses = members.get("keys").and_then(Value::as_array).into_iter().flatten().filter_map(|key| key.get("use"));
    ["spiffe_sequence", "spiffe_refresh_hint"].iter().any(|name| members.contains_key(*name))
        || uses.into_iter().any(|usage| usage == "jwt-svid" || usage == "x509-svid")
}

/// A key of a set: its figures, or why it alone would have the set refused.
fn key(item: &Value, bundle: bool) -> Part {
    if bundle && Bundle::leaves_aside(item) {
        let says = vec![("left-aside", "its `use` or `kty` is not known to bundles".to_owned())];
        return Part { says, ..Part::default() };
    }
    let refused = |e: String| unread(&[if bundle { "spiffe" } else { "jwks" }], &e);
    Jwk::from_value(item).map_or_else(|e| refused(e.to_string()), |key| read(&key))
}

fn read(key: &Jwk) -> Part {
    let algorithm = (key.usage() != Some(KeyUse::X509Svid)).then(|| key.algorithm().to_string());
    let said = [
        ("kid", key.kid().map(str::to_owned)),
        ("use", key.usage().map(|usage| usage.as_str().to_owned())),
        ("algorithm", algorithm),
    ];
    let says = said.into_iter().filter_map(|(name, said)| said.map(|said| (name, said))).collect();
    Part { key: Some(facts(key.key())), says, ..Part::default() }
}

/// A JWK that is in no set: what it is, and that a set is wanted.
fn alone(text: &str) -> Part {
    let part = Jwk::parse(text).map_or_else(|e| unread(&["jwks"], &e.to_string()), |key| read(&key));
    if part.uses.is_empty() { Part { uses: vec![as_set(text)], ..part } } else { part }
}

fn as_set(text: &str) -> Use {
    Use { name: "jwks", against: Jwks::parse(text).err().map(|e| e.to_string()).into_iter().collect() }
}

/// The set as an anchor.
fn whole(text: &str, bundle: bool, now: Moment) -> Part {
    if !bundle {
        let says = Jwks::parse(text).map(|set| vec![("set", grammar::count(set.keys().len(), "key"))]);
        return Part { says: says.unwrap_or_default(), uses: vec![as_set(text)], ..Part::default() };
    }
    let (says, against) = match Bundle::parse(text) {
        Ok(bundle) => (told(&bundle), out_of_date(&bundle, now)),
        Err(refused) => (Vec::new(), vec![refused.to_string()]),
    };
    Part { says, uses: vec![Use { name: "spiffe", against }, as_set(text)], ..Part::default() }
}

fn told(bundle: &Bundle) -> Vec<(&'static str, String)> {
    let (authorities, keys) = (bundle.authorities().len(), bundle.jwt_keys().len());
    let mut says = vec![
        ("authorities", authorities.to_string()),
        ("token-keys", keys.to_string()),
        ("left-aside", bundle.left_aside().to_string()),
    ];
    says.extend(bundle.sequence().map(|sequence| ("sequence", sequence.to_string())));
    says.extend(bundle.refresh_hint().map(|seconds| ("refresh-hint", format!("{seconds} s"))));
    says
}

/// One authority that is not of today disqualifies the bundle, as it does the anchor.
fn out_of_date(bundle: &Bundle, now: Moment) -> Vec<String> {
    let late = |authority: &_| Material::Certified(Box::new(Clone::clone(authority))).out_of_date(now);
    bundle.authorities().iter().find_map(late).into_iter().collect()
}
