//! A place to run the binary in: a scratch folder with a registry, the keys of its people and of a partner, and an environment that
//! holds nothing of the caller's. What takes long is made once for the whole test run and copied.

use admit::model::{Day, Period};
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

/// The people of the roster, each with the one role that it holds.
pub(crate) const PEOPLE: [(&str, &str, &str); 4] = [
    ("maria-lopez", "Maria Lopez", "api-owner"),
    ("tom-berger", "Tom Berger", "risk"),
    ("priya-nair", "Priya Nair", "security"),
    ("lena-fischer", "Lena Fischer", "partner-manager"),
];

/// A scratch folder. `bank-partners/` is the registry, `issuer-keys/` and `passphrase` are for the issuers, `ssh/<owner>` is each
/// person's key, `acme-ca.*`, `acme-sandbox-key.*` and `acme.age` are the partner's own.
pub(crate) struct Place(tempfile::TempDir);

/// What a program answered.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) bytes: Vec<u8>,
}

impl Run {
    /// The answer as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("not JSON ({e}): {self:?}"))
    }
}

impl Place {
    /// A folder without a registry.
    pub(crate) fn bare() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A registry with its roster, one API (`payments` with `payments:read` and `payments:write`) and an approved policy.
    pub(crate) fn new() -> Self {
        static MADE: OnceLock<Place> = OnceLock::new();
        MADE.get_or_init(|| {
            let place = Self::bare();
            place.make_registry();
            place
        })
        .copy()
    }

    /// And the partner `acme-pay`: complete, its anchors `acme-ca` (production) and `acme-sandbox-key` (sandbox) proved, and the
    /// application `payouts` with access in both environments. Nobody has approved anything of it.
    pub(crate) fn onboarded() -> Self {
        static MADE: OnceLock<Place> = OnceLock::new();
        MADE.get_or_init(|| {
            let place = Self::new();
            place.make_partner();
            place
        })
        .copy()
    }

    /// And both accesses approved by their quorum: a credential can be issued.
    pub(crate) fn approved() -> Self {
        static MADE: OnceLock<Place> = OnceLock::new();
        MADE.get_or_init(|| {
            let place = Self::onboarded();
            for owner in ["maria-lopez", "tom-berger"] {
                place.ok_as(owner, &["approve", "acme-pay/payouts", "--environment", "production"]);
            }
            place.ok_as("maria-lopez", &["approve", "acme-pay/payouts", "--environment", "sandbox"]);
            place
        })
        .copy()
    }

    /// And a live client certificate in production, `payouts.pem`, with its key `payouts.key`. Answers its subject too.
    pub(crate) fn issued() -> (Self, String) {
        let place = Self::approved();
        let subject = place.issue("payouts");
        (place, subject)
    }

