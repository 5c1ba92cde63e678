//! Makes text from outside safe to show: what an editor or terminal would not show as it is becomes an escape such as
//! `\u{1b}`. Drops nothing, and does not judge whether the text may be there; `model::Text` knows which characters those are.

use crate::model::Text;
use std::borrow::Cow;

/// Whether a character is shown as itself.
#[must_use]
pub fn is_shown(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => format!("a{c}a").parse::<Text>().is_ok(),
    }
}

/// One line that shows everything in `text`: escapes as Rust writes them, `\n`, `\u{1b}`.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    replaced(text, is_shown)
}

/// As `line`, but tabs and line breaks stay.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| matches!(c, '\n' | '\t') || is_shown(c))
}

fn replaced(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&keep) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if keep(c) => shown.push(c),
            '\n' | '\t' | '\r' => shown.extend(c.escape_default()),
            c => shown.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert_eq!(line("a\u{1b}[31m\n\tb\u{202e}c\u{9b}\0"), "a\\u{1b}[31m\\n\\tb\\u{202e}c\\u{9b}\\u{0}");
        assert_eq!(lines("a\n\tb\r"), "a\n\tb\\r");
        assert!(matches!(line("Zahlungsdienste für Ägypten 日本"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_a_record_may_hold_is_what_is_shown() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')) {
            assert_eq!(is_shown(c), format!("a{c}a").parse::<Text>().is_ok(), "{c:?}");
        }
    }
}
