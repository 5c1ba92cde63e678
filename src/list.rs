//! Lists and counts in sentences, so that "1 approval" and "`a`, `b` and `c`" are written in one place. It decides nothing.

use std::fmt;

/// `a`, `b` and `c`, each in back-ticks.
#[must_use]
pub fn quoted<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    joined(items.into_iter().map(|item| format!("`{item}`")))
}

/// a, b and c, as they are.
#[must_use]
pub fn joined<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 approval`, `2 approvals`.
#[must_use]
pub fn count(number: impl TryInto<u64>, one: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_as_a_sentence_does() {
        assert_eq!(quoted(Vec::<String>::new()), "");
        assert_eq!(quoted(["a"]), "`a`");
        assert_eq!(quoted(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!((count(1_u32, "approval"), count(2_usize, "approval")), ("1 approval".to_owned(), "2 approvals".to_owned()));
    }
}
