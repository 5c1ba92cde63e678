//! Every answer that is shown at a terminal or written as JSON, with a hostile text in every place of it.

use super::{filled, formats::python, hostile::paint_apart, world};
use crate::hostile_strings::HOSTILE;
use admit::present::{
    access::AccessJson, audit::Format, batch::BatchJson, check::CheckJson, drill::DrillJson, impact::ImpactJson,
    inspect::InspectJson, json, log::LogJson, overview, review, sweep::SweepJson, table, verdict::VerdictJson, visible,
};
use serde::Serialize;
use serde_json::Value;

/// Wide enough that nothing is wrapped.
const WIDE: usize = 4_000;

/// What an answer is called, what a terminal of some width is sent of it, and it itself with what is written of it as JSON.
struct Answer {
    name: &'static str,
    shown: Option<Box<dyn Fn(usize) -> String>>,
    json: Option<Box<dyn Fn() -> (Value, String)>>,
}

/// An answer in both forms.
fn both<T: Serialize + Clone + 'static>(name: &'static str, value: T, shown: impl Fn(&T, usize) -> String + 'static) -> Answer {
    let Answer { json, .. } = machine(name, value.clone());
    Answer { name, shown: Some(Box::new(move |width| shown(&value, width))), json }
}

/// An answer whose text a command puts together.
fn machine<T: Serialize + 'static>(name: &'static str, value: T) -> Answer {
    let json = move || (serde_json::to_value(&value).unwrap(), json::text(&value));
    Answer { name, shown: None, json: Some(Box::new(json)) }
}

/// An answer whose JSON another one has too.
fn person(name: &'static str, shown: impl Fn(usize) -> String + 'static) -> Answer {
    Answer { name, shown: Some(Box::new(shown)), json: None }
}

/// Every kind of answer.
fn answers(text: &str) -> Vec<Answer> {
    let text = || text.to_owned();
    let access = |access| AccessJson::new(&text(), &text(), access, vec![text()]);
    let row: [String; 5] = std::array::from_fn(|_| text());
    let (report, review, checklist) = (world::report(&text()), filled::review(&text()), world::checklist(&text()));
    let (of_lines, stop, source, cell) = (review.clone(), filled::stop(&text()), text(), text());
    let checked = move |checked: &CheckJson, width: usize| {
        let snippets: Vec<_> = checked.problems.iter().map(|problem| problem.snippet(&source, width)).collect();
        let lines: String = checked.problems.iter().map(|problem| problem.one_line() + "\n").collect();
        lines + &checked.text(&snippets)
    };
    vec![
        both("access", access(vec![filled::access(&text())]), AccessJson::text),
        both("no access", access(Vec::new()), AccessJson::text),
        machine("action", filled::action(&text())),
        both("batch", filled::batch(&text()), BatchJson::text),
        both("check", filled::checked(&text()), checked),
        both("drill", filled::drilled(&text()), DrillJson::text),
        both("impact", filled::impact(&text()), ImpactJson::text),
        both("inspect", filled::inspection(&text()), InspectJson::text),
        both("log", LogJson::new(vec![filled::log(&text())]), LogJson::text),
        machine("publish", filled::published(&text())),
        both("review", review, |review, width| review.render(review::Format::Text, width)),
        machine("stop", filled::stop(&text())),
        both("sweep", filled::swept(&text()), SweepJson::text),
        both("verify", filled::verdict(&text()), VerdictJson::text),
        person("audit", move |width| report.render(Format::Text, width)),
        person("overview", move |width| overview::text(vec![row.clone()], std::slice::from_ref(&stop), width)),
        person(LINES, move |width| of_lines.render(review::Format::Github, width)),
        person("status", move |width| checklist.text(width)),
        person("table", move |width| table::table(&["a"], &[vec![cell.clone()]], width)),
    ]
}

/// Not for people but for a runner, which has escapes of its own.
const LINES: &str = "review of lines";

/// Blanks are not counted, since wrapping makes one of many.
fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_terminal_gets_every_text_with_its_sting_out_on_no_line_more() {
    let innocent = answers("qzx");
    for &text in HOSTILE {
        let seen = without_blanks(&visible::line(text));
        for (Answer { name, shown, .. }, plain) in answers(text).into_iter().zip(&innocent) {
            let (Some(shown), Some(plain)) = (shown, &plain.shown) else { continue };
            let (shown, plain) = (shown(WIDE), plain(WIDE));
            let stripped = paint_apart(&shown).unwrap_or_else(|why| panic!("{name}: {text:?}: {why}"));
            let bare = stripped.chars().find(|c| *c != '\n' && !visible::is_shown(*c));
            assert_eq!(bare, None, "{name}: {text:?}");
            if name != LINES {
                assert!(without_blanks(&stripped).contains(&seen), "{name}: {text:?}:\n{stripped}");
            }
            // In a sentence an empty name leaves an empty line, or none; what matters is that none is added.
            let lines = |text: &str| text.lines().count();
            assert!(lines(&shown) <= lines(&plain), "{name}: {text:?}:\n{shown}\n{plain}");
        }
    }
}

#[test]
fn at_a_narrow_terminal_nothing_else_comes_out() {
    let plain = |text: &&&str| text.chars().all(|c| c.is_ascii_graphic());
    for &text in HOSTILE.iter().filter(|text| !plain(text)) {
        for Answer { name, shown, .. } in answers(text) {
            let Some(shown) = shown.map(|shown| shown(40)) else { continue };
            let stripped = paint_apart(&shown).unwrap_or_else(|why| panic!("{name}: {text:?}: {why}"));
            assert!(stripped.chars().all(|c| c == '\n' || visible::is_shown(c)), "{name}: {text:?}");
            assert_eq!(visible::painted(&shown), shown, "{name}: {text:?}: our own paint is let through");
        }
    }
}

#[test]
fn json_of_every_answer_is_read_as_it_was_by_another_parser() {
    let (mut names, mut expected, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for &text in HOSTILE {
        for Answer { name, json, .. } in answers(text) {
            let Some((value, line)) = json.map(|json| json()) else { continue };
            assert!(line.chars().all(|c| c == '\n' || visible::is_shown(c)), "{name}: {text:?}");
            names.push((name, text));
            expected.push(value);
            written.push(line);
        }
    }
    let read = python(
        "import json,sys\nprint(json.dumps([json.loads(t) for t in json.load(sys.stdin)]))",
        &serde_json::to_string(&written).unwrap(),
    );
    let read: Vec<Value> = serde_json::from_str(&read).unwrap();
    assert_eq!(read.len(), expected.len());
    for ((read, expected), of) in read.iter().zip(&expected).zip(&names) {
        assert_eq!(read, expected, "{of:?}");
    }
}

#[test]
fn what_is_said_beside_an_answer_is_spelled_out_at_the_door() {
    for &text in HOSTILE {
        let said = visible::painted(text);
        let stripped = paint_apart(&said).unwrap_or_else(|why| panic!("{text:?}: {why}"));
        let line_end = |c: char| matches!(c, '\n' | '\t') || (c == '\r' && text.contains("\r\n"));
        assert!(stripped.chars().all(|c| line_end(c) || visible::is_shown(c)), "{text:?}: {said:?}");
        let spelled = visible::lines(text).replace("\\r\n", "\r\n").replace("\\u{1b}[31m", "\u{1b}[31m");
        assert_eq!(said.replace("\u{1b}[0m", "\\u{1b}[0m"), spelled, "{text:?}");
    }
}
