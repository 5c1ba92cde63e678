//! A command line as a person types it: its words, and how it is shown in so many columns. Knows single quotes and nothing else
//! of a shell.

use crate::present::wrap::columns;

/// The words of a line; single quotes keep blanks together.
#[must_use]
pub(super) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for letter in line.chars() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            blank if blank.is_whitespace() && !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// The line after its prompt, broken between words with a backslash so that it can be copied; a flag stays with its value.
#[must_use]
pub(super) fn shown(prompt: &str, line: &str, width: usize) -> String {
    let indent = columns(prompt) - columns(prompt.trim_start()) + 4;
    let mut text = prompt.to_owned();
    let mut used = columns(prompt);
    for (place, part) in parts(line).into_iter().enumerate() {
        let needed = columns(&part);
        if place > 0 && used + 1 + needed + 2 > width {
            text.push_str(&format!(" \\\n{:indent$}", ""));
            used = indent;
        } else if place > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(&part);
        used += needed;
    }
    text
}

/// The pieces that stay on one line: a word with its quotes, or a flag with its value.
fn parts(line: &str) -> Vec<String> {
    let mut quoted = false;
    let words = line.split(|letter: char| {
        quoted ^= letter == '\'';
        letter == ' ' && !quoted
    });
    let mut parts: Vec<String> = Vec::new();
    for word in words {
        match parts.last_mut() {
            Some(flag) if flag.starts_with('-') && !flag.contains(' ') && !word.starts_with('-') => {
                flag.push(' ');
                flag.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_blanks_together_and_leave_the_word() {
        assert_eq!(words("onboard  --name 'Maria Lopez' --note ''"), ["onboard", "--name", "Maria Lopez", "--note", ""]);
    }

    #[test]
    fn a_line_breaks_between_words_and_never_inside_quotes_or_after_a_flag() {
        let shown = shown("  $ ", "admit waive x --reason 'because  it -- is so' --until 2026-01-01", 40);
        assert_eq!(shown, "  $ admit waive x \\\n      --reason 'because  it -- is so' \\\n      --until 2026-01-01");
    }
}
