//! `admit audit`.

use crate::place::{Place, in_days};

#[test]
fn what_is_wrong_is_found_with_its_line() {
    let place = Place::approved();
    place.edit("partners/acme-pay/partner.yaml", "    phone: +49 30 5550101\n", "");
    place.edit("partners/acme-pay/partner.yaml", "  security:\n    name: Acme SOC\n", "  security:\n    name: Acme SOC team\n");
    let clean = place.ok(&["audit", "--rule", "contact-missing", "--format", "json"]);
    assert_eq!(clean.json()["findings"], serde_json::json!([]));
    let text = place.text("bank-partners/partners/acme-pay/partner.yaml");
    let start = text.find("  revocation:\n").unwrap();
    let end = start + text[start..].find("agreement:").unwrap();
    place.write("bank-partners/partners/acme-pay/partner.yaml", format!("{}{}", &text[..start], &text[end..]));
    let run = place.run(&["audit", "acme-pay", "--rule", "contact-missing", "--format", "json", "--fail-on", "low"]);
    assert_eq!(run.code, 1, "{run:?}");
    let finding = run.json()["findings"][0].clone();
    assert_eq!((finding["rule"].as_str(), finding["subject"].as_str()), (Some("contact-missing"), Some("acme-pay")), "{finding}");
    assert!(finding["line"].is_number(), "{finding}");
}

#[test]
fn the_limit_decides_the_answer_and_a_waiver_takes_a_finding_out() {
    let place = Place::new();
    let partner = ["onboard", "partner", "globex", "--legal-name", "Globex Ltd", "--tier", "low"];
    place.ok(&partner);
    let audit = ["audit", "globex", "--rule", "contact-missing"];
    assert_eq!(place.run(&[audit.as_slice(), &["--fail-on", "critical"]].concat()).code, 0);
    assert_eq!(place.run(&[audit.as_slice(), &["--fail-on", "low"]].concat()).code, 1);
    let until = in_days(10).to_string();
    let words = ["waive", "contact-missing", "globex", "--reason", "it comes", "--until", &until];
    place.ok(&[words.as_slice(), &["--requested-by", "lena-fischer"]].concat());
    assert_eq!(place.run(&[audit.as_slice(), &["--fail-on", "low"]].concat()).code, 1);
    place.ok_as("tom-berger", &["approve", "--waiver", "contact-missing-1"]);
    assert_eq!(place.run(&[audit.as_slice(), &["--fail-on", "low"]].concat()).code, 0);
    let later = in_days(11).start().to_string();
    assert_eq!(place.run(&[audit.as_slice(), &["--fail-on", "low", "--now", &later]].concat()).code, 1);
}

#[test]
fn every_format_answers() {
    let place = Place::new();
    for format in ["text", "json", "sarif", "github", "markdown", "junit", "csv"] {
        let run = place.run(&["audit", "--format", format]);
        assert!(run.code < 2 && (!run.stdout.is_empty() || format == "github"), "{format}: {run:?}");
    }
}

#[test]
fn a_rule_or_a_partner_that_is_not_there_is_said() {
    let place = Place::new();
    let run = place.run(&["audit", "--rule", "contact-mising"]);
    assert_eq!((run.code, run.stderr.contains("did you mean `contact-missing`?")), (1, true), "{run:?}");
    assert!(place.run(&["audit", "nobody"]).stderr.contains("there is no partner `nobody`"));
}
