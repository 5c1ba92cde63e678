//! A scratch folder in which other programs are run, without what in the caller's environment would change their answers.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub(super) struct Bench(tempfile::TempDir);

/// Whether the program was content, and everything that it said.
pub(super) struct Outcome {
    pub(super) good: bool,
    pub(super) stdout: Vec<u8>,
    pub(super) said: String,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("`{name}` was not written: {e}"))
    }

    pub(super) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// Runs a command line, split at spaces, in the folder.
    pub(super) fn run(&self, line: &str, stdin: &[u8]) -> Outcome {
        self.exec(&line.split(' ').collect::<Vec<_>>(), stdin)
    }

    pub(super) fn exec(&self, words: &[&str], stdin: &[u8]) -> Outcome {
        let program = words[0];
        let mut command = Command::new(program);
        command.args(&words[1..]).current_dir(self.0.path()).env("LC_ALL", "C.UTF-8");
        command.env_remove("OPENSSL_CONF").env_remove("SSH_AUTH_SOCK").env_remove("SSH_ASKPASS");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                panic!("this test needs the program `{program}`: apt-get install openssl openssh-client age")
            }
            Err(e) => panic!("failed to run `{program}`: {e}"),
        };
        let mut pipe = child.stdin.take().unwrap();
        let input = stdin.to_vec();
        let writer = std::thread::spawn(move || {
            let _ = pipe.write_all(&input); // a program may stop reading early
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Outcome { good: output.status.success(), stdout: output.stdout, said }
    }

    /// Runs a command line that must succeed; answers everything that it said.
    pub(super) fn must(&self, line: &str) -> String {
        let outcome = self.run(line, b"");
        assert!(outcome.good, "`{line}` failed: {}", outcome.said);
        outcome.said
    }

    /// A private key made by openssl, in the clear, as `<name>.key`.
    pub(super) fn openssl_key(&self, name: &str, kind: &str) {
        let options = match kind {
            "ed25519" => "-algorithm ed25519".to_owned(),
            rsa if rsa.starts_with("rsa:") => format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{}", &rsa[4..]),
            curve => format!("-algorithm EC -pkeyopt ec_paramgen_curve:{curve}"),
        };
        self.must(&format!("openssl genpkey {options} -out {name}.key"));
    }
}

/// The kinds that are taken, in openssl's words.
pub(super) const KINDS: [&str; 4] = ["rsa:2048", "P-256", "P-384", "ed25519"];
