//! `admit check`

use super::Format;
use crate::{
    context::{Context, problem_of},
    exit::Exit,
    failure::Outcome,
    model::{FileNote, FileNoteKind},
    present::{
        check::{CheckJson, Note, NoteJson},
        json,
    },
};
use clap::Args;
use std::path::PathBuf;

/// Read every file of the registry strictly and show all that is wrong
///
/// Every problem is shown at once, with its line. What is only noticed does not make the answer no: files that nothing reads, and
/// records whose spelling is not the canonical one. Whether what is written is right is asked with `admit audit`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit check partners/acme-pay")]
pub(crate) struct Check {
    /// File or folder of the registry to show; everything when none is named
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Check {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let named = self.paths.iter().map(|path| context.within(&root, path)).collect::<Outcome<Vec<_>>>()?;
        let mut looked = context.look(&root)?;
        looked.problems.retain(|problem| is_named(&named, &problem.path));
        looked.notes.retain(|note| is_named(&named, &note.path));
        let answer = CheckJson::new(looked.files, looked.problems.iter().map(problem_of).collect())
            .with_notes(looked.notes.into_iter().map(note));
        let snippets = looked.problems.iter().map(|problem| problem_of(problem).snippet(&problem.source, context.ui.width()));
        match self.format {
            Format::Json => context.ui.result(&json::text(&answer)),
            Format::Text => context.ui.result(&answer.text(&snippets.collect::<Vec<_>>())),
        }
        Ok(if answer.problems.is_empty() { Exit::Done } else { Exit::No })
    }
}

/// Whether a file is one of those that were named, or lies in one; all are where none was.
fn is_named(named: &[String], file: &str) -> bool {
    let below = |folder: &String| file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    named.is_empty() || named.iter().any(|folder| folder.is_empty() || below(folder))
}

fn note(note: FileNote) -> NoteJson {
    let FileNote { path, kind } = note;
    let note = match kind {
        FileNoteKind::NotCanonical => Note::NotCanonical,
        FileNoteKind::Stray => Note::Stray,
        FileNoteKind::Hides => Note::Hides,
    };
    NoteJson { file: path, note }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_what_lies_in_it_and_not_its_neighbour() {
        let named = ["partners/acme".to_owned()];
        assert!(is_named(&named, "partners/acme/partner.yaml") && is_named(&[], "x") && is_named(&[String::new()], "x"));
        assert!(!is_named(&named, "partners/acme-pay/partner.yaml"));
    }
}
