//! Properties over random trees, documents, edits and bytes. The second reader is a YAML library that shares no code with ours.

use super::{Grant, Kind, Record, SAMPLE, Terms};
use crate::store::yaml::{Entry, Node, Value, decode, encode, format, read, rewrite, spell};
use proptest::{collection, prelude::*, sample::select};
use std::collections::{BTreeMap, BTreeSet};

/// Texts that some reader takes for something else, or that cannot stand plain.
#[rustfmt::skip]
pub(super) const TRICKY: [&str; 69] = [
    "", "no", "y", "~", "null", "true", "1", "1e3", "0x1F", "0o17", "12:30", "1:2:3", "2026-03-02", "2026-3-2",
    "90d", ".5", "-1", "- a", "a: b", "a #b", "#a", "a:", "'", "\"", "\\", "[a]", "{a}", "*a", "&a", "!a", "|",
    ">", "%a", "@a", "`", "<<", "=", "---", "...", " a", "a ", "a\nb", "a\nb\n", "a\n\nb\n\n", " a\nb", "\n",
    "a\n b", "a\n# b\n", "é", "日本", "🦀", "\u{a0}", "a\u{a0}", "+", ".", "1_0", "0.", "-.inf",
    "2026-03-04T09:30:00Z", "2026-03-04 09:30", "-", "?", ":", ",", "a,b", "--- a", "? a", "a: |", "-----
    END X-----",
];

/// Texts that are ordinary, texts that some reader takes for something else, and texts of odd characters.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&TRICKY[..]).prop_map(str::to_owned),
        3 => "[a-z][a-z0-9 .,:#'\"-]{0,12}",
        2 => "[ -~\n]{0,16}",
        1 => "[ -~¡-ʯ一-丠\n]{0,12}",
        1 => "[0-9+._eExob:-]{1,8}",
    ]
    .prop_filter("only what a record may hold", |text| !text.chars().any(|c| c == '\u{ad}'))
}

fn tree() -> impl Strategy<Value = Node> {
    let leaf = text().prop_map(Node::text);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let entry = (key(), inner.clone());
        prop_oneof![
            collection::vec(inner, 0..4).prop_map(|items| Node::new(Value::Sequence(items))),
            collection::vec(entry, 0..4).prop_map(|entries| {
                let mut seen = BTreeSet::new();
                let entries = entries.into_iter().filter(|(key, _)| seen.insert(key.clone()));
                let entries = entries.map(|(key, value)| Entry { key: Node::text(key), value });
                Node::new(Value::Mapping(entries.collect()))
            }),
        ]
    })
}

/// Keys but for `<<`, which other readers merge, and the truth words, which are ours to write plain.
fn key() -> impl Strategy<Value = String> {
    text().prop_filter("a key of ours", |key| key != "<<")
}

fn agrees(node: &Node, other: &yaml_serde::Value) -> bool {
    match (&node.value, other) {
        (Value::Scalar { text, .. }, yaml_serde::Value::String(other)) => text == other,
        (Value::Sequence(items), yaml_serde::Value::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(a, b)| agrees(a, b))
        }
        (Value::Mapping(entries), yaml_serde::Value::Mapping(others)) => {
            entries.len() == others.len()
                && entries.iter().zip(others).all(|(entry, (key, value))| agrees(&entry.key, key) && agrees(&entry.value, value))
        }
        _ => false,
    }
}

pub(super) fn comment() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.3, "[a-z:#' -]{0,8}".prop_map(|text| format!("#{}", text.trim_end())))
}

fn grant() -> impl Strategy<Value = Grant> {
    let scope = prop_oneof![select(&["a:r", "a:w", "b:r", "c"][..]).prop_map(str::to_owned), text()];
    let sources = collection::vec(text(), 0..3);
    let day = (1u32..28).prop_map(|day| format!("2027-01-{day:02}").parse().unwrap());
    (scope, day, proptest::option::of(text()), sources).prop_map(|(scope, until, reason, sources)| Grant {
        scope,
        until,
        reason,
        sources,
    })
}

