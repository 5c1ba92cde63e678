//! A moment as nginx can see it pass: `$msec` is the time of the request in seconds since 1970, and a regular expression tells whether
//! that is before a moment. Refused is what has not ten digits: before 2001-09-09 or after 2286-11-20.

use crate::{
    crypto::{Refused, refuse},
    model::Moment,
};

/// The variable that is 1 before the moment.
pub(super) fn before(moment: Moment) -> String {
    format!("$admit_before_{}", moment.unix())
}

/// The map that sets it.
pub(super) fn switch(moment: Moment) -> Result<String, Refused> {
    let digits = moment.unix().to_string();
    if digits.len() != 10 {
        refuse!("nginx cannot compare {moment} with its clock: it has not ten digits in seconds since 1970");
    }
    let mut smaller = Vec::new();
    for (place, digit) in digits.char_indices().filter(|(_, digit)| *digit != '0') {
        let (head, rest) = (digits.get(..place).unwrap_or_default(), 9 - place);
        let below = char::from_u32(u32::from(digit) - 1).unwrap_or('0');
        smaller.push(format!("{head}[0-{below}][0-9]{{{rest}}}"));
    }
    let name = before(moment);
    Ok(format!("map $msec {name} {{\n    default 0;\n    \"~^(?:{})[.]\" 1;\n}}\n", smaller.join("|")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digit_may_be_smaller_with_anything_behind_it() {
        let text = switch(Moment::from_unix(1_203_000_000).unwrap()).unwrap();
        assert!(text.starts_with("map $msec $admit_before_1203000000 {\n"), "{text}");
        assert!(text.contains("\"~^(?:[0-0][0-9]{9}|1[0-1][0-9]{8}|120[0-2][0-9]{6})[.]\" 1;"), "{text}");
        assert!(switch(Moment::from_unix(999_999_999).unwrap()).is_err());
    }
}
