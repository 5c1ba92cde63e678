//! How far long work is, for whoever waits at a terminal. What is counted decides nothing: who shows it is named once, and where nobody is
//! named nothing is counted for.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Work that takes no longer is not spoken of.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is told anew.
const EVERY: Duration = Duration::from_millis(200);

static SHOW: OnceLock<fn(&str)> = OnceLock::new();
/// Whether a stage is shown; one that begins within another is not.
static BUSY: AtomicBool = AtomicBool::new(false);
static DONE: AtomicUsize = AtomicUsize::new(0);

/// From now on `show` is told how far work is, in a line of at most 60 characters without a line feed, and in an empty one when it is to go.
pub fn shown_by(show: fn(&str)) {
    // The first one stays: a process has one terminal.
    let _ = SHOW.set(show);
}

/// Work in pieces, until it is dropped; what was shown of it is gone then. Of one that is not begun nothing is shown.
#[derive(Debug, Default)]
pub struct Stage {
    watch: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Stage {
    /// Begins; `what` is done with each of the pieces, such as `reading`, and `pieces` what they are called.
    #[must_use]
    pub fn new(what: &'static str, all: usize, pieces: &'static str) -> Self {
        let Some(show) = SHOW.get().filter(|_| !BUSY.swap(true, Ordering::Relaxed)) else { return Self { watch: None } };
        DONE.store(0, Ordering::Relaxed);
        let (ends, end) = channel();
        let line = move || format!("{what} {pieces}: {} of {all}", DONE.load(Ordering::Relaxed).min(all));
        let watch = std::thread::spawn(move || watch(&end, PATIENCE, line, show));
        Self { watch: Some((ends, watch)) }
    }

    /// So many more of its pieces are done.
    pub fn step(&self, pieces: usize) {
        if self.watch.is_some() {
            DONE.fetch_add(pieces, Ordering::Relaxed);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some((ends, watch)) = self.watch.take() {
            drop(ends);
            // It has nothing to say but what it has shown.
            let _ = watch.join();
            BUSY.store(false, Ordering::Relaxed);
        }
    }
}

/// Shows the line again and again until the other end is gone, and nothing of what ends within the patience.
fn watch(end: &Receiver<()>, patience: Duration, line: impl Fn() -> String, mut show: impl FnMut(&str)) {
    let goes_on = |wait| end.recv_timeout(wait) == Err(RecvTimeoutError::Timeout);
    if !goes_on(patience) {
        return;
    }
    show(&line());
    while goes_on(EVERY) {
        show(&line());
    }
    show("");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_takes_long_is_told_and_taken_away_and_what_does_not_is_not() {
        let mut told = Vec::new();
        let (ends, end) = channel();
        drop(ends);
        watch(&end, PATIENCE, String::new, |line| told.push(line.to_owned()));
        assert!(told.is_empty());

        let (ends, end) = channel();
        let ends = Cell::new(Some(ends));
        let count = Cell::new(0);
        let line = || {
            count.set(count.get() + 1);
            if count.get() == 3 {
                ends.set(None);
            }
            format!("reading folders: {} of 3", count.get())
        };
        watch(&end, Duration::ZERO, line, |line| told.push(line.to_owned()));
        assert_eq!(told, ["reading folders: 1 of 3", "reading folders: 2 of 3", "reading folders: 3 of 3", ""]);
    }

    #[test]
    fn where_nobody_looks_a_stage_is_nothing() {
        let stage = Stage::new("reading", 3, "folders");
        stage.step(1);
        assert!(stage.watch.is_none());
    }
}
