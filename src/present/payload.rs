//! What a token carries, for people and machines: as JSON where it is, else as text or base64url. Never more than 4 KiB of it is shown,
//! as it is shown.

use super::visible;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The most that is shown, in octets after escaping.
const MOST: usize = 4096;

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PayloadJson {
    /// Its length in octets.
    pub octets: usize,
    /// What `value` is.
    pub form: PayloadForm,
    /// Whether `value` is only its beginning.
    pub cut: bool,
    /// The payload: any JSON value, text, or base64url without padding.
    pub value: Value,
}

/// How a payload is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadForm {
    /// The JSON value that it is.
    Json,
    /// The text that it is.
    Text,
    /// base64url of its octets.
    Base64url,
}

impl PayloadJson {
    /// Shows a payload; `json` is the value that it is, where it is one and reads in one way only.
    #[must_use]
    pub fn new(payload: &[u8], json: Option<Value>) -> Self {
        let octets = payload.len();
        if let Some(value) = json.filter(|value| visible::line(&value.to_string()).len() <= MOST) {
            return Self { octets, form: PayloadForm::Json, cut: false, value };
        }
        let (form, whole) = match std::str::from_utf8(payload) {
            Ok(text) => (PayloadForm::Text, text.to_owned()),
            Err(_) => (PayloadForm::Base64url, data_encoding::BASE64URL_NOPAD.encode(payload)),
        };
        let shown = beginning(&whole);
        Self { octets, form, cut: shown.len() < whole.len(), value: Value::String(shown.to_owned()) }
    }

    /// As one line of text in which everything can be seen.
    #[must_use]
    pub fn line(&self) -> String {
        let whole = self.value.to_string();
        let text = if self.form == PayloadForm::Json { &whole } else { self.value.as_str().unwrap_or_default() };
        let end = if self.cut { format!("… ({} octets)", self.octets) } else { String::new() };
        format!("{}{end}", visible::line(text))
    }
}

/// As much of a text as is not longer than the limit once it is escaped.
fn beginning(text: &str) -> &str {
    let mut shown = 0;
    let end = text.char_indices().find(|(_, c)| {
        shown += visible::line(c.encode_utf8(&mut [0; 4])).len();
        shown > MOST
    });
    &text[..end.map_or(text.len(), |(index, _)| index)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_shown_as_what_it_is_and_never_whole_when_it_is_long() {
        let json = PayloadJson::new(b"{\"a\":1}", Some(serde_json::json!({ "a": 1 })));
        assert_eq!((json.form, json.cut, json.line().as_str()), (PayloadForm::Json, false, "{\"a\":1}"));
        let text = PayloadJson::new(b"a\x1b[31m\n", None);
        assert_eq!((text.form, text.line().as_str()), (PayloadForm::Text, "a\\u{1b}[31m\\n"));
        let bytes = PayloadJson::new(&[0xff, 0xfe], None);
        assert_eq!((bytes.form, bytes.line().as_str()), (PayloadForm::Base64url, "__4"));
        for long in [vec![b'x'; 50_000], vec![0xff; 50_000], vec![0x1b; 50_000], "ü\u{202e}".repeat(9_000).into_bytes()] {
            let shown = PayloadJson::new(&long, None);
            assert!(shown.cut && shown.line().len() <= MOST + 30, "{}", shown.line().len());
            assert!(shown.line().len() > MOST - 30, "{}", shown.line().len());
        }
        let wide = Value::String("x".repeat(5000));
        assert_eq!(PayloadJson::new(wide.to_string().as_bytes(), Some(wide)).form, PayloadForm::Text);
    }
}
