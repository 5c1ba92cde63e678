//! Old registries: what each format spelled differently from the next, and the way up, one format after the other. A format that is newer
//! than this program is refused by that word before anything else is judged; no step changes what a registry means.

use super::{
    file::{FileError, read_file},
    policy_text::place,
    yaml::Flaw,
};
use crate::{
    crypto::sha256,
    model::{Change, Content},
    policy::FORMAT,
};
use serde::Deserialize;
use std::{borrow::Cow, path::Path};

type Step = fn(&str) -> (String, usize);

/// From each format to the next: the new text of `admit.toml`, and the line, from 1, that was put in. Records are spelled alike in all
/// formats so far. A step stays here for good, so that the oldest registry can be read.
const STEPS: [Step; FORMAT as usize] = [say_the_format];

/// What of a policy says how the rest is to be read. `admit` is for the formats to come: the least version that reads them.
#[derive(Deserialize)]
struct Head {
    format: Option<i64>,
    admit: Option<String>,
}

/// A policy in the present format.
pub(super) struct Present<'t> {
    pub(super) text: Cow<'t, str>,
    /// The lines that the file does not have, in the order in which they were put in.
    added: Vec<usize>,
    /// The format of the file.
    pub(super) from: u32,
}

impl Present<'_> {
    /// The line of the file that a line of the text was.
    pub(super) fn line(&self, line: usize) -> usize {
        self.added.iter().rev().fold(line, |line, added| if line > *added { line - 1 } else { line })
    }
}

/// The text of `admit.toml` as the present format has it. What is no TOML is handed back as it is, for its reader to refuse.
///
/// # Errors
/// The registry has a newer format.
pub(super) fn present(text: &str) -> Result<Present<'_>, Flaw> {
    let as_it_is = Present { text: Cow::Borrowed(text), added: Vec::new(), from: FORMAT };
    let Ok(head) = toml::from_str::<Head>(text) else { return Ok(as_it_is) };
    let format = head.format.unwrap_or(0);
    if format > i64::from(FORMAT) {
        return Err(newer(text, format, head.admit.as_deref()));
    }
    let Ok(from) = u32::try_from(format) else { return Ok(as_it_is) };
    let mut present = Present { from, ..as_it_is };
    for step in STEPS.iter().skip(from as usize) {
        let (text, line) = step(&present.text);
        present.text = Cow::Owned(text);
        present.added.push(line);
    }
    Ok(present)
}

fn newer(text: &str, format: i64, wanted: Option<&str>) -> Flaw {
    let (line, column) = place(text, "format").unwrap_or((1, 1));
    let own = env!("CARGO_PKG_VERSION");
    let message = format!("the registry has format {format}, and this `admit` {own} reads formats 0 to {FORMAT}");
    let version = |text: &&str| text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    Flaw::new(line, column, 6, &message).help(match wanted.filter(version) {
        Some(wanted) => format!("install `admit` {wanted} or newer"),
        None => "install a newer `admit`: the notes of its releases say which formats each reads".to_owned(),
    })
}

/// Format 0 did not say its format: the line goes above the first entry and what is written about that entry.
fn say_the_format(text: &str) -> (String, usize) {
    let lines: Vec<&str> = text.lines().collect();
    let is_comment = |line: &&&str| line.trim_start().starts_with('#');
    let first = lines.iter().take_while(|line| line.trim().is_empty() || is_comment(line)).count();
    let above = lines[..first].iter().rev().take_while(is_comment).count();
    // What stands at the head of the file stays there.
    let at = if above == first { first } else { first - above };
    let mut out: Vec<&str> = lines[..at].to_vec();
    out.push("format = 1");
    out.extend(&lines[at..]);
    (out.join("\n") + "\n", at + 1)
}

/// Plans the present format for a registry that has an older one: its format and the change. `None` when there is nothing to do.
///
/// # Errors
/// The policy cannot be read, or has a newer format.
pub fn upgrade(root: &Path) -> Result<Option<(u32, Change)>, FileError> {
    let bytes = read_file(root, "admit.toml")?;
    let Some(text) = std::str::from_utf8(&bytes).ok() else { return Ok(None) };
    let Ok(Present { text, from, .. }) = present(text) else { return Ok(None) };
    if from >= FORMAT {
        return Ok(None);
    }
    let mut change = Change::default();
    change.write("admit.toml", Some(sha256(&bytes)), Content::Bytes(text.into_owned().into_bytes()));
    Ok(Some((from, change)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upgraded(text: &str) -> (String, u32) {
        let Present { text, from, .. } = present(text).map_err(|flaw| flaw.to_string()).unwrap();
        (text.into_owned(), from)
    }

    #[test]
    fn the_format_is_said_above_the_first_entry_and_below_the_head() {
        assert_eq!(upgraded("# head\n\n# about\na = 1\n"), ("# head\n\nformat = 1\n# about\na = 1\n".to_owned(), 0));
        assert_eq!(upgraded("# head\na = 1\n"), ("# head\nformat = 1\na = 1\n".to_owned(), 0));
        assert_eq!(upgraded("a = 1"), ("format = 1\na = 1\n".to_owned(), 0));
        assert_eq!(upgraded("format = 1\na = 1\n"), ("format = 1\na = 1\n".to_owned(), 1));
        assert_eq!(upgraded("format = 'x'\n").1, FORMAT, "its reader says what is wrong");
        assert_eq!(upgraded("format = -1\n").1, FORMAT);
    }

    #[test]
    fn a_line_is_the_one_of_the_file() {
        let present = present("# head\n\n# about\na = 1\n").map_err(|flaw| flaw.to_string()).unwrap();
        assert_eq!([1, 2, 3, 4, 5].map(|line| present.line(line)), [1, 2, 3, 3, 4]);
    }

    #[test]
    fn a_newer_format_is_refused_with_the_version_that_reads_it() {
        let flaw = present("# x\nformat = 2\nadmit = \"0.4.0\"\nnews = true\n").err().unwrap();
        assert!(flaw.to_string().starts_with("2:1: the registry has format 2, and this `admit` "), "{flaw}");
        assert_eq!(flaw.help.unwrap(), "install `admit` 0.4.0 or newer");
        let flaw = present("format = 9223372036854775807\nadmit = \"`rm -rf`\"\n").err().unwrap();
        assert!(flaw.help.unwrap().starts_with("install a newer `admit`"));
    }
}
