//! Random records in canonical and in people's own spelling, with comments everywhere, changed at random and rewritten. A YAML library
//! that shares no code with ours reads each result; which lines and comments must have stayed, who wrote the text knows.
//! `ADMIT_ROUNDS` says how many rounds, `ADMIT_SEED` which is the first.

use super::{
    Record,
    edits::{self, Chance},
    people::{Written, write},
};
use crate::store::yaml::{Node, Value, encode, format, read, rewrite, spell};
use std::collections::BTreeMap;

/// What a change is about, by the names of keys and items on the way to it.
#[derive(Default, Debug)]
struct Concerned {
    /// Gone.
    removed: Vec<Vec<String>>,
    /// There for the first time, or with another value.
    spelled: Vec<Vec<String>>,
    /// Items whose order changed.
    moved: Vec<Vec<String>>,
}

/// What a member is known by: its key, its scope, or its text.
pub(super) fn names(node: &Node) -> Vec<(String, &Node)> {
    match &node.value {
        Value::Scalar { .. } => Vec::new(),
        Value::Sequence(items) => {
            items.iter().map(|item| (item.get("scope").unwrap_or(item).as_text().unwrap_or_default().to_owned(), item)).collect()
        }
        Value::Mapping(entries) => {
            entries.iter().map(|entry| (entry.key.as_text().unwrap_or_default().to_owned(), &entry.value)).collect()
        }
    }
}

fn compare(old: &Node, new: &Node, path: &[String], found: &mut Concerned) {
    let below = |name: &str| [path, &[name.to_owned()]].concat();
    let (before, after) = (names(old), names(new));
    if before.is_empty() || after.is_empty() {
        if !old.same(new, false) {
            found.spelled.push(path.to_vec());
        }
        return;
    }
    for (name, former) in &before {
        match after.iter().find(|(other, _)| other == name) {
            Some((_, now)) => compare(former, now, &below(name), found),
            None => found.removed.push(below(name)),
        }
    }
    found.spelled.extend(after.iter().filter(|(name, _)| !before.iter().any(|(other, _)| other == name)).map(|(n, _)| below(n)));
    let kept = |all: &[(String, &Node)], others: &[(String, &Node)]| -> Vec<String> {
        all.iter().map(|(n, _)| n.clone()).filter(|name| others.iter().any(|(other, _)| other == name)).collect()
    };
    let stayed = kept(&before, &after);
    if matches!(old.value, Value::Sequence(_)) && stayed != kept(&after, &before) {
        found.moved.extend(stayed.iter().map(|name| below(name)));
    }
}

fn at<'n>(node: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, step| names(node).into_iter().find(|(name, _)| name == step).map(|(_, node)| node))
}

fn any(paths: &[Vec<String>], path: &[String]) -> bool {
    paths.iter().any(|one| path.starts_with(one))
}

/// What is wrong with a rewritten text, in words.
fn wrong(written: &Written, new: &Record, text: &str) -> Option<String> {
    let node = encode(new).unwrap();
    match yaml_serde::from_str::<Record>(text) {
        Ok(other) if other == *new => {}
        other => return Some(format!("the other reader finds {other:?}")),
    }
    let mut found = Concerned::default();
    compare(&written.node, &node, &[], &mut found);
    // An item whose first key goes begins anew behind its dash.
    for line in written.lines.iter().filter(|line| line.dashed && found.removed.contains(&line.path)) {
        found.spelled.push(line.path[..line.path.len() - 1].to_vec());
    }
    wrong_comment(written, &node, &found, text).or_else(|| wrong_lines(written, &node, &found, text))
}

