//! A problem in a file: what is wrong, where, and the line with a caret under it, as compilers show it. Takes the source as
//! given, reads no file, and shows what the source tries to hide.

use super::{style, visible, wrap};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use schemars::JsonSchema;
use serde::Serialize;

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Problem {
    /// The file, from the registry's root.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// The column, from 1, in characters; 0 for the line as a whole.
    pub column: u32,
    /// How many characters it is about; at least 1 is marked.
    pub width: u32,
    /// What is wrong: a sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// The problem with its line of `source`, for a terminal of `columns` columns; ends with a line break.
    #[must_use]
    pub fn snippet(&self, source: &str, columns: usize) -> String {
        let message = visible::line(&self.message);
        let number = self.line as usize;
        let gutter = number.to_string().len();
        let row = number.checked_sub(1).and_then(|n| source.split('\n').nth(n)).map(|row| row.strip_suffix('\r').unwrap_or(row));
        let window = row.map(|row| Window::around(row, self.column, self.width, columns.saturating_sub(gutter + 5)));

        let renderer = Renderer::styled().term_width(columns.max(40)).error(style::BAD.bold()).line_num(style::CODE);
        let mut group = Group::with_title(Level::ERROR.primary_title(message.as_ref()));
        if let Some(window) = &window {
            let snippet = Snippet::source(window.text.as_str()).line_start(number).fold(false);
            group = group.element(snippet.annotation(AnnotationKind::Primary.span(window.mark.clone())));
        }
        let shown = renderer.render(&[group]);
        // The place is put in here, since the renderer would count the column in what is left of a long line.
        let (title, lines) = shown.split_once('\n').unwrap_or((&shown, ""));
        let mut text = format!("{title}\n{}{} {}\n", " ".repeat(gutter), style::code("-->"), self.place());
        if !lines.is_empty() {
            text.push_str(lines);
            text.push('\n');
        }
        if let Some(help) = &self.help {
            text.push_str(&wrap::hanging(&format!("  {} ", style::heading("help:")), &visible::line(help), columns));
        }
        text
    }

    /// The problem in one line: `file:line:column: message`.
    #[must_use]
    pub fn one_line(&self) -> String {
        format!("{}: {}", self.place(), visible::line(&self.message))
    }

    /// `file:line:column`, as far as it is known.
    fn place(&self) -> String {
        let numbers = [self.line, self.column].into_iter().take_while(|n| *n > 0).map(|n| format!(":{n}"));
        std::iter::once(visible::line(&self.file).into_owned()).chain(numbers).collect()
    }
}

/// The part of a line that is shown, and the bytes of it that are marked.
struct Window {
    text: String,
    mark: std::ops::Range<usize>,
}

impl Window {
    /// At most `room` characters of `row` around the column, with `…` where something was left out.
    fn around(row: &str, column: u32, width: u32, room: usize) -> Self {
        let room = room.max(20);
        let length = row.chars().count();
        let column = (column.max(1) as usize - 1).min(length);
        let start = if length <= room { 0 } else { column.saturating_sub(room / 3).min(length + 1 - room.min(length)) };
        let mut text = String::from(if start > 0 { "…" } else { "" });
        let (mut from, mut to) = (None, 0);
        for (n, c) in row.chars().enumerate().skip(start).take(room) {
            let marked = (column..column + width.max(1) as usize).contains(&n);
            if marked {
                from.get_or_insert(text.len());
            }
            match c {
                '\t' => text.push_str("    "),
                c if visible::is_shown(c) => text.push(c),
                c => text.extend(c.escape_unicode()),
            }
            if marked {
                to = text.len();
            }
        }
        if length > start + room {
            text.push('…');
        }
        let end = text.len();
        let from = from.unwrap_or(end);
        Self { text, mark: from..to.max(from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "id: acme-pay\nlegal-name: Acme Payments GmbH\ntierr: standard\n";

    fn problem(line: u32, column: u32, width: u32) -> Problem {
        let help = Some("did you mean `tier`?".to_owned());
        let message = "`tierr` is not a key of a partner".to_owned();
        Problem { file: "partners/acme-pay/partner.yaml".to_owned(), line, column, width, message, help }
    }

    fn plain(problem: &Problem, source: &str, columns: usize) -> String {
        anstream::adapter::strip_str(&problem.snippet(source, columns)).to_string()
    }

    #[test]
    fn the_line_is_shown_with_a_caret_under_the_place() {
        insta::assert_snapshot!(plain(&problem(3, 1, 5), SOURCE, 80), @r#"
        error: `tierr` is not a key of a partner
         --> partners/acme-pay/partner.yaml:3:1
          |
        3 | tierr: standard
          | ^^^^^
          help: did you mean `tier`?
        "#);
    }

    #[test]
    fn a_file_as_a_whole_has_no_line() {
        insta::assert_snapshot!(plain(&problem(0, 0, 0), SOURCE, 80), @r#"
        error: `tierr` is not a key of a partner
         --> partners/acme-pay/partner.yaml
          help: did you mean `tier`?
        "#);
        assert_eq!(problem(0, 0, 0).one_line(), "partners/acme-pay/partner.yaml: `tierr` is not a key of a partner");
        assert_eq!(problem(3, 1, 5).one_line(), "partners/acme-pay/partner.yaml:3:1: `tierr` is not a key of a partner");
    }

    #[test]
    fn a_place_beyond_the_end_is_no_crash() {
        for (line, column, width) in [(3, 4000, 9), (99, 1, 1), (4, 1, 1), (u32::MAX, u32::MAX, u32::MAX), (1, 0, 0)] {
            assert!(plain(&problem(line, column, width), SOURCE, 80).contains("`tierr` is not a key"), "{line}:{column}");
        }
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let source = format!("{}x: here{}\n", "a".repeat(5000), " b".repeat(5000));
        let shown = plain(&problem(1, 5004, 4), &source, 80);
        insta::assert_snapshot!(shown, @r#"
        error: `tierr` is not a key of a partner
         --> partners/acme-pay/partner.yaml:1:5004
          |
        1 | …aaaaaaaaaaaaaaaaaaaaax: here b b b b b b b b b b b b b b b b b b b b b b b…
          |                          ^^^^
          help: did you mean `tier`?
        "#);
        assert!(shown.lines().all(|l| wrap::columns(l) <= 80));
    }

    #[test]
    fn what_hides_in_the_source_is_seen() {
        insta::assert_snapshot!(plain(&problem(1, 11, 2), "name: a\u{202e}\tb\u{1b}[2J\0c\r\n", 80), @r#"
        error: `tierr` is not a key of a partner
         --> partners/acme-pay/partner.yaml:1:11
          |
        1 | name: a\u{202e}    b\u{1b}[2J\u{0}c
          |                     ^^^^^^^
          help: did you mean `tier`?
        "#);
        let mut hostile = problem(1, 1, 1);
        hostile.message = "a\u{1b}]0;x\u{7}\nerror: b".to_owned();
        hostile.file = "a\nb\u{1b}[2J".to_owned();
        hostile.help = Some("c\u{9b}d".to_owned());
        insta::assert_snapshot!(plain(&hostile, "x", 80), @r#"
        error: a\u{1b}]0;x\u{7}\nerror: b
         --> a\nb\u{1b}[2J:1:1
          |
        1 | x
          | ^
          help: c\u{9b}d
        "#);
    }
}
