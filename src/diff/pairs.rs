//! Which record of one revision is which of the other: by its id, and where an id is gone, by being the same but for the id.
//! Two lists are paired by what they hold; their order says nothing here.

use crate::model::Record;
use std::collections::BTreeMap;

/// Renames are looked for among so many new records at the most; in a larger change what is gone is gone and what is new is new, which
/// asks for no less.
pub(super) const SEARCHED: usize = 64;
/// The most pairs of entries of two lists that are looked at; beyond, every entry that is not in its place counts as gone and as new.
pub(super) const LOOKED_AT: usize = 1_000_000;

/// A record on one side or on both.
pub(super) enum Pair<'a, K, T> {
    /// On head's side alone.
    Added(&'a K, &'a Record<T>),
    /// On base's side alone.
    Removed(&'a K, &'a Record<T>),
    /// On both, under one id, with other content.
    Kept(&'a K, &'a Record<T>, &'a Record<T>),
    /// On both, under another id, with the same content: base's id, head's id, head's record.
    Renamed(&'a K, &'a K, &'a Record<T>),
}

/// Pairs the records that differ. `under` is a record of base as it would be under another id.
pub(super) fn pairs<'a, K: Ord, T: PartialEq>(
    base: &'a BTreeMap<K, Record<T>>,
    head: &'a BTreeMap<K, Record<T>>,
    under: impl Fn(&T, &K) -> T,
) -> Vec<Pair<'a, K, T>> {
    let mut new: Vec<_> = head.iter().filter(|(id, _)| !base.contains_key(id)).collect();
    let mut pairs = Vec::new();
    for (id, old) in base {
        if let Some(now) = head.get(id) {
            if old.value != now.value {
                pairs.push(Pair::Kept(id, old, now));
            }
            continue;
        }
        let few = new.len() <= SEARCHED;
        match new.iter().position(|(to, now)| few && now.value == under(&old.value, to)) {
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
pub(super) fn unmatched<'a, T: Ord>(base: &'a [T], head: &'a [T]) -> (Vec<&'a T>, Vec<&'a T>) {
    (excess(base, head), excess(head, base))
}

/// The entries of a list that another one has not, or not as often, in the order of the list.
fn excess<'a, T: Ord>(list: &'a [T], other: &[T]) -> Vec<&'a T> {
    let mut there: BTreeMap<&T, usize> = BTreeMap::new();
    for entry in other {
        *there.entry(entry).or_default() += 1;
    }
    let beyond = |entry: &&T| match there.get_mut(*entry) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    list.iter().filter(beyond).collect()
}

/// Two entries that are about the same thing, or one that stands alone.
pub(super) type Match<'a, T> = (Option<&'a T>, Option<(usize, &'a T)>);

/// The entries of two lists that differ, those about the same thing side by side: (base's, head's with its place in the list).
pub(super) fn matched<'a, T: PartialEq, K: PartialEq>(
    base: &'a [T],
    head: &'a [T],
    about: impl Fn(&T) -> K,
) -> Vec<Match<'a, T>> {
    let same = base.iter().zip(head).take_while(|(a, b)| a == b).count();
    let (old, mut new) = (&base[same..], head.iter().enumerate().skip(same).collect::<Vec<_>>());
    if old.len().saturating_mul(new.len()) > LOOKED_AT {
        let gone = old.iter().map(|entry| (Some(entry), None));
        return gone.chain(new.into_iter().map(|entry| (None, Some(entry)))).collect();
    }
    let mut take = |like: &dyn Fn(&T) -> bool| new.iter().position(|(_, now)| like(now)).map(|at| new.remove(at));
    let left: Vec<&T> = old.iter().filter(|entry| take(&|now| now == *entry).is_none()).collect();
    let mut matches: Vec<Match<'a, T>> =
        left.into_iter().map(|entry| (Some(entry), take(&|now| about(now) == about(entry)))).collect();
    matches.extend(new.into_iter().map(|entry| (None, Some(entry))));
    matches
}
