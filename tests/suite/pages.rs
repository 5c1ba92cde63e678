//! The pages that people follow are run as they stand, one after the other in one folder.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// The commands of a page.
fn script(page: &str) -> String {
    commands(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap())
}

/// The commands of a text: lines that begin with `$ ` and what belongs to them. One whose block answers with `error:` must fail.
fn commands(text: &str) -> String {
    let mut script = String::new();
    for block in text.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        let lines: Vec<&str> = block.lines().collect();
        let mut index = 0;
        while index < lines.len() {
            let Some(first) = lines[index].strip_prefix("$ ") else {
                index += 1;
                continue;
            };
            let mut command = first.to_owned();
            while command.ends_with('\\') || lines.get(index + 1).is_some_and(|next| next.starts_with("  ")) {
                index += 1;
                command.push('\n');
                command.push_str(lines[index]);
            }
            index += 1;
            let fails = lines.get(index).is_some_and(|answer| answer.starts_with("error"));
            let judged = if fails {
                format!("if {command}\nthen echo 'it should have failed'; exit 1; fi\n")
            } else {
                format!("{command}\n")
            };
            script.push_str(&judged);
        }
    }
    script
}

/// Plays a script in a folder of its own, with `admit` in the path.
fn play(text: &str) -> (Output, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_admit")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["-c", text]).current_dir(&folder).env_clear().env("PATH", path).env("HOME", folder.path());
    let run = bash.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&run.stdout).into_owned(), String::from_utf8_lossy(&run.stderr).into_owned());
    (run, out, err)
}

#[test]
fn the_tutorial_and_the_page_for_auditors_work_as_they_stand() {
    let text = format!("set -eu\n{}{}", script("docs/tutorial.md"), script("docs/verify-by-hand.md"));
    assert!(text.matches("admit ").count() > 20 && text.contains("ssh-keygen -Y verify"), "the pages have no commands");
    let (run, out, err) = play(&text);
    assert!(run.status.success(), "{text}\n--- stdout\n{out}\n--- stderr\n{err}");
    assert!(out.contains("payouts.pem: OK"), "{out}");
    assert_eq!(
        out.matches("Good \"event@admit\" signature").count() + err.matches("Good \"event@admit\" signature").count(),
        7,
        "{out}{err}"
    );
    assert_eq!(out.matches(".yaml: proved").count(), 1, "{out}");
}

#[test]
fn the_pages_on_impact_and_rotating_work_behind_the_tutorial() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md")).unwrap();
    let issued = commands(text.split("## And back\n").next().unwrap());
    let (impact, rotating) = (script("docs/impact.md"), script("docs/rotating.md"));
    assert!(impact.matches("admit impact").count() > 5 && rotating.matches("admit rotate").count() == 2, "{impact}{rotating}");
    let (run, out, err) = play(&format!("set -eu\n{issued}{impact}{rotating}"));
    assert!(run.status.success(), "--- stdout\n{out}\n--- stderr\n{err}");
    for says in [
        "--reason privilege-withdrawn\n",
        "retiring: handed over to",
        "acme-pay, as technical owner",
        "has nobody to answer for it",
    ] {
        assert!(out.contains(says), "{says}: {out}");
    }
}

/// The file of orders that the page shows lies where it says.
#[test]
fn the_page_on_batches_works_behind_the_tutorial() {
    let read = |page: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let (tutorial, page) = (read("docs/tutorial.md"), read("docs/batch.md"));
    let issued = commands(tutorial.split("## And back\n").next().unwrap());
    let orders = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let file = format!("mkdir season\ncat > season/orders.yaml << 'END'\n{orders}END\n");
    let (run, out, err) = play(&format!("set -eu\n{issued}{file}{}", commands(&page)));
    assert!(run.status.success(), "--- stdout\n{out}\n--- stderr\n{err}");
    // What the page says of the refusal is what is said.
    let told = page.split("```text\n").nth(1).unwrap();
    assert!(told.lines().next().is_some_and(|line| err.contains(line)), "{err}");
    assert!(err.contains("error: 1 of 2 orders is refused, and nothing was issued\n"), "{err}");
    assert!(out.contains("would be done: 2 credentials issued\n") && out.contains("\n2 credentials issued\n"), "{out}");
    assert!(out.contains("CN = reports"), "{out}");
}

/// The roster's quorum lets the sweeper stop; the registry is a checkout, and mail goes to a file. The partner asks for its end.
const SWEEPER: &str = r#"
sed -i 's/^stop = \["security",/stop = ["sweeper", "security",/; s/^version = 1$/version = 2/' registry/admit.toml
for who in priya tom; do admit approve --policy --key people/$who; done
echo 'please end it' > letter.pdf
admit evidence acme-pay --kind offboarding-request --file letter.pdf --on "$(date -u +%F)" --key people/lena
git config --global user.name Sweeper; git config --global user.email platform@bank.example
git init -q -b main registry; git init -q --bare -b main hub.git
git -C registry add --all; git -C registry commit -q -m 'what there is'; git -C registry remote add origin ../hub.git
git -C registry push -q -u origin main
mkdir bin; printf '#!/bin/sh\n{ echo "to $3"; cat; } >> %s/mailed\n' "$PWD" > bin/mail; chmod +x bin/mail
PATH=$PWD/bin:$PATH
"#;

