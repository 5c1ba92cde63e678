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

/// The line after its prompt, broken before flags with a backslash so that it can be copied.
#[must_use]
pub(super) fn shown(prompt: &str, line: &str, width: usize) -> String {
    let mut text = prompt.to_owned();
    let mut used = columns(prompt);
    for (place, part) in parts(line).into_iter().enumerate() {
        let needed = columns(&part);
        if place > 0 && used + 1 + needed + 2 > width {
            text.push_str(" \\\n    ");
            used = 4;
        } else if place > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(&part);
        used += needed;
    }
    text
}

/// The pieces that stay on one line: a flag with its value, or what stands before the first flag.
fn parts(line: &str) -> Vec<String> {
    let (mut parts, mut quoted) = (vec![String::new()], false);
    for piece in line.split(' ').filter(|piece| !piece.is_empty()) {
        let begins = !quoted && piece.starts_with('-');
        match parts.last_mut() {
            Some(last) if !begins => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(piece);
            }
            _ => parts.push(piece.to_owned()),
        }
        quoted ^= piece.matches('\'').count() % 2 == 1;
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
    fn a_line_breaks_before_flags_and_never_inside_quotes() {
        let shown = shown("$ ", "admit waive x --reason 'because it -- is so' --until 2026-01-01", 40);
        assert_eq!(shown, "$ admit waive x \\\n    --reason 'because it -- is so' \\\n    --until 2026-01-01");
    }
}
