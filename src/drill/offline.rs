//! What doors say to the cases of a drill, each by itself or one behind the other, and what of it is wrong. It counts what it was told
//! and decides nothing about access.

use super::{
    case::{Case, Kind},
    door::Door,
};
use crate::publish::Answer;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;

/// What came of the cases at one door, or at several in series.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Which door: the target's name, the gateway's, or an address.
    pub door: String,
    /// How many were let in, and should be.
    pub let_in: usize,
    /// How many were refused, and should be.
    pub refused: usize,
    /// How many were left open, by the reason.
    pub open: BTreeMap<String, usize>,
    /// How many show something that this door does not know, and so need not be let in by it.
    pub other_kind: usize,
    /// Those that went wrong.
    pub failures: Vec<Failure>,
    /// Why it could not be asked.
    pub unreadable: Option<String>,
}

/// A case that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How.
    pub what: What,
    /// The case, in words.
    pub case: String,
    /// What it is about.
    pub kind: Kind,
    /// Whose access.
    pub subject: String,
    /// Why it should have been otherwise.
    pub because: String,
    /// What was seen instead, where a gateway was asked.
    pub seen: Option<String>,
}

/// How a case went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It was let in, and should not be.
    GotThrough,
    /// It was refused, and should not be.
    WronglyRefused,
    /// What was said is neither yes nor no.
    Unclear,
}

impl What {
    /// The word in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GotThrough => "got-through",
            Self::WronglyRefused => "wrongly-refused",
            Self::Unclear => "unclear",
        }
    }
}

impl Failure {
    /// Of a case.
    #[must_use]
    pub fn of(case: &Case, what: What, seen: Option<String>) -> Self {
        let (id, kind) = (case.id.clone(), case.kind);
        Self { what, case: id, kind, subject: case.subject.clone(), because: case.because.clone(), seen }
    }
}

/// What a door says, once what it says of itself is taken into account.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Heard {
    LetIn,
    Refused,
    NotItsKind,
    Open(String),
}

/// A drill, of doors that stand alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What came of it at each door.
    pub tallies: Vec<Tally>,
}

impl Report {
    /// Whether every door did what it should.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.tallies.iter().all(|tally| tally.failures.is_empty() && tally.unreadable.is_none())
    }
}

impl Tally {
    /// Of a door that was asked nothing yet.
    #[must_use]
    pub fn new(door: impl Into<String>) -> Self {
        Self { door: door.into(), ..Self::default() }
    }

    /// Whether nothing that was asked was decided here.
    #[must_use]
    pub fn decides_nothing(&self) -> bool {
        self.let_in + self.refused + self.failures.len() == 0 && self.unreadable.is_none()
    }

    /// How many were left open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.values().sum()
    }

    fn count(&mut self, case: &Case, heard: Heard) {
        match (heard, case.kind.is_let_in()) {
            (Heard::LetIn, true) => self.let_in += 1,
            (Heard::Refused, false) => self.refused += 1,
            (Heard::NotItsKind, _) => self.other_kind += 1,
            (Heard::Open(why), _) => *self.open.entry(why).or_default() += 1,
            (Heard::LetIn, false) => self.failures.push(Failure::of(case, What::GotThrough, None)),
            (Heard::Refused, true) => self.failures.push(Failure::of(case, What::WronglyRefused, None)),
        }
    }
}

/// Each door by itself.
#[must_use]
pub fn apart(doors: &[Door<'_>], cases: &[Case]) -> Report {
    let tally = |door: &Door<'_>| series_of(door.name.as_str(), std::slice::from_ref(door), cases);
    Report { tallies: doors.iter().map(tally).collect() }
}

/// The doors of one gateway, one behind the other: refused is what any of them refuses, let in what none refuses and one lets in.
#[must_use]
pub fn in_series(name: &str, doors: &[Door<'_>], cases: &[Case]) -> Report {
    Report { tallies: vec![series_of(name, doors, cases)] }
}

fn series_of(name: &str, doors: &[Door<'_>], cases: &[Case]) -> Tally {
    let mut tally = Tally::new(name);
    let heard: Vec<Result<Heard, String>> = cases.par_iter().map(|case| through(doors, case)).collect();
    for (case, heard) in cases.iter().zip(heard) {
        match heard {
            Ok(heard) => tally.count(case, heard),
            Err(why) => {
                tally.unreadable.get_or_insert(why);
            }
        }
    }
    tally
}

/// What the doors say together. One whose files cannot be read says nothing at all.
fn through(doors: &[Door<'_>], case: &Case) -> Result<Heard, String> {
    let mut together = Heard::Open("no door was asked".to_owned());
    let mut stranger = false;
    for door in doors {
        let heard = hear(door, case).map_err(|refused| format!("{}: {refused}", door.name))?;
        match heard {
            Heard::Refused => return Ok(Heard::Refused),
            Heard::NotItsKind => stranger = true,
            Heard::LetIn => together = Heard::LetIn,
            Heard::Open(why) if together != Heard::LetIn => together = Heard::Open(why),
            Heard::Open(_) => {}
        }
    }
    // A door that does not know the kind refuses it, so what stands behind it lets nobody in either.
    Ok(if stranger { Heard::NotItsKind } else { together })
}

fn hear(door: &Door<'_>, case: &Case) -> Result<Heard, crate::crypto::Refused> {
    let unknown = !door.enforces.kinds.contains(&case.shows);
    Ok(match door.ask(&case.asked)? {
        Answer::Open(why) => Heard::Open(why.to_owned()),
        Answer::Refused if unknown && case.kind.is_let_in() => Heard::NotItsKind,
        Answer::Refused => Heard::Refused,
        // What a target says of itself that it cannot refuse is not its failure, and has to be refused elsewhere.
        Answer::LetIn => match case.kind.promise(&door.enforces) {
            Some(word) if !word.enforced => Heard::Open(format!("{} is not enforced: {}", case.kind, word.how)),
            _ => Heard::LetIn,
        },
    })
}
