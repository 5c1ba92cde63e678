//! Which record of one revision is which of the other: by its id, and where an id is gone, by being the same but for the id.
//! Two lists are paired by what they hold; their order says nothing here.

use crate::model::Record;
use std::collections::BTreeMap;

/// A record on one side or on both.
pub(super) enum Pair<'a, K, T> {
    /// On head's side alone.
    Added(&'a K, &'a Record<T>),
    /// On base's side alone.
    Removed(&'a K, &'a Record<T>),
    /// On both, under one id; perhaps with other content.
    Kept(&'a K, &'a Record<T>, &'a Record<T>),
    /// On both, under another id, with the same content: base's id, head's id, head's record.
    Renamed(&'a K, &'a K, &'a Record<T>),
}

/// Pairs records. `under` is a record of base as it would be under another id.
pub(super) fn pairs<'a, K: Ord, T: PartialEq>(
    base: &'a BTreeMap<K, Record<T>>,
    head: &'a BTreeMap<K, Record<T>>,
    under: impl Fn(&T, &K) -> T,
) -> Vec<Pair<'a, K, T>> {
    let mut new: Vec<_> = head.iter().filter(|(id, _)| !base.contains_key(id)).collect();
    let mut pairs = Vec::new();
    for (id, old) in base {
        if let Some(now) = head.get(id) {
            pairs.push(Pair::Kept(id, old, now));
            continue;
        }
        match new.iter().position(|(to, now)| now.value == under(&old.value, to)) {
            Some(at) => {
                let (to, now) = new.remove(at);
                pairs.push(Pair::Renamed(id, to, now));
            }
            None => pairs.push(Pair::Removed(id, old)),
        }
    }
    pairs.extend(new.into_iter().map(|(id, now)| Pair::Added(id, now)));
    pairs
}

/// What only one of two lists holds, each entry as often as it is there in excess: (gone, new).
pub(super) fn unmatched<'a, T: PartialEq>(base: &'a [T], head: &'a [T]) -> (Vec<&'a T>, Vec<&'a T>) {
    let mut new: Vec<&T> = head.iter().collect();
    let mut gone = Vec::new();
    for old in base {
        match new.iter().position(|now| *now == old) {
            Some(at) => drop(new.remove(at)),
            None => gone.push(old),
        }
    }
    (gone, new)
}

/// Two entries that are about the same thing, or one that stands alone.
pub(super) type Match<'a, T> = (Option<&'a T>, Option<(usize, &'a T)>);

/// The entries of two lists that differ, those about the same thing side by side: (base's, head's with its place in the list).
pub(super) fn matched<'a, T: PartialEq, K: PartialEq>(
    base: &'a [T],
    head: &'a [T],
    about: impl Fn(&T) -> K,
) -> Vec<Match<'a, T>> {
    let mut new: Vec<(usize, &T)> = head.iter().enumerate().collect();
    let mut left = Vec::new();
    for old in base {
        match new.iter().position(|(_, now)| *now == old) {
            Some(at) => drop(new.remove(at)),
            None => left.push(old),
        }
    }
    let mut matches: Vec<Match<'a, T>> = Vec::new();
    for old in left {
        let at = new.iter().position(|(_, now)| about(now) == about(old));
        matches.push((Some(old), at.map(|at| new.remove(at))));
    }
    matches.extend(new.into_iter().map(|now| (None, Some(now))));
    matches
}
