//! Text for a configuration of nginx: in double quotes, where a backslash, a quote and a dollar sign mean something. A dollar sign has
//! no escape there, and a control character none that is a character: both are refused.

use crate::{
    crypto::{Refused, refuse},
    model::ScopeName,
};

/// A value in double quotes.
pub(super) fn quoted(text: &str) -> Result<String, Refused> {
    Ok(format!("\"{}\"", inner(text)?))
}

/// A key of a `map` in double quotes. What would be taken for a regular expression or another word of `map` begins with a backslash, which
/// `map` takes away again; of a value it would not.
pub(super) fn key(text: &str) -> Result<String, Refused> {
    let special = ["default", "hostnames", "include", "volatile"].contains(&text) || text.starts_with(['~', '\\']);
    Ok(format!("\"{}{}\"", if special { "\\\\" } else { "" }, inner(text)?))
}

fn inner(text: &str) -> Result<String, Refused> {
    if let Some(c) = text.chars().find(|c| *c == '$' || c.is_control()) {
        let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
        refuse!("nginx cannot carry U+{:04X} in `{shown}`", u32::from(c));
    }
    Ok(text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// As `$ssl_client_escaped_cert` spells it: RFC 3986, section 2.1, with the unreserved characters of section 2.3 as they are.
pub(super) fn escaped(pem: &str) -> String {
    let spell = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    pem.bytes().map(spell).collect()
}

/// The name of a scope's variable, without the dollar sign: `admit_scope_payments_read`.
pub(super) fn variable(scope: &ScopeName) -> Result<String, Refused> {
    let text = format!("admit_scope_{}_{}", scope.api, scope.name.replace(['.'], "_")).replace('-', "_");
    match !scope.name.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        true => Ok(text),
        false => {
            let shown: String = scope.to_string().chars().take(80).flat_map(char::escape_debug).collect();
            refuse!("nginx cannot have a variable for the scope `{shown}`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped_and_what_cannot_be_is_refused() {
        assert_eq!(quoted("a \"b\" \\ {;}").unwrap(), r#""a \"b\" \\ {;}""#);
        assert_eq!(key("a \"b\"").unwrap(), r#""a \"b\"""#);
        assert_eq!([key("~x").unwrap(), quoted("~x").unwrap()], [r#""\\~x""#, r#""~x""#]);
        assert_eq!([key("default").unwrap(), quoted("default").unwrap()], [r#""\\default""#, r#""default""#]);
        assert_eq!([key(r"\").unwrap(), quoted(r"\").unwrap()], [r#""\\\\""#, r#""\\""#]);
        for bad in ["a$b", "a\nb", "\u{7f}", "\u{85}"] {
            assert!(quoted(bad).is_err() && key(bad).is_err(), "{bad:?}");
        }
        assert_eq!(quoted("a$\n").unwrap_err().to_string(), "nginx cannot carry U+0024 in `a$\\n`");
        assert_eq!(escaped("-- A+/=\n"), "--%20A%2B%2F%3D%0A");
    }
}
