//! A moment as nginx can see it pass. `$msec` is the time of the request in seconds since 1970, and one regular expression compares it
//! with the end that a map gave. Refused is what has not ten digits: before 2001-09-09 or after 2286-11-20.

use crate::{
    crypto::{Refused, refuse},
    model::Moment,
};

/// An end that is always over.
pub(super) const OVER: &str = "0000000000";

/// A start that does not come.
pub(super) const NEVER: &str = "9999999999";

/// The end as digits.
pub(super) fn digits(moment: Moment) -> Result<String, Refused> {
    let digits = moment.unix().to_string();
    if digits.len() != 10 {
        refuse!("nginx cannot compare {moment} with its clock: it has not ten digits in seconds since 1970");
    }
    Ok(digits)
}

/// The map that is 1 before the end in a variable: the digits of now and of the end are the same up to one that is smaller now.
pub(super) fn before(end: &str, to: &str) -> String {
    let smaller: Vec<_> = (0..9).map(|digit| format!("{digit}[0-9.]*:\\1[{}-9]", digit + 1)).collect();
    format!("map \"$msec:${end}\" ${to} {{\n    default 0;\n    \"~^([0-9]*)(?:{})\" 1;\n}}\n", smaller.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digit_may_be_smaller_behind_what_is_the_same() {
        let text = before("admit_end", "admit_counts");
        assert!(text.starts_with("map \"$msec:$admit_end\" $admit_counts {\n    default 0;\n"), "{text}");
        assert!(text.contains(r#""~^([0-9]*)(?:0[0-9.]*:\1[1-9]|1[0-9.]*:\1[2-9]|"#), "{text}");
        assert!(text.contains(r#"|8[0-9.]*:\1[9-9])" 1;"#), "{text}");
        assert_eq!(digits(Moment::from_unix(1_203_000_000).unwrap()).unwrap(), "1203000000");
        assert!(digits(Moment::from_unix(999_999_999).unwrap()).is_err());
    }
}
