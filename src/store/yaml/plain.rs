//! Which texts may stand without quotes: those that every reader of YAML 1.1 and 1.2 takes for that same text. Quoted is what
//! some reader takes for nothing, a truth value, a number or a clock time; a day and a time in our own form stay plain.

use super::strict;

/// Whether a value may stand without quotes.
pub(super) fn is_plain_value(text: &str) -> bool {
    is_plain_syntax(text) && !is_word(text) && !is_number(text) && !is_timestamp(text)
}

/// Whether a key may stand without quotes. The truth words of YAML 1.1 may, since a key is a word of ours: `on: 2026-03-02`.
pub(super) fn is_plain_key(text: &str) -> bool {
    is_plain_syntax(text) && (!is_word(text) || matches!(text, "on" | "off" | "yes" | "no" | "y" | "n")) && !is_number(text)
}

/// Whether the characters read back as one plain scalar in block style.
pub(super) fn is_plain_syntax(text: &str) -> bool {
    is_harmless(text) || is_syntax(text)
}

/// What most texts are: a letter or a digit, then such and what stands between them, where it means nothing.
fn is_harmless(text: &str) -> bool {
    let bytes = text.as_bytes();
    let harmless = |(at, byte): (usize, &u8)| match byte {
        b'-' | b'.' | b'_' | b'/' | b'@' | b',' => true,
        b':' => bytes.get(at + 1).is_some_and(|next| *next != b' '),
        b' ' => bytes.get(at + 1).is_some_and(|next| *next != b'#'),
        byte => byte.is_ascii_alphanumeric(),
    };
    bytes.first().is_some_and(u8::is_ascii_alphanumeric) && bytes.iter().enumerate().all(harmless)
}

fn is_syntax(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let outer_space = first.is_whitespace() || text.chars().next_back().is_some_and(char::is_whitespace);
    let indicator = "-?:,[]{}#&*!|>'\"%@`".contains(first);
    let inside = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.starts_with("...");
    let lines = text.chars().any(|c| c == '\n' || strict::refused(c).is_some());
    !outer_space && !indicator && !inside && !lines && text != "=" && text != "<<" && !strict::is_conflict(text)
}

fn is_word(text: &str) -> bool {
    const WORDS: [&str; 10] = ["~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    text.len() <= "false".len() && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Integers and reals of YAML 1.1 and 1.2 and of readers that are more generous, sexagesimals among them.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    // A digit or what may stand among digits, or the first letter of `inf` and `nan`.
    if !text.starts_with(|c: char| c.is_ascii_digit() || "._,iInN".contains(c)) {
        return false;
    }
    let text = text.to_ascii_lowercase();
    if let Some(rest) = text.strip_prefix("0x") {
        return rest.bytes().all(|b| b.is_ascii_hexdigit() || b"_.p+-".contains(&b));
    }
    if let Some(rest) = text.strip_prefix("0o").or(text.strip_prefix("0b")) {
        return rest.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    }
    if matches!(text.strip_prefix('.').unwrap_or(&text), "inf" | "infinity" | "nan") {
        return true;
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |text: &str, others: &[u8]| {
        text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || others.contains(&b))
    };
    let decimal = digits(mantissa, b"_,.") && mantissa.matches('.').count() < 2 && digits(exponent, b"_");
    let mut parts = text.split(':');
    let head = parts.next().is_some_and(|head| digits(head, b"_"));
    let rest: Vec<&str> = parts.collect();
    decimal || (head && !rest.is_empty() && rest.iter().all(|part| digits(part, b"_.")))
}

/// What a reader of YAML 1.1 takes for a time, but for the two forms of records: `2026-03-04` and `2026-03-04T09:30:00Z`.
fn is_timestamp(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) || !digits(month) {
        return false;
    }
    let day = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, clock) = rest.split_at(day);
    if !digits(day) || !(clock.is_empty() || clock.starts_with(['T', 't', ' ', '\t'])) {
        return false;
    }
    let ours = month.len() == 2 && day.len() == 2 && (clock.is_empty() || (clock.len() == 10 && is_clock(clock)));
    !ours
}

fn is_clock(text: &str) -> bool {
    text.bytes().zip("T00:00:00Z".bytes()).all(|(a, b)| if b == b'0' { a.is_ascii_digit() } else { a == b })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const QUOTED: [&str; 65] = [
        "", "~", "null", "NULL", "y", "N", "Yes", "no", "on", "OFF", "True", "false", "1", "-1", "+1", "0777", "0o17",
        "0x1F", "0b1", "1_000", "1,000", "1.5", ".5", "5.", "1e3", "1E-3", "1.5e+3", ".inf", "-.INF", "nan", ".NaN",
        "Infinity", "12:30", "1:2:3.5", "-a", "?", ": a", "a: b", "a #b", "a:", " a", "a ", "#a", "&a", "*a", "!a",
        "|", ">", "'a", "\"a", "%a", "@a", "`a", "[a", "{a", ",a", "=", "<<", "---", "...", "a\nb", "a\tb",
        "2026-3-4", "2026-03-04 09:30:00", "2026-03-04t09:30:00Z",
    ];

    #[rustfmt::skip]
    const PLAIN: [&str; 23] = [
        "acme-pay", "Acme Payments GmbH", "2026-03-02", "2026-03-04T09:30:00Z", "90d", "24h", "payments:write",
        "203.0.113.0/28", "203.0.113.7", "22:00-04:00 Europe/Berlin", "a#b", "it's", "sha256:00ff", "1a2b",
        ".api.acme.example", "a, b", "Müller", "yes please", "12 Main Street", "https://acme.example/x#y",
        "529900T8BM49AURSDO55", "x=1", "<a@b.example>",
    ];

    #[test]
    fn what_some_reader_takes_for_something_else_is_quoted() {
        for text in QUOTED {
            assert!(!is_plain_value(text), "{text}");
        }
    }

    #[test]
    fn ordinary_words_days_and_periods_stand_plain() {
        for text in PLAIN {
            assert!(is_plain_value(text), "{text}");
        }
        assert!(is_plain_key("on") && !is_plain_key("true") && !is_plain_key("1"));
    }
}
