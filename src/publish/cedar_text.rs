//! A grant as a policy in Cedar's own language, and the one place where a text is put between its quotes. Time zones, which Cedar does
//! not know, become their distance to UTC, period by period.

use super::{Allowed, Entry, Shows, offset};
use crate::{
    crypto::Refused,
    model::{Conditions, Hours, Moment},
};
use std::fmt::Write;

/// A text as a string of Cedar: what is not printable ASCII goes by its number.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            other => out.push_str(&format!("\\u{{{:x}}}", u32::from(other))),
        }
    }
    out.push('"');
    out
}

/// The policy of one grant, the `number`th of its credential.
///
/// # Errors
/// A time zone that is not known.
pub(super) fn policy(
    environment: &str,
    (kind, id): (&str, &str),
    entry: &Entry,
    number: usize,
    grant: &Allowed,
) -> Result<String, Refused> {
    let Allowed { scope, ends, when: Conditions { sources, hours, max_amount } } = grant;
    let mut all = vec![
        "principal.from <= context.time && context.time < principal.ends".to_owned(),
        format!("context.time < {}", time(*ends)),
    ];
    if let Some(hours) = hours {
        all.push(hours_of(hours, entry.from, *ends)?);
    }
    if !sources.is_empty() {
        let any: Vec<_> = sources.iter().map(|network| format!("context.source.isInRange(ip(\"{network}\"))")).collect();
        all.push(format!("context has source && ({})", any.join(" || ")));
    }
    if let Some(most) = max_amount {
        all.push(format!("context has amount && 0 <= context.amount && context.amount <= {}", u64::from(*most)));
    }
    if let Shows::Federation { federation, keys: _ } = &entry.shows
        && !federation.claims.is_empty()
    {
        let claim = |(name, value): (&crate::model::Text, &crate::model::Text)| {
            format!("{{ \"name\": {}, \"value\": {} }}", quoted(name.as_str()), quoted(value.as_str()))
        };
        let claims: Vec<_> = federation.claims.iter().map(claim).collect();
        all.push(format!("context has claims && context.claims.containsAll([{}])", claims.join(", ")));
    }
    let scope_name = scope.to_string();
    let name = format!("{}/{}/{} {scope_name} {number}", entry.partner, entry.application, entry.credential);
    let mut text = format!("@id({})\npermit (\n", quoted(&name));
    let _ = writeln!(text, "  principal == Admit::{kind}::{},", quoted(id));
    let _ = writeln!(text, "  action == Admit::Action::{},", quoted(&scope_name));
    let _ = writeln!(text, "  resource == Admit::Api::{}", quoted(&format!("{environment}/{}", scope.api)));
    let _ = writeln!(text, ") when {{\n  {}\n}};", all.join(" &&\n  "));
    Ok(text)
}

fn time(at: Moment) -> String {
    format!("datetime(\"{at}\")")
}

/// The hours by each distance to UTC that their zone's clocks have from one moment until another.
fn hours_of(hours: &Hours, from: Moment, until: Moment) -> Result<String, Refused> {
    let (first, last, zone) = hours.parts();
    let periods = offset::periods(zone, from, until)?;
    let end = periods.len().saturating_sub(1);
    let clause = |(index, period): (usize, &offset::Period)| {
        let after = (index > 0).then(|| format!("{} <= context.time", time(period.from)));
        let before = (index < end).then(|| format!("context.time < {}", time(period.until)));
        let own = format!("context.time.offset(duration(\"{}s\")).toTime()", period.ahead);
        let within = [format!("duration(\"{first}m\") <= {own}"), format!("{own} < duration(\"{last}m\")")];
        let within = if first < last { within.join(" && ") } else { format!("({})", within.join(" || ")) };
        let all: Vec<_> = after.into_iter().chain(before).chain([within]).collect();
        format!("({})", all.join(" && "))
    };
    let clauses: Vec<_> = periods.iter().enumerate().map(clause).collect();
    Ok(format!("({})", clauses.join(" ||\n    ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_string() {
        let text = "a\"); permit(principal, action, resource); //\\\n\u{2028}ä\0";
        let escaped = "\"a\\\"); permit(principal, action, resource); //\\\\\\u{a}\\u{2028}\\u{e4}\\u{0}\"";
        assert_eq!(quoted(text), escaped);
    }
}
