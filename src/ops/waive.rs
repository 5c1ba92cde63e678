//! Waiving: an exception to one rule for one subject, which counts once it is approved and until it ends.

use crate::{
    failure::{Failure, Outcome},
    model::{Change, Content, Day, OwnerId, RuleId, Slot, Text, Waiver, WaiverId},
    policy::Loaded,
};

/// A waiver that is asked for.
#[derive(Debug, Clone)]
pub struct NewWaiver {
    /// The id; rule and first day when none is given.
    pub id: Option<WaiverId>,
    /// The rule.
    pub rule: RuleId,
    /// The subject as findings name it.
    pub subject: Text,
    /// Why that is acceptable.
    pub reason: Text,
    /// Who asks.
    pub requested_by: OwnerId,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

/// Plans the record of a waiver.
///
/// # Errors
/// When there is no such rule, it is never waived, or the waiver would last longer than policy lets one.
pub fn waive(loaded: &Loaded, new: NewWaiver) -> Outcome<(Change, WaiverId)> {
    let NewWaiver { id, rule, subject, reason, requested_by, from, until } = new;
    let known = super::rule(rule.as_str())?;
    let limits = &loaded.policy.waivers;
    if !known.waivable || limits.never.contains(&rule) {
        return Err(Failure::no(format!("`{rule}` is never waived")).hint(format!("admit explain {rule}")));
    }
    if !loaded.registry.owners.contains_key(&requested_by) {
        return Err(Failure::no(format!("`{requested_by}` is not in the roster")));
    }
    let days = until.days_since(from);
    if days < 0 || days * 86_400 > limits.longest.seconds() {
        return Err(Failure::no(format!("a waiver lasts at most {}, and this one would last {days} days", limits.longest)));
    }
    let id = match id {
        Some(id) => id,
        None => (1_u32..)
            .map(|n| format!("{}-{n}", rule.as_str().chars().take(58).collect::<String>()))
            .filter_map(|id| id.parse::<WaiverId>().ok())
            .find(|id| !loaded.registry.waivers.contains_key(id))
            .ok_or_else(|| Failure::usage("name the waiver with --id"))?,
    };
    let found = loaded.registry.waivers.get(&id);
    if found.is_some() {
        return Err(Failure::no(format!("there is a waiver `{id}` already")).hint("give another id with --id"));
    }
    let waiver = Waiver { id: id.clone(), rule, subject, reason, requested_by, from, until };
    let mut change = Change::default();
    change.write(Slot::Waiver(id.clone()).path(), None, Content::Waiver(Box::new(waiver)));
    Ok((change, id))
}
