//! The words of a Cedar policy file: names, numbers, signs and texts between quotes with their escapes undone. A sign that policies are
//! not published with is refused.

use crate::crypto::Refused;

/// A word or a sign as it stands, or what a text between quotes says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Text(String),
}

/// The signs, longer ones first.
const SIGNS: [&str; 18] = ["::", "==", "<=", "&&", "||", "<", "@", "(", ")", "{", "}", "[", "]", ",", ";", ":", ".", "-"];

/// The tokens of a file, without its comments.
pub(super) fn tokens(file: &[u8]) -> Result<Vec<Token>, Refused> {
    let wrong = |what: &str| Refused::new(format!("`cedar/policies.cedar` has {what}"));
    let mut rest = std::str::from_utf8(file).map_err(|_| wrong("bytes that are not UTF-8"))?;
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\n']);
        if rest.is_empty() {
            return Ok(tokens);
        }
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(inside) = rest.strip_prefix('"') {
            let (text, behind) =
                unquoted(inside).ok_or_else(|| wrong("a text that does not end, or an escape that is not known"))?;
            tokens.push(Token::Text(text));
            rest = behind;
        } else {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let sign = || SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len());
            let end = Some(rest.find(|c| !is_word(c)).unwrap_or(rest.len())).filter(|end| *end > 0).or_else(sign);
            let (word, behind) = end.map(|end| rest.split_at(end)).ok_or_else(|| wrong("a sign that is not published"))?;
            tokens.push(Token::Word(word.to_owned()));
            rest = behind;
        }
    }
}

/// The text up to the quote that ends it, and what stands behind.
fn unquoted(inside: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut rest = inside.chars();
    loop {
        match rest.next()? {
            '"' => return Some((text, rest.as_str())),
            '\\' => match rest.next()? {
                character @ ('"' | '\\') => text.push(character),
                'u' => {
                    let (number, behind) = rest.as_str().strip_prefix('{')?.split_once('}')?;
                    text.push(char::from_u32(u32::from_str_radix(number, 16).ok()?)?);
                    rest = behind.chars();
                }
                _ => return None,
            },
            character => text.push(character),
        }
    }
}
