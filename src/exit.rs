//! What the shell is told: 0 done, 1 the answer is no, 2 usage, 3 could not be answered.

/// The exit status of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The answer is no: refused, findings at or above the limit, not canonical.
    No,
    /// The command line cannot be understood.
    Usage,
    /// It could not be answered: a file, the registry, a program that is missing.
    Unanswered,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Unanswered => 3,
        }
    }
}
