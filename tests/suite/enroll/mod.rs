//! What a partner has already, put on record as a credential: by the binary, in places whose partner has an authority, a key set, a
//! SPIFFE trust domain or an issuer of tokens. Its side is played by programs that did not write ours.

mod certificate;
mod client;
mod federated;
mod statement;
mod stops;

use crate::{
    hand::{ANCHOR, APPLICATION, LOG},
    place::{Place, Run},
    tools,
};
use serde_json::{Value, json};
use std::sync::OnceLock;

const MAKE: &str = include_str!("make.py");

/// The DNS name of the partner's workload, which its anchor allows.
const NAME: &str = "payouts.api.acme-pay.example";

impl Place {
    /// Has the partner's side make something.
    fn make(&self, verb: &str, how: &Value) {
        tools::run(MAKE, &[&self.path("").display().to_string(), verb, &how.to_string()]);
    }

    /// Has the partner's authority issue a certificate, with what differs from an ordinary one.
    fn leaf(&self, out: &str, how: &Value) {
        let mut all = json!({ "out": out, "ca": "acme-ca", "dns": [NAME] });
        all.as_object_mut().unwrap().extend(how.as_object().unwrap().clone());
        self.make("issue", &all);
    }

    /// Enrolls for production as security does.
    fn enroll(&self, more: &[&str]) -> Run {
        self.enroll_in("production", more)
    }

    fn enroll_in(&self, environment: &str, more: &[&str]) -> Run {
        let words = [["enroll", "acme-pay/payouts", "--environment", environment].as_slice(), more].concat();
        self.run_as("priya-nair", &words)
    }

    /// Enrolls a certificate for production.
    pub(crate) fn enroll_certificate(&self, name: &str, more: &[&str]) -> Run {
        let file = format!("{name}.pem");
        self.enroll(&[["--kind", "enrolled-certificate", "--certificate", &file].as_slice(), more].concat())
    }

    /// The one credential on record, as JSON by way of the reader that knows no schema.
    fn credential(&self) -> Value {
        let files = self.find("partners/acme-pay/credentials/", ".yaml");
        assert_eq!(files.len(), 1, "{files:?}");
        yaml_serde::from_str(&self.text(&format!("bank-partners/{}", files[0]))).unwrap()
    }

    /// The code of the last event.
    fn last_event(&self) -> Value {
        let log = self.text(&format!("bank-partners/{LOG}"));
        serde_json::from_str::<Value>(log.lines().last().unwrap()).unwrap()["event"]["code"].clone()
    }

    /// Registers an anchor for sandbox, has it answer, lets the application rest on it, and has that approved.
    fn rest_on(&self, anchor: &str, words: &[&str], claims: Option<Value>) {
        let subject = format!("acme-pay#{anchor}");
        self.ok(&[["onboard", "anchor", &subject, "--environment", "sandbox"].as_slice(), words].concat());
        let (challenge, token) = (format!("{anchor}.challenge"), format!("{anchor}.answer"));
        self.ok_as("priya-nair", &["prove", &subject, "--out", &challenge]);
        let mut how = json!({ "keys": "acme", "challenge": challenge, "out": token });
        if let Some(claims) = claims {
            how["claims"] = claims;
        }
        self.make("answer", &how);
        self.ok_as("priya-nair", &["prove", &subject, "--response", &token]);
        self.edit(APPLICATION, "anchor: acme-sandbox-key", &format!("anchor: {anchor}"));
        self.ok_as("maria-lopez", &["approve", "acme-pay/payouts", "--environment", "sandbox"]);
    }
}

/// Everything approved; the authority of production may give names below `.api.acme-pay.example`, and gave `own.pem`.
pub(crate) fn with_names() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = Place::approved();
        let text = place.text(&format!("bank-partners/{ANCHOR}"));
        let named = text.replacen("proofs:\n", "names:\n  dns:\n    - .api.acme-pay.example\nproofs:\n", 1);
        place.write(&format!("bank-partners/{ANCHOR}"), named);
        place.approve_production();
        place.leaf("own", &json!({}));
        place
    };
    MADE.get_or_init(make).copy()
}

/// The sandbox rests on a set of two keys.
fn with_key_set() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = Place::approved();
        place.make("keys", &json!({ "out": "acme", "kids": ["2026-a", "2026-b"] }));
        place.rest_on("acme-keys", &["--kind", "jwks", "--jwks", "acme.jwks.json"], None);
        place
    };
    MADE.get_or_init(make).copy()
}

const SUBJECT: &str = "project:payouts:branch:main";

/// The sandbox rests on an issuer of tokens with two subjects.
fn with_token_issuer() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = Place::approved();
        place.make("keys", &json!({ "out": "acme", "kids": ["ci-1"] }));
        let words = ["--kind", "oidc", "--jwks", "acme.jwks.json", "--issuer", "https://ci.acme-pay.example"];
        let more = ["--audience", "https://api.bank.example", "--subject", SUBJECT, "--subject", "project:refunds:branch:main"];
        let claims = json!({ "iss": "https://ci.acme-pay.example", "sub": SUBJECT, "environment": "release" });
        place.rest_on("acme-ci", &[words.as_slice(), &more, &["--claim", "environment=release"]].concat(), Some(claims));
        place
    };
    MADE.get_or_init(make).copy()
}

const WORKLOAD: &str = "spiffe://acme-pay.example/payouts";

/// The sandbox rests on a SPIFFE trust domain with one workload, whose SVID is `svid.pem`.
fn with_trust_domain() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let place = Place::approved();
        let authority =
            json!({ "out": "domain", "subject": "O=Acme,CN=domain", "is-ca": true, "uri": ["spiffe://acme-pay.example"] });
        place.make("issue", &authority);
        place.make("keys", &json!({ "out": "acme", "kids": ["domain-1"] }));
        place.make("bundle", &json!({ "out": "bundle", "ca": "domain", "keys": "acme" }));
        place.leaf("svid", &json!({ "ca": "domain", "dns": [], "uri": [WORKLOAD] }));
        let words = ["--kind", "spiffe", "--bundle", "bundle.json", "--trust-domain", "acme-pay.example", "--workload", WORKLOAD];
        place.rest_on("acme-domain", &words, Some(json!({ "sub": WORKLOAD })));
        place
    };
    MADE.get_or_init(make).copy()
}

/// What a refusal is: exit 1 with nothing on stdout, nothing written, and this said.
fn refused(place: &Place, what: &str, says: &str, ask: impl FnOnce(&Place) -> Run) {
    let before = place.everything();
    let run = ask(place);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{what}: {run:?}");
    assert!(run.stderr.contains(says), "{what} does not say `{says}`: {}", run.stderr);
    let after = place.everything();
    let differs: Vec<_> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
    assert!(after.len() == before.len() && differs.is_empty(), "{what} wrote {differs:?}");
}

/// What must be so of every registry after an enrolment: it is read, it is canonical, and no rule of these families speaks.
fn in_order(place: &Place) {
    place.ok(&["check"]);
    let findings = place.run(&["audit", "--format", "json"]).json()["findings"].clone();
    let spoken: Vec<_> =
        findings.as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    let about = |rule: &&String| {
        ["credential", "federation", "record", "log", "request", "key"].iter().any(|word| rule.starts_with(word))
    };
    assert!(spoken.iter().filter(about).count() == 0, "{spoken:?}");
    let not_canonical = findings.as_array().unwrap().iter().filter(|finding| finding["rule"] == "not-canonical");
    let credentials = not_canonical.filter(|finding| finding["file"].as_str().is_some_and(|file| file.contains("/credentials/")));
    assert_eq!(credentials.count(), 0);
}
