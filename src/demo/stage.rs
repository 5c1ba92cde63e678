//! The stage of a rehearsal: a folder, a moment that moves on, the keys of the people who act, and the real commands run in it as
//! they would be typed. It refuses to go on when a command does not come to what the script says.

use super::{
    git::{Author, Git},
    line::{shown, words},
};
use crate::{
    cli,
    context::Context,
    crypto::LocalSshKey,
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Moment, Period},
    present::style,
    ui::Ui,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A rehearsal.
pub struct Stage {
    context: Context,
    folder: PathBuf,
    registry: PathBuf,
    git: Option<Git>,
    scenes: u32,
}

/// The seconds that a person needs to type the next command.
const PAUSE: i64 = 60;

impl Stage {
    /// A stage in a folder, at a moment; `keys` are the private keys of the people by the file that a command names. The registry
    /// is the one that the environment would name, from the folder.
    #[must_use]
    pub fn new(ui: Ui, folder: &Path, registry: &Path, now: Moment, keys: BTreeMap<String, Arc<LocalSshKey>>) -> Self {
        let keyring = keys.into_iter().map(|(file, key)| (folder.join(file), key)).collect();
        let mut context = Context::rehearsal(ui, folder.to_owned(), now, keyring);
        context.export(registry.to_owned());
        Self { context, folder: folder.to_owned(), registry: folder.join(registry), git: None, scenes: 0 }
    }

