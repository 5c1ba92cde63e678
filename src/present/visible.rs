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
        _ => Text::may_hold(c),
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

/// What may be sent to a terminal or a file: as `lines`, but paint and line ends with CR stay. Paint is the sequences of the palette and of its kin; what conceals, turns
/// colours around or moves the cursor is none.
#[must_use]
pub fn painted(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| matches!(c, '\n' | '\t') || is_shown(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split("\r\n").map(spelled).collect::<Vec<_>>().join("\r\n"))
}

fn spelled(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        shown.push_str(&lines(before));
        let paint = paint(after);
        shown.push_str(if paint > 0 { "\u{1b}" } else { "\\u{1b}" });
        shown.push_str(&after[..paint]);
        rest = &after[paint..];
    }
    shown.push_str(&lines(rest));
    shown
}

/// How much of what follows an escape is paint: `[`, numbers with `;` between, `m` (ECMA-48, section 8.3.117).
fn paint(text: &str) -> usize {
    let Some((numbers, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once('m')) else { return 0 };
    let plain = ["", "0", "1", "2", "3", "4", "22", "23", "24", "39"];
    let colour = |n: &str| n.len() == 2 && n.starts_with(['3', '9']) && n.ends_with(['1', '2', '3', '4', '5', '6']);
    if numbers.split(';').all(|n| plain.contains(&n) || colour(n)) { numbers.len() + 2 } else { 0 }
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
    fn a_terminal_gets_paint_and_nothing_that_acts() {
        for good in ["a\tb\n", "\u{1b}[1ma\u{1b}[0m\r\n", "\u{1b}[1m\u{1b}[31ma\u{1b}[0m", "\u{1b}[1;94ma\u{1b}[m", "日本"] {
            assert_eq!(painted(good), good);
        }
        for bad in ["[8ma", "[7ma", "[38;5;1ma", "[30ma", "[97ma", "[2J", "]0;a\u{7}", "[", "", "[31"] {
            assert_eq!(painted(&format!("\u{1b}{bad}")), format!("\\u{{1b}}{}", lines(bad)), "{bad:?}");
        }
        assert_eq!(painted("a\u{1b}[31mb\rc\u{9b}2J\u{1b}[0m"), "a\u{1b}[31mb\\rc\\u{9b}2J\u{1b}[0m");
    }

    #[test]
    fn what_a_record_may_hold_is_what_is_shown() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')) {
            assert_eq!(is_shown(c), format!("a{c}a").parse::<Text>().is_ok(), "{c:?}");
        }
    }
}
