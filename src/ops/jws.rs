//! Verifying a token that somebody presents: its signature by keys that were handed over, and its claims where it is said for whom
//! and when it must be good. It reads nothing but what it is given.

use crate::{
    crypto::{Claims, Expect, JoseRefusal, JwsOptions, VerifiedJws, bound_keys, jcs, verify_compact},
    model::Moment,
};
use serde_json::Value;

/// Seconds by which the clock of whoever made a token may differ from ours.
const SKEW: u32 = 60;

/// The longest life of a token, in seconds: a day, as for tokens that prove an anchor.
const LONGEST_LIVED: u32 = 86_400;

/// Claims that make a payload a JWT's (RFC 7519 section 4.1), as far as they limit where and when it is good.
const LIMITS: [&str; 4] = ["iss", "aud", "exp", "nbf"];

/// What is asked of a token.
#[derive(Debug, Clone, Copy)]
pub struct JwsQuestion<'a> {
    /// The token as it came.
    pub token: &'a [u8],
    /// A JWK set, one JWK or one public key in PEM.
    pub keys: &'a [u8],
    /// Whether RS256 is taken.
    pub rs256: bool,
    /// What its claims are held against, when they are to be judged.
    pub claims: Option<JwsClaims<'a>>,
}

/// What the claims of a token are held against.
#[derive(Debug, Clone, Copy)]
pub struct JwsClaims<'a> {
    /// The one audience.
    pub audience: &'a str,
    /// The issuer, when it must be a certain one.
    pub issuer: Option<&'a str>,
    /// The moment as of which it is judged.
    pub at: Moment,
}

/// What came of it.
#[derive(Debug)]
pub struct JwsAnswer {
    /// Yes or no.
    pub accept: bool,
    /// Why, as a stable code: `signature-holds`, `claims-hold`, `keys-refused`, or that of a [`JoseRefusal`].
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
    /// The token, when its signature holds, whatever became of its claims.
    pub verified: Option<VerifiedJws>,
    /// The payload, when it is JSON that reads in one way only.
    pub json: Option<Value>,
}

/// Verifies a compact JWS. One line break at its end is no part of it.
#[must_use]
pub fn jws(question: &JwsQuestion<'_>) -> JwsAnswer {
    let no = |reason, message| JwsAnswer { accept: false, reason, message, verified: None, json: None };
    let Ok(keys) = std::str::from_utf8(question.keys) else {
        return no("keys-refused", "the file of the keys is not text".to_owned());
    };
    let keys = match bound_keys(keys) {
        Ok(keys) => keys,
        Err(refused) => return no("keys-refused", format!("the file of the keys is not taken: {refused}")),
    };
    let Ok(token) = std::str::from_utf8(question.token) else { return no("malformed", "the token is not text".to_owned()) };
    let token = token.strip_suffix('\n').map_or(token, |token| token.strip_suffix('\r').unwrap_or(token));
    let verified = match verify_compact(token, &keys, JwsOptions { rs256: question.rs256 }) {
        Ok(verified) => verified,
        Err(refusal) => return no(refusal.code(), refusal.to_string()),
    };
    let json = jcs::strict(verified.payload()).ok();
    let held = format!("the {} signature holds", verified.algorithm());
    let (accept, reason, message) = match question.claims.map(|claims| judged(verified.payload(), claims)) {
        None => (true, "signature-holds", format!("{held}{}", unjudged(json.as_ref()))),
        Some(Ok(at)) => (true, "claims-hold", format!("{held}, and so do the claims at {at}")),
        Some(Err(refusal)) => (false, refusal.code(), refusal.to_string()),
    };
    JwsAnswer { accept, reason, message, verified: Some(verified), json }
}

fn judged(payload: &[u8], expected: JwsClaims<'_>) -> Result<Moment, JoseRefusal> {
    let JwsClaims { audience, issuer, at } = expected;
    Claims::parse(payload)?.check(&Expect { issuer, subject: None, audience, now: at, skew: SKEW, longest: LONGEST_LIVED })?;
    Ok(at)
}

/// Said of a JWT whose claims nobody asked about: a signature alone makes it neither ours nor current.
fn unjudged(payload: Option<&Value>) -> &'static str {
    match payload.and_then(Value::as_object).is_some_and(|members| LIMITS.iter().any(|name| members.contains_key(*name))) {
        true => "; for whom and until when it is good was not looked at, since no audience was named",
        false => "",
    }
}