fn wrong_comment(written: &Written, new: &Node, found: &Concerned, text: &str) -> Option<String> {
    for comment in &written.comments {
        let holders: Vec<usize> =
            text.lines().enumerate().filter(|(_, l)| l.ends_with(&comment.text)).map(|(at, _)| at).collect();
        if any(&found.removed, &comment.path) {
            let nameless = comment.path.last().is_some_and(|_| {
                let of = &comment.path[..comment.path.len() - 1];
                at(new, of)
                    .is_some_and(|list| matches!(&list.value, Value::Sequence(i) if i.iter().all(|i| i.as_text().is_some())))
            });
            if !holders.is_empty() && !nameless {
                return Some(format!("`{}` was about {:?}, which is gone", comment.text, comment.path));
            }
            continue;
        }
        let [line] = holders[..] else { return Some(format!("`{}` stands {} times", comment.text, holders.len())) };
        let about = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("# c");
        // A value may stand in the line below its dash or its key.
        let below = text.lines().skip(line).filter(about).take(2).collect::<String>();
        if let Some(probe) = comment.probe.as_ref().filter(|probe| !below.contains(*probe)) {
            return Some(format!("`{}` was about `{probe}` and stands at `{below}`", comment.text));
        }
    }
    None
}

fn wrong_lines(written: &Written, new: &Node, found: &Concerned, text: &str) -> Option<String> {
    let mut budget = 0;
    let lines_of = |path: &[String]| {
        let comments = written.comments.iter().filter(|comment| comment.path.starts_with(path)).count();
        at(new, path).map_or(0, |node| spell(node).lines().count() + comments + 1)
    };
    budget += found.spelled.iter().map(|path| lines_of(path)).sum::<usize>();
    let mut left = text.lines();
    for line in written.lines.iter().filter(|line| !line.text.trim().is_empty()) {
        let concerned = [&found.removed, &found.spelled, &found.moved];
        let inside = |path: &Vec<String>| line.flow && path.starts_with(&line.path);
        if concerned.iter().any(|paths| paths.iter().any(inside)) {
            budget += lines_of(&line.path);
        } else if concerned.iter().all(|paths| !any(paths, &line.path)) && !left.any(|other| other == line.text) {
            return Some(format!("`{}` changed and is about {:?}; concerned are {found:?}", line.text, line.path));
        }
    }
    let mut old: BTreeMap<&str, usize> = BTreeMap::new();
    written.lines.iter().for_each(|line| *old.entry(&line.text).or_default() += 1);
    let fresh = text
        .lines()
        .filter(|line| {
            !old.get_mut(*line).is_some_and(|n| {
                *n > 0 && {
                    *n -= 1;
                    true
                }
            })
        })
        .count();
    (fresh > budget).then(|| format!("{fresh} lines are new, and {budget} would do: {found:?}"))
}

#[test]
fn random_edits_of_random_documents_change_what_they_are_about_and_nothing_else() {
    #[allow(clippy::disallowed_methods, reason = "the long form is a longer run of this test")]
    let number = |name: &str, or: u64| std::env::var(name).ok().map_or(or, |text| text.parse().unwrap());
    let (rounds, seed) = (number("ADMIT_ROUNDS", 2_000), number("ADMIT_SEED", 1));
    let (mut edited, mut comments, mut own) = (0, 0, 0);
    for seed in seed..seed + rounds {
        let mut chance = Chance::new(seed);
        let record = edits::record(&mut chance);
        let written = write(&record, &mut chance);
        let text = written.text();
        let fail = |why: &str, new: &str| -> ! { panic!("ADMIT_SEED={seed} ADMIT_ROUNDS=1: {why}\n{text}\n=====\n{new}") };
        if !written.own && format::<Record>(text.as_bytes()).is_ok_and(|again| again != text) {
            fail("this is no canonical text", &format::<Record>(text.as_bytes()).unwrap());
        }
        if crate::store::yaml::decode::<Record>(&read(text.as_bytes()).unwrap_or_else(|f| fail(&format!("{f:?}"), ""))).ok()
            != Some(record.clone())
        {
            fail("it was read as something else", "");
        }
        let new = edits::edited(&record, &mut chance);
        let rewritten = rewrite(&text, &new).unwrap_or_else(|error| fail(&error.to_string(), &format!("{new:?}")));
        if let Some(why) = wrong(&written, &new, &rewritten) {
            fail(&why, &rewritten);
        }
        if !written.own && format::<Record>(rewritten.as_bytes()).is_ok_and(|again| again != rewritten) {
            fail("it is not canonical any more", &rewritten);
        }
        edited += usize::from(new != record);
        comments += written.comments.len();
        own += usize::from(written.own);
    }
    println!(
        "{rounds} rounds, {edited} with a change, {own} in people's own spelling, {comments} comments: no wrong value, none lost"
    );
}
