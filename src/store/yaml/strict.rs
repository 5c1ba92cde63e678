//! The strict reader that stands before any parser. It refuses what an editor may not show, what another program may
//! break differently, what a merge left behind, and private keys.

use super::{flaw::Flaw, secret};

/// The largest file that is read: 1 MiB.
pub const MAX_BYTES: usize = 1 << 20;

/// How many flaws of one file are worth telling.
pub(super) const MAX_FLAWS: usize = 100;

/// The text of a record, if every program that reads it sees the same characters and lines.
pub(super) fn check(bytes: &[u8]) -> Result<&str, Vec<Flaw>> {
    check_text(bytes, false)
}

/// The text of `admit.toml` by the same measure; TOML lets tabs indent.
pub(in crate::store) fn check_policy(bytes: &[u8]) -> Result<&str, Vec<Flaw>> {
    check_text(bytes, true)
}

fn check_text(bytes: &[u8], tabs: bool) -> Result<&str, Vec<Flaw>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![Flaw::new(1, 1, 1, &format!("the file has {} bytes, and the limit is {MAX_BYTES}", bytes.len()))]);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(vec![not_utf8(bytes, error.valid_up_to())]),
    };
    let mut flaws = Vec::new();
    let plain = bytes.iter().all(|b| matches!(b, b'\n' | 0x20..=0x7e));
    for (index, line) in text.split('\n').enumerate() {
        if !plain {
            check_characters(index, line, tabs, &mut flaws);
        }
        if flaws.len() >= MAX_FLAWS {
            break;
        }
        if is_conflict(line) {
            let flaw = Flaw::new(index + 1, 1, 7, "a conflict of a merge was left in the file");
            flaws.push(flaw.help("decide which side is right and take the marker lines out"));
        }
    }
    if let Some((kind, at)) = secret::find(text) {
        let line = text[..at].matches('\n').count() + 1;
        let flaw = Flaw::new(line, 1, 1, &format!("{kind} stands in the file, and a registry holds no secret"));
        flaws.push(flaw.help("take it out, and treat the key as compromised if the file was ever shared"));
        flaws.sort();
    }
    if flaws.is_empty() { Ok(text) } else { Err(flaws) }
}

fn not_utf8(bytes: &[u8], at: usize) -> Flaw {
    let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
    Flaw::new(line, 1, 1, &format!("byte {at} is not UTF-8")).help("save the file as UTF-8")
}

fn check_characters(index: usize, line: &str, tabs: bool, flaws: &mut Vec<Flaw>) {
    let line_number = index + 1;
    let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
    if let Some(at) = line[..indentation].find('\t').filter(|_| !tabs) {
        flaws.push(Flaw::new(line_number, at + 1, 1, "a tab stands in the indentation").help("use spaces"));
    }
    let body = line.strip_suffix('\r').unwrap_or(line);
    if body.len() < line.len() {
        let message = "the line ends in CR LF";
        // One is enough: a file that has one has one on each line.
        if !flaws.iter().any(|flaw| flaw.message == message) {
            flaws.push(Flaw::new(line_number, body.chars().count() + 1, 1, message).help("use LF"));
        }
    }
    for (column, c) in body.chars().enumerate() {
        if let Some(kind) = refused(c).filter(|_| c != '\t') {
            let message = format!("{kind} (U+{:04X}) stands in the file", u32::from(c));
            flaws.push(Flaw::new(line_number, column + 1, 1, &message).help("take it out"));
            if flaws.len() >= MAX_FLAWS {
                break;
            }
        }
    }
}

/// Whether a text field may not have the character, and what to call it. The line feed is the one control that a text has.
pub(super) fn refused(c: char) -> Option<&'static str> {
    Some(match c {
        '\n' | ' '..='~' => return None,
        '\r' => "a bare carriage return",
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => "a line break that an editor may not show",
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "a control character",
        '\u{feff}' => "a byte order mark",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "a bidirectional control",
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => ZERO_WIDTH,
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{ffa0}' => ZERO_WIDTH,
        '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => ZERO_WIDTH,
        // Noncharacters (Unicode 23.7): YAML 1.2 section 5.1 does not let them stand in a file.
        c if u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}') => "a character that means nothing",
        _ => return None,
    })
}

const ZERO_WIDTH: &str = "a zero-width character";

/// Whether a line is taken for one that a merge leaves where two sides disagree. No text may stand so at the margin.
pub(super) fn is_conflict(line: &str) -> bool {
    ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark)) || line == "======="
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(bytes: &[u8]) -> Vec<String> {
        check(bytes).map_or_else(|flaws| flaws.iter().map(ToString::to_string).collect(), |_| Vec::new())
    }

    #[test]
    fn what_editors_hide_is_refused_by_name_and_line() {
        assert_eq!(messages("a: ä # ok\n\tb".as_bytes()), ["2:1: a tab stands in the indentation"]);
        assert_eq!(messages(b"a: 1\r\nb: 2\r\n"), ["1:5: the line ends in CR LF"]);
        assert_eq!(messages(b"a: 1\rb: 2\n"), ["1:5: a bare carriage return (U+000D) stands in the file"]);
        assert_eq!(messages("\u{feff}a: 1\n".as_bytes()), ["1:1: a byte order mark (U+FEFF) stands in the file"]);
        assert_eq!(messages("# x\u{202e}y\n".as_bytes()), ["1:4: a bidirectional control (U+202E) stands in the file"]);
        assert_eq!(messages("a\n\u{200b}".as_bytes()), ["2:1: a zero-width character (U+200B) stands in the file"]);
        for c in ['\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'] {
            assert!(messages(format!("a{c}").as_bytes())[0].contains("a line break that an editor may not show"));
        }
        assert_eq!(messages(b"a: \x1b[0m"), ["1:4: a control character (U+001B) stands in the file"]);
        assert_eq!(messages(b"a: 1\nb: \xff"), ["2:1: byte 8 is not UTF-8"]);
    }

    #[test]
    fn what_a_merge_left_is_refused() {
        let text = "a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n";
        let lines: Vec<usize> = check(text.as_bytes()).unwrap_err().iter().map(|flaw| flaw.line).collect();
        assert_eq!(lines, [2, 4, 6]);
    }

    #[test]
    fn a_private_key_is_refused_and_not_echoed() {
        for kind in ["PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
            let text = format!("a: |\n  -----BEGIN {kind}-----\n  MIIsecret\n");
            let flaws = check(text.as_bytes()).unwrap_err();
            assert_eq!(flaws[0].to_string(), "2:1: a private key stands in the file, and a registry holds no secret");
        }
        let flaws = check(b"# AGE-SECRET-KEY-1QQQ").unwrap_err();
        assert!(flaws[0].message.starts_with("an age secret key") && !format!("{flaws:?}").contains("QQQ"));
        assert!(check(b"a: |\n  -----BEGIN PUBLIC KEY-----\n").is_ok());
        assert!(check(b"# send us no PRIVATE KEY\n").is_ok());
    }

    #[test]
    fn what_stands_a_million_times_is_told_a_hundred_times() {
        for unit in ["\0", "\r", "\u{202e}", "=======\n"] {
            assert!(check(unit.repeat(MAX_BYTES / unit.len()).as_bytes()).unwrap_err().len() <= MAX_FLAWS, "{unit:?}");
        }
    }

    #[test]
    fn the_limit_of_size_is_exact() {
        assert!(check(&vec![b'a'; MAX_BYTES]).is_ok());
        assert!(messages(&vec![b'a'; MAX_BYTES + 1])[0].contains("1048577 bytes"));
    }
}
