//! Approvals: what is asked, what was signed, and whether it counts. It verifies on every reading and trusts no file for
//! where it lies.

mod governed;
mod question;
mod signed;
mod tally;

pub use governed::policy_digest;
pub use question::break_glass_digest;
pub use question::{Question, grant_digest, record_digest};
pub use signed::{NAMESPACE, Signed, statement_line};
pub use tally::Counted;
pub use tally::tally_as_given;
pub use tally::{ClassTally, Given, Tally, Void, VoidWhy, given, tally};
