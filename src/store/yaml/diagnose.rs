//! Finds everything that is wrong with a tree that is not a record. The record's JSON schema says what it should be; what only
//! the types themselves know is found by putting a good value in the place of the wrong one and reading on.

use super::{
    decode::{Fault, Reader, TRUTH, WHOLE_NUMBER, plain_text, whole_number},
    effort::{self, Patterns},
    flaw::{Flaw, shown},
    node::{Entry, Node, Value as Tree},
    sample::{alternatives, kind, resolve, samples},
    strict::MAX_FLAWS,
};
use crate::suggestion::nearest;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// All flaws of a tree of which `fault` is the first that reading met.
pub(super) fn diagnose<T: DeserializeOwned + JsonSchema>(node: &Node, fault: Fault) -> Vec<Flaw> {
    let schema = schemars::schema_for!(T).to_value();
    let patterns = Patterns::default();
    let mut walk = Walk { root: &schema, flaws: Vec::new(), patterns: &patterns };
    let mut mended = walk.value(node, &schema, node);
    let mut flaws = walk.flaws;
    let mut tried: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut rounds = effort::rounds(&mended);
    while let Err(fault) = T::deserialize(Reader(&mended)) {
        rounds -= 1;
        add(&mut flaws, &fault);
        if rounds == 0 || flaws.len() >= MAX_FLAWS || !mend(&schema, &mut mended, fault, &mut tried) {
            break;
        }
    }
    if flaws.is_empty() {
        add(&mut flaws, &Fault { place: Some(fault.place.unwrap_or((node.line, node.column, 1))), ..fault });
    }
    flaws.sort();
    flaws.dedup();
    flaws
}

/// Takes over what reading met, unless its place has a flaw already or a sample stands there.
fn add(flaws: &mut Vec<Flaw>, fault: &Fault) {
    let Some((line, column, width)) = fault.place.filter(|(line, ..)| *line > 0) else { return };
    if !flaws.iter().any(|flaw| (flaw.line, flaw.column) == (line, column)) {
        flaws.push(Flaw::new(line, column, width, &fault.message));
    }
}

/// Puts the next sample in the place that the fault is at, or takes the entry away when there is none left.
fn mend(schema: &Value, tree: &mut Node, fault: Fault, tried: &mut BTreeMap<Vec<String>, usize>) -> bool {
    let mut path = fault.path;
    path.reverse();
    let count = tried.entry(path.clone()).or_default();
    let sample = samples(schema, schema_at(schema, &path), 0).into_iter().nth(*count).filter(|_| !fault.key);
    *count += 1;
    if fault.key && rename(tree, &path) {
        return true;
    }
    match sample {
        Some(sample) => node_at(tree, &path).is_some_and(|node| {
            *node = sample;
            true
        }),
        None => remove(tree, &path),
    }
}

fn schema_at<'s>(root: &'s Value, path: &[String]) -> &'s Value {
    path.iter().fold(resolve(root, root), |schema, step| {
        let forms = alternatives(root, schema);
        let schema = forms.iter().copied().find(|form| !member(form, step).is_null()).unwrap_or(schema);
        resolve(root, member(schema, step))
    })
}

/// The schema of one entry or item.
fn member<'s>(schema: &'s Value, step: &str) -> &'s Value {
    if kind(schema) == Some("array") {
        return &schema["items"];
    }
    let property = &schema["properties"][step];
    if !property.is_null() {
        return property;
    }
    let by_pattern = schema["patternProperties"].as_object().and_then(|forms| forms.values().next());
    by_pattern.unwrap_or(&schema["additionalProperties"])
}

fn node_at<'n>(tree: &'n mut Node, path: &[String]) -> Option<&'n mut Node> {
    path.iter().try_fold(tree, |node, step| match &mut node.value {
        Tree::Scalar { .. } => None,
        Tree::Sequence(items) => items.get_mut(step.parse::<usize>().ok()?),
        Tree::Mapping(entries) => entries.iter_mut().find(|e| e.key.as_text() == Some(step)).map(|e| &mut e.value),
    })
}

