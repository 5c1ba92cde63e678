//! The calls by which a command changes files, counted from outside, and runs in which one of them fails. Only the calls of the command's
//! own thread are counted and failed: those of programs that it starts, and of threads that only read, are none of its own.

use crate::place::{Place, Run};
use std::{path::PathBuf, sync::OnceLock};

/// The system calls that change files.
const CHANGING: &[&str] = &[
    "write",
    "pwrite64",
    "writev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "symlink",
    "symlinkat",
    "fchmod",
    "fchmodat",
    "chmod",
    "ftruncate",
    "truncate",
    "fallocate",
    "flock",
    "copy_file_range",
    "sendfile",
];

/// Calls that fail only where they are the ones that are tried when a disk has become read-only: opening would hit reading as well, a
/// lock is no change, and what is said is written too.
const ONCE: &[&str] = &["openat", "flock", "write"];

/// The program that is tried: the one that was built with the tests, or the one that a long run is told.
#[allow(clippy::disallowed_methods, reason = "a long run may try a release")]
pub(super) fn binary() -> &'static str {
    static NAMED: OnceLock<Option<String>> = OnceLock::new();
    NAMED.get_or_init(|| std::env::var("ADMIT_BINARY").ok()).as_deref().unwrap_or(env!("CARGO_BIN_EXE_admit"))
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// The process is killed as it makes the call, which does not happen.
    Kill,
    /// ENOSPC, once.
    NoSpace,
    /// EIO, once.
    Broken,
    /// EROFS, from this call on.
    ReadOnly,
    /// EINTR, once.
    Interrupted,
    /// Half of the bytes are written, and the command is told so.
    Short,
}

impl Fault {
    pub(super) const ALL: [Self; 6] = [Self::Kill, Self::NoSpace, Self::Broken, Self::ReadOnly, Self::Interrupted, Self::Short];
}

/// A call that a command made.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The system call.
    pub(super) name: String,
    /// Which one of that name it is, from 1.
    pub(super) number: usize,
    /// What it was given and what it answered, as strace shows it.
    pub(super) shown: String,
    /// How many calls of each name came before it.
    before: Vec<(&'static str, usize)>,
}

impl Call {
    /// Whether it says something to whoever reads the standard output.
    pub(super) fn speaks(&self) -> bool {
        self.name == "write" && self.shown.starts_with("1<")
    }

    /// Whether that fault can befall it.
    pub(super) fn can(&self, fault: Fault) -> bool {
        match fault {
            Fault::Short => self.name == "write" && self.answer().is_some_and(|count| count > 1),
            Fault::ReadOnly => !self.speaks() && self.name != "flock",
            _ => true,
        }
    }

    fn answer(&self) -> Option<u64> {
        self.shown.rsplit(" = ").next()?.parse().ok()
    }
}

fn traced() -> String {
    format!("trace=openat,{}", CHANGING.join(","))
}

/// Runs a command under strace; answers what it said and the calls, as strace shows them.
fn run(place: &Place, how: &[String], words: &[String]) -> (Run, String) {
    let mut args: Vec<String> = ["-y", "-s", "0", "-o", "strace.log"].map(str::to_owned).into();
    args.extend_from_slice(how);
    args.push(binary().to_owned());
    args.extend_from_slice(words);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = place.exec("strace", &args, b"");
    let log = place.text("strace.log");
    std::fs::remove_file(place.path("strace.log")).unwrap();
    (run, log)
}

/// Runs a command undisturbed; answers the calls by which it changes files, in order.
pub(super) fn count(place: &Place, words: &[String]) -> (Run, Vec<Call>) {
    let (run, log) = run(place, &["-e".to_owned(), traced()], words);
    let mut calls = Vec::new();
    let mut seen: Vec<(&'static str, usize)> = CHANGING.iter().copied().chain(["openat"]).map(|name| (name, 0)).collect();
    for line in log.lines() {
        let Some((name, shown)) = line.split_once('(') else { continue };
        let before = seen.clone();
        let Some((_, number)) = seen.iter_mut().find(|(known, _)| *known == name) else { continue };
        *number += 1;
        let changes =
            if name == "openat" { shown.contains("O_CREAT") } else { !shown.contains("<pipe:") || shown.starts_with("1<") };
        if changes {
            calls.push(Call { name: name.to_owned(), number: *number, shown: shown.to_owned(), before });
        }
    }
    (run, calls)
}

/// Runs a command in which something goes wrong at a call.
pub(super) fn fail(place: &Place, words: &[String], call: &Call, fault: Fault) -> Run {
    let Call { name, number, .. } = call;
    let inject = |what: &str| vec!["-e".to_owned(), format!("trace={name}"), "-e".to_owned(), format!("inject={name}:{what}")];
    let how = match fault {
        Fault::Kill => inject(&format!("signal=KILL:when={number}")),
        Fault::NoSpace => inject(&format!("error=ENOSPC:when={number}")),
        Fault::Broken => inject(&format!("error=EIO:when={number}")),
        Fault::Interrupted => inject(&format!("error=EINTR:when={number}")),
        Fault::ReadOnly => read_only(call),
        Fault::Short => {
            let library = short().display();
            let variables =
                ["-E".to_owned(), format!("LD_PRELOAD={library}"), "-E".to_owned(), format!("SHORT_WRITE_AT={number}")];
            [variables.as_slice(), &["-e".to_owned(), "trace=write".to_owned()]].concat()
        }
    };
    let (run, log) = run(place, &how, words);
    let came = match fault {
        Fault::Kill => log.contains("killed by SIGKILL"),
        Fault::Short => log.contains("write(-1, "),
        _ => log.contains("(INJECTED)"),
    };
    assert!(came, "{fault:?} did not come at {name} {number} of `{}`:\n{log}", words.join(" "));
    run
}

/// Every change fails from that call on.
fn read_only(call: &Call) -> Vec<String> {
    let mut how = vec!["-e".to_owned(), traced()];
    for (name, before) in &call.before {
        let once = ONCE.contains(name);
        if once && *name != call.name {
            continue;
        }
        let on = if once { "" } else { "+" };
        how.extend(["-e".to_owned(), format!("inject={name}:error=EROFS:when={}{on}", before + 1)]);
    }
    how
}

/// The library that makes a write short.
fn short() -> &'static PathBuf {
    static MADE: OnceLock<(Place, PathBuf)> = OnceLock::new();
    let (_, library) = MADE.get_or_init(|| {
        let place = Place::bare();
        place.write("short.c", include_str!("short.c"));
        place.must("cc", &["-shared", "-fPIC", "-O1", "-o", "short.so", "short.c"]);
        let library = place.path("short.so");
        (place, library)
    });
    library
}
