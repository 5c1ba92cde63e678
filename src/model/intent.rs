//! What is to be approved, named as people name it: a grant, a return, a waiver, or what everything else is judged by.

use super::{ApplicationId, Environment, PartnerId, Subject, WaiverId};
use std::fmt;

/// What is to be approved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intent {
    /// The grant of an application in an environment.
    Grant(PartnerId, ApplicationId, Environment),
    /// The return of a subject from its holds.
    Resume(Subject),
    /// Policy, roster, catalogue and issuers as they are.
    Policy,
    /// A waiver.
    Waiver(WaiverId),
    /// The use of break-glass for the grant of an application in an environment.
    BreakGlass(PartnerId, ApplicationId, Environment),
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grant(partner, application, environment) => write!(f, "`{partner}/{application}` in {environment}"),
            Self::Resume(subject) => write!(f, "the return of `{subject}`"),
            Self::Policy => f.write_str("policy, roster, catalogue and issuers"),
            Self::Waiver(id) => write!(f, "waiver `{id}`"),
            Self::BreakGlass(partner, application, environment) => {
                write!(f, "break-glass for `{partner}/{application}` in {environment}")
            }
        }
    }
}
