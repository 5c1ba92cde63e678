//! The site of an attack: a bank's registry as a git repository, with two partners, everybody's keys, and some that count for nobody any
//! more or not yet. It is made once and copied; a change is made on the branch `attack` and judged against `main`.

use crate::place::{Place, Run, days_ago, in_days};
use std::{
    ops::Deref,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Whoever commits what nobody of the roster did.
pub(super) const NOBODY: &str = "bot@ci.example";

/// The words that approve what most attacks are about.
pub(super) const GRANT: [&str; 4] = ["approve", "acme-pay/payouts", "--environment", "production"];

/// Where approvals of the first partner lie.
pub(super) const APPROVALS: &str = "partners/acme-pay/approvals/";

/// The line above the terms of the first partner.
pub(super) const TERMS: &str = "[tiers.standard.environments.production]";

/// A registry in git, on the branch `attack`.
pub(super) struct Site {
    place: Place,
    author: String,
    now: Option<String>,
}

impl Deref for Site {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Site {
    /// A copy of the base, on the branch `attack`.
    pub(super) fn new() -> Self {
        static MADE: OnceLock<Site> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let site = Self::of(Place::issued().0);
            site.more_people();
            site.second_partner();
            site.git(&["init", "--quiet", "--initial-branch=main", "--template="]);
            site.commit("what is there");
            site
        });
        let site = Self::of(made.copy());
        site.git(&["checkout", "--quiet", "-b", "attack"]);
        site
    }

    fn of(place: Place) -> Self {
        Self { place, author: NOBODY.to_owned(), now: None }
    }

    /// From here on commits are by that mail address.
    pub(super) fn author(&mut self, mail: &str) {
        mail.clone_into(&mut self.author);
    }

    /// The review and the audit are held so many days later.
    pub(super) fn later(&mut self, days: u64) {
        self.now = Some(format!("{}T12:00:00Z", in_days(days)));
    }

    /// What was done so far is what the change finds: it is on `main`, by nobody of the roster.
    pub(super) fn found(&mut self) {
        let author = std::mem::replace(&mut self.author, NOBODY.to_owned());
        self.commit("what is found");
        self.author = author;
        self.git(&["branch", "--force", "main", "attack"]);
    }

    /// Commits everything that lies there, if anything differs.
    pub(super) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        if !self.git(&["status", "--porcelain", "--untracked-files=no"]).is_empty() {
            self.git(&["commit", "--quiet", "--no-verify", "--message", message]);
        }
    }

    /// Does something on `main` after the branch was made, and comes back.
    pub(super) fn meanwhile(&self, act: impl FnOnce(&Self)) {
        self.commit("so far");
        self.git(&["checkout", "--quiet", "main"]);
        act(self);
        self.commit("meanwhile");
        self.git(&["checkout", "--quiet", "attack"]);
    }

    /// Runs git in the registry, which must succeed.
    pub(super) fn git(&self, words: &[&str]) -> String {
        let (fine, out, why) = self.try_git(words);
        assert!(fine, "`git {}` failed: {out}{why}", words.join(" "));
        out
    }

    /// Runs git in the registry; answers whether it succeeded, and what it wrote to each stream. It knows no configuration but the repository's.
    pub(super) fn try_git(&self, words: &[&str]) -> (bool, String, String) {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root()).args(["-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null"]).args(words);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", self.path("")).env("LC_ALL", "C");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Somebody").env(format!("GIT_{who}_EMAIL"), &self.author);
        }
        let output = command.stdin(Stdio::null()).output();
        let output = output.unwrap_or_else(|e| panic!("this test needs the program `git`: apt-get install git ({e})"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    /// The review of the change.
    pub(super) fn review(&self) -> Run {
        self.at_that_time(&["review", "main", "attack", "--format", "json"])
    }

    /// The audit of what is checked out.
    pub(super) fn audit(&self) -> Run {
        self.at_that_time(&["audit", "--fail-on", "low", "--format", "json"])
    }

    fn at_that_time(&self, words: &[&str]) -> Run {
        let now: Vec<&str> = self.now.iter().flat_map(|now| ["--now", now.as_str()]).collect();
        self.run(&[words, &now].concat())
    }

    /// Writes a file of the registry, and its folder.
    pub(super) fn put(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Reads a file of the registry.
    pub(super) fn get(&self, file: &str) -> String {
        self.text(&format!("bank-partners/{file}"))
    }

    /// Moves a file of the registry.
    pub(super) fn rename(&self, from: &str, to: &str) {
        let text = self.get(from);
        self.remove(from);
        self.put(to, &text);
    }

    /// The quorum of policy approves it as it lies there.
    pub(super) fn approve_policy(&self) {
        for owner in ["tom-berger", "priya-nair"] {
            self.ok_as(owner, &["approve", "--policy"]);
        }
    }

    /// The first partner's access to production is asked for twenty days longer; nobody has approved it.
    pub(super) fn widen(&self) {
        let (from, to) = (format!("until: {}", in_days(300)), format!("until: {}", in_days(320)));
        self.edit_below(crate::hand::APPLICATION, "  production:\n", &from, &to);
    }

    /// The file of an owner's newest approval that speaks of what is asked for now, by what it says.
    pub(super) fn approval_of(&self, owner: &str, environment: &str) -> String {
        let files = self.find(APPROVALS, &format!("-{owner}.yaml"));
        let mut mine: Vec<_> = files.into_iter().filter(|file| self.statement(file)["environment"] == environment).collect();
        let issued = |file: &str| self.statement(file)["issued"].as_str().unwrap().to_owned();
        mine.sort_by_key(|file| (self.git(&["ls-files", "--", file]).is_empty(), issued(file)));
        mine.pop().unwrap()
    }

    /// An owner's line in a file of the roster.
    pub(super) fn public(&self, key: &str) -> String {
        let line = self.text(&format!("ssh/{key}.pub"));
        line.split(' ').take(2).collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    /// Writes an owner: a person with roles and keys, each key with more lines of its own.
    pub(super) fn owner(&self, id: &str, name: &str, roles: &[&str], keys: &[(&str, String)], more: &str) {
        let mail = format!("{}@bank.example", id.replace('-', "."));
        let mut text = format!("id: {id}\nkind: person\nname: {name}\nemail: {mail}\nroles:\n");
        roles.iter().for_each(|role| text.push_str(&format!("  - {role}\n")));
        text.push_str("keys:\n");
        for (key, terms) in keys {
            text.push_str(&format!("  - key: {}\n{terms}", self.public(key)));
        }
        self.put(&format!("owners/{id}.yaml"), &(text + more));
    }

    /// Makes a key of that name.
    pub(super) fn key(&self, name: &str) {
        let file = format!("ssh/{name}");
        self.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", &file]);
    }

    /// Another API owner and another voice of risk, keys that count no more or not yet, and somebody who left; approved as it should be.
    fn more_people(&self) {
        for key in ["nora-klein", "olga-petrova", "rosa-weiss", "tom-lost", "tom-next", "tom-over", "mallory"] {
            self.key(key);
        }
        let (long_ago, yesterday, today) = (days_ago(60), days_ago(1), days_ago(0));
        let from = format!("    from: {long_ago}\n");
        self.owner("nora-klein", "Nora Klein", &["api-owner"], &[("nora-klein", from.clone())], "");
        self.owner("rosa-weiss", "Rosa Weiss", &["risk"], &[("rosa-weiss", from.clone())], "");
        self.owner("olga-petrova", "Olga Petrova", &["risk"], &[("olga-petrova", from.clone())], &format!("left: {yesterday}\n"));
        let toms = [
            ("tom-berger", format!("    from: {today}\n")),
            ("tom-lost", format!("{from}    revoked: {yesterday}\n")),
            ("tom-next", format!("    from: {}\n", in_days(30))),
            ("tom-over", format!("{from}    until: {yesterday}\n")),
        ];
        self.owner("tom-berger", "Tom Berger", &["risk"], &toms, "");
        self.edit("admit.toml", "version = 1", "version = 2");
        self.approve_policy();
    }

    /// Globex, complete, with an application that waits for its approvals.
    fn second_partner(&self) {
        let (start, end, until) = (days_ago(30).to_string(), in_days(330).to_string(), in_days(300).to_string());
        let words = [
            ["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "standard"].as_slice(),
            &["--jurisdiction", "NL", "--registration", "KVK 60012345"],
            &["--purpose", "Collects payment status for its shops", "--data", "payment-status", "--ticket", "PART-119"],
            &["--business-owner", "maria-lopez", "--technical-owner", "lena-fischer"],
            &["--technical-contact", "Eva Smit <eva.smit@globex.example>"],
            &["--security-contact", "Globex SOC <soc@globex.example> +31 20 5550100"],
            &["--revocation-contact", "Globex duty officer <duty@globex.example> +31 20 5550101"],
            &["--agreement", "MSA-2026-018", "--agreement-start", &start, "--agreement-end", &end, "--standard-triggers"],
        ]
        .concat();
        self.ok(&words);
        for kind in ["agreement", "due-diligence", "legal-entity"] {
            let file = format!("globex-{kind}.pdf");
            self.write(&file, format!("the {kind} of Globex\n"));
            let words = ["evidence", "globex", "--kind", kind, "--file", &file, "--id", kind, "--until", &end];
            self.ok_as("lena-fischer", &words);
        }
        self.ok(&["onboard", "partner", "globex", "--verified", "legal-entity"]);
        self.authority("globex-ca", "Globex B.V.");
        let words = ["onboard", "anchor", "globex#globex-ca", "--kind", "ca-certificate", "--environment", "production"];
        self.ok(&[words.as_slice(), &["--certificate", "globex-ca.pem"]].concat());
        self.prove("globex#globex-ca", "globex-ca.key");
        let words = [
            ["onboard", "application", "globex/collect", "--kind", "server", "--description", "Hourly status run"].as_slice(),
            &["--technical-owner", "lena-fischer", "--environment", "production", "--anchor", "globex-ca"],
            &["--requested-by", "lena-fischer", "--scope", "payments:read", "--until", &until, "--reason", "shops ask for it"],
        ]
        .concat();
        self.ok(&words);
    }

    /// Makes an authority: `<name>.key`, `<name>.pem`.
    pub(super) fn authority(&self, name: &str, organisation: &str) {
        let (key, pem, subject) = (format!("{name}.key"), format!("{name}.pem"), format!("/O={organisation}/CN={name}"));
        self.must("openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
        let words = ["req", "-x509", "-new", "-key", &key, "-sha256", "-days", "700", "-out", &pem, "-subj", &subject];
        let extensions =
            ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
        self.must("openssl", &[words.as_slice(), &extensions].concat());
    }

    /// Has an anchor proved by its key.
    pub(super) fn prove(&self, subject: &str, key: &str) {
        let (challenge, answer) = (format!("{key}.challenge"), format!("{key}.answer"));
        self.ok_as("priya-nair", &["prove", subject, "--out", &challenge]);
        self.must("openssl", &["dgst", "-sha256", "-sign", key, "-out", &answer, &challenge]);
        self.ok_as("priya-nair", &["prove", subject, "--response", &answer]);
    }
}
