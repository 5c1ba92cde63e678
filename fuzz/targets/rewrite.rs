#![no_main]
//! A text in any spelling, and a change of what it holds. Whatever was read can be rewritten, has the new value, and has every comment
//! when nothing was taken away. The first byte says which form the record has, the second what is changed.

use admit::store::yaml::{Node, Value, decode, read, rewrite};
use std::collections::BTreeMap;

type Texts = BTreeMap<String, String>;
type Lists = BTreeMap<String, Vec<String>>;
type Deep = BTreeMap<String, BTreeMap<String, Vec<Texts>>>;

fn comments(node: &Node) -> usize {
    let own = node.comments.before.len() + usize::from(node.comments.trailing.is_some()) + node.comments.after.len();
    own + match &node.value {
        Value::Scalar { .. } => 0,
        Value::Sequence(items) => items.iter().map(comments).sum(),
        Value::Mapping(entries) => entries.iter().map(|entry| comments(&entry.key) + comments(&entry.value)).sum::<usize>(),
    }
}

macro_rules! try_form {
    ($form:ty, $text:expr, $node:expr, $taken:expr, $edit:expr) => {
        if let Ok(old) = decode::<$form>($node) {
            let mut new = old.clone();
            $edit(&mut new);
            match rewrite($text, &new) {
                Ok(text) => {
                    let again = read(text.as_bytes()).expect("what was written is read");
                    assert_eq!(decode::<$form>(&again).as_ref(), Ok(&new), "{text}");
                    assert!($taken || comments(&again) == comments($node), "a comment is lost: {text}");
                    assert!(new != old || text == $text, "nothing changed, and the text did: {text}");
                }
                // Values on one line can be a key's armour that they were not on several.
                Err(error) => assert!(error.to_string().contains("holds no secret"), "{error}"),
            }
        }
    };
}

admit_fuzz::target!(|bytes: &[u8]| {
    let [form, change, rest @ ..] = bytes else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let Ok(node) = read(rest) else { return };
    let (at, kind) = (usize::from(change >> 2), change & 3);
    let taken = kind == 2;
    match form % 3 {
        0 => try_form!(Texts, text, &node, taken, |new: &mut Texts| {
            let key = new.keys().nth(at % new.len().max(1)).cloned().unwrap_or_default();
            match kind {
                0 => drop(new.insert(format!("new{at}"), "no".to_owned())),
                1 => drop(new.insert(key, "other: #".to_owned())),
                2 => drop(new.remove(&key)),
                _ => {}
            }
        }),
        1 => try_form!(Lists, text, &node, taken, |new: &mut Lists| {
            let Some(list) = new.values_mut().nth(at % 7) else { return };
            match kind {
                0 => list.push("pushed".to_owned()),
                1 => list.reverse(),
                2 if !list.is_empty() => drop(list.remove(at % list.len())),
                _ => {}
            }
        }),
        _ => try_form!(Deep, text, &node, taken, |new: &mut Deep| {
            let Some(list) = new.values_mut().next().and_then(|inner| inner.values_mut().next()) else { return };
            match kind {
                0 => list.push(Texts::from([("id".to_owned(), format!("n{at}"))])),
                1 => drop(list.first_mut().map(|texts| texts.insert("id".to_owned(), "1".to_owned()))),
                2 if !list.is_empty() => drop(list.remove(0)),
                _ => {}
            }
        }),
    }
});
