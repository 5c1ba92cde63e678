//! The registry of a rehearsal as a git repository: one commit for each thing that was done. Runs nothing that a configuration
//! of the machine could bring in, and is done without where there is no git.

use crate::model::Moment;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Who commits.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The name.
    pub name: &'a str,
    /// The mail address.
    pub email: &'a str,
}

/// git, and the repository that it keeps.
pub(super) struct Git {
    program: PathBuf,
    folders: Vec<PathBuf>,
    root: PathBuf,
}

impl Git {
    /// Makes a repository of a folder; `None` where git is not there or does not want to.
    pub(super) fn init(folders: Vec<PathBuf>, root: &Path) -> Option<Self> {
        let program = folders.iter().map(|folder| folder.join("git")).find(|program| program.is_file())?;
        let git = Self { program, folders, root: root.to_owned() };
        let nobody = Author { name: "nobody", email: "nobody@invalid" };
        git.run(&["init", "--quiet", "--template="], nobody, None).then_some(git)
    }

    /// Commits everything; whether git did.
    pub(super) fn commit(&self, message: &str, author: Author<'_>, now: Moment) -> bool {
        self.run(&["add", "--all"], author, None)
            && self.run(&["commit", "--quiet", "--no-verify", "--message", message], author, Some(now))
    }

    fn run(&self, words: &[&str], author: Author<'_>, now: Option<Moment>) -> bool {
        let mut command = Command::new(&self.program);
        command.arg("-C").arg(&self.root);
        for setting in ["core.fsmonitor=false", "core.hooksPath=/dev/null", "commit.gpgSign=false", "init.defaultBranch=main"] {
            command.args(["-c", setting]);
        }
        command.args(words).env_clear();
        if let Ok(path) = std::env::join_paths(&self.folders) {
            command.env("PATH", path);
        }
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), author.name).env(format!("GIT_{role}_EMAIL"), author.email);
            if let Some(now) = now {
                command.env(format!("GIT_{role}_DATE"), format!("@{} +0000", now.unix()));
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}
