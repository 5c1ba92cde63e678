//! Every command that changes files, with what must be there before and what its second run says when the first one was done after all.
//! It judges nothing.

use crate::{
    hand::{LOG, P256, PARTNER},
    place::{Place, days_ago, in_days},
};
use std::sync::OnceLock;

/// A command that changes files.
pub(super) struct Line {
    /// The command as it is typed, with what sets it apart from others of its kind.
    pub(super) name: &'static str,
    before: fn(&Place),
    by: Option<&'static str>,
    words: &'static [&'static str],
    /// What a second run says when the first one is done, where it does not simply do it again or find nothing to do.
    pub(super) done_already: &'static [&'static str],
    /// It puts on record what is then delivered: the record may be there without the delivery, and the next run makes another one.
    pub(super) delivers: bool,
    /// Each partner is a change of its own: some may be done and others not.
    pub(super) by_partner: bool,
    /// Files that hold a secret, by the beginning of their path. They are for nobody else's eyes, and nothing else may hold one.
    pub(super) secret: &'static [&'static str],
}

const fn line(name: &'static str, words: &'static [&'static str]) -> Line {
    Line { name, before: nothing, by: None, words, done_already: &[], delivers: false, by_partner: false, secret: &[] }
}

impl Line {
    const fn by(self, by: &'static str) -> Self {
        Self { by: Some(by), ..self }
    }

    const fn before(self, before: fn(&Place)) -> Self {
        Self { before, ..self }
    }

    const fn again(self, done_already: &'static [&'static str]) -> Self {
        Self { done_already, ..self }
    }

    const fn delivers(self) -> Self {
        Self { delivers: true, ..self }
    }

    const fn by_partner(self) -> Self {
        Self { by_partner: true, ..self }
    }

    const fn secret(self, secret: &'static [&'static str]) -> Self {
        Self { secret, ..self }
    }

    /// The folder that it is run in.
    pub(super) fn place(&self) -> Place {
        let place = ground();
        (self.before)(&place);
        place
    }

    /// The words of the line, as they are typed in that folder.
    pub(super) fn words(&self, place: &Place) -> Vec<String> {
        let mut words: Vec<String> = self
            .words
            .iter()
            .map(|word| match *word {
                "@until" => in_days(30).to_string(),
                "@subject" => place.text("subject"),
                "@fingerprint" => place.text("fingerprint"),
                word => word.to_owned(),
            })
            .collect();
        words.extend(self.by.into_iter().flat_map(|owner| place.as_owner(owner)));
        words
    }

    /// The first word or words: the command.
    pub(super) fn command(&self) -> &'static str {
        self.words[0]
    }
}

const CERTIFICATE: &[&str] = &[
    "issue",
    "acme-pay/payouts",
    "--environment",
    "production",
    "--kind",
    "client-certificate",
    "--csr",
    "next.csr",
    "--csr-proof",
    "next.csr.sig",
    "--out",
    "next.pem",
    "--issuer-key",
    "issuer-keys/production-ca.key.pem",
    "--passphrase-file",
    "passphrase",
];

const ROTATE: &[&str] = &[
    "rotate",
    "@subject",
    "--csr",
    "next.csr",
    "--csr-proof",
    "next.csr.sig",
    "--out",
    "next.pem",
    "--issuer-key",
    "issuer-keys/production-ca.key.pem",
    "--passphrase-file",
    "passphrase",
];

const CA: &str = "issuer-keys/production-ca.key.pem";
const BATCH: &[&str] = &["issue", "--batch", "orders.yaml", "--issuer-key", CA, "--passphrase-file", "passphrase"];

const API_KEY: &[&str] =
    &["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", "next.api-key"];

const CLIENT: &[&str] = &[
    "enroll",
    "acme-pay/payouts",
    "--environment",
    "sandbox",
    "--kind",
    "oauth-client",
    "--method",
    "private-key-jwt",
    "--out",
    "client.json",
];

const INIT: &[&str] = &[
    "init",
    "another",
    "--organisation",
    "Bank",
    "--trust-domain",
    "b.example",
    "--key-prefix",
    "exb",
    "--keys",
    "keys",
    "--passphrase-file",
    "passphrase",
];

const PUBLISH: &[&str] = &[
    "publish",
    "--out",
    "published",
    "--environment",
    "production",
    "--issuer-key",
    "production-ca=issuer-keys/production-ca.key.pem",
    "--passphrase-file",
    "passphrase",
];

const GATEWAY: &[&str] = &[
    "onboard",
    "gateway",
    "edge",
    "--environment",
    "production",
    "--target",
    "allow",
    "--owner",
    "maria-lopez",
    "--staleness",
    "1h",
];

const ANCHOR: &[&str] = &[
    "onboard",
    "anchor",
    "acme-pay#new",
    "--kind",
    "ca-certificate",
    "--environment",
    "sandbox",
    "--certificate",
    "acme-ca.pem",
];