    /// Issues a client certificate for production to `<name>.pem`, with its key in `<name>.key`; answers the subject.
    pub(crate) fn issue(&self, name: &str) -> String {
        let file = |end: &str| format!("{name}.{end}");
        let (key, csr, proof, out) = (file("key"), file("csr"), file("csr.sig"), file("pem"));
        self.must("openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
        self.must("openssl", &["req", "-new", "-key", &key, "-subj", "/CN=payouts", "-out", &csr]);
        self.must("openssl", &["dgst", "-sha256", "-sign", "acme-ca.key", "-out", &proof, &csr]);
        let words = [
            ["issue", "acme-pay/payouts"].as_slice(),
            &["--environment", "production", "--kind", "client-certificate", "--csr", &csr, "--csr-proof", &proof],
            &["--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"],
            &["--out", &out, "--format", "json"],
        ]
        .concat();
        self.ok_as("priya-nair", &words).json()["subject"].as_str().unwrap().to_owned()
    }

    /// The flag by which an owner acts.
    pub(crate) fn as_owner(&self, owner: &str) -> [String; 2] {
        ["--key".to_owned(), self.path(&format!("ssh/{owner}")).display().to_string()]
    }

    /// A file of the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The registry.
    pub(crate) fn root(&self) -> PathBuf {
        self.path("bank-partners")
    }

    /// Writes a file of the folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Reads a file of the folder.
    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("`{name}` cannot be read: {e}"))
    }

    /// Replaces text that must be there in a file of the registry.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let name = format!("bank-partners/{file}");
        let old = self.text(&name);
        assert!(old.contains(from), "`{file}` has no `{from}`:\n{old}");
        self.write(&name, old.replacen(from, to, 1));
    }

    /// Every file of the registry and what it holds, by path.
    pub(crate) fn files(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        let root = self.root();
        let files = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                let name = entry.path().strip_prefix(&root).unwrap().display().to_string();
                (name, std::fs::read(entry.path()).unwrap())
            })
            .filter(|(name, _)| !name.starts_with(".admit/"))
            .collect()
    }

    /// Runs `admit` with nobody at a terminal.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.exec(env!("CARGO_BIN_EXE_admit"), args, b"")
    }

    /// Runs `admit` with an owner's key.
    pub(crate) fn run_as(&self, owner: &str, args: &[&str]) -> Run {
        let [flag, key] = self.as_owner(owner);
        self.run(&[args, &[&flag, &key]].concat())
    }

    /// Runs `admit`, which must succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> Run {
        must_succeed(args, self.run(args))
    }

    /// Runs `admit` with an owner's key, which must succeed.
    pub(crate) fn ok_as(&self, owner: &str, args: &[&str]) -> Run {
        must_succeed(args, self.run_as(owner, args))
    }

    /// Runs another program, which must succeed; answers what it wrote to stdout.
    pub(crate) fn must(&self, program: &str, args: &[&str]) -> String {
        must_succeed(args, self.exec(program, args, b"")).stdout
    }

    /// Runs a program in the folder. It knows where programs are, a home, and nothing else of the caller.
    #[allow(clippy::disallowed_methods, reason = "where programs are is the one thing that a test takes over from its caller")]
    pub(crate) fn exec(&self, program: &str, args: &[&str], stdin: &[u8]) -> Run {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.0.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", self.0.path());
        command.env("NO_COLOR", "1").env("COLUMNS", "100").env("LC_ALL", "C.UTF-8").env("ADMIT_REGISTRY", "bank-partners");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                panic!("this test needs the program `{program}`: apt-get install openssl openssh-client age gnutls-bin")
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
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: lossy(&output.stdout),
            stderr: lossy(&output.stderr),
            bytes: output.stdout,
        }
    }

    /// Another folder with the same files.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::bare();
        copy_folder(self.0.path(), copy.0.path());
        copy
    }

    fn make_registry(&self) {
        self.write("passphrase", "a passphrase of the tests\n");
        let words = ["init", "bank-partners", "--organisation", "Example Bank", "--trust-domain", "partners.bank.example"];
        let keys = ["--key-prefix", "exb", "--keys", "issuer-keys", "--passphrase-file", "passphrase"];
        self.ok(&[words.as_slice(), &keys].concat());
        std::fs::create_dir(self.path("ssh")).unwrap();
        for (owner, name, role) in PEOPLE {
            let (key, mail) = (format!("ssh/{owner}"), format!("{}@bank.example", owner.replace('-', ".")));
            self.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", &mail, "-f", &key]);
            let public = format!("{key}.pub");
            let words = ["onboard", "owner", owner, "--kind", "person", "--name", name, "--email", &mail];
            self.ok(&[words.as_slice(), &["--role", role, "--key", &public]].concat());
        }
        for (scope, access, what) in
            [("payments:read", "read", "Look at payouts"), ("payments:write", "write", "Initiate payouts")]
        {
            let words = ["onboard", "scope", scope, "--description", what, "--access", access, "--sensitivity", "confidential"];
            let api =
                ["--api-name", "Payments", "--owner", "maria-lopez", "--environment", "production", "--environment", "sandbox"];
            self.ok(&[words.as_slice(), if access == "read" { &api } else { &[] }].concat());
        }
        for owner in ["tom-berger", "priya-nair"] {
            self.ok_as(owner, &["approve", "--policy"]);
        }
    }

    fn make_partner(&self) {
        self.must("age-keygen", &["-o", "acme.age"]);
        let recipient = self.must("age-keygen", &["-y", "acme.age"]);
        let (start, end) = (days_ago(30).to_string(), in_days(330).to_string());
        let words = [
            ["onboard", "partner", "acme-pay", "--legal-name", "Acme Payments GmbH", "--tier", "standard"].as_slice(),
            &["--jurisdiction", "DE", "--registration", "HRB 190212 B", "--lei", "529900T8BM49AURSDO55"],
            &["--purpose", "Initiates payouts on behalf of shared merchants", "--data", "account-balances"],
            &["--data", "payment-status", "--ticket", "PART-118"],
            &["--business-owner", "maria-lopez", "--technical-owner", "lena-fischer"],
            &["--technical-contact", "Jonas Weber <jonas.weber@acme-pay.example>"],
            &["--security-contact", "Acme SOC <soc@acme-pay.example> +49 30 5550100"],
            &["--revocation-contact", "Acme duty officer <duty@acme-pay.example> +49 30 5550101"],
            &["--agreement", "MSA-2026-017", "--agreement-start", &start, "--agreement-end", &end],
            &["--standard-triggers", "--recipient", recipient.trim()],
        ]
        .concat();
        self.ok(&words);
        for kind in ["agreement", "due-diligence", "legal-entity"] {
            let file = format!("{kind}.pdf");
            self.write(&file, format!("the {kind} of Acme\n"));
            let words = ["evidence", "acme-pay", "--kind", kind, "--file", &file, "--id", kind, "--until", &end];
            self.ok_as("lena-fischer", &words);
        }
        self.ok(&["onboard", "partner", "acme-pay", "--verified", "legal-entity"]);
        self.make_anchors();
        let until = in_days(300).to_string();
        for (environment, anchor) in [("production", "acme-ca"), ("sandbox", "acme-sandbox-key")] {
            let words = [
                ["onboard", "application", "acme-pay/payouts", "--kind", "server"].as_slice(),
                &["--description", "Nightly payout batch run from Acme's data centre", "--technical-owner", "lena-fischer"],
                &["--environment", environment, "--anchor", anchor, "--requested-by", "lena-fischer"],
                &["--scope", "payments:write", "--scope", "payments:read", "--until", &until],
                &["--reason", "payouts are initiated by API"],
            ]
            .concat();
            self.ok(&words);
        }
    }

    /// A P-256 authority for production and a pinned RSA key for sandbox, both proved with openssl.
    fn make_anchors(&self) {
        self.must("openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "acme-ca.key"]);
        let extensions =
            [["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0"], ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]]
                .concat();
        let words = ["req", "-x509", "-new", "-key", "acme-ca.key", "-sha256", "-days", "700", "-out", "acme-ca.pem"];
        let subject = ["-subj", "/O=Acme Payments GmbH/CN=Acme production"];
        self.must("openssl", &[words.as_slice(), &subject, &extensions].concat());
        let rsa = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "acme-sandbox-key.key"];
        self.must("openssl", &rsa);
        self.must("openssl", &["pkey", "-in", "acme-sandbox-key.key", "-pubout", "-out", "acme-sandbox-key.pem"]);
        let anchor = ["onboard", "anchor"];
        let authority = ["acme-pay#acme-ca", "--kind", "ca-certificate", "--environment", "production", "--certificate"];
        self.ok(&[anchor.as_slice(), &authority, &["acme-ca.pem"]].concat());
        let pinned = ["acme-pay#acme-sandbox-key", "--kind", "pinned-key", "--environment", "sandbox", "--public-key"];
        self.ok(&[anchor.as_slice(), &pinned, &["acme-sandbox-key.pem"]].concat());
        for anchor in ["acme-ca", "acme-sandbox-key"] {
            let (subject, challenge) = (format!("acme-pay#{anchor}"), format!("{anchor}.challenge"));
            let (answer, key) = (format!("{challenge}.sig"), format!("{anchor}.key"));
            self.ok_as("priya-nair", &["prove", &subject, "--out", &challenge]);
            self.must("openssl", &["dgst", "-sha256", "-sign", &key, "-out", &answer, &challenge]);
            self.ok_as("priya-nair", &["prove", &subject, "--response", &answer]);
        }
    }
}

fn must_succeed(args: &[&str], run: Run) -> Run {
    assert_eq!(run.code, 0, "`{}` failed:\n{}{}", args.join(" "), run.stdout, run.stderr);
    run
}

/// The day that lies so many days ahead of today.
pub(crate) fn in_days(days: u64) -> Day {
    admit::clock::now().unwrap().day().plus_days(days)
}

/// The day that lies so many days back.
pub(crate) fn days_ago(days: u32) -> Day {
    admit::clock::now().unwrap().minus(Period::days(days)).day()
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.path_is_symlink() {
            std::os::unix::fs::symlink(std::fs::read_link(entry.path()).unwrap(), &target).unwrap();
        } else if entry.file_type().is_dir() {
            std::fs::create_dir(&target).unwrap();
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}
