//! The verbs: each looks at the registry and plans a change, or refuses. They are pure: no file, no clock, no printing.

mod approve;
mod audit;
mod authority;
mod enroll;
mod evidence;
mod issue;
mod onboard;
mod prove;
mod resume;
mod rule;
mod stop;
mod verify;
mod waive;

pub mod init;
pub mod status;

pub use approve::{Approving, Intent, approve, question};
pub use audit::audit;
pub use authority::{Duty, actor, holder};
pub use enroll::{Enrolment, enroll};
pub use evidence::{NewEvidence, evidence};
pub use issue::{issue_change, placed_after};
pub use onboard::{
    Given, NewAnchor, NewApplication, NewGrant, NewOwner, NewPartner, NewScope, anchor, application, owner, partner, scope,
};
pub use prove::{Answers, Asked, NewChallenge, Proved, challenge, prove};
pub use resume::{release_digest, resume};
pub use rule::rule;
pub use stop::{Stop, offboard, revoke, suspend};
pub use verify::{Judgement, approval as verify_approval, log_line};
pub use waive::{NewWaiver, waive};
