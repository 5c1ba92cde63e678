//! Every command that answers in JSON, once done and once refused, with what must be there before. It judges nothing.

use crate::{
    hand::{LOG, P256, PARTNER},
    place::{Place, Run, in_days},
};

/// The command as it is typed, what must be there before, the key that acts, the words, the exit status, and the schema of the answer.
pub(super) struct Line {
    pub(super) command: &'static str,
    before: fn(&Place),
    by: Option<&'static str>,
    pub(super) words: &'static [&'static str],
    pub(super) exit: i32,
    pub(super) schema: &'static str,
}

const fn done(command: &'static str, words: &'static [&'static str]) -> Line {
    Line { command, before: nothing, by: None, words, exit: 0, schema: "action" }
}

const fn refused(command: &'static str, words: &'static [&'static str]) -> Line {
    Line { exit: 1, ..done(command, words) }
}

impl Line {
    const fn by(self, owner: &'static str) -> Self {
        Self { by: Some(owner), ..self }
    }

    const fn before(self, before: fn(&Place)) -> Self {
        Self { before, ..self }
    }

    const fn schema(self, schema: &'static str) -> Self {
        Self { schema, ..self }
    }

    const fn exit(self, exit: i32) -> Self {
        Self { exit, ..self }
    }

    pub(super) fn place(&self) -> Place {
        let place = ready();
        (self.before)(&place);
        place
    }

    pub(super) fn run(&self, place: &Place, more: &[&str]) -> Run {
        let words = self.words.iter().map(|word| match *word {
            "@until" => in_days(30).to_string(),
            "@subject" => place.text("subject"),
            "@approval" => format!("bank-partners/{}", approval(place)),
            word => word.to_owned(),
        });
        let words: Vec<String> = words.collect();
        let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
        match self.by {
            Some(owner) => place.run_as(owner, &words),
            None => place.run(&words),
        }
    }
}

/// A digest of nothing that is on file.
const OTHER: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

const ISSUE: &[&str] = &[
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

const BATCH: &[&str] =
    &["issue", "--batch", "orders.yaml", "--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"];

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

const ENROLL: &[&str] = &[
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

const DRILL: &[&str] = &["drill", "--environment", "production", "--published", "published"];
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

const CONFIRM: &[&str] = &["confirm", "edge", "--manifest", "published/production/current/manifest.json"];

const SIGNATURE: &[&str] = &[
    "verify",
    "signature",
    "--data",
    "agreement.pdf",
    "--signature",
    "agreement.pdf.sig",
    "--signers",
    "signers",
    "--identity",
    "maria-lopez",
    "--namespace",
    "file",
];

const LOG_KEY: &[&str] = &["log", "key", "--out", "log.key", "--passphrase-file", "passphrase"];

const CHECKPOINT: &[&str] =
    &["log", "checkpoint", "--checkpoint-key", "log.key", "--passphrase-file", "passphrase", "--out", "next.checkpoint"];

/// A key that signed nothing here.
const NOBODY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

const WAIVE: &[&str] =
    &["waive", "contact-missing", "acme-pay", "--reason", "soon", "--until", "@until", "--requested-by", "lena-fischer"];

pub(super) const DONE: &[Line] = &[
    done("init", INIT),
    done("onboard partner", &["onboard", "partner", "globex", "--legal-name", "Globex B.V.", "--tier", "low"]),
    done("onboard application", &["onboard", "application", "acme-pay/reports", "--kind", "saas"]),
    done(
        "onboard anchor",
        &[
            "onboard",
            "anchor",
            "acme-pay#new",
            "--kind",
            "ca-certificate",
            "--environment",
            "sandbox",
            "--certificate",
            "acme-ca.pem",
        ],
    ),
    done("onboard owner", &["onboard", "owner", "team", "--kind", "team", "--name", "Team", "--email", "team@bank.example"]),
    done(
        "onboard scope",
        &["onboard", "scope", "payments:list", "--description", "List", "--access", "read", "--sensitivity", "internal"],
    ),
    done("onboard gateway", GATEWAY),
    done("evidence", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf"]).by("lena-fischer"),
    done("fmt", &["fmt"]).before(unsorted),
    done("fmt", &["fmt", "--check"]).before(unsorted).exit(1),
    done("check", &["check"]).schema("check"),
    done("check", &["check"]).before(unreadable).exit(1).schema("check"),
    done("status", &["status"]).schema("status-overview"),
    done("status", &["status", "acme-pay"]).schema("status"),
    done("prove", &["prove", "acme-pay#acme-ca", "--out", "new.challenge"]).by("priya-nair"),
    done("approve", &["approve", "acme-pay/payouts", "--environment", "production", "--reject"]).by("tom-berger"),
    done("waive", WAIVE),
    done("issue", ISSUE).by("priya-nair"),
    done("issue", BATCH).by("priya-nair").before(ordered).schema("batch"),
    done("rotate", ROTATE).by("priya-nair"),
    done("enroll", ENROLL).by("priya-nair"),
    done("suspend", &["suspend", "acme-pay", "--note", "odd traffic"]).by("priya-nair"),
    done("resume", &["resume", "acme-pay"]).by("priya-nair").before(returning),
    done("revoke", &["revoke", "@subject", "--reason", "superseded"]).by("priya-nair"),
    done("offboard", &["offboard", "acme-pay"]).by("priya-nair"),
    done("impact", &["impact", "acme-pay"]).schema("impact"),
    done("sweep", &["sweep"]).schema("sweep"),
    done("sweep", &["sweep", "--apply"]).by("priya-nair").before(asked_to_end).schema("sweep"),
    done("sweep", &["sweep"]).before(asked_to_end).exit(1).schema("sweep"),
    done("review", &["review", "main"]).before(versioned).schema("review"),
    done("review", &["review", "main"]).before(widened).exit(1).schema("review"),
    done("verify policy", &["verify", "policy"]).schema("verify"),
    done("audit", &["audit", "--fail-on", "critical"]).schema("audit"),
    done("audit", &["audit"]).before(without_contact).exit(1).schema("audit"),
    done("explain", &["explain"]).schema("explain"),
    done("explain", &["explain", "held"]).schema("explain"),
    done("publish", PUBLISH).by("priya-nair").schema("publish"),
    done("drill", DRILL).before(published).schema("drill"),
    done("drill", DRILL).before(published_before_revocation).exit(1).schema("drill"),
    done("confirm", CONFIRM).by("priya-nair").before(guarded),
    done("verify manifest", &["verify", "manifest", "published/production/current/manifest.json"])
        .before(guarded)
        .schema("verify"),
    done("verify manifest", &["verify", "manifest", "acme-ca.pem"]).exit(1).schema("verify"),
    done("log show", &["log", "show", "acme-pay"]).schema("log"),
    done("log key", LOG_KEY),
    done("log checkpoint", CHECKPOINT).before(checkpoint_key),
    done("log rebase", &["log", "rebase", "acme-pay", "--onto", "theirs"]).by("priya-nair").before(same_log),
    done("log access", &["log", "access", "payments:write", "--on", "2026-01-31"]).schema("access"),
    done("inspect", &["inspect", "acme-ca.pem"]).schema("inspect"),
    done("inspect", &["inspect", "acme-ca.key"]).exit(1).schema("inspect"),
    done("verify signature", SIGNATURE).before(signed).schema("verify"),
    done("verify signature", SIGNATURE).before(nobody_signs).exit(1).schema("verify"),
    done("verify key", &["verify", "key"]).exit(1).schema("verify"),
    done("verify log", &["verify", "log"]).schema("verify"),
    done("verify log", &["verify", "log", "acme-pay"]).before(broken).exit(1).schema("verify"),
    done("verify certificate", &["verify", "certificate", "--leaf", "payouts.pem", "--anchors", "acme-ca.pem"])
        .exit(1)
        .schema("verify"),
    done("verify checkpoint", &["verify", "checkpoint", "acme-ca.pem", "--key", NOBODY]).exit(1).schema("verify"),
    done("verify crl", &["verify", "crl", "acme-ca.pem", "--issuer", "acme-ca.pem"]).exit(1).schema("verify"),
    done("verify jws", &["verify", "jws", "--keys", "acme-sandbox-key.pem", "acme-ca.pem"]).exit(1).schema("verify"),
    done("verify anchor", &["verify", "anchor", "acme-pay#acme-ca", "acme-ca.pem"]).schema("verify"),
    done("verify anchor", &["verify", "anchor", "acme-pay#acme-ca", "payouts.pem"]).exit(1).schema("verify"),
    done("verify approval", &["verify", "approval", "@approval"]).before(altered).exit(1).schema("verify"),
];

pub(super) const REFUSED: &[Line] = &[
    refused("init", INIT).before(|p| drop(p.ok(INIT))),
    refused("onboard partner", &["onboard", "partner", "acme-pay", "--legal-name", "Acme"]).before(over),
    refused("onboard application", &["onboard", "application", "nobody/reports", "--kind", "saas"]),
    refused(
        "onboard anchor",
        &[
            "onboard",
            "anchor",
            "acme-pay#acme-ca",
            "--kind",
            "ca-certificate",
            "--environment",
            "sandbox",
            "--certificate",
            "acme-ca.pem",
        ],
    ),
    refused("onboard owner", &["onboard", "owner", "maria-lopez", "--key", "ssh/weak.pub"]).before(weak_key),
    refused("evidence", &["evidence", "acme-pay", "--kind", "attestation", "--file", "agreement.pdf"]).by("maria-lopez"),
    refused("fmt", &["fmt"]).before(unreadable).exit(3),
    refused("check", &["check", "../outside"]).exit(3),
    refused("status", &["status", "nobody"]),
    refused("prove", &["prove", "acme-pay#nothing"]).by("priya-nair"),
    refused("approve", &["approve", "acme-pay/payouts", "--environment", "production"]).by("maria-lopez"),
    refused("waive", &["waive", "held", "acme-pay", "--reason", "x", "--until", "2999-01-01", "--requested-by", "lena-fischer"]),
    refused("issue", ISSUE).by("priya-nair").before(without_contact),
    refused("issue", BATCH).by("priya-nair").before(ordered_too_soon),
    refused("issue", BATCH).by("priya-nair").exit(3),
    refused("rotate", ROTATE).by("priya-nair").before(without_contact),
    refused("enroll", ENROLL).by("priya-nair").before(without_contact),
    refused("suspend", &["suspend", "nobody", "--note", "x"]).by("priya-nair"),
    refused("resume", &["resume", "acme-pay"]).by("priya-nair"),
    refused("revoke", &["revoke", "acme-pay/payouts/none", "--reason", "superseded"]).by("priya-nair"),
    refused("offboard", &["offboard", "acme-pay"]).by("maria-lopez"),
    refused("impact", &["impact", "acme-pay/none"]),
    refused("sweep", &["sweep", "--partner", "nobody"]),
    refused("sweep", &["sweep", "--apply"]).by("maria-lopez"),
    refused("review", &["review", "nowhere"]).before(versioned).exit(3),
    refused("verify policy", &["verify", "policy", "--trust", OTHER]),
    refused("audit", &["audit", "nobody"]),
    refused("explain", &["explain", "contact-mising"]),
    refused("publish", &["publish", "--out", "published", "--environment", "moon"]).by("priya-nair"),
    refused("drill", DRILL).exit(3),
    refused("drill", &["drill", "nowhere", "--published", "published"]),
    refused("confirm", &["confirm", "edge", "--manifest", "acme-ca.pem"]).by("priya-nair"),
    refused("onboard gateway", &["onboard", "gateway", "edge", "--target", "allow"]).exit(2),
    refused("verify manifest", &["verify", "manifest", "nothing.json"]).exit(3),
    refused("log show", &["log", "show", "nobody"]),
    refused("log key", LOG_KEY).before(checkpoint_key),
    refused("log checkpoint", CHECKPOINT).before(broken_with_key),
    refused("log rebase", &["log", "rebase", "nobody", "--onto", "acme-ca.pem"]).by("priya-nair"),
    refused("log access", &["log", "access", "payments:write", "--on", "2999-01-31"]).exit(2),
    refused("inspect", &["inspect", "nothing.pem"]).exit(3),
    refused("verify signature", SIGNATURE).exit(3),
    refused("verify key", &["verify", "key", "--registry", "nowhere"]).exit(3),
    refused("verify log", &["verify", "log", "nobody"]),
    refused("verify certificate", &["verify", "certificate", "--leaf", "nothing.pem", "--anchors", "acme-ca.pem"]).exit(3),
    refused("verify checkpoint", &["verify", "checkpoint", "nothing", "--key", NOBODY]).exit(3),
    refused("verify crl", &["verify", "crl", "nothing.pem", "--issuer", "acme-ca.pem"]).exit(3),
    refused("verify jws", &["verify", "jws", "--keys", "nothing.json", "acme-ca.pem"]).exit(3),
    refused("verify anchor", &["verify", "anchor", "acme-pay#nothing", "acme-ca.pem"]),
    refused("verify approval", &["verify", "approval", "nothing.yaml"]).exit(3),
    refused(
        "onboard scope",
        &["onboard", "scope", "payments:*", "--description", "All", "--access", "read", "--sensitivity", "internal"],
    ),
];

fn nothing(_: &Place) {}

/// A live credential, and a request for another one.
pub(super) fn ready() -> Place {
    static MADE: std::sync::OnceLock<Place> = std::sync::OnceLock::new();
    let make = || {
        let (place, subject) = Place::issued();
        place.write("subject", subject);
        place.request("next", P256);
        place
    };
    MADE.get_or_init(make).copy()
}

/// A certificate and a key in one file.
fn ordered(place: &Place) {
    let order = "  - application: acme-pay/payouts\n    environment: ";
    let certificate =
        "production\n    kind: client-certificate\n    csr: next.csr\n    csr-proof: next.csr.sig\n    out: next.pem\n";
    let key = "sandbox\n    kind: api-key\n    out: next.age\n";
    place.write("orders.yaml", format!("orders:\n{order}{certificate}{order}{key}"));
}

fn ordered_too_soon(place: &Place) {
    ordered(place);
    without_contact(place);
}

fn published(place: &Place) {
    place.ok_as("priya-nair", &["publish", "--out", "published", "--environment", "production", "--target", "allow"]);
}

fn published_before_revocation(place: &Place) {
    published(place);
    place.ok_as("priya-nair", &["revoke", &place.text("subject"), "--reason", "superseded"]);
}

/// A gateway on record, and what was published for it.
fn guarded(place: &Place) {
    place.ok(GATEWAY);
    place.approve_policy();
    place.ok_as("priya-nair", &["publish", "--out", "published", "--gateway", "edge"]);
}

fn unsorted(place: &Place) {
    place.edit(PARTNER, "tier: standard", "tier: 'standard'");
}

fn versioned(place: &Place) {
    place.git_as("bot@ci.example", &["init", "--quiet"]);
    place.commit_as("bot@ci.example", "the registry");
}

fn widened(place: &Place) {
    versioned(place);
    place.git_as("bot@ci.example", &["checkout", "--quiet", "-b", "change"]);
    place.edit(crate::hand::APPLICATION, "kind: server", "kind: gateway");
    place.commit_as("bot@ci.example", "it is a gateway");
}
pub(super) fn unreadable(place: &Place) {
    place.append(PARTNER, "status: active\n");
}

pub(super) fn without_contact(place: &Place) {
    place.cut(PARTNER, "  revocation:");
}

fn over(place: &Place) {
    place.ok_as("priya-nair", &["offboard", "acme-pay"]);
}

fn asked_to_end(place: &Place) {
    place.ok_as("lena-fischer", &["evidence", "acme-pay", "--kind", "offboarding-request", "--file", "agreement.pdf"]);
}

fn returning(place: &Place) {
    place.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"]);
    for owner in ["maria-lopez", "tom-berger"] {
        place.ok_as(owner, &["approve", "acme-pay", "--resume"]);
    }
}

fn broken(place: &Place) {
    place.edit(LOG, "\"actor\":\"lena-fischer\"", "\"actor\":\"priya-nair\"");
}

fn checkpoint_key(place: &Place) {
    place.ok(LOG_KEY);
}

fn broken_with_key(place: &Place) {
    checkpoint_key(place);
    broken(place);
}

/// The other side has what this one has.
fn same_log(place: &Place) {
    place.write("theirs", place.text(&format!("bank-partners/{LOG}")));
}

fn weak_key(place: &Place) {
    place.must("ssh-keygen", &["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", "ssh/weak"]);
}

/// A file that somebody signed, and a list with her key.
fn signed(place: &Place) {
    place.must("ssh-keygen", &["-q", "-Y", "sign", "-f", "ssh/maria-lopez", "-n", "file", "agreement.pdf"]);
    place.write("signers", format!("maria-lopez {}", place.text("ssh/maria-lopez.pub")));
}

fn nobody_signs(place: &Place) {
    signed(place);
    place.write("signers", "# nobody\n");
}

fn approval(place: &Place) -> String {
    place.find("partners/acme-pay/approvals/", "-tom-berger.yaml").remove(0)
}

/// An approval that somebody altered.
fn altered(place: &Place) {
    place.edit(&approval(place), "\"class\":\"risk\"", "\"class\":\"none\"");
}
