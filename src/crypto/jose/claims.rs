//! The claims of a JWT (RFC 7519 section 4), read strictly and held against what is expected. More than one audience, a date that is
//! not a whole number, and a token without an end are refused.

use super::{JoseRefusal, refusal::reject, shown};
use crate::crypto::jcs;
use crate::model::Moment;
use serde_json::{Map, Value};

/// What a token says. Its signature was verified before, or it says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// `iss`.
    pub issuer: Option<String>,
    /// `sub`.
    pub subject: Option<String>,
    /// `aud`: exactly one, a string.
    pub audience: Option<String>,
    /// `exp`: the first second in which it is no longer valid.
    pub expires: Option<Moment>,
    /// `nbf`: the first second in which it is valid.
    pub not_before: Option<Moment>,
    /// `iat`.
    pub issued: Option<Moment>,
    /// `jti`.
    pub id: Option<String>,
    /// Every other member.
    pub other: Map<String, Value>,
}

/// What a token is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expect<'a> {
    /// The one issuer; `None` where the key alone says who issued it, as for JWT-SVIDs.
    pub issuer: Option<&'a str>,
    /// The one subject; `None` where the caller judges it.
    pub subject: Option<&'a str>,
    /// The one audience.
    pub audience: &'a str,
    /// The time.
    pub now: Moment,
    /// Seconds by which the issuer's clock may differ.
    pub skew: u32,
    /// Seconds from `iat`, `nbf` or now to `exp`, at most.
    pub longest: u32,
}

impl Claims {
    /// From the payload of a verified JWS.
    ///
    /// # Errors
    /// With the code `claims-malformed`, or `audience-not-single` when `aud` is an array, even of one.
    pub fn parse(payload: &[u8]) -> Result<Self, JoseRefusal> {
        let mut other = match jcs::strict(payload) {
            Ok(Value::Object(members)) => members,
            Ok(_) => reject!("claims-malformed", "the claims are not a JSON object"),
            Err(e) => reject!("claims-malformed", "the claims cannot be read: {e}"),
        };
        if other.get("aud").is_some_and(Value::is_array) {
            reject!("audience-not-single", "the claim `aud` is an array: exactly one audience is taken, as a string");
        }
        Ok(Self {
            issuer: text(&mut other, "iss")?,
            subject: text(&mut other, "sub")?,
            audience: text(&mut other, "aud")?,
            expires: date(&mut other, "exp")?,
            not_before: date(&mut other, "nbf")?,
            issued: date(&mut other, "iat")?,
            id: text(&mut other, "jti")?,
            other,
        })
    }

    /// Whether the token is by whom, about whom, for whom and when it is expected.
    ///
    /// # Errors
    /// With the codes `wrong-issuer`, `wrong-subject`, `wrong-audience`, `no-expiry`, `never-valid`, `expired`, `not-yet-valid` and
    /// `too-long-lived`.
    pub fn check(&self, expect: &Expect<'_>) -> Result<(), JoseRefusal> {
        if let Some(issuer) = expect.issuer.filter(|issuer| self.issuer.as_deref() != Some(issuer)) {
            reject!("wrong-issuer", "the token is issued by {}, not by `{}`", said(self.issuer.as_deref()), shown(issuer));
        }
        if let Some(subject) = expect.subject.filter(|subject| self.subject.as_deref() != Some(subject)) {
            reject!("wrong-subject", "the token is about {}, not about `{}`", said(self.subject.as_deref()), shown(subject));
        }
        if self.audience.as_deref() != Some(expect.audience) {
            reject!(
                "wrong-audience",
                "the token is for {}, not for `{}`",
                said(self.audience.as_deref()),
                shown(expect.audience)
            );
        }
        self.check_time(expect)
    }

    fn check_time(&self, expect: &Expect<'_>) -> Result<(), JoseRefusal> {
        let (now, skew, longest) = (expect.now.unix(), i64::from(expect.skew), i64::from(expect.longest));
        let Some(expires) = self.expires else { reject!("no-expiry", "the token has no end: the claim `exp` is missing") };
        let begins = self.not_before.max(self.issued);
        if let Some(begins) = begins.filter(|begins| expires <= *begins) {
            reject!("never-valid", "the token ends at {expires}, not after it begins at {begins}");
        }
        if now >= expires.unix() + skew {
            reject!("expired", "the token expired at {expires}");
        }
        if let Some(begins) = begins.filter(|begins| now + skew < begins.unix()) {
            reject!("not-yet-valid", "the token is not valid before {begins}");
        }
        let starts = [self.issued, self.not_before].into_iter().flatten().map(Moment::unix);
        let start = starts.min().unwrap_or(now + skew);
        if expires.unix() - start > longest {
            let length = expires.unix() - start;
            reject!("too-long-lived", "the token lives for {length} seconds, the limit is {longest}");
        }
        Ok(())
    }
}

fn said(value: Option<&str>) -> String {
    value.map_or("nobody".to_owned(), |value| format!("`{}`", shown(value)))
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, JoseRefusal> {
    match members.shift_remove(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && !text.chars().any(char::is_control) => Ok(Some(text)),
        Some(Value::String(_)) => reject!("claims-malformed", "the claim `{name}` is empty or has control characters"),
        Some(_) => reject!("claims-malformed", "the claim `{name}` is not a string"),
    }
}

/// RFC 7519 section 2, NumericDate, without fractions.
fn date(members: &mut Map<String, Value>, name: &str) -> Result<Option<Moment>, JoseRefusal> {
    match members.shift_remove(name) {
        None => Ok(None),
        Some(value) => match value.as_i64().and_then(Moment::from_unix) {
            Some(moment) => Ok(Some(moment)),
            None => reject!("claims-malformed", "the claim `{name}` is not a whole number of seconds in the years 1970 to 9999"),
        },
    }
}
