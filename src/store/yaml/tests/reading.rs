//! What is read, where it stands, and what is refused by name.

use crate::store::yaml::{Flaw, Node, Value, decode, read, spell};
use std::collections::BTreeMap;

fn flaws(text: &str) -> Vec<String> {
    read(text.as_bytes()).map_or_else(|flaws| flaws.iter().map(Flaw::to_string).collect(), |_| Vec::new())
}

#[test]
fn what_means_two_things_is_refused_by_name_and_place() {
    for (text, flaw) in [
        ("a: &x 1\n", "1:7: an anchor (`&`) names a value"),
        ("a: *x\n", "1:4: an alias (`*`) stands for a value"),
        ("a: !!str 1\n", "1:10: a tag (`!`) changes what a value means"),
        ("a: 1\n<<: {b: 1}\n", "2:1: a merge key (`<<`) copies entries"),
        ("%YAML 1.2\n---\na: 1\n", "1:1: a directive (`%`) changes how the text is read"),
        ("a: 1\n---\nb: 1\n", "2:1: a second document begins here"),
        ("a: 1\nb: 2\na: 3\n", "3:1: `a` stands twice; the first is in line 1"),
        ("a: 1\n\"a\": 3\n", "2:1: `a` stands twice; the first is in line 1"),
        ("? [a]\n: 1\n", "1:3: a key is a list or a mapping"),
        ("a:\nb: 1\n", "1:1: `a` has no value"),
        ("a:\n  -\n", "2:4: there is no value here"),
        (": 1\n", "1:1: a value has no key"),
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("---\n...\n", "1:4: there is no value here"),
        ("a: \"x\\u202ey\"\n", "1:4: a bidirectional control (U+202E) stands in the text"),
        ("a: \"x\\ty\"\n", "1:4: a control character (U+0009) stands in the text"),
    ] {
        assert_eq!(flaws(text), [flaw], "{text}");
    }
    assert_eq!(flaws("a: \"-----BEGIN\\x20PRIVATE KEY-----\"\n").len(), 1, "an escape hides no key");
    assert!(flaws("a: [1\n")[0].contains("not YAML: "));
}

#[test]
fn everything_wrong_is_told_at_once_by_line() {
    let text = "a: &x 1\nb: *x\nc: !t 1\na: 2\nd:\ne: 1\n";
    let lines: Vec<usize> = read(text.as_bytes()).unwrap_err().iter().map(|flaw| flaw.line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5]);
}

#[test]
fn the_limit_of_depth_is_exact() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(flaws(&nested(32)), [""; 0]);
    assert_eq!(flaws(&nested(33)), ["1:33: values nest deeper than 32 levels"]);
    let block: String = (0..33).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>() + &" ".repeat(33) + "b";
    assert!(flaws(&block)[0].ends_with("values nest deeper than 32 levels"), "{:?}", flaws(&block));
}

#[test]
fn a_text_is_what_it_looks_like() {
    let text = "a: no\nb: 1e3\nc: 0o17\nd: 12:30\ne: 2026-02-30\nf: ~\ng: 'it''s'\n";
    let read: BTreeMap<String, String> = decode(&read(text.as_bytes()).unwrap()).unwrap();
    let texts: Vec<&str> = read.values().map(String::as_str).collect();
    assert_eq!(texts, ["no", "1e3", "0o17", "12:30", "2026-02-30", "~", "it's"]);
}

#[test]
fn a_place_is_that_of_the_key_or_the_item() {
    let node = read(super::SAMPLE.as_bytes()).unwrap();
    assert_eq!(node.place("legal-name"), Some((4, 1)));
    assert_eq!(node.place("grants.0"), Some((12, 5)));
    assert_eq!(node.place("grants.0.until"), Some((13, 5)));
    assert_eq!(node.place("grants.0.sources.1"), Some((17, 9)));
    assert_eq!(node.place("environments.production.grace"), Some((25, 5)));
    assert_eq!(node.place("environments.production.grants.0.scope"), Some((24, 3)), "the deepest that is there");
    assert_eq!(node.place("nothing.there"), Some((3, 1)));
    assert_eq!(Node::text("a").place("a"), None);
    let dotted = read(b"a: 1\na.b: 2\n").unwrap();
    assert_eq!(dotted.place("a.b"), Some((2, 1)));
}

#[test]
fn one_tree_has_one_spelling() {
    let text = "\"a\" :   [x,  'y' ]\nb: {c: \"d\", e: []}\nf: >\n  one\n  two\ng: {}\nh:\n- - 1\n  - 2\n-   i: 1\n    j: 'no'\n";
    let spelled =
        "a:\n  - x\n  - \"y\"\nb:\n  c: d\n  e: []\nf: |\n  one two\ng: {}\nh:\n  - - 1\n    - 2\n  - i: 1\n    j: \"no\"\n";
    assert_eq!(spell(&read(text.as_bytes()).unwrap()), spelled);
    assert_eq!(spell(&read(spelled.as_bytes()).unwrap()), spelled);
}

#[test]
fn a_text_of_lines_stands_as_lines_when_nothing_of_it_would_hide() {
    let spelled = |text: &str| spell(&Node::new(Value::Sequence(vec![Node::text(text)])));
    assert_eq!(spelled("a\nb\n"), "- |\n  a\n  b\n");
    assert_eq!(spelled("a\n\n# b"), "- |-\n  a\n\n  # b\n");
    assert_eq!(spelled("{\n  \"a\": 1\n}\n"), "- |\n  {\n    \"a\": 1\n  }\n");
    for text in ["a\n\n", "\na", " a\nb", "a \nb", "\n", "a\n\tb"] {
        assert!(spelled(text).starts_with("- \""), "{text:?}");
    }
    assert_eq!(spelled("a\"\\\u{202e}"), "- \"a\\\"\\\\\\u202e\"\n");
}
