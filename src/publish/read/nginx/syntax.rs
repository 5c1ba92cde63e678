//! The syntax of a configuration of nginx, as far as maps need it: words, double quotes, comments, blocks. What it does not know, it
//! refuses.

use crate::crypto::{Refused, refuse};
use std::collections::BTreeMap;

/// A `map` or a `geo`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Whether it is a `geo`.
    pub geo: bool,
    /// What is looked up.
    pub from: String,
    /// The value where nothing fits.
    pub default: String,
    /// The other lines: key and value.
    pub lines: Vec<(String, String)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    End,
    Open,
    Close,
}

/// The blocks by the variable that each sets, without its dollar sign.
pub(super) fn blocks(text: &str) -> Result<BTreeMap<String, Block>, Refused> {
    let mut found = BTreeMap::new();
    let mut words: Vec<String> = Vec::new();
    let mut open: Option<(String, Block)> = None;
    for token in tokens(text)? {
        match token {
            Token::Word(word) => words.push(word),
            Token::Open => open = Some(opened(&std::mem::take(&mut words))?),
            Token::Close => match open.take().filter(|_| words.is_empty()) {
                Some((name, block)) if !found.contains_key(&name) => drop(found.insert(name, block)),
                _ => refuse!("`nginx/admit.conf` has a `}}` where none can be, or a variable twice"),
            },
            Token::End => match (&mut open, std::mem::take(&mut words).as_mut_slice()) {
                (None, [name, _]) if name.starts_with("map_hash_") || name == "variables_hash_bucket_size" => {}
                (Some((_, block)), [key, value]) if key == "default" => block.default = std::mem::take(value),
                (Some((_, block)), [key, value]) => {
                    let key = key.strip_prefix('\\').map(str::to_owned).unwrap_or_else(|| key.clone());
                    block.lines.push((key, std::mem::take(value)));
                }
                (_, other) => refuse!("`nginx/admit.conf` has a line of {} words that this does not know", other.len()),
            },
        }
    }
    Ok(found)
}

fn opened(words: &[String]) -> Result<(String, Block), Refused> {
    let (geo, from, to) = match words {
        [kind, from, to] if kind == "map" => (false, from.clone(), to),
        [kind, to] if kind == "geo" => (true, String::new(), to),
        _ => refuse!("`nginx/admit.conf` has a block that is no map"),
    };
    Ok((to.trim_start_matches('$').to_owned(), Block { geo, from, ..Block::default() }))
}

fn tokens(text: &str) -> Result<Vec<Token>, Refused> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (token, taken) = match c {
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            ';' => (Some(Token::End), 1),
            '{' => (Some(Token::Open), 1),
            '}' => (Some(Token::Close), 1),
            '"' => {
                let (word, length) = in_quotes(&rest[1..])?;
                (Some(Token::Word(word)), length + 1)
            }
            space if space.is_ascii_whitespace() => (None, 1),
            _ => {
                let end = rest.find(|c: char| c.is_ascii_whitespace() || c == ';' || c == '{').unwrap_or(rest.len());
                (Some(Token::Word(rest[..end].to_owned())), end)
            }
        };
        tokens.extend(token);
        rest = &rest[taken..];
    }
    Ok(tokens)
}

/// What stands in double quotes, and how many bytes it took with the closing one.
fn in_quotes(text: &str) -> Result<(String, usize), Refused> {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((word, at + 1)),
            '\\' => match chars.next() {
                Some((_, next @ ('"' | '\\' | '\''))) => word.push(next),
                Some((_, other)) => word.extend(['\\', other]),
                None => break,
            },
            other => word.push(other),
        }
    }
    refuse!("`nginx/admit.conf` has a quote that does not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_and_what_is_no_map_is_refused() {
        let found = blocks(
            "# a\nmap_hash_max_size 2048;\nmap \"$a:$b\" $c {\n default \"\";\n \"x \\\"y\\\\\" $d; \"\\\\default\" 1;\n}\n",
        )
        .unwrap();
        let lines = vec![("x \"y\\".to_owned(), "$d".to_owned()), ("default".to_owned(), "1".to_owned())];
        let block = Block { geo: false, from: "$a:$b".to_owned(), default: String::new(), lines };
        assert_eq!(found["c"], block);
        for bad in ["server { }", "include x;", "map $a $b { x }", "}", "\"", "map $a $b {} map $c $b {}"] {
            assert!(blocks(bad).is_err(), "{bad}");
        }
    }
}
