//! SPIFFE IDs and trust domains (SPIFFE-ID specification sections 2.1 to 2.4): the names of workloads. Refused is every second
//! spelling: an upper-case scheme or trust domain, percent-encoding, a port, a query, empty or dotted segments.

use super::scalar::scalar;
use super::text::NotText;
use std::{fmt, str::FromStr};

const SCHEME: &str = "spiffe://";
/// Bytes of a whole SPIFFE ID (section 2.3), and of its trust domain.
const LONGEST: usize = 2048;
const LONGEST_DOMAIN: usize = 255;

/// The part of a text that is repeated in a message, with what cannot be seen escaped.
fn shown(text: &str) -> String {
    text.chars().take(80).flat_map(char::escape_debug).collect()
}

/// A trust domain: 1 to 255 of `a-z`, `0-9`, `.`, `-` and `_` (section 2.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrustDomain(String);

impl TrustDomain {
    /// The name, without scheme.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SPIFFE ID of the trust domain itself: without path.
    #[must_use]
    pub fn id(&self) -> SpiffeId {
        SpiffeId { text: format!("{SCHEME}{}", self.0), domain: self.clone() }
    }
}

impl fmt::Display for TrustDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for TrustDomain {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        if text.len() > LONGEST_DOMAIN {
            return Err(NotText(format!("a trust domain has at most {LONGEST_DOMAIN} bytes, not {}", text.len())));
        }
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
        if text.is_empty() || !text.bytes().all(fits) {
            let said = shown(text);
            return Err(NotText(format!(
                "`{said}` is not a trust domain: use a-z, 0-9, `.`, `-` and `_`, without scheme and port"
            )));
        }
        Ok(Self(text.to_owned()))
    }
}

scalar!(
    TrustDomain,
    "TrustDomain",
    "a SPIFFE trust domain: 1 to 255 of a-z, 0-9, `.`, `-` and `_`",
    pattern = "^[a-z0-9._-]{1,255}$"
);

/// A SPIFFE ID: `spiffe://`, a trust domain, and a path that may be missing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpiffeId {
    text: String,
    domain: TrustDomain,
}

impl SpiffeId {
    /// The whole, as it was read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whom the name belongs to.
    #[must_use]
    pub fn trust_domain(&self) -> &TrustDomain {
        &self.domain
    }

    /// The path with its leading slash; empty for the trust domain's own id, which names no workload.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[SCHEME.len() + self.domain.0.len()..]
    }
}

impl fmt::Display for SpiffeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for SpiffeId {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let wrong = |why: &str| NotText(format!("`{}` is not a SPIFFE ID: {why}", shown(text)));
        if text.len() > LONGEST {
            return Err(NotText(format!("a SPIFFE ID has at most {LONGEST} bytes, not {}", text.len())));
        }
        let Some(rest) = text.strip_prefix(SCHEME) else { return Err(wrong("it begins with `spiffe://`")) };
        let (domain, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let domain = domain.parse().map_err(|NotText(why)| wrong(&why))?;
        for segment in path.split('/').skip(1) {
            let fits = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
            match segment {
                "" => return Err(wrong("its path has an empty segment or ends with `/`")),
                "." | ".." => return Err(wrong("its path has a segment `.` or `..`")),
                _ if !segment.bytes().all(fits) => {
                    return Err(wrong("a segment of its path has only a-z, A-Z, 0-9, `.`, `-` and `_`"));
                }
                _ => {}
            }
        }
        Ok(Self { text: text.to_owned(), domain })
    }
}

scalar!(
    SpiffeId,
    "SpiffeId",
    "a SPIFFE ID: `spiffe://bank.example/production/acme-pay`",
    pattern = "^spiffe://[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)*$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_apart() {
        let id: SpiffeId = "spiffe://prod_1.acme-pay.example/ns/Pay.Outs/sa_1-2".parse().unwrap();
        assert_eq!((id.trust_domain().as_str(), id.path()), ("prod_1.acme-pay.example", "/ns/Pay.Outs/sa_1-2"));
        assert_eq!(id.to_string(), id.as_str());
        let bare: SpiffeId = "spiffe://acme".parse().unwrap();
        assert_eq!((bare.path(), bare.trust_domain().id()), ("", bare.clone()));
        assert!("spiffe://acme/...".parse::<SpiffeId>().is_ok(), "three dots are a name like any other");
    }

    #[test]
    fn what_has_a_second_spelling_is_refused() {
        for bad in [
            "",
            "spiffe:",
            "spiffe://",
            "spiffe:///a",
            "SPIFFE://a",
            "Spiffe://a/b",
            "spiffe:/a",
            "https://a/b",
            " spiffe://a",
            "spiffe://A/b",
            "spiffe://a.B",
            "spiffe://a b",
            "spiffe://a/",
            "spiffe://a//b",
            "spiffe://a/b/",
            "spiffe://a/.",
            "spiffe://a/../b",
            "spiffe://a/b/..",
            "spiffe://a/%41",
            "spiffe://a%2e",
            "spiffe://a:80/b",
            "spiffe://u@a/b",
            "spiffe://u:p@a",
            "spiffe://a/b?c",
            "spiffe://a/b#c",
            "spiffe://a?",
            "spiffe://a#",
            "spiffe://ä/b",
            "spiffe://a/ö",
            "spiffe://a/b c",
            "spiffe://a/b\n",
            "spiffe://a/b\0",
            "spiffe://a\\b",
            "spiffe://[::1]/a",
            "spiffe://a/b;c",
            "spiffe://a/b*",
        ] {
            assert!(bad.parse::<SpiffeId>().is_err(), "{bad:?}");
        }
        for bad in ["", "A", "a/b", "spiffe://a", "a:1", "a@b", "ä", "a b", "a%20"] {
            assert!(bad.parse::<TrustDomain>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_limits_are_255_and_2048_bytes() {
        let domain = |n: usize| format!("spiffe://{}", "a".repeat(n)).parse::<SpiffeId>();
        assert!(domain(255).is_ok());
        assert!(domain(256).unwrap_err().to_string().contains("at most 255 bytes, not 256"));
        let whole = |n: usize| format!("spiffe://a/{}", "b".repeat(n - 11)).parse::<SpiffeId>();
        assert!(whole(2048).is_ok());
        assert!(whole(2049).unwrap_err().to_string().contains("at most 2048 bytes, not 2049"));
    }

    #[test]
    fn it_reads_and_writes_as_a_plain_text() {
        let id: SpiffeId = serde_json::from_str("\"spiffe://acme/a\"").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"spiffe://acme/a\"");
        assert!(serde_json::from_str::<SpiffeId>("\"spiffe://acme/a/\"").is_err());
        let error = "spiffe://a\u{1b}[31m/b".parse::<SpiffeId>().unwrap_err().to_string();
        assert!(!error.contains('\u{1b}'), "{error}");
    }
}
