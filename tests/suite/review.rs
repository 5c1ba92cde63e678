//! `admit review` on real repositories: what it reads, what it answers, and that nothing of git's own tricks moves it. What it refuses is
//! in `tests/attacks`.

use crate::place::{Place, Run};
use serde_json::Value;

const PAYOUTS: &str = "partners/acme-pay/applications/payouts.yaml";

impl Place {
    /// git in the registry, as somebody with that mail address and nothing of the caller's settings.
    pub(crate) fn git_as(&self, mail: &str, words: &[&str]) -> String {
        let (name, mail) = (format!("user.name={mail}"), format!("user.email={mail}"));
        let fixed =
            ["-C", "bank-partners", "-c", "init.defaultBranch=main", "-c", "commit.gpgSign=false", "-c", &name, "-c", &mail];
        self.must("git", &[fixed.as_slice(), words].concat())
    }

    /// Commits everything of the registry.
    pub(crate) fn commit_as(&self, mail: &str, message: &str) {
        self.git_as(mail, &["add", "--all"]);
        self.git_as(mail, &["commit", "--quiet", "--message", message]);
    }

    /// Makes the registry a repository with one commit on `main`, and a branch `change` to work on.
    pub(crate) fn versioned(self) -> Self {
        self.git_as("bot@ci.example", &["init", "--quiet"]);
        self.commit_as("bot@ci.example", "the registry");
        self.git_as("bot@ci.example", &["checkout", "--quiet", "-b", "change"]);
        self
    }

    fn review(&self) -> Run {
        self.run(&["review", "main", "--format", "json"])
    }
}

fn rules(run: &Run) -> Vec<String> {
    let found = run.json()["obstacles"].as_array().unwrap().clone();
    let rules = found.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned());
    rules.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn changes(run: &Run) -> Vec<String> {
    let said = |change: &Value| format!("{} {}", change["direction"].as_str().unwrap(), change["code"].as_str().unwrap());
    run.json()["changes"].as_array().unwrap().iter().map(said).collect()
}

#[test]
fn what_widens_waits_for_the_quorum_and_passes_with_it() {
    let place = Place::approved().versioned();
    place.edit(PAYOUTS, "kind: server\n", "kind: gateway\n");
    place.commit_as("lena@bank.example", "it is a gateway");
    let run = place.review();
    assert_eq!((run.code, rules(&run)), (1, vec!["approval-quorum".to_owned()]), "{run:?}");
    assert!(run.stdout.contains("\"widens\""), "{run:?}");
    place.approve_production();
    place.ok_as("maria-lopez", &["approve", "acme-pay/payouts", "--environment", "sandbox"]);
    place.commit_as("maria.lopez@bank.example", "approvals");
    let run = place.review();
    assert_eq!((run.code, rules(&run)), (0, Vec::new()), "{run:?}");
}

#[test]
fn comments_and_spelling_are_nothing() {
    let place = Place::approved().versioned();
    place.edit(PAYOUTS, "id: payouts\n", "id: payouts # the nightly batch\n");
    place.commit_as("lena@bank.example", "a comment");
    let run = place.review();
    assert_eq!((run.code, changes(&run)), (0, Vec::new()), "{run:?}");
    let text = place.run(&["review", "main"]);
    assert!(
        text.stdout.ends_with("1 file, and nothing of what they say is different\nnothing stands in the way\n"),
        "{}",
        text.stdout
    );
}

#[test]
fn a_stop_passes_without_anybody() {
    let (place, credential) = Place::issued();
    let place = place.versioned();
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--reason", "key-compromise", "--note", "an incident"]);
    place.ok_as("priya-nair", &["revoke", &credential, "--reason", "key-compromise"]);
    place.commit_as("priya.nair@bank.example", "stop");
    let run = place.review();
    assert_eq!((run.code, rules(&run)), (0, Vec::new()), "{run:?}");
    assert!(changes(&run).iter().any(|change| change.starts_with("narrows ")), "{run:?}");
}

#[test]
fn what_is_staged_is_the_work_of_whoever_commits_it() {
    let place = Place::approved().versioned();
    place.edit(PAYOUTS, "kind: server\n", "kind: gateway\n");
    place.approve_production();
    place.git_as("lena@bank.example", &["add", "--all"]);
    place.git_as("lena@bank.example", &["config", "user.email", "tom.berger@bank.example"]);
    place.git_as("lena@bank.example", &["config", "user.name", "Tom Berger"]);
    let run = place.run(&["review", "main", "--staged", "--format", "json"]);
    assert_eq!((run.code, rules(&run)), (1, vec!["approval-quorum".to_owned()]), "{run:?}");
    assert!(run.stdout.contains("`tom-berger` is an author of this change"), "{run:?}");
}

