//! No credential without admission: from a place where everything is in order, each prerequisite is taken away alone by editing the
//! files by hand, and the gate says which one it is, what to type, and writes nothing.

mod table;

use crate::{
    hand::{APPLICATION, P256, PARTNER},
    place::{Place, Run, in_days},
};
use table::{ACCESS, APPROVALS, Case, Edit, HISTORY, PRODUCTION, RECORDS};

/// A place where one more certificate would be issued, for the request in `next.csr`, or enrolled, `own.pem` of the partner's.
fn ready() -> Place {
    static MADE: std::sync::OnceLock<Place> = std::sync::OnceLock::new();
    let make = || {
        let place = Place::approved();
        place.request("next", P256);
        place.request("own", P256);
        place.write("own.ext", "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n");
        let words = ["x509", "-req", "-in", "own.csr", "-CA", "acme-ca.pem", "-CAkey", "acme-ca.key", "-CAcreateserial"];
        place.must("openssl", &[words.as_slice(), &["-days", "300", "-extfile", "own.ext", "-out", "own.pem"]].concat());
        place
    };
    MADE.get_or_init(make).copy()
}

/// Asks for the partner's own certificate to be put on record.
fn enroll(place: &Place, more: &[&str]) -> Run {
    let words = ["enroll", "acme-pay/payouts", "--environment", "production", "--kind", "enrolled-certificate"];
    place.run_as("priya-nair", &[words.as_slice(), &["--certificate", "own.pem"], more].concat())
}

/// What is asked of minting alone: who signs, and whether policy lets us make that kind.
const OF_MINTING: [&str; 2] = ["issuer-missing", "credential-kind-refused"];

/// What a refusal must be besides its rules: exit 1, for each rule something to type, nothing written.
fn refused(place: &Place, ask: impl FnOnce(&Place) -> Run) -> Result<Vec<String>, String> {
    let before = place.everything();
    let run = ask(place);
    if run.code != 1 || !run.stdout.is_empty() {
        return Err(format!("exit {}\n{}{}", run.code, run.stdout, run.stderr));
    }
    let after = place.everything();
    if after != before {
        let differs: Vec<_> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
        return Err(format!("it wrote: {differs:?}"));
    }
    let rules = run.rules();
    let typed = |fix: &String| fix.starts_with("admit ") || fix.starts_with("edit ");
    if let Some((rule, _)) = rules.iter().find(|(_, fixes)| !fixes.iter().all(typed)) {
        return Err(format!("{rule} does not say what to type:\n{}", run.stderr));
    }
    Ok(rules.into_keys().collect())
}

/// What everything is judged by: whoever edits it by hand has it approved anew, beside whatever else it takes away.
fn governed(place: &Place) -> Vec<(String, Vec<u8>)> {
    let judged_by = |name: &String| ["admit.toml", "owners/", "scopes/", "issuers/"].iter().any(|start| name.starts_with(start));
    place.files().into_iter().filter(|(name, _)| judged_by(name)).collect()
}

