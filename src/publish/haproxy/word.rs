//! Words for maps and rules of HAProxy. A line of a map is cut at its first space, and in rules quotes, commas, parentheses, `#`, `%`, `$`
//! and backslashes mean something; there is no escape that both understand, so whatever is not plain is refused.

use crate::crypto::{Refused, refuse};

/// The text as it is, if it is one plain word.
pub(super) fn word(text: &str) -> Result<String, Refused> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/*".contains(c);
    match text.chars().find(|c| !plain(*c)) {
        None if !text.is_empty() => Ok(text.to_owned()),
        None => refuse!("HAProxy cannot carry an empty word"),
        Some(c) => {
            let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
            refuse!("HAProxy cannot carry U+{:04X} in `{shown}`", u32::from(c))
        }
    }
}

/// A line of a map.
pub(super) fn line(key: &str, value: &str) -> Result<String, Refused> {
    Ok(format!("{} {}\n", word(key)?, word(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_two_plain_words() {
        assert_eq!(
            line("key-1/payments:read/2001:db8::/32", "1795354671").unwrap(),
            "key-1/payments:read/2001:db8::/32 1795354671\n"
        );
        for bad in ["", "a b", "a\n", "#a", "a,b", "a\"", "${HOME}", "%[src]", "é", "a\\"] {
            assert!(line(bad, "x").is_err() && line("x", bad).is_err(), "{bad:?}");
        }
        assert_eq!(word("a\n").unwrap_err().to_string(), "HAProxy cannot carry U+000A in `a\\n`");
    }
}