#[test]
fn a_registry_may_lie_below_the_root_of_its_repository() {
    let place = Place::approved();
    let git = |words: &[&str]| place.must("git", &[&["-c", "user.name=x", "-c", "user.email=bot@ci.example"], words].concat());
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "bank-partners"]);
    git(&["commit", "--quiet", "-m", "the registry"]);
    git(&["checkout", "--quiet", "-b", "change"]);
    place.edit(PAYOUTS, "kind: server\n", "kind: gateway\n");
    place.approve_production();
    git(&["add", "bank-partners"]);
    git(&["-c", "user.email=tom.berger@bank.example", "commit", "--quiet", "-m", "mine"]);
    let run = place.review();
    assert_eq!((run.code, rules(&run)), (1, vec!["approval-quorum".to_owned()]), "{run:?}");
    assert!(run.stdout.contains("is an author of this change"), "{run:?}");
}

#[test]
fn two_branches_that_both_append_to_a_log_conflict_and_are_told_what_to_do() {
    let (place, credential) = Place::issued();
    let place = place.versioned();
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--reason", "key-compromise", "--note", "here"]);
    place.commit_as("priya.nair@bank.example", "suspend");
    place.git_as("bot@ci.example", &["checkout", "--quiet", "main"]);
    place.ok_as("priya-nair", &["revoke", &credential, "--reason", "superseded"]);
    place.commit_as("priya.nair@bank.example", "revoke");
    let run = place.run(&["review", "main", "change"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("partners/acme-pay/log.jsonl") && run.stderr.contains("admit log rebase"), "{}", run.stderr);
}

#[test]
fn a_change_of_the_quorum_is_approved_by_the_old_one_and_the_new_one() {
    let place = Place::approved().versioned();
    place.edit("admit.toml", "version = 1", "version = 2");
    place.edit("admit.toml", "approvals = [{ security = 1, risk = 1 }]", "approvals = [{ security = 1 }]");
    place.commit_as("lena@bank.example", "one is enough");
    place.ok_as("priya-nair", &["approve", "--policy"]);
    place.commit_as("priya.nair@bank.example", "approval");
    let run = place.review();
    assert_eq!((run.code, rules(&run)), (1, vec!["policy-change-unapproved".to_owned()]), "{run:?}");
    place.ok_as("tom-berger", &["approve", "--policy", "--base", "main"]);
    place.commit_as("tom.berger@bank.example", "approval");
    let run = place.review();
    assert_eq!((run.code, rules(&run)), (0, Vec::new()), "{run:?}");
}

#[test]
fn a_policy_that_is_not_the_trusted_one_is_refused() {
    let place = Place::approved().versioned();
    let verdict = place.ok(&["verify", "policy", "--format", "json"]).json();
    let digest = verdict["details"]["digest"].as_str().unwrap();
    assert_eq!(place.run(&["audit", "--trust", digest, "--rule", "policy-unapproved"]).code, 0);
    assert_eq!(place.run(&["review", "main", "--trust", digest]).code, 0);
    place.edit("admit.toml", "version = 1", "version = 2");
    let run = place.run(&["status", "--trust", digest]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("is trusted"), "{}", run.stderr);
    assert_eq!(place.run(&["verify", "policy"]).code, 1);
}

#[test]
fn the_base_is_asked_for_its_policy_and_its_name() {
    let place = Place::approved().versioned();
    for (base, said) in [
        ("nowhere", "there is no revision `nowhere`"),
        ("-x", "unexpected argument"),
        ("main:admit.toml", "there is no revision"),
    ] {
        let run = place.run(&["review", base]);
        assert!(run.code >= 2 && run.stderr.contains(said), "{base}: {run:?}");
    }
    place.git_as("bot@ci.example", &["checkout", "--quiet", "--orphan", "empty"]);
    place.git_as("bot@ci.example", &["rm", "--quiet", "-r", "--cached", "."]);
    place.git_as("bot@ci.example", &["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    let run = place.run(&["review", "empty", "change"]);
    assert!(run.code == 3 && run.stderr.contains("share no history"), "{run:?}");
    place.git_as("bot@ci.example", &["checkout", "--quiet", "-b", "first"]);
    place.commit_as("bot@ci.example", "the registry");
    let run = place.run(&["review", "empty", "first"]);
    assert!(run.code == 3 && run.stderr.contains("has no policy that can be read"), "{run:?}");
}

#[test]
fn codeowners_follow_policy_and_roster() {
    let place = Place::approved();
    assert_eq!(place.run(&["guard", "codeowners", "--check"]).code, 1);
    place.ok(&["guard", "codeowners", "--write"]);
    assert_eq!(place.run(&["guard", "codeowners", "--check"]).code, 0);
    let text = place.text("bank-partners/CODEOWNERS");
    assert!(text.contains("\n*                   priya.nair@bank.example tom.berger@bank.example\n"), "{text}");
    assert!(text.contains("\n/partners/acme-pay/ lena.fischer@bank.example maria.lopez@bank.example"), "{text}");
    let digest = place.text("bank-partners/admit.toml");
    place.edit("owners/tom-berger.yaml", "tom.berger@", "thomas.berger@");
    assert_eq!(place.run(&["guard", "codeowners", "--check"]).code, 1);
    assert_eq!(place.text("bank-partners/admit.toml"), digest);
}

#[test]
fn what_guards_is_yaml_that_says_what_the_command_line_knows() {
    let place = Place::bare();
    for (name, text) in [
        ("github-review", include_str!("../../guards/github-review.yml")),
        ("github-audit", include_str!("../../guards/github-audit.yml")),
        ("gitlab", include_str!("../../guards/gitlab.yml")),
        ("pre-commit", include_str!("../../guards/pre-commit.yaml")),
        ("hooks", include_str!("../../.pre-commit-hooks.yaml")),
    ] {
        place.write("guard.yml", text);
        place.must("python3", &["-c", "import sys, yaml; assert yaml.safe_load(open('guard.yml'))"]);
        for command in text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(commands) {
            let parsed = admit::cli::command().try_get_matches_from(&command);
            assert!(parsed.is_ok(), "{name}: {command:?}: {}", parsed.unwrap_err());
        }
        assert!(
            !text.contains("pull_request.head.ref") && !text.contains("head_ref"),
            "{name} puts a name of the change into a shell"
        );
    }
}

/// The calls of `admit` in a line of a shell script, each as its words.
fn commands(line: &str) -> Vec<Vec<String>> {
    let line = line.replace("$CHECKPOINT_VKEY", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    let calls = line.split("admit ").skip(1).filter(|_| !line.contains("cargo install") && !line.contains("name: "));
    let ends = |rest: &str| [" || ", " > ", "; "].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    calls
        .map(|rest| format!("admit {}", &rest[..ends(rest)]).split(' ').map(|word| word.trim_matches('"').to_owned()).collect())
        .collect()
}

/// The page's change to the example registry: the first grant longer, and more money. `ADMIT_UPDATE=1` writes the page's sample anew.
#[test]
fn the_page_shows_what_is_answered() {
    let place = Place::bare();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    place.must("cp", &["-r", root.join("registry-example").to_str().unwrap(), "bank-partners"]);
    let place = place.versioned();
    place.git_as("bot@ci.example", &["branch", "--quiet", "--move", "raise-limit"]);
    let payouts = "partners/nordlicht-pay/applications/payouts.yaml";
    place.edit(payouts, "until: 2027-06-30", "until: 2027-05-31");
    place.git_as("bot@ci.example", &["checkout", "--quiet", "main"]);
    place.commit_as("bot@ci.example", "an end before that of the agreement");
    place.git_as("bot@ci.example", &["checkout", "--quiet", "raise-limit"]);
    place.git_as("bot@ci.example", &["merge", "--quiet", "--ff-only", "main"]);
    place.edit(payouts, "until: 2027-05-31", "until: 2027-06-30");
    place.edit(payouts, "max-amount: 50000", "max-amount: 90000");
    place.commit_as("katharina.voss@hansebank.example", "more, for longer");
    let run = place.run(&["review", "main", "raise-limit", "--now", "2026-11-20T09:00:00Z"]);
    let command = "$ admit review main raise-limit\n";
    let page = std::fs::read_to_string(root.join("docs/reviewing.md")).unwrap();
    let start = page.find(command).unwrap() + command.len();
    let end = start + page[start..].find("```").unwrap();
    if std::env::vars().any(|(name, _)| name == "ADMIT_UPDATE") {
        std::fs::write(root.join("docs/reviewing.md"), [&page[..start], &run.stdout, &page[end..]].concat()).unwrap();
        return;
    }
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(without_commits(&run.stdout), without_commits(&page[start..end]));
}

/// The text with `(…)` for each commit.
fn without_commits(text: &str) -> String {
    let commit = |word: &str| word.len() == 14 && word.starts_with('(') && word.ends_with(')');
    let lines = text
        .lines()
        .map(|line| line.split(' ').map(|word| if commit(word) { "(…)" } else { word }).collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}
