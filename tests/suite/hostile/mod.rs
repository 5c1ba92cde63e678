//! Files that nobody meant to write and machines that do not play along: every answer is an answer, never a panic or a signal, and
//! nothing that was refused leaves a trace.

mod binary;
mod library;
mod mutation;
mod trouble;

use crate::place::Place;

/// A registry that holds a file of every kind: a live credential, its receipt, and a waiver too.
fn place() -> Place {
    let (place, _) = Place::issued();
    let until = crate::place::in_days(20).to_string();
    let words = ["waive", "contact-missing", "acme-pay", "--id", "late-duty", "--reason", "the duty officer starts in a week"];
    place.ok(&[words.as_slice(), &["--until", &until, "--requested-by", "lena-fischer"]].concat());
    place
}

/// One file of each kind that a registry has.
fn one_of_each(place: &Place) -> Vec<String> {
    let mut kinds = std::collections::BTreeMap::new();
    for path in place.files().into_keys() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let in_partner = folder.matches('/').count() == 1;
        let kind = if folder.is_empty() || in_partner { path.clone() } else { folder.to_owned() };
        if !path.starts_with("schemas/") && !path.starts_with('.') {
            kinds.entry(kind).or_insert(path);
        }
    }
    assert!(kinds.len() >= 13, "a kind of file is missing: {kinds:?}");
    kinds.into_values().collect()
}
