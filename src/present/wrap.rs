//! Wrapping: lines of at most so many columns, broken between words, painted text included. Never breaks a word, since a
//! name, a path or a command that is cut cannot be copied.

use unicode_width::UnicodeWidthStr;

/// The columns that a terminal gives to `text`, paint not counted.
#[must_use]
pub fn columns(text: &str) -> usize {
    anstream::adapter::strip_str(text).map(UnicodeWidthStr::width).sum()
}

/// `text` in lines of at most `width` columns; a longer word has a line of its own. Runs of blanks become one; at least one
/// line comes back.
#[must_use]
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    let (mut current, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        let needed = columns(word);
        if used > 0 && used + 1 + needed > width {
            lines.push(std::mem::take(&mut current));
            used = 0;
        }
        if used > 0 {
            current.push(' ');
            used += 1;
        }
        current.push_str(word);
        used += needed;
    }
    lines.push(current);
    lines
}

/// `text` wrapped to `width`, first line after `first`, the others indented to the same column; ends with a line break.
#[must_use]
pub fn hanging(first: &str, text: &str, width: usize) -> String {
    let indent = columns(first);
    let lines = lines(text, width.saturating_sub(indent).max(20));
    let mut block = String::new();
    for (n, line) in lines.iter().enumerate() {
        let lead = if n == 0 { first.to_owned() } else { " ".repeat(indent) };
        block.push_str(format!("{lead}{line}").trim_end());
        block.push('\n');
    }
    block
}

/// `text`, filled with blanks to `width` columns.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::style;

    #[test]
    fn words_stay_whole_and_paint_takes_no_room() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("a-very-long-word x", 5), ["a-very-long-word", "x"]);
        assert_eq!(lines("", 5), [""]);
        let painted = style::code("two");
        assert_eq!(lines(&format!("one {painted} three"), 7), [format!("one {painted}"), "three".to_owned()]);
        assert_eq!(columns("日本"), 4);
        assert_eq!(hanging("fix: ", "one two three four five six", 25), "fix: one two three four\n     five six\n");
        assert_eq!(padded(&painted, 5), format!("{painted}  "));
    }
}
