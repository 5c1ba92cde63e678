//! Reading the members of JSON objects. A member of another type than the one it should have is refused, never taken as absent.

use super::{SIZE, base64url, shown};
use crate::crypto::{Refused, armor, jcs, refused::refuse};
use data_encoding::BASE64;
use serde_json::{Map, Value};

/// The members of the one object that `text` is. `what` is named in refusals: "a JWK set".
pub(super) fn object(text: &str, what: &str) -> Result<Map<String, Value>, Refused> {
    if text.len() > SIZE {
        refuse!("the text has {} bytes, the limit for {what} is {SIZE}", text.len());
    }
    armor::nothing_private(text.as_bytes(), what)?;
    match jcs::strict(text.as_bytes())? {
        Value::Object(members) => Ok(members),
        _ => refuse!("{what} is a JSON object, and this is not one"),
    }
}

/// A string, if the member is there.
pub(super) fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refused> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => refuse!("the member `{name}` is not a string"),
    }
}

/// A string that must be there.
pub(super) fn required<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refused> {
    match text(members, name)? {
        Some(text) => Ok(text),
        None => refuse!("the member `{name}` is missing"),
    }
}

/// Bytes in base64url that must be there.
pub(super) fn bytes(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, Refused> {
    match base64url::decode(required(members, name)?) {
        Some(bytes) => Ok(bytes),
        None => {
            refuse!("the member `{name}` is not base64url in its one spelling, without padding, white space or left-over bits")
        }
    }
}

/// A whole number that is not negative, if the member is there.
pub(super) fn count(members: &Map<String, Value>, name: &str) -> Result<Option<u64>, Refused> {
    match members.get(name) {
        None => Ok(None),
        Some(value) if value.is_u64() => Ok(value.as_u64()),
        Some(_) => refuse!("the member `{name}` is not a whole number from 0 on"),
    }
}

/// A name that a key or token goes by: 1 to 256 visible ASCII characters.
pub(super) fn name(text: &str, member: &str) -> Result<(), Refused> {
    if !(1..=256).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
        refuse!("the `{member}` `{}` is not made of 1 to 256 visible ASCII characters", shown(text));
    }
    Ok(())
}

/// The certificates in `x5c` (RFC 7517 section 4.7: base64 with padding, not base64url); none when it is absent.
pub(super) fn certificates(members: &Map<String, Value>) -> Result<Vec<Vec<u8>>, Refused> {
    let Some(chain) = members.get("x5c") else { return Ok(Vec::new()) };
    let chain = chain.as_array().map(Vec::as_slice).unwrap_or_default();
    if !(1..=10).contains(&chain.len()) {
        refuse!("the member `x5c` is not an array of 1 to 10 certificates");
    }
    let read = |item: &Value| item.as_str().and_then(|text| BASE64.decode(text.as_bytes()).ok());
    match chain.iter().map(read).collect() {
        Some(certificates) => Ok(certificates),
        None => refuse!("the member `x5c` has an item that is not base64 in its one spelling"),
    }
}
