//! What scripts and terminals get: with `--format json` one document on stdout whatever the answer, the exit status that belongs to
//! it, no talk when quiet, and no escape codes where nobody looks. A command that is not in the tables fails the test.

use crate::{
    hand::{APPLICATION, P256, PARTNER},
    place::{Place, Run, in_days},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The command as it is typed, what must be there before, the key that acts, the words, the exit status, and the schema of the answer.
struct Line {
    command: &'static str,
    before: fn(&Place),
    by: Option<&'static str>,
    words: &'static [&'static str],
    exit: i32,
    schema: &'static str,
}

const fn done(command: &'static str, words: &'static [&'static str]) -> Line {
    Line { command, before: nothing, by: None, words, exit: 0, schema: "action" }
}

const fn refused(command: &'static str, words: &'static [&'static str]) -> Line {
    Line { exit: 1, ..done(command, words) }
}

impl Line {
    const fn by(self, owner: &'static str) -> Self {
        Self { by: Some(owner), ..self }
    }

    const fn before(self, before: fn(&Place)) -> Self {
        Self { before, ..self }
    }

    const fn schema(self, schema: &'static str) -> Self {
        Self { schema, ..self }
    }

    const fn exit(self, exit: i32) -> Self {
        Self { exit, ..self }
    }

    fn place(&self) -> Place {
        let place = ready();
        (self.before)(&place);
        place
    }

    fn run(&self, place: &Place, more: &[&str]) -> Run {
        let words = self.words.iter().map(|word| match *word {
            "@until" => in_days(30).to_string(),
            "@subject" => place.text("subject"),
            "@approval" => format!("bank-partners/{}", approval(place)),
            word => word.to_owned(),
        });
        let words: Vec<String> = words.collect();
        let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
        match self.by {
            Some(owner) => place.run_as(owner, &words),
            None => place.run(&words),
        }
    }
}

const ISSUE: &[&str] = &[
    "issue",
    "acme-pay/payouts",
    "--environment",
    "production",
    "--kind",
    "client-certificate",
    "--csr",
    "next.csr",
    "--csr-proof",
    "next.csr.sig",
    "--out",
    "next.pem",
    "--issuer-key",
    "issuer-keys/production-ca.key.pem",
    "--passphrase-file",
    "passphrase",
];

const INIT: &[&str] = &[
    "init",
    "another",
    "--organisation",
    "Bank",
    "--trust-domain",
    "b.example",
    "--key-prefix",
    "exb",
    "--keys",
    "keys",
    "--passphrase-file",
    "passphrase",
];

const PUBLISH: &[&str] = &[
    "publish",
    "--out",
    "published",
    "--environment",
    "production",
    "--issuer-key",
    "production-ca=issuer-keys/production-ca.key.pem",
    "--passphrase-file",
    "passphrase",
];

const WAIVE: &[&str] =
    &["waive", "contact-missing", "acme-pay", "--reason", "soon", "--until", "@until", "--requested-by", "lena-fischer"];

const DONE: &[Line] = &[
    done("init", INIT),
    done("onboard partner", &["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "low"]),
    done("onboard application", &["onboard", "application", "acme-pay/reports", "--kind", "saas"]),
    done(
        "onboard anchor",
        &[
            "onboard",
            "anchor",
            "acme-pay#new",
            "--kind",
            "ca-certificate",
            "--environment",
            "sandbox",
            "--certificate",
            "acme-ca.pem",
        ],
    ),
    done("onboard owner", &["onboard", "owner", "team", "--kind", "team", "--name", "Team", "--email", "team@bank.example"]),
    done(
        "onboard scope",
        &["onboard", "scope", "payments:list", "--description", "List", "--access", "read", "--sensitivity", "internal"],
    ),
    done("evidence", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf"]).by("lena-fischer"),
    done("fmt", &["fmt"]).before(unsorted),
    done("fmt", &["fmt", "--check"]).before(unsorted).exit(1),
    done("check", &["check"]).schema("check"),
    done("check", &["check"]).before(unreadable).exit(1).schema("check"),
    done("status", &["status"]).schema("status-overview"),
    done("status", &["status", "acme-pay"]).schema("status"),
    done("prove", &["prove", "acme-pay#acme-ca", "--out", "new.challenge"]).by("priya-nair"),
    done("approve", &["approve", "acme-pay/payouts", "--environment", "production", "--reject"]).by("tom-berger"),
    done("waive", WAIVE),
    done("issue", ISSUE).by("priya-nair"),
    done("suspend", &["suspend", "acme-pay", "--note", "odd traffic"]).by("priya-nair"),
    done("resume", &["resume", "acme-pay"]).by("priya-nair").before(returning),
    done("revoke", &["revoke", "@subject", "--reason", "superseded"]).by("priya-nair"),
    done("offboard", &["offboard", "acme-pay"]).by("priya-nair"),
    done("audit", &["audit", "--fail-on", "critical"]).schema("audit"),
    done("audit", &["audit"]).before(without_contact).exit(1).schema("audit"),
    done("explain", &["explain"]).schema("explain"),
    done("explain", &["explain", "held"]).schema("explain"),
    done("publish", PUBLISH),
    done("log show", &["log", "show", "acme-pay"]).schema("log"),
    done("verify log", &["verify", "log"]).schema("verify"),
    done("verify log", &["verify", "log", "acme-pay"]).before(broken).exit(1).schema("verify"),
    done("verify approval", &["verify", "approval", "@approval"]).before(altered).exit(1).schema("verify"),
];

const REFUSED: &[Line] = &[
    refused("init", INIT).before(|p| drop(p.ok(INIT))),
    refused("onboard partner", &["onboard", "partner", "acme-pay", "--legal-name", "Acme"]).before(over),
    refused("onboard application", &["onboard", "application", "nobody/reports", "--kind", "saas"]),
    refused(
        "onboard anchor",
        &[
            "onboard",
            "anchor",
            "acme-pay#acme-ca",
            "--kind",
            "ca-certificate",
            "--environment",
            "sandbox",
            "--certificate",
            "acme-ca.pem",
        ],
    ),
    refused("onboard owner", &["onboard", "owner", "maria-lopez", "--key", "ssh/weak.pub"]).before(weak_key),
    refused("evidence", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf"]).by("maria-lopez"),
    refused("fmt", &["fmt"]).before(unreadable).exit(3),
    refused("check", &["check", "../outside"]).exit(3),
    refused("status", &["status", "nobody"]),
    refused("prove", &["prove", "acme-pay#nothing"]).by("priya-nair"),
    refused("approve", &["approve", "acme-pay/payouts", "--environment", "production"]).by("maria-lopez"),
    refused("waive", &["waive", "held", "acme-pay", "--reason", "x", "--until", "2999-01-01", "--requested-by", "lena-fischer"]),
    refused("issue", ISSUE).by("priya-nair").before(without_contact),
    refused("suspend", &["suspend", "nobody", "--note", "x"]).by("priya-nair"),
    refused("resume", &["resume", "acme-pay"]).by("priya-nair"),
    refused("revoke", &["revoke", "acme-pay/payouts/none", "--reason", "superseded"]).by("priya-nair"),
    refused("offboard", &["offboard", "acme-pay"]).by("maria-lopez"),
    refused("audit", &["audit", "nobody"]),
    refused("explain", &["explain", "contact-mising"]),
    refused("publish", &["publish", "--out", "published", "--environment", "moon"]),
    refused("log show", &["log", "show", "nobody"]),
    refused("verify log", &["verify", "log", "nobody"]),
    refused("verify approval", &["verify", "approval", "nothing.yaml"]).exit(3),
    refused(
        "onboard scope",
        &["onboard", "scope", "payments:*", "--description", "All", "--access", "read", "--sensitivity", "internal"],
    ),
];

fn nothing(_: &Place) {}

/// A live credential, and a request for another one.
fn ready() -> Place {
    static MADE: std::sync::OnceLock<Place> = std::sync::OnceLock::new();
    let make = || {
        let (place, subject) = Place::issued();
        place.write("subject", subject);
        place.request("next", P256);
        place
    };
    MADE.get_or_init(make).copy()
}

fn unsorted(place: &Place) {
    place.edit(PARTNER, "tier: standard", "tier: 'standard'");
}

fn unreadable(place: &Place) {
    place.append(PARTNER, "status: active\n");
}

fn without_contact(place: &Place) {
    place.cut(PARTNER, "  revocation:");
}

fn over(place: &Place) {
    place.ok_as("priya-nair", &["offboard", "acme-pay"]);
}

fn returning(place: &Place) {
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", "acme-pay", "--resume"]);
    }
}

fn broken(place: &Place) {
    place.edit(crate::hand::LOG, "\"actor\":\"lena-fischer\"", "\"actor\":\"priya-nair\"");
}

fn weak_key(place: &Place) {
    place.must("ssh-keygen", &["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", "ssh/weak"]);
}

fn approval(place: &Place) -> String {
    place.find("partners/acme-pay/approvals/", "-tom-berger.yaml").remove(0)
}

/// An approval that somebody altered.
fn altered(place: &Place) {
    place.edit(&approval(place), "\"class\":\"risk\"", "\"class\":\"none\"");
}

/// The commands that have `--format json`, as they are typed.
fn commands() -> BTreeSet<String> {
    fn below(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        let json = |arg: &clap::Arg| {
            arg.get_id() == "format" && arg.get_possible_values().iter().any(|value| value.get_name() == "json")
        };
        if command.get_arguments().any(json) {
            found.insert(path.trim().to_owned());
        }
        command.get_subcommands().for_each(|sub| below(sub, &format!("{path} {}", sub.get_name()), found));
    }
    let mut found = BTreeSet::new();
    below(&admit::cli::command(), "", &mut found);
    found
}

/// Whether it is one document of that schema and nothing else.
fn conforms(run: &Run, schema: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(&run.stdout).map_err(|e| format!("no JSON ({e}): {run:?}"))?;
    let schemas = admit::present::schemas();
    let known = schemas.iter().find(|(name, _)| *name == schema).ok_or_else(|| format!("there is no schema `{schema}`"))?;
    let validator = jsonschema::validator_for(&known.1).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    if errors.is_empty() && run.stdout.ends_with('\n') { Ok(value) } else { Err(format!("{errors:?}: {}", run.stdout)) }
}

fn each(lines: &[Line], judge: impl Fn(&Line) -> Result<(), String>) {
    let wrong: Vec<String> =
        lines.iter().filter_map(|line| judge(line).err().map(|e| format!("{}: {e}", line.words.join(" ")))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is(what: bool, why: &str, run: &Run) -> Result<(), String> {
    if what { Ok(()) } else { Err(format!("{why}: {run:?}")) }
}

#[test]
fn every_command_is_in_both_tables() {
    let known = |lines: &[Line]| lines.iter().map(|line| line.command.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(commands(), known(DONE), "done");
    assert_eq!(commands(), known(REFUSED), "refused");
}

#[test]
fn an_answer_is_one_document_of_its_schema() {
    each(DONE, |line| {
        let run = line.run(&line.place(), &["--format", "json"]);
        is(run.code == line.exit, "exit", &run)?;
        let value = conforms(&run, line.schema)?;
        is(value["version"] == 1, "version", &run)?;
        is(line.schema != "action" || value["command"] == line.words[0], "command", &run)
    });
}

#[test]
fn a_refusal_is_one_document_and_nothing_is_done() {
    each(REFUSED, |line| {
        let place = line.place();
        let before = place.files();
        let run = line.run(&place, &["--format", "json"]);
        is(run.code == line.exit, "exit", &run)?;
        let value = conforms(&run, line.schema)?;
        is(value["done"] == false && value["command"] == line.words[0], "done", &run)?;
        let message = format!("error: {}\n", value["message"].as_str().unwrap_or_default());
        is(run.stderr.contains(&message), "the same is told to people", &run)?;
        is(place.files() == before, "it wrote", &run)?;
        // And without the flag stdout stays empty.
        let run = line.run(&line.place(), &[]);
        is(run.stdout.is_empty() && run.code == line.exit, "as text", &run)
    });
}

#[test]
fn a_refusal_tells_each_rule_to_machines() {
    let place = ready();
    place.cut(PARTNER, "  revocation:");
    place.cut(PARTNER, "  security:");
    place.cut(PARTNER, "justification:");
    let run = place.ask_with("next", &["--format", "json"]);
    let value = conforms(&run, "action").unwrap();
    assert_eq!((&value["subject"], &value["done"]), (&"acme-pay/payouts".into(), &false.into()));
    let details = value["details"].as_object().unwrap();
    let rules: Vec<&String> = details.keys().collect();
    assert_eq!(rules, ["contact-missing", "justification-missing", "next"]);
    assert_eq!(run.rules().into_keys().collect::<Vec<_>>(), ["contact-missing", "justification-missing"]);
    let said = details["contact-missing"].as_str().unwrap();
    assert!(said.contains("security") && said.contains("revocation"), "{said}");
    assert!(details["next"].as_str().unwrap().starts_with("admit onboard partner acme-pay"), "{value}");
}

#[test]
fn what_cannot_be_answered_says_so_to_machines() {
    let place = ready();
    unreadable(&place);
    let run = place.ask_with("next", &["--format", "json"]);
    let value = conforms(&run, "action").unwrap();
    assert_eq!(run.code, 3);
    let causes = value["details"]["causes"].as_str().unwrap();
    assert!(causes.contains("partners/acme-pay/partner.yaml") && causes.contains("status"), "{causes}");
    let run = place.run(&["status", "--registry", "nowhere", "--format", "json"]);
    assert_eq!(run.code, 3, "{run:?}");
    conforms(&run, "action").unwrap();
}

#[test]
fn a_line_that_makes_no_sense_is_usage() {
    let place = ready();
    let lines: [&[&str]; 7] = [
        &[],
        &["isue"],
        &["issue", "--format", "json"],
        &["status", "--format", "yaml"],
        &["status", "--force"],
        &["revoke", "acme-pay", "--reason", "because", "--format", "json"],
        &["approve", "acme-pay/payouts", "--key", "ssh/maria-lopez"],
    ];
    let before = place.files();
    for words in lines {
        let run = place.run(words);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{words:?}: {run:?}");
        assert!(!run.stderr.is_empty());
    }
    assert_eq!(place.files(), before);
}

#[test]
fn quiet_is_quiet_and_answers_all_the_same() {
    each(DONE, |line| {
        let loud = line.run(&line.place(), &[]);
        let quiet = line.run(&line.place(), &["--quiet"]);
        is(quiet.code == loud.code, "exit", &quiet)?;
        is(quiet.stdout.is_empty() == loud.stdout.is_empty(), "the result is another one", &quiet)?;
        let talk: Vec<&str> = quiet.stderr.lines().filter(|line| !line.starts_with("warning: ")).collect();
        is(talk.is_empty(), "it talks", &quiet)
    });
    let run = REFUSED.iter().find(|line| line.command == "status").unwrap().run(&ready(), &["--quiet"]);
    assert!(run.stderr.starts_with("error: there is no partner `nobody`"), "an error is no talk: {run:?}");
}

#[test]
fn nobody_gets_escape_codes_in_a_pipe() {
    let colourful = |place: &Place, words: &[&str]| {
        place.exec("env", &[&["-u", "NO_COLOR", "TERM=xterm-256color", env!("CARGO_BIN_EXE_admit")], words].concat(), b"")
    };
    let place = ready();
    without_contact(&place);
    let lines: [&[&str]; 6] = [
        &["status"],
        &["status", "acme-pay"],
        &["audit"],
        &["explain", "held"],
        &["status", "nobody"],
        &["log", "show", "acme-pay"],
    ];
    for words in lines {
        let run = colourful(&place, words);
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{words:?}: {run:?}");
    }
}

#[test]
fn a_terminal_gets_colour_unless_it_is_not_wanted() {
    let place = ready();
    without_contact(&place);
    let terminal = |variables: &[&str], flags: &str| {
        let line = format!("{} status acme-pay {flags}", env!("CARGO_BIN_EXE_admit"));
        let words = [&["-u", "NO_COLOR", "TERM=xterm-256color"], variables, &["script", "-qec", &line, "/dev/null"]].concat();
        let run = place.exec("env", &words, b"");
        assert!(run.stdout.contains("acme-pay"), "{run:?}");
        run.stdout.contains("\u{1b}[")
    };
    assert!(terminal(&[], ""));
    assert!(!terminal(&["NO_COLOR=1"], ""));
    assert!(!terminal(&[], "--no-color"));
}

#[test]
fn the_same_registry_gives_the_same_bytes() {
    let place = ready();
    without_contact(&place);
    place.edit(APPLICATION, "payments:read", "payments:unknown");
    let now = ["--now", "2026-12-01T00:00:00Z", "--format", "json"];
    for words in [["audit"].as_slice(), &["status"], &["status", "acme-pay"]] {
        let run = |_| place.run(&[words, &now].concat()).stdout;
        assert_eq!(run(0), run(1), "{words:?}");
    }
}
