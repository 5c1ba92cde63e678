//! Strings that somebody could put where a format does not expect them: each comes back as it was, or with its sting out.

use super::{formats::python, world};
use crate::hostile_strings::HOSTILE;
use admit::present::{audit::Format, explain, visible};
use serde_json::Value;

/// All but the empty one, which is left out of a report and not written into it.
fn texts() -> impl Iterator<Item = &'static str> {
    HOSTILE.iter().copied().filter(|text| !text.is_empty())
}

/// A text without paint; an escape that is no paint is an error.
pub(crate) fn paint_apart(text: &str) -> Result<String, String> {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let colour = part.strip_prefix('[').and_then(|rest| rest.split_once('m'));
        match colour.filter(|(numbers, _)| ["0", "1", "2", "4", "31", "32", "35", "36", "91", "94"].contains(numbers)) {
            Some((_, rest)) => plain.push_str(rest),
            None => return Err(format!("an escape that is no paint: {part:?}")),
        }
    }
    Ok(plain)
}

#[test]
fn a_page_for_a_terminal_is_sent_with_our_own_paint_alone() {
    for text in texts() {
        let plain = paint_apart(&explain::page(text, 80)).unwrap();
        assert!(plain.chars().all(|c| c == '\n' || visible::is_shown(c)), "{text:?}: {plain:?}");
    }
}

#[test]
fn no_line_is_added_to_what_people_read() {
    let lines = |text: &str, format| world::report(text).render(format, 100_000).lines().count();
    for text in texts() {
        for format in [Format::Text, Format::Github, Format::Markdown] {
            assert_eq!(lines(text, format), lines("x", format), "{text:?}: {format:?}");
        }
        let plain = world::checklist("x").text(100_000).lines().count();
        assert_eq!(world::checklist(text).text(100_000).lines().count(), plain, "{text:?}");
    }
}

#[test]
fn a_runner_finds_our_commands_and_no_others() {
    for text in texts() {
        let output = world::report(text).render(Format::Github, 80);
        let (last, commands) = output.lines().collect::<Vec<_>>().split_last().map(|(l, c)| (*l, c.to_vec())).unwrap();
        assert_eq!(last, "2 findings: 1 high, 1 medium; 1 waived; 4 rules over 1 partner", "{text:?}");
        assert!(commands[0].starts_with("::error ") && commands[1].starts_with("::warning "), "{text:?}: {output}");
        assert_eq!(commands.len(), 2, "{text:?}");
    }
}

/// As the runner reads a workflow command: up to the second `::`, properties apart by `,`, then the escapes undone.
#[test]
fn a_runner_reads_the_message_and_the_properties() {
    for text in texts() {
        let output = world::report(text).render(Format::Github, 80);
        let command = output.lines().next().unwrap().strip_prefix("::error ").unwrap();
        let (properties, message) = command.split_once("::").unwrap();
        let undo =
            |t: &str| t.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
        let read: Vec<(String, String)> =
            properties.split(',').map(|p| p.split_once('=').unwrap()).map(|(k, v)| (k.to_owned(), undo(v))).collect();
        let keys: Vec<&str> = read.iter().map(|(k, _)| k.as_str()).collect();
        assert_eq!(keys, ["file", "line", "col", "title"], "{text:?}");
        let seen = visible::line(text);
        assert_eq!(read[0].1, seen, "{text:?}");
        assert_eq!(read[3].1, format!("contact-missing: {seen}"), "{text:?}");
        assert_eq!(undo(message), format!("{seen}\nfix: {seen}"), "{text:?}");
    }
}

#[test]
fn json_gives_the_text_back() {
    for text in texts() {
        let written = world::report(text).render(Format::Json, 80);
        assert!(written.chars().all(|c| c == '\n' || visible::is_shown(c)), "{text:?}");
        let audit: Value = serde_json::from_str(&written).unwrap();
        for member in ["subject", "file", "key", "message", "fix"] {
            assert_eq!(audit["findings"][0][member], text, "{member}");
        }
        let status: Value = serde_json::from_str(&world::checklist(text).json()).unwrap();
        assert_eq!(status["subject"], text);
        assert_eq!(status["sections"][0]["lines"][3]["command"], text);
    }
}

