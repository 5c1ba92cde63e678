//! What stops a command half-way: each system call by which it changes files fails, in each way that such a call fails, and the process is
//! killed before it; then a registry, its logs, what was delivered and the next run are judged. `docs/reliability.md` says what is promised.

#![allow(clippy::print_stdout, reason = "a run tells its figures, which docs/reliability.md has of a long one")]

mod durable;
mod full;
mod judge;
mod kills;
mod lines;
mod trace;
mod writers;

use crate::place::Place;
use admit::crypto::sha256;
use judge::{End, Whole};
use lines::{LINES, Line, READING};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use trace::{Call, Fault};

/// How many faults are tried on every change of the code.
const POINTS: usize = 310;

/// A command, the folder that it is run in, and what it does there when nothing goes wrong.
struct Ground {
    line: &'static Line,
    place: Place,
    words: Vec<String>,
    whole: Whole,
    calls: Vec<Call>,
}

impl Ground {
    fn new(line: &'static Line) -> Self {
        let place = line.place();
        let words = line.words(&place);
        let after = place.copy();
        let (run, calls) = trace::count(&after, &words);
        assert_eq!(run.code, 0, "`{}` without a fault: {run:?}", line.name);
        let whole = Whole::new(&place, &after);
        assert!(!(whole.registry.is_empty() && whole.outside.is_empty()), "`{}` changes nothing", line.name);
        Self { line, place, words, whole, calls }
    }

    fn points(&self) -> impl Iterator<Item = Point<'_>> {
        let of = move |fault, (index, call): (usize, &Call)| call.can(fault).then_some(Point { ground: self, index, fault });
        Fault::ALL.into_iter().flat_map(move |fault| self.calls.iter().enumerate().filter_map(move |call| of(fault, call)))
    }
}

/// A call of a command, and what goes wrong there.
struct Point<'g> {
    ground: &'g Ground,
    index: usize,
    fault: Fault,
}

impl Point<'_> {
    fn call(&self) -> &Call {
        &self.ground.calls[self.index]
    }

    /// What the point is called; the same in every run of the same code.
    fn name(&self) -> String {
        let Call { name, number, .. } = self.call();
        format!("{}, {:?} at {name} {number}", self.ground.line.name, self.fault)
    }

    fn judge(&self) -> Result<End, String> {
        let Ground { line, place, words, whole, .. } = self.ground;
        let place = place.copy();
        let run = trace::fail(&place, words, self.call(), self.fault);
        let told = |why| format!("{}: {why}\n    {}\n    it said: {run:?}", self.name(), self.call().shown);
        // What a disk may do to any write is nothing that a command fails by.
        if run.code != 0 && (self.fault == Fault::Short || (self.fault == Fault::Interrupted && self.call().name == "write")) {
            return Err(told("it did not go on".to_owned()));
        }
        whole.judge(line, &place, words, &run).map_err(told)
    }
}

/// Points for every change of the code: of each command each kind of fault, of each kind of call each kind of fault, and others, as
/// chance has it that is the same every time.
fn chosen<'p, 'g>(all: &'p [Point<'g>], wanted: usize) -> Vec<&'p Point<'g>> {
    let mut all: Vec<&Point<'_>> = all.iter().collect();
    all.sort_by_key(|point| sha256(point.name().as_bytes()));
    let (mut lines, mut calls) = (BTreeSet::new(), BTreeSet::new());
    let (first, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|point| {
        let line = lines.insert((point.ground.line.name, point.fault));
        calls.insert((point.call().name.clone(), point.fault)) || line
    });
    first.into_iter().chain(rest).take(wanted).collect()
}

/// Does the same with each on two threads.
fn each<T: Sync, R: Send>(all: &[T], act: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = act(one);
                    done.lock().unwrap().push(result);
                }
            });
        }
    });
    done.into_inner().unwrap()
}

fn try_all(points: &[&Point<'_>]) {
    let results = each(points, |point| (point.fault, point.judge()));
    let wrong: Vec<&String> = results.iter().filter_map(|(_, result)| result.as_ref().err()).collect();
    let mut tally: BTreeMap<Fault, [usize; 2]> = BTreeMap::new();
    for (fault, end) in results.iter().filter_map(|(fault, result)| Some((fault, result.as_ref().ok()?))) {
        tally.entry(*fault).or_default()[usize::from(*end == End::New)] += 1;
    }
    println!("{} points; old and new: {tally:?}", points.len());
    let shown: Vec<&str> = wrong.iter().map(|wrong| wrong.as_str()).collect();
    assert!(wrong.is_empty(), "{} of {} points:\n{}", wrong.len(), points.len(), shown.join("\n"));
}

/// Every command with its folder, made once, on two threads.
fn grounds() -> &'static [Ground] {
    static MADE: OnceLock<Vec<Ground>> = OnceLock::new();
    MADE.get_or_init(|| {
        lines::ground();
        let lines: Vec<&'static Line> = LINES.iter().collect();
        let mut grounds = each(&lines, |line| Ground::new(line));
        grounds.sort_by_key(|ground| LINES.iter().position(|line| line.name == ground.line.name));
        grounds
    })
}

/// A number that a long run is told.
fn long(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("`{variable}` is no number: {text}")))
}

#[test]
fn every_command_is_tried_or_known_to_change_nothing() {
    let known: BTreeSet<&str> = LINES.iter().map(Line::command).chain(READING.iter().copied()).collect();
    let command = admit::cli::command();
    let all: BTreeSet<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(known, all);
}

#[test]
fn whatever_fails_the_registry_is_the_old_or_the_new_one() {
    let all: Vec<Point<'_>> = grounds().iter().flat_map(Ground::points).collect();
    try_all(&chosen(&all, POINTS));
}

#[test]
#[ignore = "takes half an hour; docs/reliability.md says how to run it"]
fn each_call_of_each_command_fails_in_each_way() {
    let only = std::env::var("ADMIT_FAULTS").unwrap_or_default();
    let grounds: Vec<&Ground> = grounds().iter().filter(|ground| ground.line.name.starts_with(&only)).collect();
    let all: Vec<Point<'_>> = grounds.iter().flat_map(|ground| ground.points()).collect();
    for ground in &grounds {
        println!("{}: {} calls, {} points", ground.line.name, ground.calls.len(), ground.points().count());
    }
    println!("{} points in all", all.len());
    try_all(&chosen(&all, long("ADMIT_FAULT_POINTS").unwrap_or(usize::MAX)));
}