pub(super) fn record() -> impl Strategy<Value = Record> {
    let kind = select(&[Kind::Server, Kind::Gateway, Kind::CaCertificate][..]);
    let terms = (0u32..9, collection::vec(grant(), 0..3))
        .prop_map(|(days, grants)| Terms { grace: crate::model::Period::days(days), grants });
    let environments =
        collection::btree_map(select(&["sandbox", "production"][..]).prop_map(|id| id.parse().unwrap()), terms, 0..3);
    let parts = (text(), kind, proptest::option::of(any::<bool>()), proptest::option::of(any::<u32>()));
    let lists = (collection::vec(grant(), 0..4), environments, collection::vec(text(), 0..4), proptest::option::of(text()));
    (parts, lists).prop_map(|((legal_name, kind, live, limit), (grants, environments, data, certificate))| Record {
        id: "a".parse().unwrap(),
        legal_name,
        kind,
        owner: None,
        until: None,
        live,
        limit,
        grants,
        environments,
        data,
        certificate,
    })
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    let Value::Mapping(entries) = &node.value else { return None };
    entries.iter().find(|entry| entry.key.as_text() == Some(key))
}

/// Puts comments into a canonical text, above lines and after them, as a person would; text blocks are left alone.
pub(super) fn commented(text: &str, comments: &[Option<String>]) -> String {
    let mut out = String::new();
    let mut block = None;
    let mut comments = comments.iter().cycle();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim().is_empty() || block.is_some_and(|block| indent > block) {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let body = line.trim_start();
        block = (body.ends_with(": |") || body.ends_with(": |-") || body.ends_with("- |") || body.ends_with("- |-"))
            .then_some(indent);
        if let Some(comment) = comments.next().and_then(Option::as_ref) {
            out.push_str(&format!("{}{comment}\n", " ".repeat(indent)));
        }
        let trailing = comments.next().and_then(Option::as_ref).map(|comment| format!("  {comment}")).unwrap_or_default();
        out.push_str(&format!("{line}{trailing}\n"));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_reader_finds_the_same_texts(node in tree()) {
        let text = spell(&node);
        let other: yaml_serde::Value = yaml_serde::from_str(&text).unwrap();
        prop_assert!(agrees(&node, &other), "{text}\n{other:?}");
    }

    #[test]
    fn our_reader_finds_the_same_tree(node in tree()) {
        let text = spell(&node);
        let again = read(text.as_bytes()).unwrap_or_else(|flaws| panic!("{flaws:?}\n{text}"));
        prop_assert!(again.same(&node, true), "{text}");
        prop_assert_eq!(spell(&again), text);
    }

    #[test]
    fn a_record_comes_back_through_both_readers(record in record()) {
        let text = spell(&encode(&record).unwrap());
        prop_assert_eq!(&decode::<Record>(&read(text.as_bytes()).unwrap()).unwrap(), &record);
        prop_assert_eq!(&yaml_serde::from_str::<Record>(&text).unwrap(), &record);
    }

    #[test]
    fn formatting_twice_is_formatting_once(record in record(), comments in collection::vec(comment(), 1..20)) {
        let text = commented(&spell(&encode(&record).unwrap()), &comments);
        let once = format::<Record>(text.as_bytes()).unwrap_or_else(|flaws| panic!("{flaws:?}\n{text}"));
        prop_assert_eq!(&format::<Record>(once.as_bytes()).unwrap(), &once);
        prop_assert_eq!(decode::<Record>(&read(once.as_bytes()).unwrap()).unwrap(), record);
        let hashes = |text: &str| read(text.as_bytes()).unwrap().count_comments();
        prop_assert_eq!(hashes(&once), hashes(&text));
    }

    #[test]
    fn a_rewrite_has_the_new_values_and_the_old_comments(old in record(), new in record(), comments in collection::vec(comment(), 1..20)) {
        let text = commented(&spell(&encode(&old).unwrap()), &comments);
        let rewritten = rewrite(&text, &new).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert_eq!(&decode::<Record>(&read(rewritten.as_bytes()).unwrap()).unwrap(), &new);
        prop_assert_eq!(&yaml_serde::from_str::<Record>(&rewritten).unwrap(), &new);
        let (before, after) = (read(text.as_bytes()).unwrap(), read(rewritten.as_bytes()).unwrap());
        prop_assert_eq!(&before.comments, &after.comments, "the head and the end of the file stay");
        for (key, same) in [("legal-name", old.legal_name == new.legal_name), ("kind", old.kind == new.kind), ("grants", old.grants == new.grants), ("data", old.data == new.data)] {
            let (Some(before), Some(after)) = (entry(&before, key), entry(&after, key)) else { continue };
            prop_assert_eq!(&before.key.comments, &after.key.comments);
            prop_assert!(!same || before.value.same(&after.value, true));
        }
    }

    #[test]
    fn one_changed_field_changes_one_line(old in record(), limit in any::<u32>(), comments in collection::vec(comment(), 1..20)) {
        let old = Record { limit: Some(limit / 2), ..old };
        let new = Record { limit: Some(limit / 2 + 1), ..old.clone() };
        let text = format::<Record>(commented(&spell(&encode(&old).unwrap()), &comments).as_bytes()).unwrap();
        let rewritten = rewrite(&text, &new).unwrap();
        let changed: Vec<(&str, &str)> = text.lines().zip(rewritten.lines()).filter(|(a, b)| a != b).collect();
        prop_assert_eq!(text.lines().count(), rewritten.lines().count());
        prop_assert_eq!(changed.len(), 1);
        prop_assert!(changed[0].0.starts_with("limit: ") && changed[0].1.starts_with("limit: "));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in collection::vec(any::<u8>(), 0..200)) {
        if let Ok(node) = read(&bytes) {
            prop_assert!(read(spell(&node).as_bytes()).unwrap().same(&node, true));
        }
    }

    #[test]
    fn no_mutation_makes_it_panic_or_lose_a_comment(
        cuts in collection::vec((any::<prop::sample::Index>(), 0usize..6, "[-:#|>&*!\\[\\]{},'\"\n a-c]{0,4}"), 1..6)
    ) {
        let mut text = SAMPLE.to_owned();
        for (at, length, insert) in cuts {
            let at = at.index(text.len() + 1);
            text.replace_range(at..(at + length).min(text.len()), &insert);
        }
        match read(text.as_bytes()) {
            Ok(node) => {
                let spelled = spell(&node);
                let again = read(spelled.as_bytes()).unwrap_or_else(|flaws| panic!("{flaws:?}\n{text}\n---\n{spelled}"));
                prop_assert!(again.same(&node, true), "{text}\n---\n{spelled}");
                match decode::<Record>(&node) {
                    Ok(_) => { format::<Record>(text.as_bytes()).unwrap_or_else(|flaws| panic!("{flaws:?}\n{text}")); }
                    Err(flaws) => prop_assert!(!flaws.is_empty() && flaws.iter().all(|flaw| flaw.line > 0)),
                }
            }
            Err(flaws) => prop_assert!(!flaws.is_empty() && flaws.is_sorted_by_key(|flaw| flaw.line)),
        }
    }

    #[test]
    fn a_map_of_texts_is_the_same_for_all(map in collection::btree_map(key(), text(), 1..6)) {
        let text = spell(&encode(&map).unwrap());
        prop_assert_eq!(&yaml_serde::from_str::<BTreeMap<String, String>>(&text).unwrap(), &map);
        prop_assert_eq!(&decode::<BTreeMap<String, String>>(&read(text.as_bytes()).unwrap()).unwrap(), &map);
    }
}
