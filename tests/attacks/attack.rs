//! What an attack and a harmless twin are, and how each is judged: by the answer of the binary alone.

use super::site::Site;
use crate::place::Run;
use serde_json::Value;

/// A change that must be refused.
pub(super) struct Attack {
    /// The name of its test.
    pub(super) name: &'static str,
    /// Who would do it, and why.
    pub(super) who: &'static str,
    /// The rule that must stand in its way in a review.
    pub(super) rule: &'static str,
    /// What shows it in the changed revision alone.
    pub(super) alone: Alone,
    /// The edits, on the branch `attack`; what is left uncommitted is committed after them.
    pub(super) play: fn(&mut Site),
}

/// What shows an attack to somebody who has the changed revision and nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) enum Alone {
    /// Nothing can: the revision is one that might be.
    Nothing,
    /// `admit audit`, by this rule.
    Audit(&'static str),
    /// `admit check`, with these words.
    Check(&'static str),
}

/// A change that must pass.
pub(super) struct Twin {
    /// The name of its test.
    pub(super) name: &'static str,
    /// What it is the harmless twin of.
    pub(super) of: &'static str,
    /// The edits.
    pub(super) play: fn(&mut Site),
}

impl Attack {
    /// Plays it and judges what comes of it.
    pub(super) fn run(&self) {
        let mut at = Site::new();
        (self.play)(&mut at);
        at.commit(self.name);
        let run = at.review();
        assert_eq!(run.code, 1, "{} passes: {run:?}", self.name);
        let rules = rules(&run, "obstacles");
        assert!(rules.iter().any(|rule| rule == self.rule), "{} is refused by {rules:?}: {}", self.name, run.stdout);
        match self.alone {
            Alone::Nothing => {}
            Alone::Audit(rule) => {
                let run = at.audit();
                let rules = self::rules(&run, "findings");
                assert!(run.code == 1 && rules.iter().any(|r| r == rule), "{}: the audit finds {rules:?}: {run:?}", self.name);
            }
            Alone::Check(words) => {
                let run = at.run(&["check"]);
                let said = format!("{}{}", run.stdout, run.stderr);
                assert!(matches!(run.code, 1 | 3) && said.contains(words), "{}: check says {run:?}", self.name);
            }
        }
    }
}

impl Twin {
    /// Plays it and sees that nothing stands in its way.
    pub(super) fn run(&self) {
        let mut at = Site::new();
        (self.play)(&mut at);
        at.commit(self.name);
        let run = at.review();
        assert_eq!((run.code, run.json()["clear"].as_bool()), (0, Some(true)), "{} is refused: {run:?}", self.name);
        assert!(run.json()["files"].as_u64().is_some_and(|files| files > 0), "{} changes nothing", self.name);
    }
}

/// The rules of a list of findings in an answer.
fn rules(run: &Run, list: &str) -> Vec<String> {
    let found = run.json()[list].as_array().cloned().unwrap_or_default();
    found.iter().filter_map(|finding| finding["rule"].as_str().or_else(|| finding["id"].as_str())).map(str::to_owned).collect()
}

/// What a review says of each change, by code.
pub(super) fn codes(run: &Run) -> Vec<String> {
    let changes = run.json()["changes"].as_array().cloned().unwrap_or_default();
    changes.iter().filter_map(|change: &Value| change["code"].as_str().map(str::to_owned)).collect()
}

/// A table of attacks, and a test of each.
macro_rules! attacks {
    ($($name:ident, $rule:literal, $alone:expr, $who:literal, $play:expr;)*) => {
        pub(super) const ATTACKS: &[$crate::attacks::attack::Attack] = &[$($crate::attacks::attack::Attack {
            name: stringify!($name), who: $who, rule: $rule, alone: $alone, play: $play,
        }),*];
        $(#[test]
        fn $name() {
            ATTACKS.iter().find(|attack| attack.name == stringify!($name)).unwrap().run();
        })*
    };
}

/// A table of twins, and a test of each.
macro_rules! twins {
    ($($name:ident, $of:literal, $play:expr;)*) => {
        pub(super) const TWINS: &[$crate::attacks::attack::Twin] = &[$($crate::attacks::attack::Twin {
            name: stringify!($name), of: $of, play: $play,
        }),*];
        $(#[test]
        fn $name() {
            TWINS.iter().find(|twin| twin.name == stringify!($name)).unwrap().run();
        })*
    };
}

pub(super) use {attacks, twins};
