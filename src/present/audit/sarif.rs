//! The audit as SARIF 2.1.0, for code scanning. Fingerprints leave out line and message, so that a finding stays the same one
//! when lines move and days go by.

use super::{AuditReport, Citations, Finding, RuleCard, Severity, cited};
use crate::present::visible;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// The document, called a log in SARIF (section 3.13).
pub(super) fn log(report: &AuditReport) -> Value {
    let cards = report.cards();
    let index: HashMap<&str, usize> = cards.iter().enumerate().map(|(n, card)| (card.id, n)).collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = report
        .by_place()
        .into_iter()
        .map(|found| {
            let nth = seen.entry(identity(found)).or_insert(0_usize);
            *nth += 1;
            result(found, index.get(found.rule.as_str()).copied(), *nth)
        })
        .collect();
    let driver = json!({
        "name": "admit",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": cards.iter().map(rule).collect::<Vec<_>>(),
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "automationDetails": { "id": "admit/audit/" },
            "invocations": [{ "executionSuccessful": true, "endTimeUtc": report.at }],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "registry": report.registry, "rules-run": report.rules_run, "partners": report.subjects },
        }],
    })
}

fn rule(card: &RuleCard) -> Value {
    let RuleCard { id, family, summary, severity, citations, page } = *card;
    json!({
        "id": id,
        "shortDescription": { "text": message(summary) },
        "fullDescription": { "text": message(summary) },
        "help": { "text": message(summary), "markdown": page },
        "defaultConfiguration": { "level": level(severity) },
        "properties": {
            "tags": ["security", family],
            "precision": "very-high",
            "security-severity": score(severity),
            "severity": severity,
            "citations": citation_bag(&citations),
        },
    })
}

fn result(found: &Finding, index: Option<usize>, nth: usize) -> Value {
    let Finding { rule, severity, subject, place: _, message: what, fix, citations, waived_by } = found;
    let text = if fix.is_empty() { message(what) } else { format!("{}\n\nfix: {}", message(what), message(fix)) };
    let suppressions: Vec<Value> = waived_by
        .iter()
        .map(|waiver| json!({ "kind": "external", "status": "accepted", "justification": format!("waiver `{waiver}`") }))
        .collect();
    let mut result = json!({
        "ruleId": rule.as_str(),
        "level": level(*severity),
        "message": { "text": text },
        "locations": [location(found)],
        "partialFingerprints": { "admit/v1": format!("{}|{nth}", identity(found)) },
        "suppressions": suppressions,
        "properties": { "subject": subject, "severity": severity, "fix": fix, "citations": citation_bag(citations) },
    });
    if let (Some(index), Some(members)) = (index, result.as_object_mut()) {
        members.insert("ruleIndex".to_owned(), index.into());
    }
    result
}

/// What makes it the same finding tomorrow. `%` and `|` are escaped, so that two findings cannot share an identity.
fn identity(found: &Finding) -> String {
    let part = |text: &str| text.replace('%', "%25").replace('|', "%7C");
    [found.rule.as_str(), &found.subject, &found.place.file, &found.place.key].map(part).join("|")
}

fn location(found: &Finding) -> Value {
    let place = &found.place;
    let mut location = Map::new();
    if !place.file.is_empty() {
        let mut physical = json!({ "artifactLocation": { "uri": uri(&place.file), "uriBaseId": "%SRCROOT%" } });
        if let (Some(line), Some(members)) = (place.line, physical.as_object_mut()) {
            let region = place
                .column
                .map_or_else(|| json!({ "startLine": line }), |column| json!({ "startLine": line, "startColumn": column }));
            members.insert("region".to_owned(), region);
        }
        location.insert("physicalLocation".to_owned(), physical);
    }
    location.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": found.subject, "kind": "resource" }]));
    Value::Object(location)
}

/// A relative reference by RFC 3986: everything but unreserved characters and `/` in percent form.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Text of a message: brackets would make a link (section 3.11.6), braces a placeholder (section 3.11.5).
fn message(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        match c {
            '[' | ']' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            c => out.push(c),
        }
    }
    out
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The number by which code scanning names a severity: from 9.0 critical, from 7.0 high, from 4.0 medium.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

fn citation_bag(citations: &Citations) -> Value {
    cited(citations).into_iter().filter(|(_, ids)| !ids.is_empty()).map(|(key, ids)| (key.to_owned(), json!(ids))).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn one_finding_and_its_rule() {
        let mut report = sample::report();
        report.findings.drain(..4);
        report.rules.truncate(1);
        let text = crate::present::json::text(&log(&report));
        insta::assert_snapshot!("sarif", text.replace(concat!('"', env!("CARGO_PKG_VERSION"), '"'), "VERSION"));
    }

    fn fingerprints(report: &AuditReport) -> Vec<Value> {
        let log = log(report);
        log["runs"][0]["results"].as_array().unwrap().iter().map(|r| r["partialFingerprints"].clone()).collect()
    }

    #[test]
    fn a_finding_is_the_same_one_when_lines_move_and_days_go_by() {
        let report = sample::report();
        let mut later = report.clone();
        for found in &mut later.findings {
            found.place.line = found.place.line.map(|line| line + 40);
            found.message = found.message.replace("12 days", "13 days");
        }
        assert_eq!(fingerprints(&report), fingerprints(&later));
    }

    #[test]
    fn two_findings_have_two_fingerprints() {
        let mut report = sample::report();
        let twice = report.findings.clone();
        report.findings.extend(twice);
        let mut prints: Vec<String> = fingerprints(&report).iter().map(ToString::to_string).collect();
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), 10);
    }

    #[test]
    fn every_result_says_whether_it_is_suppressed() {
        let log = log(&sample::report());
        let results = log["runs"][0]["results"].as_array().unwrap();
        let counts: Vec<usize> = results.iter().map(|r| r["suppressions"].as_array().unwrap().len()).collect();
        assert_eq!(counts.iter().sum::<usize>(), 1);
        let levels: Vec<&str> = results.iter().map(|r| r["level"].as_str().unwrap()).collect();
        assert_eq!(levels, ["note", "error", "error", "warning", "warning"]);
        assert!(results.iter().all(|r| {
            let index = usize::try_from(r["ruleIndex"].as_u64().unwrap()).unwrap();
            log["runs"][0]["tool"]["driver"]["rules"][index]["id"] == r["ruleId"]
        }));
    }

    #[test]
    fn a_message_makes_no_link_and_a_path_no_scheme() {
        assert_eq!(message("[a](http://x) {0}"), "\\[a\\](http://x) {{0}}");
        assert_eq!(uri("javascript:a b/ä"), "javascript%3Aa%20b/%C3%A4");
    }
}
