//! Why something was refused, as one sentence. It never carries secret bytes: the sentence is made from names and numbers only.

use std::fmt;

/// A sentence without a final period: what was refused, the number and the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(String);

impl Refused {
    /// From a sentence: lower case, no final period. Text that came from outside must be escaped by the caller.
    #[must_use]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// `Err` with a formatted [`Refused`].
macro_rules! refuse {
    ($($text:tt)*) => { return Err($crate::crypto::Refused::new(format!($($text)*))) };
}
pub(crate) use refuse;