/// The job twice, what was left where, and once more when there is nowhere to push to.
const SWEPT: &str = r#"
sh -c "$job"; echo "the first answers $?"
sh -c "$job"; echo "the second answers $?"
cat mailed
echo "$(git -C hub.git rev-list --count main) commits"
git -C hub.git ls-tree -r --name-only main | grep -v '^\(partners\|owners\|approvals\|scopes\|issuers\|schemas\)/'
admit audit --format json > audit.json || true
jq -r '[.findings[] | select(.rule == "stray-file" or .rule == "file-hidden")] | length | "\(.) stray"' audit.json
rm -r hub.git
if sh -c "$job" 2> said; then exit 1; else echo "without a hub $?"; fi
"#;

#[test]
fn the_job_that_sweeps_works_as_it_stands() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/triggers.md")).unwrap();
    let running = page.split("## Running it\n").nth(1).unwrap();
    let job = running.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let tutorial = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md")).unwrap();
    let issued = commands(tutorial.split("## And back\n").next().unwrap());
    let text = format!("set -eu\n{issued}{}{SWEEPER}job=$(cat <<'JOB'\n{job}JOB\n)\nset +e\n{SWEPT}", commands(running));
    let (_, out, err) = play(&text);
    for says in [
        "the first answers 0\n",
        "the second answers 0\n",
        "partner-request of acme-pay: offboard on ",
        // Neither its key nor its answer.
        "\n2 commits\n.gitignore\nadmit.toml\n0 stray\n",
        "\nwithout a hub 3\n",
    ] {
        assert!(out.contains(says), "{says}--- stdout\n{out}\n--- stderr\n{err}");
    }
    assert_eq!(out.matches("to lena.fischer@bank.example").count(), 1, "{out}\n{err}");
}

/// Each of these must end the script that goes before it.
const DEPARTURES: [&str; 5] = [
    "sed -i 's/^log globex 0 /log globex 1 /' last.checkpoint",
    "sed -i 's/^policy 1 /policy 2 /' last.checkpoint",
    "sed -i '2s/4/3/' last.checkpoint",
    "sed -i '$d' registry/partners/acme-pay/log.jsonl",
    "rm -r registry/partners/acme-pay",
];

#[test]
fn a_checkpoint_of_four_logs_is_verified_by_hand() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verify-by-hand.md")).unwrap();
    let section = page.split("## A checkpoint\n").nth(1).unwrap();
    let made = section.find("The auditor has").unwrap();
    let (make, verify) = (commands(&section[..made]), commands(&section[made..]));
    let more: String = ["globex", "initech", "umbrella"]
        .map(|id| format!("admit onboard partner {id} --legal-name '{id} B.V.' --tier low\n"))
        .concat();
    let departures: String = DEPARTURES
        .map(|change| {
            format!(
                "rm -rf kept; cp -r registry kept; cp last.checkpoint kept.checkpoint\n{change}\n\
                 if bash -euc '{}' > /dev/null 2>&1; then echo 'not seen: {}'; exit 1; else echo 'it was seen'; fi\n\
                 rm -r registry; mv kept registry; mv kept.checkpoint last.checkpoint\n",
                verify.replace('\'', "'\\''"),
                change.replace('\'', ""),
            )
        })
        .concat();
    let tutorial = script("docs/tutorial.md");
    let (run, out, err) = play(&format!("set -eu\n{tutorial}{more}{make}{verify}grep -q '^4$' text\n{departures}"));
    assert!(run.status.success(), "--- stdout\n{out}\n--- stderr\n{err}");
    assert_eq!((out.matches("Signature Verified Successfully").count(), out.matches("it was seen").count()), (1, 5), "{out}");
}

/// Makes each record a forgery in turn: the challenge that is put together again is then another one.
const FORGERIES: &str = "
for anchor in registry/partners/*/anchors/*.yaml; do
  cp $anchor kept
  sed -i 's/^      nonce: ./      nonce: x/' $anchor
  if verify $anchor > /dev/null 2>&1; then echo \"$anchor: forged\"; exit 1; fi
  cp kept $anchor
  echo \"$anchor: refused\"
done
";

#[test]
fn the_proofs_of_every_kind_of_anchor_are_verified_by_hand() {
    let (tutorial, page) = (script("docs/tutorial.md"), script("docs/verify-by-hand.md"));
    let kinds = include_str!("pages/kinds.sh");
    let (run, out, err) = play(&format!("set -eu\n{tutorial}{kinds}{page}{FORGERIES}"));
    assert!(run.status.success(), "--- stdout\n{out}\n--- stderr\n{err}");
    let ended = |end: &str| out.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!((ended(".yaml: proved"), ended(".yaml: refused")), (14, 14), "{out}");
}
