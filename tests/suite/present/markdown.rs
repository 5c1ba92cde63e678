//! Every page of Markdown with a hostile text in every place of it, as GitHub's own parser reads it: the same page as with an innocent
//! text, with that text in it.

use super::{filled, schemas, world};
use crate::{hostile_strings::HOSTILE, tools};
use admit::{
    model::{ApiId, Completion, ScopeName, Text},
    present::{audit::Format, completion, review, visible},
};

const READ: &str = include_str!("markdown.py");
const INNOCENT: &str = "qzx";

/// A tag, a text, or something else.
type Event = (String, String);

/// What is read of the pages. An opportunity to break a line is nothing, and neither is the space of no width that keeps `@` and `#`
/// from calling somebody.
fn read(pages: &[String]) -> Vec<Vec<Event>> {
    let read = tools::run_on(READ, &serde_json::to_vec(pages).unwrap());
    let read: Vec<Vec<Event>> = serde_json::from_str(&read).unwrap();
    assert_eq!(read.len(), pages.len());
    read.into_iter().map(|events| joined(events.into_iter().filter(|(kind, what)| kind != "tag" || what != "wbr"))).collect()
}

/// Texts that follow each other are one.
fn joined(events: impl Iterator<Item = Event>) -> Vec<Event> {
    let mut all: Vec<Event> = Vec::new();
    for (kind, what) in events {
        let what = what.replace('\u{200b}', "");
        match all.last_mut().filter(|(last, _)| *last == kind && kind == "text") {
            Some((_, text)) => text.push_str(&what),
            None => all.push((kind, what)),
        }
    }
    all
}

/// The page with the innocent text, as it must be read with another one. Spaces at the ends of a cell are not part of it.
fn expected(innocent: &[Event], seen: &str) -> Vec<Event> {
    innocent.iter().map(|(kind, what)| (kind.clone(), what.replace(INNOCENT, seen))).collect()
}

fn trimmed(events: Vec<Event>) -> Vec<Event> {
    let blank = |c: char| matches!(c, ' ' | '\n');
    let events = events.into_iter().map(|(kind, what)| (kind, what.trim_matches(blank).to_owned()));
    events.filter(|(kind, what)| kind != "text" || !what.is_empty()).collect()
}

/// Our sentences put names between back-ticks, which become code, and make a quote of one in a name or leave it; it can make code of its
/// neighbours, and no more.
fn without_code(events: Vec<Event>) -> Vec<Event> {
    let events = events.into_iter().filter(|(kind, what)| kind != "tag" || !["code", "/code"].contains(&what.as_str()));
    joined(events.map(|(kind, what)| (kind, what.replace(['`', '\''], ""))))
}

/// A certificate in which every text is the given one, as far as a record can hold it.
fn certificate(text: &str) -> Completion {
    let mut whole = schemas::certificate();
    if let Ok(text) = text.parse::<Text>() {
        (whole.registry, whole.partner.legal_name, whole.partner.agreement) = (text.clone(), text.clone(), Some(text.clone()));
        (whole.stops[0].subject, whole.evidence[0].place) = (text.clone(), text);
    }
    whole.credentials[0].keys = vec![text.to_owned(), text.to_owned()];
    whole.grants[0].scope = ScopeName { api: "payments".parse::<ApiId>().unwrap(), name: text.to_owned() };
    whole
}

#[test]
fn a_certificate_of_completion_has_every_text_and_no_mark_of_its_own() {
    let page = |text: &str| completion::markdown(&certificate(text), &schemas::digest());
    let mut pages: Vec<_> = HOSTILE.iter().map(|text| page(text)).collect();
    let held = |text: &str| text.parse::<Text>().is_ok();
    assert!(HOSTILE.iter().filter(|text| held(text)).count() >= 250);
    // What no record holds stands beside texts as they were.
    let refused = {
        let mut whole = certificate("\n");
        (whole.credentials[0].keys, whole.grants[0].scope.name) = (vec![INNOCENT.to_owned(); 2], INNOCENT.to_owned());
        completion::markdown(&whole, &schemas::digest())
    };
    pages.extend([page(INNOCENT), refused]);
    let mut read = read(&pages);
    let (refused, innocent) = (read.pop().unwrap(), read.pop().unwrap());
    for (&text, read) in HOSTILE.iter().zip(read) {
        let base = if held(text) { &innocent } else { &refused };
        let want = expected(base, &visible::line(text));
        match text.is_empty() {
            true => assert_eq!(trimmed(without_code(read)), trimmed(without_code(want))),
            false => assert_eq!(trimmed(read), trimmed(want), "{text:?}"),
        }
    }
}

#[test]
fn comments_on_a_change_have_every_text_and_no_mark_of_its_own() {
    let audit = |text: &str| world::report(text).render(Format::Markdown, 80);
    let review = |text: &str| filled::review(text).render(review::Format::Markdown, 80);
    for page in [&audit as &dyn Fn(&str) -> String, &review] {
        let mut pages: Vec<_> = HOSTILE.iter().map(|text| page(text)).collect();
        pages.push(page(INNOCENT));
        let mut read = read(&pages);
        let innocent = read.pop().unwrap();
        for (&text, read) in HOSTILE.iter().zip(read) {
            let want = expected(&innocent, &visible::line(text));
            assert_eq!(trimmed(without_code(read)), trimmed(without_code(want)), "{text:?}");
        }
    }
}

#[test]
fn the_reader_sees_what_breaks_out() {
    let breaks = ["<b>", "[a](b)", "![a](b)", "a@evil.example", "www.evil.example", "**a**", "# a", "`a`", "| a |\n|---|\n| b |"];
    let mut pages: Vec<_> = breaks.map(str::to_owned).to_vec();
    pages.push(INNOCENT.to_owned());
    let mut read: Vec<Vec<Event>> = read(&pages);
    let innocent = read.pop().unwrap();
    for (text, read) in breaks.iter().zip(read) {
        assert_ne!(trimmed(read), trimmed(expected(&innocent, text)), "{text:?}");
    }
}
