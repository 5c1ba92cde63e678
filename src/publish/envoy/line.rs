//! Lines of what the filter for Envoy decides by: plain words with a space between, in a long string of Lua that ends at `]==]`. What is
//! not plain would end a word, a line or the string, and is refused.

use crate::crypto::{Refused, refuse};

/// A line.
pub(super) fn line(words: &[&str]) -> Result<String, Refused> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/*".contains(c);
    for word in words {
        if word.is_empty() || !word.chars().all(plain) {
            let shown: String = word.chars().take(80).flat_map(char::escape_debug).collect();
            refuse!("the filter for Envoy cannot carry `{shown}`: it takes letters, digits and `-._:/*`");
        }
    }
    Ok(words.join(" ") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_plain_words() {
        assert_eq!(line(&["network", "2001:db8::/32"]).unwrap(), "network 2001:db8::/32\n");
        for bad in ["", "a b", "a\nkey b c", "]==]", "é", "\"", "\\", "a\0"] {
            assert!(line(&["key", bad]).is_err(), "{bad:?}");
        }
    }
}