fn hold(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (name, edit, expected) in cases {
        let place = ready();
        let before = governed(&place);
        edit(&place);
        let mut expected: Vec<String> = expected.iter().map(|rule| (*rule).to_owned()).collect();
        if governed(&place) != before {
            expected.push("policy-unapproved".to_owned());
        }
        expected.sort();
        expected.dedup();
        let mut hold = |way: &str, expected: &[String], answer: Result<Vec<String>, String>| match answer {
            Ok(rules) if rules == expected => {}
            Ok(rules) => wrong.push(format!("{way} without {name}: {rules:?}, and {expected:?} was expected")),
            Err(what) => wrong.push(format!("{way} without {name}: {what}")),
        };
        hold("issue", &expected, refused(&place, |place| place.ask("next")));
        expected.retain(|rule| !OF_MINTING.contains(&rule.as_str()));
        if !expected.is_empty() {
            hold("enroll", &expected, refused(&place, |place| enroll(place, &[])));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn with_everything_in_order_a_credential_is_issued() {
    let place = ready();
    let run = place.ask("next");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(place.text("next.pem").starts_with("-----BEGIN CERTIFICATE-----"));
}

#[test]
fn with_everything_in_order_a_certificate_is_enrolled() {
    let place = ready();
    let run = enroll(&place, &[]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn nothing_of_the_partners_record_can_be_missing() {
    hold(RECORDS);
}

#[test]
fn nothing_of_the_access_can_be_missing() {
    hold(ACCESS);
}

#[test]
fn nothing_of_the_approval_can_be_missing() {
    hold(APPROVALS);
}

#[test]
fn nothing_of_the_history_can_be_missing() {
    hold(HISTORY);
}

#[test]
fn a_request_asks_for_no_more_than_policy_gives() {
    let place = ready();
    assert_eq!(refused(&place, |p| p.ask_with("next", &["--lifetime", "61d"])), Ok(vec!["credential-lifetime".to_owned()]));
    assert_eq!(refused(&place, |p| enroll(p, &["--lifetime", "91d"])), Ok(vec!["credential-lifetime".to_owned()]));
    let key = |p: &Place| {
        let words = ["issue", "acme-pay/payouts", "--environment", "production", "--kind", "api-key", "--out", "key.age"];
        p.run_as("priya-nair", &words)
    };
    assert_eq!(refused(&place, key), Ok(vec!["credential-kind-refused".to_owned()]));
    let elsewhere = |environment: &'static str| {
        move |p: &Place| {
            let words = ["issue", "acme-pay/payouts", "--environment", environment, "--kind", "api-key", "--out", "key.age"];
            p.run_as("priya-nair", &words)
        }
    };
    place.edit(APPLICATION, "  production:", "  staging:");
    let rules = refused(&place, elsewhere("staging")).unwrap();
    assert!(rules.contains(&"environment-unknown".to_owned()), "{rules:?}");
    assert_eq!(refused(&place, elsewhere("moon")), Ok(vec!["access-missing".to_owned()]));
}

#[test]
fn a_registry_that_cannot_be_read_admits_nobody() {
    let cases: &[(&str, Edit)] = &[
        ("a policy that is no TOML", |p| p.edit("admit.toml", "[governance]", "[governance")),
        ("an unknown key in policy", |p| p.edit("admit.toml", "[governance]", "[governance]\nforce = true")),
        ("a policy without a tier's quorum", |p| {
            p.edit_below("admit.toml", PRODUCTION, "approvals = [{ api-owner = 1, risk = 1 }]", "")
        }),
        ("a status that somebody typed", |p| p.append(PARTNER, "status: active\n")),
        ("a key that stands twice", |p| p.append(PARTNER, "tier: low\n")),
        ("a conflict that nobody settled", |p| p.append(APPLICATION, "<<<<<<< HEAD\n")),
        ("an anchor and an alias", |p| p.edit(PARTNER, "reference: MSA-2026-017", "reference: &a MSA-2026-017")),
        ("a day that does not exist", |p| {
            p.edit_below(PARTNER, "agreement:", &format!("end: {}", in_days(330)), "end: 2027-02-30")
        }),
        ("an id that is not the file's", |p| p.edit(PARTNER, "id: acme-pay", "id: acme")),
        ("a link in the place of a record", |p| {
            let file = p.root().join(PARTNER);
            std::fs::rename(&file, p.path("elsewhere.yaml")).unwrap();
            std::os::unix::fs::symlink(p.path("elsewhere.yaml"), &file).unwrap();
        }),
        ("a private key in a record", |p| {
            let key: String = p.text("acme-ca.key").lines().map(|line| format!("  {line}\n")).collect();
            p.append(APPLICATION, &format!("note: |\n{key}"));
        }),
    ];
    for (name, edit) in cases {
        let place = ready();
        edit(&place);
        let before = place.everything();
        let run = enroll(&place, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{name}: {run:?}");
        let run = place.ask("next");
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{name}: {run:?}");
        assert!(run.stderr.contains("\nhint: admit check\n"), "{name}: {run:?}");
        let secret = place.text("acme-ca.key");
        assert!(!secret.lines().filter(|line| !line.starts_with("--")).any(|line| run.stderr.contains(line)), "{name}: {run:?}");
        assert_eq!(place.everything(), before, "{name}");
    }
}
