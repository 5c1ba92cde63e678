//! Which rule is meant by a word.

use crate::{
    failure::{Failure, Outcome},
    rules::{self, Rule},
    suggestion::nearest,
};

/// The rule of that id.
///
/// # Errors
/// When there is none, with the one that may be meant.
pub fn rule(id: &str) -> Outcome<&'static Rule> {
    rules::find(id).ok_or_else(|| {
        let failure = Failure::no(format!("there is no rule `{id}`"));
        match nearest(id, rules::ALL.iter().map(|rule| rule.id)) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure.hint("admit explain"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        assert_eq!(rule("held").map(|rule| rule.id).ok(), Some("held"));
        assert_eq!(rule("contact-mising").err().and_then(|f| f.hint).as_deref(), Some("did you mean `contact-missing`?"));
        assert_eq!(rule("nonsense-of-all-sorts").err().and_then(|f| f.hint).as_deref(), Some("admit explain"));
    }
}