    /// The moment of the next command.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.context.now
    }

    /// Lets time pass until then; it never runs backwards.
    pub fn at(&mut self, moment: Moment) {
        self.context.now = self.context.now.max(moment);
    }

    /// Random bytes.
    pub fn entropy(&mut self) -> &mut dyn crate::crypto::Entropy {
        self.context.entropy.as_mut()
    }

    /// Keeps the registry as a git repository from now on, where git is in one of the folders; whether it is.
    pub fn keep(&mut self, folders: Vec<PathBuf>) -> bool {
        self.git = Git::init(folders, &self.registry);
        self.git.is_some()
    }

    /// Commits what was done, where there is a repository.
    pub fn commit(&mut self, message: &str, author: Author<'_>) {
        let Some(git) = &self.git else { return };
        if git.commit(message, author, self.context.now) {
            let done = format!("committed by {}: {message}", author.name);
            self.context.ui.say(&style::dim(&self.context.ui.wrapped(&done)));
        } else {
            self.git = None;
            self.context.ui.warn("git did not commit, so the registry goes on as a plain folder");
        }
    }

    /// What the next scene is about, in a sentence.
    pub fn scene(&mut self, sentence: &str) {
        self.scenes += 1;
        let number = format!("{}. ", self.scenes);
        let text = crate::present::wrap::hanging(&number, sentence, self.context.ui.width().min(100));
        let lines: Vec<String> = text.lines().map(style::heading).collect();
        self.context.ui.result(&format!("\n{}\n", lines.join("\n")));
    }

    /// Something to say in between.
    pub fn remark(&self, sentence: &str) {
        self.context.ui.result(&format!("\n{}\n", self.context.ui.wrapped(sentence)));
    }

    /// Text as it is.
    pub fn show(&self, text: &str) {
        self.context.ui.result(text);
    }

    /// Shows what somebody types; nothing is run.
    pub fn typed(&self, prompt: &str, line: &str) {
        let text = shown(prompt, line, self.context.ui.width().min(100));
        let lines: Vec<String> = text.lines().map(|line| style::paint(style::CODE, line)).collect();
        let gap = if prompt.starts_with(' ') { "" } else { "\n" };
        self.context.ui.result(&format!("{gap}{}\n", lines.join("\n")));
    }

    /// Runs a command that must succeed. The line is what follows `admit`.
    ///
    /// # Errors
    /// What the command said, and that the rehearsal ends here.
    pub fn run(&mut self, line: &str) -> Outcome<()> {
        match self.answer(line)? {
            Exit::Done => Ok(()),
            _ => Err(Failure::unanswered(format!("the rehearsal ends at `admit {line}`, which answered no"))),
        }
    }

    /// Runs a command whose answer may be yes or no.
    ///
    /// # Errors
    /// As [`Stage::run`].
    pub fn answer(&mut self, line: &str) -> Outcome<Exit> {
        self.act(line).map_err(|failure| {
            let causes = std::iter::once(failure.message).chain(failure.details);
            Failure::unanswered(format!("the rehearsal ends at `admit {line}`")).with_details(causes)
        })
    }

    /// Runs a command that must be refused, and shows why it was.
    ///
    /// # Errors
    /// When it was not refused, or was not even understood.
    pub fn refused(&mut self, line: &str) -> Outcome<()> {
        match self.act(line) {
            Err(failure) if failure.exit == Exit::No => {
                self.context.ui.failure(&failure);
                Ok(())
            }
            Err(failure) => Err(failure),
            Ok(_) => Err(Failure::unanswered(format!("`admit {line}` should have been refused and was not"))),
        }
    }

    fn act(&mut self, line: &str) -> Outcome<Exit> {
        self.typed("$ ", &format!("admit {line}"));
        let said = cli::rehearse(&mut self.context, &words(line));
        let next = self.context.now.unix() + PAUSE;
        self.context.now = Moment::from_unix(next).unwrap_or(self.context.now.plus(Period::hours(1)));
        said
    }

    /// Writes a new file that anybody may read into the folder.
    ///
    /// # Errors
    /// When it is there already or the disk does not take it.
    pub fn file(&self, name: &str, bytes: &[u8]) -> Outcome<()> {
        Reserved::public(&self.folded(name)?)?.fill(bytes)
    }

    /// Writes a new file that only its owner may read into the folder.
    ///
    /// # Errors
    /// As [`Stage::file`].
    pub fn private_file(&self, name: &str, bytes: &[u8]) -> Outcome<()> {
        Reserved::private(&self.folded(name)?)?.fill(bytes)
    }

    fn folded(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::unanswered(format!("failed to make a folder: {error}")))?;
        }
        Ok(path)
    }

    /// What a file of the folder holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, name: &str) -> Outcome<Vec<u8>> {
        crate::store::outside::read(&self.folder.join(name), 1 << 20).map_err(Failure::unanswered)
    }

    /// Replaces text in a file of the registry, as a person does in an editor.
    ///
    /// # Errors
    /// When the text is not there, or the file cannot be read or written.
    pub fn edit(&self, file: &str, from: &str, to: &str) -> Outcome<()> {
        let path = self.registry.join(file);
        let failed = |error: std::io::Error| Failure::unanswered(format!("failed to edit `{file}`: {error}"));
        let text = fs::read_to_string(&path).map_err(failed)?;
        if !text.contains(from) {
            return Err(Failure::unanswered(format!("`{file}` has no `{from}` to edit")));
        }
        fs::write(&path, text.replacen(from, to, 1)).map_err(failed)
    }

    /// The approvals in a folder of the registry, as paths from its root.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn approvals(&self, folder: &str) -> Outcome<Vec<String>> {
        Ok(self.listed(folder)?.into_iter().map(|(_, name)| format!("{folder}/{name}")).collect())
    }

    /// Removes a file of the registry, as a person does who makes it void.
    ///
    /// # Errors
    /// When the disk does not let it go.
    pub fn remove(&self, file: &str) -> Outcome<()> {
        fs::remove_file(self.registry.join(file))
            .map_err(|error| Failure::unanswered(format!("failed to remove `{file}`: {error}")))
    }

    /// The credentials of an application, as subjects; the newest last where they were issued one after the other.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn credentials(&self, partner: &str, application: &str) -> Outcome<Vec<String>> {
        let files = self.listed(&format!("partners/{partner}/credentials"))?;
        let ids = files.iter().filter_map(|(_, name)| name.strip_suffix(".yaml"));
        let own = ids.filter(|id| id.strip_prefix(application).is_some_and(|rest| rest.starts_with('-')));
        Ok(own.map(|id| format!("{partner}/{application}/{id}")).collect())
    }

    /// The files of a folder of the registry with when they were written, in that order.
    fn listed(&self, folder: &str) -> Outcome<Vec<(std::time::SystemTime, String)>> {
        let failed = |error: std::io::Error| Failure::unanswered(format!("failed to list `{folder}`: {error}"));
        let mut found = Vec::new();
        for entry in fs::read_dir(self.registry.join(folder)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let written = entry.metadata().and_then(|data| data.modified()).map_err(failed)?;
            found.push((written, entry.file_name().to_string_lossy().into_owned()));
        }
        found.sort();
        Ok(found)
    }
}
