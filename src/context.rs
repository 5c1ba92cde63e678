//! What a command is given of the world: where the registry is, what time it is, who signs, whom it can ask. Read once, at the
//! door; nothing behind it looks at the environment.

mod durable;
mod in_parts;
mod memory;
mod readable;
mod reviewed;
mod revision;
mod settled;
mod told;

pub use reviewed::reviewed;
pub use told::{by_rule, problem_of, told};

use crate::{
    clock,
    crypto::{Authority, Entropy, LocalSshKey, Secret, SigningKey, SystemEntropy, authority_certificate},
    failure::{Failure, Outcome},
    finding::Finding,
    history::Signer,
    model::{Digest, Environment, Issuer, IssuerId, Moment, OwnerId},
    ops::{Duty, actor},
    policy::Loaded,
    rules::{self, Operation, Scene},
    settings::Settings,
    signer::{Rehearsed, SshKeygen},
    store::{
        self,
        load::{Looked, NotLoaded, Wanted, load},
        lock::Turn,
    },
    ui::Ui,
};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a command is given.
pub struct Context {
    /// The streams.
    pub ui: Ui,
    /// The moment, once for the whole command.
    pub now: Moment,
    /// Random bytes.
    pub entropy: Box<dyn Entropy>,
    config: Option<PathBuf>,
    home: Option<PathBuf>,
    registry: Option<PathBuf>,
    folder: PathBuf,
    variables: Vec<(String, String)>,
    keyring: BTreeMap<PathBuf, Arc<LocalSshKey>>,
    trust: Option<Digest>,
    /// How the registry stood when it was last read.
    seen: RefCell<Option<Turn>>,
}

/// The flags that say who the context is for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Where the registry is.
    pub registry: Option<PathBuf>,
    /// No talk.
    pub quiet: bool,
    /// No colour.
    pub no_color: bool,
    /// The digest that policy, roster, catalogue and issuers must have.
    pub trust: Option<Digest>,
}