#[test]
fn sarif_keeps_the_text_and_makes_no_link_of_it() {
    for text in texts() {
        let log: Value = serde_json::from_str(&world::report(text).render(Format::Sarif, 80)).unwrap();
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["properties"]["subject"], text);
        let message = result["message"]["text"].as_str().unwrap();
        assert!(!message.replace("\\[", "").contains('['), "{message:?}");
        assert!(!message.replace("{{", "").contains('{'), "{message:?}");
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
    }
}

/// Everything that Markdown or HTML could act on is an entity; the only tags are ours.
#[test]
fn markdown_has_only_our_own_markup() {
    for text in texts() {
        let output = world::report(text).render(Format::Markdown, 80);
        let ours = ["<code>", "</code>", "<wbr>", "<details>", "</details>", "<summary>", "</summary>"];
        let rest = ours.iter().fold(output.clone(), |rest, tag| rest.replace(tag, ""));
        assert!(!rest.contains(['<', '>', '[', '*', '_', '\\', '@', '!', '$', '{', '~']), "{text:?}: {rest}");
        assert!(!rest.contains("://") && !rest.contains("www."), "{text:?}: {rest}");
        for line in rest.lines().filter(|line| line.starts_with("| ")) {
            assert!([7, 4].contains(&line.matches('|').count()), "{text:?}: {line}");
        }
        assert_eq!(rest.matches('`').count(), 2, "{text:?}: {rest}");
    }
}

/// What another reader of CSV makes of it, without what we add to a formula.
#[test]
fn csv_gives_the_text_back_and_no_formula() {
    let script = "import csv,json,sys,io\n\
        read=lambda t: list(csv.DictReader(io.StringIO(t,newline=''),strict=True))\n\
        print(json.dumps([read(t) for t in json.load(sys.stdin)]))";
    let read = read_by(script, Format::Csv);
    for (text, rows) in texts().zip(read) {
        assert_eq!(rows.as_array().unwrap().len(), 3, "{text:?}");
        let cell = rows[0]["message"].as_str().unwrap();
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']), "{cell:?}");
        let seen = visible::lines(text);
        assert!(cell == seen || cell.strip_prefix('\'') == Some(&seen), "{text:?}: {cell:?}");
        assert_eq!(rows[0]["pci"], "12.8.1");
    }
}

#[test]
fn junit_gives_the_text_back() {
    let script = "import json,sys\nimport xml.etree.ElementTree as E\n\
        case=lambda c: [c.get('name'),c.get('file'),[(f.tag,f.get('message')) for f in c]]\n\
        read=lambda t: [case(c) for c in E.fromstring(t.encode()).iter('testcase')]\n\
        print(json.dumps([read(t) for t in json.load(sys.stdin)]))";
    let read = read_by(script, Format::Junit);
    for (text, cases) in texts().zip(read) {
        let seen = visible::line(text);
        assert_eq!(cases.as_array().unwrap().len(), 4, "{text:?}");
        assert_eq!(cases[0][0], *seen, "{text:?}");
        assert_eq!(cases[0][1], *seen, "{text:?}");
        assert_eq!(cases[0][2][0][1], *seen, "{text:?}");
        assert_eq!(cases[1][2][0][0], "skipped", "{text:?}");
        assert_eq!(cases[3][2], Value::Array(Vec::new()), "{text:?}");
    }
}

/// What a script makes of the report on each hostile text; the reports reach it as a list in JSON.
fn read_by(script: &str, format: Format) -> Vec<Value> {
    let reports: Vec<String> = texts().map(|text| world::report(text).render(format, 80)).collect();
    let read: Vec<Value> = serde_json::from_str(&python(script, &serde_json::to_string(&reports).unwrap())).unwrap();
    assert_eq!(read.len(), HOSTILE.len() - 1);
    read
}
