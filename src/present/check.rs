//! The answer of `check` and `fmt`, for machines: how many files were looked at and what is wrong with their spelling.

use super::{Problem, style, visible};
use crate::grammar;
use schemars::JsonSchema;
use serde::Serialize;

/// What was read and what is wrong. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit check")]
pub struct CheckJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// How many files were looked at.
    pub files: usize,
    /// What is wrong, by file and line.
    pub problems: Vec<Problem>,
    /// What was noticed besides, by file; no answer is no because of it.
    pub notes: Vec<NoteJson>,
}

/// Something noticed about a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoteJson {
    /// The file, from the registry's root.
    pub file: String,
    /// What.
    pub note: Note,
}

/// What can be noticed about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// The spelling is not the canonical one.
    NotCanonical,
    /// It tells git or a hosting service not to show what changes, or to merge it without a conflict.
    Hides,
    /// No record belongs there; nothing reads it.
    Stray,
}

impl CheckJson {
    /// An answer; the problems are sorted by file, line and column.
    #[must_use]
    pub fn new(files: usize, mut problems: Vec<Problem>) -> Self {
        problems.sort();
        Self { version: 1, files, problems, notes: Vec::new() }
    }

    /// With what was noticed besides; sorted here.
    #[must_use]
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = NoteJson>) -> Self {
        self.notes.extend(notes);
        self.notes.sort();
        self
    }

    /// For a terminal. `snippets` are the problems with their lines, as they are shown.
    #[must_use]
    pub fn text(&self, snippets: &[String]) -> String {
        let mut text = snippets.iter().map(|snippet| format!("{}\n\n", snippet.trim_end())).collect::<String>();
        for NoteJson { file, note } in &self.notes {
            let said = match note {
                Note::Hides => "it hides changes from reviewers, or merges them without a conflict",
                Note::NotCanonical => "its spelling is not the canonical one; `admit fmt` mends it",
                Note::Stray => "no record belongs here, and nothing reads it",
            };
            text.push_str(&format!("{} {}: {said}\n", style::paint(style::BETWEEN, "note:"), visible::line(file)));
        }
        let wrong = match self.problems.len() {
            0 => "no problems".to_owned(),
            n => grammar::count(n, "problem"),
        };
        text.push_str(&format!("{}, {wrong}\n", grammar::count(self.files, "file")));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_come_by_file_and_line() {
        let problem = |file: &str, line| Problem {
            file: file.to_owned(),
            line,
            column: 1,
            width: 1,
            message: "`x` is not a key of an owner".to_owned(),
            help: None,
        };
        let answer = CheckJson::new(2, vec![problem("b", 1), problem("a", 10), problem("a", 9)]);
        let places: Vec<_> = answer.problems.iter().map(|p| (p.file.as_str(), p.line)).collect();
        assert_eq!(places, [("a", 9), ("a", 10), ("b", 1)]);
        insta::assert_snapshot!(crate::present::json::text(&CheckJson::new(1, vec![problem("b", 1)])), @r#"
        {
          "version": 1,
          "files": 1,
          "problems": [
            {
              "file": "b",
              "line": 1,
              "column": 1,
              "width": 1,
              "message": "`x` is not a key of an owner",
              "help": null
            }
          ],
          "notes": []
        }
        "#);
    }

    #[test]
    fn what_was_noticed_stands_beside_what_is_wrong() {
        let note = |file: &str, note| NoteJson { file: file.to_owned(), note };
        let notes = [note("partners/a/notes.md", Note::Stray), note("owners/a.yaml", Note::NotCanonical)];
        let text = CheckJson::new(3, Vec::new()).with_notes(notes).text(&[]);
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string(), @r#"
        note: owners/a.yaml: its spelling is not the canonical one; `admit fmt` mends it
        note: partners/a/notes.md: no record belongs here, and nothing reads it
        3 files, no problems
        "#);
    }
}