impl Context {
    /// Reads the world.
    ///
    /// # Errors
    /// When the clock or the working folder cannot be read.
    pub fn new(asked: &Asked) -> Outcome<Self> {
        let variables: Vec<(String, String)> =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect();
        let variable =
            |name: &str| variables.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).filter(|v| !v.is_empty());
        let folder = std::env::current_dir()
            .map_err(|error| Failure::unanswered(format!("failed to find the working folder: {error}")))?;
        let home = variable("HOME").map(PathBuf::from);
        let config = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| home.as_ref().map(|home| home.join(".config")));
        let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
        Ok(Self {
            ui: Ui::new(asked.quiet, asked.no_color || variable("NO_COLOR").is_some(), columns),
            now: clock::now()?,
            entropy: Box::new(SystemEntropy::new()),
            config: config.map(|config| config.join("admit/config.toml")),
            home,
            registry: asked.registry.clone().or_else(|| variable("ADMIT_REGISTRY").map(PathBuf::from)),
            folder,
            variables,
            keyring: BTreeMap::new(),
            trust: asked.trust,
            seen: RefCell::default(),
        })
    }

    /// A world for a rehearsal: commands as a person types them, in one process, with keys that it holds itself and a moment that it
    /// names. What it writes is as real as ever.
    #[must_use]
    pub fn rehearsal(ui: Ui, folder: PathBuf, now: Moment, keyring: BTreeMap<PathBuf, Arc<LocalSshKey>>) -> Self {
        Self {
            ui,
            now,
            entropy: Box::new(SystemEntropy::new()),
            config: None,
            home: None,
            registry: None,
            folder,
            variables: Vec::new(),
            keyring,
            trust: None,
            seen: RefCell::default(),
        }
    }

    /// For a rehearsal: the registry that the environment names from now on.
    pub fn export(&mut self, registry: PathBuf) {
        self.registry = Some(registry);
    }

    /// The folders that the environment says programs are in.
    pub fn program_folders(&self) -> impl Iterator<Item = PathBuf> {
        let named = self.variables.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_str());
        std::env::split_paths(named.unwrap_or_default()).filter(|folder| folder.is_absolute()).collect::<Vec<_>>().into_iter()
    }

    /// The root of the registry: the one that was named, or the nearest folder upwards with an `admit.toml`.
    ///
    /// # Errors
    /// When there is none.
    pub fn root(&self) -> Outcome<PathBuf> {
        if let Some(named) = &self.registry {
            let root = self.folder.join(named);
            if root.join("admit.toml").is_file() {
                return Ok(root);
            }
            return Err(Failure::unanswered(format!("`{}` is not a registry: it has no admit.toml", named.display())));
        }
        let found = self.folder.ancestors().find(|folder| folder.join("admit.toml").is_file());
        found.map(Path::to_owned).ok_or_else(|| {
            Failure::unanswered("there is no registry here or above: no folder has an admit.toml")
                .hint("admit init DIR makes one; --registry DIR names one")
        })
    }

    /// A path as the person meant it, from the working folder.
    #[must_use]
    pub fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// Loads the registry.
    ///
    /// # Errors
    /// Everything that is wrong with its files.
    pub fn load(&self, root: &Path, wanted: Wanted<'_>) -> Outcome<Loaded> {
        let loaded = self.settled(root, || load(root, wanted))?.map_err(|error| self.not_loaded(error))?;
        self.is_trusted(&loaded)?;
        Ok(loaded)
    }

    /// Looks at every file of the registry, whatever is wrong with it.
    ///
    /// # Errors
    /// The file that cannot be read.
    pub fn look(&self, root: &Path) -> Outcome<Looked> {
        self.settled(root, || store::load::look(root))?.map_err(|error| Failure::unanswered(error.to_string()))
    }

    /// A file of the registry, named from the working folder or from the registry's root, as the path from that root.
    ///
    /// # Errors
    /// When there is no such file, or it lies elsewhere.
    pub fn within(&self, root: &Path, path: &Path) -> Outcome<String> {
        let failed = |error: std::io::Error| Failure::unanswered(format!("failed to find `{}`: {error}", path.display()));
        let whole = self.path(path).canonicalize().or_else(|_| root.join(path).canonicalize()).map_err(failed)?;
        let root = root.canonicalize().map_err(failed)?;
        let within = whole.strip_prefix(&root).ok().and_then(Path::to_str).map(str::to_owned);
        within.ok_or_else(|| Failure::usage(format!("`{}` does not lie in the registry `{}`", path.display(), root.display())))
    }

    fn not_loaded(&self, error: NotLoaded) -> Failure {
        match error {
            NotLoaded::File(error) => Failure::unanswered(error.to_string()),
            NotLoaded::Problems(problems) => {
                let n = problems.len();
                let word = if n == 1 { "problem" } else { "problems" };
                let shown = problems.into_iter().map(|problem| problem_of(&problem).snippet(&problem.source, self.ui.width()));
                Failure::unanswered(format!("the registry cannot be read: {n} {word}")).with_details(shown).hint("admit check")
            }
        }
    }

    /// The person's settings, read when a command first needs them: one that needs none opens no file of a home.
    fn settings(&self) -> Outcome<Settings> {
        Settings::read(self.config.as_deref(), self.home.as_deref())
    }

    /// The key that signs: the one that was named, or the person's.
    ///
    /// # Errors
    /// When there is none.
    pub fn signer(&self, named: Option<&Path>) -> Outcome<Box<dyn Signer>> {
        let file = match named {
            Some(path) => self.path(path),
            None => self.settings()?.signing_key.ok_or_else(|| {
                Failure::usage("no signing key was given")
                    .hint("--key FILE names an SSH key; `signing-key` in admit/config.toml of the config folder is the usual one")
            })?,
        };
        match self.keyring.get(&file) {
            Some(key) => Ok(Box::new(Rehearsed::new(Arc::clone(key)))),
            None => Ok(Box::new(SshKeygen::new(&file, &self.variables)?)),
        }
    }

    /// The key that signs and the owner who acts with it.
    ///
    /// # Errors
    /// When there is no key, or its owner may not do this alone.
    pub fn hand(&self, loaded: &Loaded, named: Option<&Path>, duty: Duty) -> Outcome<(OwnerId, Box<dyn Signer>)> {
        let signer = self.signer(named)?;
        let actor = actor(loaded, signer.public(), duty, self.now.day())?;
        Ok((actor, signer))
    }

    /// Looks up the lines of what findings are about.
    pub fn locate(&self, findings: &mut [Finding]) {
        if let Ok(root) = self.root() {
            store::locate::locate(&root, findings);
        }
    }

    /// Refuses an operation while something that must be mended first is not; `refusal` says what is refused.
    ///
    /// # Errors
    /// The findings that stand in the way.
    pub fn nothing_blocks(&self, operation: Operation, scene: &Scene<'_>, refusal: &str) -> Outcome<()> {
        let blocking = rules::ALL.iter().filter(|rule| rule.blocks.contains(&operation));
        let mut findings = rules::judge(blocking, scene);
        findings.retain(|finding| finding.waived_by.is_none());
        if findings.is_empty() {
            return Ok(());
        }
        self.locate(&mut findings);
        Err(Failure::no(refusal).with_details(told(&findings)).with_rules(by_rule(&findings)))
    }

    /// A passphrase: the first line of a file, or asked for at the terminal. `twice` when a new one is made up.
    ///
    /// # Errors
    /// When there is neither, or the two do not agree.
    pub fn passphrase(&self, file: Option<&Path>, what: &str, twice: bool) -> Outcome<Secret> {
        if let Some(file) = file {
            let bytes = store::outside::read(&self.path(file), 1 << 20).map_err(Failure::unanswered)?;
            let line = Secret::new(bytes).first_line();
            return if line.expose().is_empty() {
                Err(Failure::unanswered(format!("`{}` has no passphrase on its first line", file.display())))
            } else {
                Ok(line)
            };
        }
        if !self.ui.can_ask() {
            return Err(Failure::usage(format!("the passphrase of {what} is needed, and nobody sits at a terminal"))
                .hint("--passphrase-file FILE names a file; /dev/fd/N a descriptor"));
        }
        let ask = |prompt: String| {
            rpassword::prompt_password(prompt)
                .map_err(|error| Failure::unanswered(format!("failed to read the passphrase: {error}")))
        };
        let secret = Secret::new(ask(format!("passphrase of {what}: "))?.into_bytes());
        if secret.expose().is_empty() {
            return Err(Failure::usage("an empty passphrase protects nothing"));
        }
        if twice && ask("again: ".to_owned())?.as_bytes() != secret.expose() {
            return Err(Failure::no("the two passphrases differ"));
        }
        Ok(secret)
    }

    /// Our authority for an environment, with its key, and its record.
    ///
    /// # Errors
    /// When policy names none, the key file is missing, or the passphrase does not open it.
    pub fn authority<'l>(
        &self,
        loaded: &'l Loaded,
        environment: &Environment,
        key: Option<&Path>,
        passphrase: Option<&Path>,
    ) -> Outcome<(Authority, &'l Issuer)> {
        let named = loaded.policy.environments.get(environment).map(|policy| &policy.issuer);
        let named = named
            .ok_or_else(|| Failure::no(format!("`{environment}` is not an environment of this policy (environment-unknown)")))?;
        self.authority_of(loaded, named, key, passphrase)
    }

    /// One of our authorities with its key, and its record.
    ///
    /// # Errors
    /// When there is no such issuer, the key file is missing, or the passphrase does not open it.
    pub fn authority_of<'l>(
        &self,
        loaded: &'l Loaded,
        named: &IssuerId,
        key: Option<&Path>,
        passphrase: Option<&Path>,
    ) -> Outcome<(Authority, &'l Issuer)> {
        let (opened, issuer) = self.issuer_key(loaded, named, key, passphrase)?;
        Ok((Authority::new(authority_certificate(issuer)?, opened)?, issuer))
    }

    /// The key that signs software statements for an environment, and the record of its issuer.
    ///
    /// # Errors
    /// As [`Self::authority`].
    pub fn statement_key<'l>(
        &self,
        loaded: &'l Loaded,
        environment: &Environment,
        key: Option<&Path>,
        passphrase: Option<&Path>,
    ) -> Outcome<(SigningKey, &'l Issuer)> {
        let named = loaded.policy.environments.get(environment).and_then(|policy| policy.statement_issuer.as_ref());
        let named = named
            .ok_or_else(|| Failure::no(format!("policy names no `statement-issuer` for `{environment}` (issuer-missing)")))?;
        self.issuer_key(loaded, named, key, passphrase)
    }

    /// The private key of an issuer, and its record.
    fn issuer_key<'l>(
        &self,
        loaded: &'l Loaded,
        named: &IssuerId,
        key: Option<&Path>,
        passphrase: Option<&Path>,
    ) -> Outcome<(SigningKey, &'l Issuer)> {
        let record = loaded.registry.issuers.get(named).map(|record| &record.value);
        let issuer = record.ok_or_else(|| Failure::no(format!("there is no issuer `{named}` (issuer-missing)")))?;
        let file = match key {
            Some(path) => self.path(path),
            None => self.settings()?.issuer_keys.get(named).cloned().ok_or_else(|| {
                Failure::usage(format!("the key of issuer `{named}` is needed")).hint(
                    "--issuer-key FILE names it; `[issuer-keys]` in admit/config.toml of the config folder is the usual place",
                )
            })?,
        };
        Ok((self.sealed_key(&file, passphrase, &format!("issuer `{named}`"))?, issuer))
    }

    /// A sealed private key from its file; `whose` says it to the person who is asked for the passphrase.
    ///
    /// # Errors
    /// When the file cannot be read, or the passphrase does not open it.
    pub fn sealed_key(&self, file: &Path, passphrase: Option<&Path>, whose: &str) -> Outcome<SigningKey> {
        let file = self.path(file);
        let pem = std::fs::read_to_string(&file).map_err(|error| {
            Failure::unanswered(format!("failed to read the key of {whose} from `{}`: {error}", file.display()))
        })?;
        let passphrase = self.passphrase(passphrase, whose, false)?;
        SigningKey::open(&pem, &passphrase)
            .map_err(|refused| Failure::no(format!("the key of {whose} cannot be opened: {refused}")))
    }
}
