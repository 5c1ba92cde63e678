//! Grammar: counted words, lists of names, spans of time, each in one spelling. Knows English and no subject matter.

use crate::model::Moment;
use std::fmt;

/// `1 approval`, `2 approvals`: a number and its word.
#[must_use]
pub fn count(n: impl TryInto<u64>, word: &str) -> String {
    let n = n.try_into().unwrap_or(u64::MAX);
    if n == 1 { format!("1 {word}") } else { format!("{n} {}", plural(word)) }
}

fn plural(word: &str) -> String {
    let consonant_y = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']) && !stem.is_empty());
    match consonant_y {
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) => format!("{word}es"),
        None => format!("{word}s"),
    }
}

/// `` `name` ``. A back-tick inside becomes `'`, so that the end of the name stays visible.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

/// `` `a`, `b` and `c` ``: names in back-ticks; `nothing` when there is none.
#[must_use]
pub fn list<T: fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    joined(names.into_iter().map(|name| quoted(&name.to_string())))
}

/// a, b and c, as they are; `nothing` when there is none.
#[must_use]
pub fn joined<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `in 3 days`, `12 days ago`, `now`: how far `then` lies from `now`, in the largest of days, hours, minutes that has two of
/// them, rounded towards `now`.
#[must_use]
pub fn span(now: Moment, then: Moment) -> String {
    let seconds = then.unix() - now.unix();
    let length = usize::try_from(seconds.unsigned_abs()).unwrap_or(usize::MAX);
    let amount = match length {
        0..60 => return "now".to_owned(),
        60..7_200 => count(length / 60, "minute"),
        7_200..172_800 => count(length / 3_600, "hour"),
        _ => count(length / 86_400, "day"),
    };
    if seconds > 0 { format!("in {amount}") } else { format!("{amount} ago") }
}

/// `4s`, `12m 4s`, `3h 5m`, `2d 4h`: a length of time in seconds, in its two largest units.
#[must_use]
pub fn took(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    let first = units.iter().position(|(unit, _)| *unit <= seconds).unwrap_or(units.len() - 1);
    let (unit, letter) = units[first];
    let mut text = format!("{}{letter}", seconds / unit);
    if let Some((below, letter)) = units.get(first + 1).filter(|(below, _)| seconds % unit >= *below) {
        text.push_str(&format!(" {}{letter}", seconds % unit / below));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_no_plural() {
        let words = [count(1, "approval"), count(0, "approval"), count(2, "policy"), count(3, "day"), count(2, "address")];
        assert_eq!(words, ["1 approval", "0 approvals", "2 policies", "3 days", "2 addresses"]);
        assert_eq!(count(2, "match"), "2 matches");
    }

    #[test]
    fn names_are_listed_as_people_say_them() {
        assert_eq!(list::<&str>([]), "nothing");
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b"]), "`a` and `b`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(quoted("a`b"), "`a'b`");
    }

    #[test]
    fn a_length_of_time_has_its_two_largest_units() {
        let told = [0, 4, 60, 724, 3_600, 11_100, 187_200, 172_859].map(took);
        assert_eq!(told, ["0s", "4s", "1m", "12m 4s", "1h", "3h 5m", "2d 4h", "2d"]);
    }

    #[test]
    fn time_is_told_from_where_one_stands() {
        let now: Moment = "2026-11-02T09:00:00Z".parse().unwrap();
        let told = |then: &str| span(now, then.parse().unwrap());
        assert_eq!(told("2026-11-05T09:00:00Z"), "in 3 days");
        assert_eq!(told("2026-11-05T08:59:59Z"), "in 2 days");
        assert_eq!(told("2026-10-21T09:00:00Z"), "12 days ago");
        assert_eq!(told("2026-11-03T09:00:00Z"), "in 24 hours");
        assert_eq!(told("2026-11-02T08:59:00Z"), "1 minute ago");
        assert_eq!(told("2026-11-02T09:00:59Z"), "now");
    }
}
