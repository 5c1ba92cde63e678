//! What people see and are asked: results on stdout, talk on stderr, questions only at a terminal. Nothing else in the crate
//! writes to a stream.

use crate::{
    failure::{Failure, Outcome},
    meter,
    present::{style, visible, wrap},
};
use std::{
    io::{BufRead, ErrorKind, IsTerminal, Write},
    sync::OnceLock,
};

/// The streams, and how talkative they are.
pub struct Ui {
    quiet: bool,
    voice: Voice,
    color: anstream::ColorChoice,
    width: usize,
    unsaid: OnceLock<String>,
}

/// Where what is said goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// Results to stdout, talk to stderr.
    Apart,
    /// Both to stdout, in the order in which they were said.
    Together,
    /// Nowhere.
    Silent,
}

impl Ui {
    /// For streams as they are; `columns` is the width that the environment names.
    #[must_use]
    pub fn new(quiet: bool, no_color: bool, columns: Option<usize>) -> Self {
        let color = if no_color { anstream::ColorChoice::Never } else { anstream::ColorChoice::Auto };
        let terminal = std::io::stdout().is_terminal() || std::io::stderr().is_terminal();
        if !quiet && std::io::stderr().is_terminal() {
            meter::shown_by(draw);
        }
        let measured = columns.or_else(|| if terminal { terminal_width() } else { None });
        Self { quiet, voice: Voice::Apart, color, width: measured.unwrap_or(100).clamp(40, 160), unsaid: OnceLock::new() }
    }

    /// The same streams for a rehearsal: talk goes where results go, and nobody is asked.
    #[must_use]
    pub fn rehearsal(&self) -> Self {
        Self { voice: Voice::Together, unsaid: OnceLock::new(), ..*self }
    }

    /// For a rehearsal that nobody watches: nothing is said and nobody is asked.
    #[must_use]
    pub fn silent() -> Self {
        Self { quiet: true, voice: Voice::Silent, color: anstream::ColorChoice::Never, width: 100, unsaid: OnceLock::new() }
    }

    /// How many columns text is wrapped at.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether a person sits in front of it and can be asked.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        self.voice == Voice::Apart && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// The result, as it is but for what is neither text nor paint. A reader that went away is no failure.
    pub fn result(&self, text: &str) {
        if self.voice == Voice::Silent {
            return;
        }
        let mut out = anstream::AutoStream::new(std::io::stdout(), self.color).lock();
        self.said(out.write_all(visible::painted(text).as_bytes()).and_then(|()| out.flush()));
    }

    /// The result as bytes that another program reads, none added and none taken away.
    pub fn bytes(&self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        self.said(out.write_all(bytes).and_then(|()| out.flush()));
    }

    fn said(&self, written: std::io::Result<()>) {
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => drop(self.unsaid.set(error.to_string())),
            _ => {}
        }
    }

    /// Why the result is not where it was to go, a full disk for one; `None` when it is, or nobody reads it any more.
    #[must_use]
    pub fn unsaid(&self) -> Option<&str> {
        self.unsaid.get().map(String::as_str)
    }

    /// A line of talk; nothing when quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.error_line(text);
        }
    }

    /// What to type next; nothing when quiet.
    pub fn next(&self, command: &str) {
        self.say(&format!("{} {command}", style::dim("next:")));
    }

    /// Something that must be seen even when quiet.
    pub fn warn(&self, text: &str) {
        self.error_line(&format!("{} {text}", style::paint(style::BETWEEN, "warning:")));
    }

    /// A failure, with its causes and what to type next.
    pub fn failure(&self, failure: &Failure) {
        let mut text = format!("{} {}", style::paint(style::BAD.bold(), "error:"), failure.message);
        for detail in &failure.details {
            for line in detail.lines() {
                text.push_str("\n  ");
                text.push_str(line);
            }
        }
        if let Some(hint) = &failure.hint {
            text.push_str(&format!("\n{} {hint}", style::paint(style::CODE, "hint:")));
        }
        self.error_line(&text);
    }

    fn error_line(&self, text: &str) {
        if self.voice != Voice::Apart {
            return self.result(&format!("{text}\n"));
        }
        let mut err = anstream::AutoStream::new(std::io::stderr(), self.color).lock();
        let _ = writeln!(err, "{}", visible::painted(text));
    }

    /// Asks for a line; an empty answer is `None`.
    ///
    /// # Errors
    /// When nobody can be asked.
    pub fn ask(&self, question: &str) -> Outcome<Option<String>> {
        if !self.can_ask() {
            return Err(Failure::usage(format!("nobody sits at a terminal who could be asked: {question}")));
        }
        let mut err = anstream::AutoStream::new(std::io::stderr(), self.color).lock();
        let _ = write!(err, "{}: ", visible::painted(question)).and_then(|()| err.flush());
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        read.map_err(|error| Failure::unanswered(format!("failed to read the answer: {error}")))?;
        let answer = answer.trim();
        Ok((!answer.is_empty()).then(|| answer.to_owned()))
    }

    /// Text wrapped to the width.
    #[must_use]
    pub fn wrapped(&self, text: &str) -> String {
        wrap::lines(text, self.width).join("\n")
    }
}

/// Draws a line over the last one, or takes it away; the cursor waits at its beginning for what is said next.
fn draw(line: &str) {
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "\r{line:<60}\r").and_then(|()| err.flush());
}

fn terminal_width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stderr()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}