const SCOPE: &[&str] =
    &["onboard", "scope", "payments:list", "--description", "List", "--access", "read", "--sensitivity", "internal"];

const WAIVE: &[&str] = &[
    "waive",
    "contact-missing",
    "acme-pay",
    "--reason",
    "soon",
    "--until",
    "@until",
    "--requested-by",
    "lena-fischer",
    "--id",
    "soon",
];

const LOG_KEY: &[&str] = &["log", "key", "--out", "log.key", "--passphrase-file", "passphrase"];

const CHECKPOINT: &[&str] =
    &["log", "checkpoint", "--checkpoint-key", "log.key", "--passphrase-file", "passphrase", "--out", "next.checkpoint"];

const EVIDENCE: &[&str] = &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf", "--id", "later"];
const RESPONSE: &[&str] = &["prove", "acme-pay#acme-ca", "--response", "new.challenge.sig"];
const CONFIRM: &[&str] = &["confirm", "edge", "--manifest", "published/production/current/manifest.json"];
const PRODUCTION_GRANT: &[&str] = &["approve", "acme-pay/payouts", "--environment", "production", "--reject"];

/// What is said where a file of the delivery is there: nothing is ever written over it.
const DELIVERED: &[&str] = &["already"];

const REVOKED: &[&str] = &["is left to revoke"];

/// Every command that changes files.
pub(super) const LINES: &[Line] = &[
    line("approve", PRODUCTION_GRANT).by("tom-berger").again(&["already"]),
    line("issue a certificate", CERTIFICATE).by("priya-nair").again(&["already", "request-key-used"]).delivers(),
    line("revoke", &["revoke", "@subject", "--reason", "superseded"]).by("priya-nair").again(REVOKED),
    line("issue an API key", API_KEY).by("priya-nair").again(DELIVERED).delivers().secret(&["next.api-key"]),
    line("issue --batch", BATCH)
        .by("priya-nair")
        .before(ordered)
        .again(&["already", "request-key-used"])
        .delivers()
        .secret(&["next.api-key"]),
    line("init", INIT).again(&["holds a registry already"]).secret(&["keys/"]),
    line("onboard partner", &["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "low"]),
    line("onboard application", &["onboard", "application", "acme-pay/reports", "--kind", "saas"]),
    line("onboard anchor", ANCHOR).again(&["already"]),
    line("onboard owner", &["onboard", "owner", "team", "--kind", "team", "--name", "Team", "--email", "team@bank.example"]),
    line("onboard scope", SCOPE),
    line("onboard gateway", GATEWAY),
    line("evidence", EVIDENCE).by("lena-fischer").again(&["already"]),
    line("fmt", &["fmt"]).before(unsorted),
    line("prove, the challenge", &["prove", "acme-pay#acme-ca", "--out", "new.challenge"])
        .by("priya-nair")
        .again(DELIVERED)
        .delivers(),
    line("prove, the answer", RESPONSE).by("priya-nair").before(answered).again(&["no challenge", "challenge"]),
    line("approve --policy", &["approve", "--policy"]).by("tom-berger").before(another_team).again(&["already"]),
    line("approve --waiver", &["approve", "--waiver", "soon"]).by("tom-berger").before(waived).again(&["already"]),
    line("waive", WAIVE).again(&["already"]),
    line("rotate", ROTATE).by("priya-nair").again(DELIVERED).delivers(),
    line("enroll", CLIENT).by("priya-nair").again(DELIVERED).delivers(),
    line("suspend", &["suspend", "acme-pay", "--note", "odd traffic"]).by("priya-nair").again(&["already"]),
    line("resume", &["resume", "acme-pay"]).by("priya-nair").before(returning).again(&["not held", "no hold"]),
    line("revoke a partner", &["revoke", "acme-pay", "--reason", "key-compromise"]).by("priya-nair").again(REVOKED),
    line("revoke an owner", &["revoke", "--owner", "tom-berger", "--reason", "affiliation-changed"])
        .by("priya-nair")
        .again(&["already"]),
    line("revoke a key of ours", &["revoke", "@fingerprint", "--reason", "key-compromise"])
        .by("priya-nair")
        .again(&["that still counts is in the roster"]),
    line("offboard", &["offboard", "acme-pay"]).by("priya-nair").again(&["was offboarded on"]),
    line("offboard --certificate", &["offboard", "acme-pay", "--certificate", "certificates"])
        .by("priya-nair")
        .before(confirmed_end)
        .again(DELIVERED)
        .delivers(),
    line("sweep --apply", &["sweep", "--apply"]).by("priya-nair").before(asked_to_end).by_partner(),
    line("guard", &["guard", "codeowners", "--write"]),
    line("publish", PUBLISH).by("priya-nair"),
    line("publish again", PUBLISH).by("priya-nair").before(published_before_revocation),
    line("confirm", CONFIRM).by("priya-nair").before(guarded),
    line("log key", LOG_KEY).again(DELIVERED).secret(&["log.key"]),
    line("log checkpoint", CHECKPOINT).before(checkpoint_key).again(DELIVERED),
    line("log rebase", &["log", "rebase", "acme-pay", "--onto", "theirs"]).by("lena-fischer").before(apart),
    line("schema --write", &["schema", "--write"]).before(older_schema),
];

/// The commands that change no file, or none that anything rests on: `demo` plays in a folder of its own, and `man` writes manual pages.
pub(super) const READING: &[&str] = &[
    "demo",
    "check",
    "status",
    "impact",
    "review",
    "audit",
    "explain",
    "drill",
    "inspect",
    "verify",
    "canon",
    "completions",
    "man",
];

fn nothing(_: &Place) {}

/// A partner with a live credential in production, and all that commands need beside it. It is made once and copied.
pub(super) fn ground() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let (place, subject) = Place::issued();
        place.write("subject", subject);
        place.request("next", P256);
        let told = place.must("ssh-keygen", &["-l", "-f", "ssh/maria-lopez.pub"]);
        place.write("fingerprint", told.split_whitespace().nth(1).unwrap());
        place
    };
    MADE.get_or_init(make).copy()
}

