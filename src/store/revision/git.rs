//! git as a program: which revision a name stands for, and what two of them have in common. It is run with plumbing commands alone, in
//! an environment of its own.

use std::{
    fmt,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The repository that a registry lies in.
pub struct Git {
    program: PathBuf,
    environment: Vec<(String, String)>,
    folder: PathBuf,
    /// The registry's folder in the repository, with `/` at its end; empty when it is the repository's root.
    prefix: String,
}

/// Why git could not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRead(pub String);

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A revision of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// As it was named, for people.
    pub name: String,
    /// The commit; `None` for what is staged and for a merge that is only tried.
    pub commit: Option<String>,
    /// The tree of the registry's folder; `None` when there is no such folder in it.
    pub(super) tree: Option<String>,
}

impl Revision {
    /// What people call it: the name, and the commit in short.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.commit {
            Some(commit) if !commit.starts_with(&self.name) => format!("{} ({})", self.name, commit.get(..12).unwrap_or(commit)),
            _ => self.name.get(..12).filter(|_| self.commit.is_some()).unwrap_or(&self.name).to_owned(),
        }
    }
}

/// What a caller may say about where git keeps its things; all else of the environment is not passed on.
const KEPT: [&str; 6] = ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"];

impl Git {
    /// Finds the repository of a registry. `folders` are where programs are, `variables` the environment.
    ///
    /// # Errors
    /// When there is no git, or the registry does not lie in a repository.
    pub fn of(root: &Path, mut folders: impl Iterator<Item = PathBuf>, variables: &[(String, String)]) -> Result<Self, NotRead> {
        let program = folders.find_map(|folder| Some(folder.join("git")).filter(|program| program.is_file()));
        let program = program.ok_or_else(|| NotRead("revisions are read by git, and there is no `git` in PATH".to_owned()))?;
        let environment = variables.iter().filter(|(name, _)| KEPT.contains(&name.as_str())).cloned().collect();
        let mut git = Self { program, environment, folder: root.to_owned(), prefix: String::new() };
        git.prefix = git
            .line(&["rev-parse", "--show-prefix"])
            .map_err(|why| NotRead(format!("`{}` does not lie in a git repository that can be read: {why}", root.display())))?;
        Ok(git)
    }

