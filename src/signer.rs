//! Signing with the keys that people have: `ssh-keygen -Y sign` does it, so that agents, hardware keys and passphrases work as they
//! do everywhere else. The only code that starts `ssh-keygen`.

use crate::{
    crypto::{LocalSshKey, Refused, SshPublicKey, SshSignature},
    failure::{Failure, Outcome},
    history::Signer,
};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

/// What a child of ours may know of the environment: where the agent is, where programs are, and how to ask a person.
const PASSED_ON: [&str; 9] =
    ["PATH", "HOME", "USER", "TERM", "DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE"];

/// A key that `ssh-keygen` signs with: a private key file, or a public one whose private half an agent holds.
pub struct SshKeygen {
    file: PathBuf,
    public: SshPublicKey,
    environment: Vec<(String, String)>,
}

impl SshKeygen {
    /// Finds the public half of a key file.
    ///
    /// # Errors
    /// When there is no such key, or it is of a kind that is not taken.
    pub fn new(file: &Path, variables: &[(String, String)]) -> Outcome<Self> {
        let environment: Vec<_> = variables.iter().filter(|(name, _)| PASSED_ON.contains(&name.as_str())).cloned().collect();
        let beside = PathBuf::from(format!("{}.pub", file.display()));
        let line = match std::fs::read_to_string(if file.extension().is_some_and(|e| e == "pub") { file } else { &beside }) {
            Ok(line) => line,
            Err(_) => derived(file, &environment)?,
        };
        let public = SshPublicKey::parse(line.trim_end()).map_err(|refused| {
            Failure::no(format!("`{}` cannot sign here: {refused}", file.display()))
                .hint("ssh-keygen -t ed25519 makes a key that can")
        })?;
        Ok(Self { file: file.to_owned(), public, environment })
    }
}

/// The public half of a private key that has no `.pub` file beside it.
fn derived(file: &Path, environment: &[(String, String)]) -> Outcome<String> {
    if !file.exists() {
        return Err(Failure::unanswered(format!("there is no key file `{}`", file.display())));
    }
    let output = Command::new("ssh-keygen").arg("-y").arg("-f").arg(file).env_clear().envs(environment.iter().cloned()).output();
    let output = output.map_err(|error| Failure::unanswered(format!("failed to start `ssh-keygen`: {error}")))?;
    if !output.status.success() {
        return Err(Failure::unanswered(format!("`ssh-keygen` cannot read the key `{}`", file.display())));
    }
    String::from_utf8(output.stdout).map_err(|_| Failure::unanswered("`ssh-keygen` answered with something that is not text"))
}

impl Signer for SshKeygen {
    fn public(&self) -> &SshPublicKey {
        &self.public
    }

    fn sign(&mut self, namespace: &str, message: &[u8]) -> Result<SshSignature, Refused> {
        let failed = |what: &str, why: &dyn std::fmt::Display| Refused::new(format!("failed to {what} `ssh-keygen`: {why}"));
        let mut child = Command::new("ssh-keygen")
            .args(["-Y", "sign", "-q", "-n", namespace, "-f"])
            .arg(&self.file)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| failed("start", &error))?;
        let mut stdin = child.stdin.take().ok_or_else(|| Refused::new("`ssh-keygen` has no standard input"))?;
        let written = stdin.write_all(message);
        drop(stdin);
        let output = child.wait_with_output().map_err(|error| failed("wait for", &error))?;
        if !output.status.success() {
            return Err(Refused::new(format!("`ssh-keygen` did not sign with `{}`", self.file.display())));
        }
        written.map_err(|error| failed("write to", &error))?;
        let armor = String::from_utf8(output.stdout)
            .map_err(|_| Refused::new("`ssh-keygen` answered with something that is not text"))?;
        SshSignature::from_armor(&armor)
    }
}

/// A key that this process holds itself, for a rehearsal.
pub struct Rehearsed {
    key: Arc<LocalSshKey>,
    public: SshPublicKey,
}

impl Rehearsed {
    /// A signer with that key.
    #[must_use]
    pub fn new(key: Arc<LocalSshKey>) -> Self {
        Self { public: key.public(), key }
    }
}

impl Signer for Rehearsed {
    fn public(&self) -> &SshPublicKey {
        &self.public
    }

    fn sign(&mut self, namespace: &str, message: &[u8]) -> Result<SshSignature, Refused> {
        Ok(self.key.sign(namespace, message))
    }
}
