//! What scripts and terminals get: with `--format json` one document on stdout whatever the answer, the exit status that belongs to
//! it, no talk when quiet, and no escape codes where nobody looks. A command that is not in the tables fails the test.

mod table;

use crate::{
    hand::{APPLICATION, PARTNER},
    place::{Place, Run},
};
use serde_json::Value;
use std::collections::BTreeSet;
use table::{DONE, Line, REFUSED, ready, unreadable, without_contact};

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
    assert!(!causes.contains('\u{1b}'), "{causes}");
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