fn unsorted(place: &Place) {
    place.edit(PARTNER, "tier: standard", "tier: 'standard'");
}

/// A certificate and a key of one partner.
fn ordered(place: &Place) {
    let certificate = "production, kind: client-certificate, csr: next.csr, csr-proof: next.csr.sig, out: next.pem";
    let orders = [certificate, "sandbox, kind: api-key, plain: true, out: next.api-key"];
    let lines = orders.map(|order| format!("  - {{ application: acme-pay/payouts, environment: {order} }}\n"));
    place.write("orders.yaml", format!("orders:\n{}", lines.concat()));
}

fn answered(place: &Place) {
    place.ok_as("priya-nair", &["prove", "acme-pay#acme-ca", "--out", "new.challenge"]);
    place.must("openssl", &["dgst", "-sha256", "-sign", "acme-ca.key", "-out", "new.challenge.sig", "new.challenge"]);
}

fn another_team(place: &Place) {
    place.ok(&["onboard", "owner", "team", "--kind", "team", "--name", "Team", "--email", "team@bank.example"]);
}

fn waived(place: &Place) {
    let until = in_days(30).to_string();
    place.ok(&WAIVE.iter().map(|word| if *word == "@until" { until.as_str() } else { word }).collect::<Vec<_>>());
}

fn returning(place: &Place) {
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", "acme-pay", "--resume"]);
    }
}

/// A partner that asked for its end, and another one whose agreement is over: two partners have something due.
fn asked_to_end(place: &Place) {
    place.ok_as("lena-fischer", &["evidence", "acme-pay", "--kind", "offboarding-request", "--file", "agreement.pdf"]);
    let (start, end) = (days_ago(40).to_string(), days_ago(3).to_string());
    let words = ["onboard", "partner", "birch", "--legal-name", "Birch", "--tier", "low", "--business-owner", "maria-lopez"];
    let agreement = ["--agreement", "MSA-1", "--agreement-start", &start, "--agreement-end", &end];
    place.ok(&[&words[..], &agreement, &["--trigger", "agreement-end=offboard"]].concat());
}

fn publish(place: &Place) {
    place.ok_as("priya-nair", PUBLISH);
}

fn published_before_revocation(place: &Place) {
    publish(place);
    place.ok_as("priya-nair", &["revoke", &place.text("subject"), "--reason", "superseded"]);
}

fn guarded(place: &Place) {
    place.ok(GATEWAY);
    place.approve_policy();
    publish(place);
}

/// The partner is offboarded, and its gateway has confirmed it.
fn confirmed_end(place: &Place) {
    place.ok(GATEWAY);
    place.approve_policy();
    place.ok_as("priya-nair", &["offboard", "acme-pay"]);
    publish(place);
    place.ok_as("priya-nair", CONFIRM);
}

fn checkpoint_key(place: &Place) {
    place.ok(LOG_KEY);
}

/// Somebody else appended to the same log meanwhile.
fn apart(place: &Place) {
    let other = place.copy();
    other.ok_as("priya-nair", &["suspend", "acme-pay#acme-sandbox-key", "--note", "seen elsewhere"]);
    let theirs = other.text(&format!("bank-partners/{LOG}"));
    place.ok_as("lena-fischer", EVIDENCE);
    for (path, bytes) in other.files() {
        if path.contains("/anchors/") {
            place.write(&format!("bank-partners/{path}"), bytes);
        }
    }
    place.write("theirs", theirs);
}

fn older_schema(place: &Place) {
    place.write("bank-partners/schemas/partner.json", "{}\n");
    std::fs::remove_file(place.path("bank-partners/schemas/owner.json")).unwrap();
}