/// Gives an entry with a wrong key a good one, so that its value is read too.
fn rename(tree: &mut Node, path: &[String]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let Some(Tree::Mapping(entries)) = node_at(tree, parents).map(|node| &mut node.value) else { return false };
    let free = |name: &String| !entries.iter().any(|entry| entry.key.as_text() == Some(name));
    let name = (0..=MAX_FLAWS).map(|number| format!("a{number}")).find(free);
    // A key that was renamed and is still wrong is not read at all.
    let renamed = last.strip_prefix('a').is_some_and(|number| number.parse::<usize>().is_ok());
    match (name, entries.iter_mut().find(|entry| entry.key.as_text() == Some(last))) {
        (Some(name), Some(entry)) if !renamed => {
            entry.key.value = Tree::Scalar { text: name, plain: false };
            true
        }
        _ => false,
    }
}

fn remove(tree: &mut Node, path: &[String]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    match node_at(tree, parents).map(|node| &mut node.value) {
        Some(Tree::Mapping(entries)) => {
            let before = entries.len();
            entries.retain(|entry| entry.key.as_text() != Some(last));
            entries.len() < before
        }
        Some(Tree::Sequence(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// One walk over a tree and its schema, side by side.
struct Walk<'s> {
    root: &'s Value,
    flaws: Vec<Flaw>,
    patterns: &'s Patterns,
}

impl<'s> Walk<'s> {
    fn flaw(&mut self, at: &Node, message: &str) -> &mut Flaw {
        let index = self.flaws.len();
        self.flaws.push(Flaw::new(at.line, at.column, at.width(), message));
        &mut self.flaws[index]
    }

    /// Checks a value; gives it back, mended where that is possible. `at` is where a flaw of the whole value is shown.
    fn value(&mut self, node: &Node, schema: &'s Value, at: &Node) -> Node {
        if self.flaws.len() >= MAX_FLAWS {
            return node.clone();
        }
        let schema = resolve(self.root, schema);
        let forms = alternatives(self.root, schema);
        if !forms.is_empty() {
            return self.form(node, &forms, at);
        }
        match (kind(schema), &node.value) {
            (Some("object"), Tree::Mapping(entries)) => self.mapping(entries, node, schema, at),
            (Some("array"), Tree::Sequence(items)) => {
                let items = items.iter().map(|item| self.value(item, &schema["items"], item)).collect();
                Node { value: Tree::Sequence(items), ..node.clone() }
            }
            (Some("object" | "array"), _) | (_, Tree::Mapping(_) | Tree::Sequence(_)) if kind(schema).is_some() => {
                self.wrong(node, &format!("expected {}", expected(schema)), schema)
            }
            _ => self.scalar(node, schema),
        }
    }

    /// Reports a value and puts a good one in its place.
    fn wrong(&mut self, node: &Node, message: &str, schema: &Value) -> Node {
        self.flaw(node, message);
        samples(self.root, schema, 0).into_iter().next().unwrap_or_else(|| node.clone())
    }

    fn scalar(&mut self, node: &Node, schema: &Value) -> Node {
        let Some(text) = node.as_text() else { return node.clone() };
        let words = words(schema);
        if !words.is_empty() {
            return self.one_of(node, &words, schema);
        }
        let fits = match kind(schema) {
            Some("integer" | "number") => {
                let number = plain_text(node).and_then(whole_number);
                let within = |word: &str, ok: fn(f64, f64) -> bool| {
                    #[allow(clippy::cast_precision_loss, reason = "the limits of a schema are small")]
                    schema[word].as_f64().zip(number).is_none_or(|(limit, number)| ok(number as f64, limit))
                };
                number.is_some() && within("minimum", |a, b| a >= b) && within("maximum", |a, b| a <= b)
            }
            Some("boolean") => matches!(plain_text(node), Some("true" | "false")),
            _ => schema["pattern"].as_str().and_then(|pattern| self.patterns.fits(pattern, text)).unwrap_or(true),
        };
        if fits { node.clone() } else { self.wrong(node, &format!("expected {}", expected(schema)), schema) }
    }

    fn one_of(&mut self, node: &Node, words: &[&str], schema: &Value) -> Node {
        let text = node.as_text().unwrap_or_default();
        if words.contains(&text) {
            return node.clone();
        }
        let near = nearest(text, words.iter().copied());
        let mended = self.wrong(node, &format!("expected {}", one_of(words)), schema);
        if let (Some(near), Some(flaw)) = (near, self.flaws.last_mut()) {
            flaw.help = Some(format!("did you mean `{near}`?"));
        }
        mended
    }

    /// A value that may have one of several forms: the form that fits, or the one that it is nearest to.
    fn form(&mut self, node: &Node, forms: &[&'s Value], at: &Node) -> Node {
        let words: Vec<&str> = forms.iter().flat_map(|form| words(form)).collect();
        if let (Some(_), false) = (node.as_text(), words.is_empty())
            && forms.iter().all(|form| !words_of(form).is_empty() || kind(form) == Some("object"))
        {
            let form = forms.iter().copied().find(|form| !words_of(form).is_empty());
            return self.one_of(node, &words, form.unwrap_or(&Value::Null));
        }
        if let Some(mended) = self.variant(node, forms) {
            return mended;
        }
        let is_kind = |form: &Value| match (&node.value, kind(form)) {
            (Tree::Mapping(_), kind) => kind == Some("object"),
            (Tree::Sequence(_), kind) => kind == Some("array"),
            (Tree::Scalar { .. }, kind) => !matches!(kind, Some("object" | "array")),
        };
        let tries = forms.iter().filter(|form| is_kind(form) || forms.len() == 1).map(|form| {
            let mut walk = Walk { root: self.root, flaws: Vec::new(), patterns: self.patterns };
            let mended = walk.value(node, form, at);
            (walk.flaws, mended)
        });
        match tries.min_by_key(|(flaws, _)| flaws.len()) {
            Some((flaws, mended)) => {
                self.flaws.extend(flaws);
                mended
            }
            None => {
                let kinds: Vec<String> = forms.iter().map(|form| expected(form)).collect();
                self.wrong(node, &format!("expected {}", kinds.join(" or ")), forms[0])
            }
        }
    }

    /// A mapping whose one key says which form it has; `None` where the forms are not told apart so.
    fn variant(&mut self, node: &Node, forms: &[&'s Value]) -> Option<Node> {
        let Tree::Mapping(entries) = &node.value else { return None };
        let name = |form: &&'s Value| {
            let properties = form["properties"].as_object().filter(|properties| properties.len() == 1)?;
            properties.keys().next().map(String::as_str)
        };
        let objects = forms.iter().copied().filter(|form| kind(form) == Some("object"));
        let variants: Vec<(&'s str, &'s Value)> =
            objects.map(|form| name(&form).map(|name| (name, form))).collect::<Option<_>>()?;
        let entry = entries.first().filter(|_| !variants.is_empty() && forms.len() > 1)?;
        let key = entry.key.as_text().unwrap_or_default();
        if let Some((_, form)) = variants.iter().find(|(name, _)| *name == key) {
            return Some(self.value(node, form, &entry.key));
        }
        let names: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
        let near = nearest(key, names.iter().copied());
        self.flaw(&entry.key, &format!("expected {}", one_of(&names))).help = near.map(|near| format!("did you mean `{near}`?"));
        samples(self.root, forms[0], 0).into_iter().next()
    }

    fn mapping(&mut self, entries: &[Entry], node: &Node, schema: &'s Value, at: &Node) -> Node {
        let properties = schema["properties"].as_object();
        let known: Vec<&'s str> = properties.into_iter().flat_map(|p| p.keys()).map(String::as_str).collect();
        let present = |name: &str| entries.iter().any(|entry| entry.key.as_text() == Some(name));
        let mut kept: Vec<Entry> = Vec::new();
        let mut names: HashSet<String> = HashSet::new();
        for entry in entries {
            if self.flaws.len() >= MAX_FLAWS {
                return node.clone();
            }
            let name = entry.key.as_text().unwrap_or_default();
            let Some((name, form)) = self.entry(entry, name, schema, &known, &present) else { continue };
            if !names.insert(name.clone()) {
                continue;
            }
            let value = form.map_or_else(|| entry.value.clone(), |form| self.value(&entry.value, form, &entry.key));
            let mut key = entry.key.clone();
            key.value = Tree::Scalar { text: name, plain: false };
            kept.push(Entry { key, value });
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if names.contains(name) {
                continue;
            }
            self.flaw(at, &format!("`{name}` is missing"));
            if let Some(value) = samples(self.root, member(schema, name), 0).into_iter().next() {
                kept.push(Entry { key: Node::text(name), value });
            }
        }
        Node { value: Tree::Mapping(kept), ..node.clone() }
    }

    /// The key that an entry has or was meant to have, with the schema of its value; `None` for one that does not belong.
    fn entry(
        &mut self,
        entry: &Entry,
        name: &str,
        schema: &'s Value,
        known: &[&'s str],
        present: &dyn Fn(&str) -> bool,
    ) -> Option<(String, Option<&'s Value>)> {
        if known.contains(&name) {
            return Some((name.to_owned(), Some(&schema["properties"][name])));
        }
        if let Some(forms) = schema["patternProperties"].as_object() {
            let fits = |pattern: &str| self.patterns.fits(pattern, name).unwrap_or(false);
            if let Some((_, form)) = forms.iter().find(|(pattern, _)| fits(pattern)) {
                return Some((name.to_owned(), Some(form)));
            }
            self.flaw(&entry.key, &format!("`{}` is not a name that can stand here", shown(name, 80)));
            return None;
        }
        match &schema["additionalProperties"] {
            Value::Null | Value::Bool(true) => Some((name.to_owned(), None)),
            form @ Value::Object(_) => Some((name.to_owned(), Some(form))),
            _ => {
                let near = nearest(name, known.iter().copied().filter(|name| !present(name)));
                let flaw = self.flaw(&entry.key, &format!("unknown key `{}`", shown(name, 80)));
                flaw.help = Some(near.map_or_else(|| known_keys(known), |near| format!("did you mean `{near}`?")));
                near.map(|near| (near.to_owned(), Some(&schema["properties"][near])))
            }
        }
    }
}

fn known_keys(known: &[&str]) -> String {
    let listed: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("known here: {}", listed.join(", "))
}

/// The words that a schema lists, in its enumerations.
fn words(schema: &Value) -> Vec<&str> {
    words_of(schema)
}

fn words_of(schema: &Value) -> Vec<&str> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    listed.chain(schema.get("const")).filter_map(Value::as_str).collect()
}

fn one_of(words: &[&str]) -> String {
    match words {
        [one] => format!("`{one}`"),
        _ => format!("one of {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}

/// What a schema asks for, in words.
fn expected(schema: &Value) -> String {
    let words = words(schema);
    if !words.is_empty() {
        return one_of(&words);
    }
    match kind(schema) {
        Some("object") => "a mapping".to_owned(),
        Some("array") => "a list".to_owned(),
        Some("boolean") => TRUTH.to_owned(),
        Some("integer" | "number") => match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
            (Some(least), Some(most)) => format!("a whole number from {least} to {most}"),
            (Some(least), None) if least > 0 => format!("a whole number of at least {least}"),
            _ => WHOLE_NUMBER.to_owned(),
        },
        _ => match (schema["pattern"].as_str(), schema["description"].as_str()) {
            (Some(_), Some(form)) => form.to_owned(),
            _ => "a text".to_owned(),
        },
    }
}
