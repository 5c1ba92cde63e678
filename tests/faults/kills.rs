//! Kills at moments that nobody chose: the process is stopped from outside, without a tracer, wherever it happens to be.

use super::{Ground, each, grounds, judge::End, long, trace::binary};
use crate::place::{Place, Run};
use admit::crypto::sha256;
use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How often on every change of the code.
const KILLS: usize = 32;

/// What is killed: one that gives, one that stops, one that delivers a secret, one that writes no record.
const KILLED: [&str; 4] = ["approve", "revoke", "issue an API key", "publish again"];

/// A command of the tests' binary as it is typed in a folder, not yet started.
#[allow(clippy::disallowed_methods, reason = "where programs are is the one thing that a test takes over from its caller")]
pub(super) fn command(place: &Place, words: &[String]) -> Command {
    let mut command = Command::new(binary());
    command.args(words).current_dir(place.path("")).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.env("HOME", place.path("")).env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8").env("ADMIT_REGISTRY", "bank-partners");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts a command and kills it after so long.
fn killed(place: &Place, words: &[String], after: Duration) -> Run {
    let mut child = command(place, words).spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: lossy(&output.stdout),
        stderr: lossy(&output.stderr),
        bytes: Vec::new(),
    }
}

fn kill(times: usize) {
    let grounds: Vec<&Ground> = grounds().iter().filter(|ground| KILLED.contains(&ground.line.name)).collect();
    let usual: Vec<Duration> = grounds
        .iter()
        .map(|ground| {
            let (place, before) = (ground.place.copy(), Instant::now());
            let words: Vec<&str> = ground.words.iter().map(String::as_str).collect();
            assert_eq!(place.run(&words).code, 0);
            before.elapsed()
        })
        .collect();
    let rounds: Vec<usize> = (0..times).collect();
    let results = each(&rounds, |round| {
        let (ground, usual) = (&grounds[round % grounds.len()], usual[round % grounds.len()]);
        let share = u32::from(sha256(round.to_string().as_bytes()).0[0]);
        let after = usual * share / 120;
        let place = ground.place.copy();
        let run = killed(&place, &ground.words, after);
        let end = ground.whole.judge(ground.line, &place, &ground.words, &run);
        (run.code, end.map_err(|why| format!("{}, killed after {after:?}: {why}; it said {run:?}", ground.line.name)))
    });
    let wrong: Vec<&String> = results.iter().filter_map(|(_, end)| end.as_ref().err()).collect();
    let dead = results.iter().filter(|(code, _)| *code == -1).count();
    let half = results.iter().filter(|(code, end)| *code == -1 && *end == Ok(End::New)).count();
    println!("{times} runs, {dead} killed before they ended, {half} of these after the change was on record");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(dead > times / 8, "only {dead} of {times} were killed");
}

#[test]
fn whenever_it_is_killed_the_registry_is_the_old_or_the_new_one() {
    kill(KILLS);
}

#[test]
#[ignore = "takes as long as it is told to; docs/reliability.md says how to run it"]
fn killed_a_thousand_times() {
    kill(long("ADMIT_KILLS").unwrap_or(1000));
}
