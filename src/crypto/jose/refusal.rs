//! Why a token was refused: a stable code for programs and a sentence for people. Neither carries secret bytes, nor text of the token
//! that is not escaped.

use crate::crypto::Refused;
use std::fmt;

/// A refusal with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoseRefusal {
    code: &'static str,
    message: String,
}

impl JoseRefusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// What kind of refusal it is, in lower case with hyphens: the same for the same cause in every release.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl fmt::Display for JoseRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JoseRefusal {}

impl From<JoseRefusal> for Refused {
    fn from(refusal: JoseRefusal) -> Self {
        Self::new(refusal.message)
    }
}

/// `Err` with a code and a formatted sentence.
macro_rules! reject {
    ($code:literal, $($text:tt)*) => { return Err($crate::crypto::JoseRefusal::new($code, format!($($text)*))) };
}
pub(super) use reject;
