//! Stopping somebody of ours: a key of the roster is revoked, or an owner leaves. One authorised person is enough and nothing stands
//! in the way; who comes back is approved with policy, by its quorum.

use super::{Roster, revoke_in};
use crate::{
    failure::{Failure, Outcome},
    model::{Change, Content, Day, Fingerprint, OwnerId},
};

/// What is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnerStop {
    /// A key: nothing that it ever signed counts any more.
    Key(Fingerprint),
    /// An owner: today is its last day.
    Left(OwnerId),
}

/// Plans the stop; returns the change, the roster as it is then, and whom it concerns.
///
/// # Errors
/// When there is no such key or owner, or it was stopped already.
pub fn stop_owner(roster: &Roster, stop: &OwnerStop, today: Day) -> Outcome<(Change, Roster, Vec<OwnerId>)> {
    let mut after = roster.clone();
    let whose = match stop {
        OwnerStop::Key(key) => {
            let whose = revoke_in(&mut after, key, today);
            if whose.is_empty() {
                return Err(
                    Failure::no(format!("no key {key} that still counts is in the roster")).hint("admit status --owner OWNER")
                );
            }
            whose
        }
        OwnerStop::Left(id) => {
            let record = after.get_mut(id).ok_or_else(|| Failure::no(format!("`{id}` is not in the roster")))?;
            if let Some(left) = record.value.left.filter(|left| *left <= today) {
                return Err(Failure::no(format!("the last day of `{id}` is {left} already")));
            }
            record.value.left = Some(today);
            vec![id.clone()]
        }
    };
    let mut change = Change::default();
    for record in whose.iter().filter_map(|id| after.get(id)) {
        change.write(&record.path, Some(record.digest), Content::Owner(Box::new(record.value.clone())));
    }
    Ok((change, after, whose))
}
