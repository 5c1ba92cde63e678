//! `docs/strict-reader.md` shows for each refusal a text and what is said of it: both are run.

use admit::store::{policy_text, yaml::read};
use std::{fs, path::Path};

/// The fenced blocks of the page: what stands after the fence, and the text.
fn blocks() -> Vec<(String, String)> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/strict-reader.md")).unwrap();
    let parts: Vec<&str> = page.split("```").collect();
    parts.chunks(2).filter_map(|pair| pair.get(1)?.split_once('\n')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// With `\u{feff}` as that character, `\r` as a carriage return, `\xff` as that byte and `\t` as a tab.
fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let tail = &rest[at + 1..];
        let (bytes, length) = match tail.as_bytes()[0] {
            b'r' => (b"\r".to_vec(), 1),
            b't' => (b"\t".to_vec(), 1),
            b'x' => (vec![u8::from_str_radix(&tail[1..3], 16).unwrap()], 3),
            _ => {
                let end = tail.find('}').unwrap();
                let c = char::from_u32(u32::from_str_radix(&tail[2..end], 16).unwrap()).unwrap();
                (c.to_string().into_bytes(), end + 1)
            }
        };
        out.extend(bytes);
        rest = &tail[length..];
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[test]
fn every_refusal_of_the_page_is_what_the_reader_says() {
    let blocks = blocks();
    let mut pairs = 0;
    for pair in blocks.chunks(2) {
        let [(kind, text), (_, said)] = pair else { panic!("a block without its answer: {pair:?}") };
        let bytes = if kind.ends_with("escaped") { unescaped(text) } else { text.clone().into_bytes() };
        let flaws = match kind.split(' ').next().unwrap() {
            "toml" => policy_text::parse(&bytes).err(),
            _ => read(&bytes).err(),
        };
        let flaws = flaws.unwrap_or_else(|| panic!("this is taken:\n{text}"));
        let all: String = flaws.iter().map(|flaw| format!("{flaw}\n")).collect();
        assert_eq!(all, *said, "{text}");
        pairs += 1;
    }
    assert!(pairs >= 24, "{pairs} examples");
}

#[test]
fn every_construct_that_a_case_of_the_public_suite_is_refused_for_has_its_place_on_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/strict-reader.md")).unwrap().to_lowercase();
    let table = fs::read_to_string(root.join("tests/yaml-test-suite/refused.txt")).unwrap();
    for line in table.lines().skip(1) {
        let (_, name) = line.split_once(' ').unwrap();
        assert!(
            page.contains(&format!("### {name}"))
                || page.contains(&format!("### a {name}"))
                || page.contains(&format!("### an {name}")),
            "{name} has no heading"
        );
    }
}
