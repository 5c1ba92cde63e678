//! Formats with an owner elsewhere, held against their definitions.

use super::world;
use admit::present::audit::Format;
use serde_json::Value;
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// What a Python script prints, given `input`.
pub(crate) fn python(script: &str, input: &str) -> String {
    let mut child = Command::new("python3")
        .args(["-I", "-X", "utf8", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python refused:\n{input}");
    String::from_utf8(output.stdout).unwrap()
}

/// The constraints of SARIF 2.1.0 that a viewer or an uploader stumbles over.
#[test]
fn sarif_has_what_readers_of_sarif_ask_for() {
    let log: Value = serde_json::from_str(&world::report("acme-pay").render(Format::Sarif, 80)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string() && rule["help"]["text"].is_string());
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# "));
        assert!(rule.get("helpUri").is_none());
        let score: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
        assert!((0.0..=10.0).contains(&score));
        assert_eq!(rule["properties"]["citations"]["sp800-53"][0], "AC-2(3)");
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(result["message"]["text"].is_string() && result["suppressions"].is_array());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "acme-pay");
        if let Some(region) = place.get("region") {
            assert!(region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1));
        }
    }
    let regions = results.iter().filter(|r| r["locations"][0]["physicalLocation"].get("region").is_some()).count();
    assert_eq!(regions, 2);
}

/// RFC 4180: CRLF at each end of a line, as many fields in each line.
#[test]
fn csv_lines_end_as_the_standard_says() {
    let text = world::report("acme-pay").render(Format::Csv, 80);
    assert!(text.ends_with("\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.split_terminator("\r\n").all(|line| line.split(',').count() == 16));
}

/// The sums of JUnit, which its readers add up again.
#[test]
fn junit_counts_what_it_holds() {
    let script = "import sys\nimport xml.etree.ElementTree as E\n\
        r=E.fromstring(sys.stdin.buffer.read())\n\
        s=lambda n,k: int(n.get(k))\n\
        for n in [r,*r.iter('testsuite')]:\n\
        \x20assert s(n,'tests')==len(list(n.iter('testcase')))\n\
        \x20assert s(n,'failures')==len(list(n.iter('failure')))\n\
        \x20assert s(n,'skipped')==len(list(n.iter('skipped')))\n\
        print(s(r,'tests'),s(r,'failures'),s(r,'skipped'))";
    assert_eq!(python(script, &world::report("acme-pay").render(Format::Junit, 80)).trim(), "4 2 1");
}