    /// The revision of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn revision(&self, name: &str) -> Result<Revision, NotRead> {
        self.one_of_that_name(name)?;
        let commit = self
            .line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")])
            .map_err(|_| NotRead(format!("there is no revision `{}`", name.escape_debug())))?;
        Ok(Revision { name: name.to_owned(), tree: self.tree_of(&commit), commit: Some(commit) })
    }

    /// A tag hides the branch of its name from git, and whoever may push a tag could have a change compared with itself.
    fn one_of_that_name(&self, name: &str) -> Result<(), NotRead> {
        let name = name.split(['~', '^', ':']).next().unwrap_or(name);
        let places: Vec<String> =
            ["refs/tags/", "refs/heads/", "refs/remotes/"].iter().map(|place| format!("{place}{name}")).collect();
        let mut words = vec!["for-each-ref", "--format=%(refname)"];
        words.extend(places.iter().map(String::as_str));
        let found = String::from_utf8_lossy(&self.output(&words, &[])?)
            .lines()
            .filter(|line| places.iter().any(|place| place == line))
            .map(str::to_owned)
            .collect::<Vec<_>>();
        match found.as_slice() {
            [] | [_] => Ok(()),
            several => Err(NotRead(format!(
                "`{}` is the name of several things: {}; say which",
                name.escape_debug(),
                several.join(", ")
            ))),
        }
    }

    /// What is staged for the next commit.
    ///
    /// # Errors
    /// When the index cannot be written as a tree: a merge is not resolved yet.
    pub fn staged(&self) -> Result<Revision, NotRead> {
        let tree = self.line(&["write-tree"])?;
        Ok(Revision { name: "what is staged".to_owned(), commit: None, tree: self.tree_of(&tree) })
    }

    /// What `base` becomes once `head` is merged into it: `head` itself when it has all of `base`, else what git makes of the two.
    ///
    /// # Errors
    /// The files that both changed, when git cannot merge them.
    pub fn merged(&self, base: &Revision, head: &Revision) -> Result<Result<Revision, Vec<String>>, NotRead> {
        let (Some(ours), Some(theirs)) = (&base.commit, &head.commit) else { return Ok(Ok(head.clone())) };
        if self.output(&["merge-base", "--is-ancestor", ours, theirs], &[]).is_ok() {
            return Ok(Ok(head.clone()));
        }
        if self.output(&["merge-base", ours, theirs], &[]).is_err() {
            return Err(NotRead(format!(
                "{} and {} share no history, so one is no change of the other",
                head.title(),
                base.title()
            )));
        }
        let words = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs];
        let (fine, out) = self.run(&words, &[])?;
        let mut parts = out.split(|b| *b == 0).map(|part| String::from_utf8_lossy(part).into_owned()).filter(|p| !p.is_empty());
        let tree = parts.next().filter(|tree| tree.bytes().all(|b| b.is_ascii_hexdigit()));
        match (fine, tree) {
            (true, Some(tree)) => {
                let name = format!("{} merged into {}", head.title(), base.title());
                Ok(Ok(Revision { name, commit: None, tree: self.tree_of(&tree) }))
            }
            (false, Some(_)) => Ok(Err(parts.collect())),
            _ => Err(NotRead(format!("git failed to merge {} into {}: git 2.38 or newer is needed", head.title(), base.title()))),
        }
    }

    /// The tree of the registry's folder.
    fn tree_of(&self, treeish: &str) -> Option<String> {
        let inner = self.prefix.trim_end_matches('/');
        let name = if inner.is_empty() { format!("{treeish}^{{tree}}") } else { format!("{treeish}:{inner}") };
        let tree = self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]).ok()?;
        self.line(&["cat-file", "-t", &tree]).ok().filter(|kind| kind == "tree").map(|_| tree)
    }

    /// The registry's folder in the repository.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The one line that git answers.
    fn line(&self, words: &[&str]) -> Result<String, NotRead> {
        let out = self.output(words, &[])?;
        String::from_utf8(out)
            .map(|text| text.trim_end_matches('\n').to_owned())
            .map_err(|_| NotRead("it is not UTF-8".to_owned()))
    }

    /// What git answers; `input` is what it is told.
    pub(super) fn output(&self, words: &[&str], input: &[u8]) -> Result<Vec<u8>, NotRead> {
        match self.run(words, input)? {
            (true, out) => Ok(out),
            (false, _) => Err(NotRead(format!("`git {}` did not succeed", words.first().unwrap_or(&"")))),
        }
    }

    fn run(&self, words: &[&str], input: &[u8]) -> Result<(bool, Vec<u8>), NotRead> {
        let failed = |error: std::io::Error| NotRead(format!("failed to run git: {error}"));
        let mut command = Command::new(&self.program);
        command.arg("-C").arg(&self.folder).args(["--no-replace-objects", "--no-optional-locks"]);
        for setting in ["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=true", "log.showSignature=false"] {
            command.args(["-c", setting]);
        }
        command.args(words).env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        // What a revision is may not hang on who looks: no grafts, no lazy fetch, no prompt, no paths with a meaning.
        command.env("GIT_GRAFT_FILE", "/dev/null").env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0");
        command.env("GIT_LITERAL_PATHSPECS", "1").env("GIT_ATTR_NOSYSTEM", "1").env("LC_ALL", "C");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed)?;
        let pipe = child.stdin.take();
        std::thread::scope(|scope| {
            // A child that ends early closes its side; what it answered tells.
            scope.spawn(move || pipe.map(|mut pipe| pipe.write_all(input)));
            child.wait_with_output()
        })
        .map(|output| (output.status.success(), output.stdout))
        .map_err(failed)
    }
}
