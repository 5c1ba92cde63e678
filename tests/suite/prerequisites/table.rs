//! Each prerequisite with the edit that takes it away and the rules that must speak. It judges nothing.

use crate::{
    hand::{ANCHOR, APPLICATION, LOG, PARTNER},
    place::{Place, days_ago, in_days},
};

/// What is taken away, how, and every rule that speaks of it. Where the edit is one of the grant, its approvals are void as well,
/// and `approval-quorum` stands beside the rule that the case is about.
pub(super) type Case = (&'static str, Edit, &'static [&'static str]);

pub(super) type Edit = fn(&Place);

pub(super) const PRODUCTION: &str = "[tiers.standard.environments.production]";

const HOLD: &str = "holds:\n  - on: 2026-01-02T03:04:05Z\n    by: priya-nair\n    reason: certificate-hold\n    note: by hand\n";

pub(super) const RECORDS: &[Case] = &[
    ("the technical contact", |p| p.cut(PARTNER, "  technical:"), &["contact-missing"]),
    ("the security contact", |p| p.cut(PARTNER, "  security:"), &["contact-missing"]),
    ("the revocation contact", |p| p.cut(PARTNER, "  revocation:"), &["contact-missing"]),
    (
        "the number of the revocation contact",
        |p| p.edit_below(PARTNER, "  revocation:", "    phone: +49 30 5550101\n", ""),
        &["revocation-contact-unreachable"],
    ),
    ("the business owner", |p| p.cut(PARTNER, "  business: maria-lopez"), &["business-owner-missing"]),
    (
        "the technical owner",
        |p| {
            p.cut(PARTNER, "  technical: lena-fischer");
            p.cut(APPLICATION, "owners:");
        },
        &["technical-owner-missing"],
    ),
    (
        "the difference of the owners",
        |p| {
            p.edit(PARTNER, "  technical: lena-fischer", "  technical: maria-lopez");
            p.edit(APPLICATION, "  technical: lena-fischer", "  technical: maria-lopez");
        },
        &["owners-same"],
    ),
    ("an owner in the roster", |p| p.edit(PARTNER, "  business: maria-lopez", "  business: nobody"), &["owner-unknown"]),
    ("the legal entity", |p| p.cut(PARTNER, "legal-entity:"), &["legal-entity-missing", "approval-quorum"]),
    ("the look-up of the legal entity", |p| p.cut(PARTNER, "  verified: legal-entity"), &["legal-entity-unverified"]),
    ("the justification", |p| p.cut(PARTNER, "justification:"), &["justification-missing"]),
    ("the data of the justification", |p| p.cut(PARTNER, "  data:"), &["data-undeclared"]),
    ("the agreement", |p| p.cut(PARTNER, "agreement:"), &["agreement-missing", "approval-quorum"]),
    ("the end of the agreement", |p| p.cut_like(PARTNER, "  end: "), &["agreement-open-ended", "approval-quorum"]),
    (
        "the time of the agreement",
        |p| p.edit(PARTNER, &format!("  end: {}", in_days(330)), &format!("  end: {}", days_ago(1))),
        &["agreement-over", "approval-quorum", "grant-beyond-agreement"],
    ),
    (
        "the beginning of the agreement",
        |p| p.edit(PARTNER, &format!("  start: {}", days_ago(30)), &format!("  start: {}", in_days(2))),
        &["agreement-not-begun"],
    ),
    ("the tier", |p| p.edit(PARTNER, "tier: standard", "tier: platinum"), &["tier-unknown"]),
    ("the trigger for the agreement's end", |p| p.cut(PARTNER, "  agreement-end:"), &["triggers-missing"]),
    ("the trigger for inactivity", |p| p.cut(PARTNER, "  inactivity:"), &["triggers-missing"]),
    ("the trigger for key compromise", |p| p.cut(PARTNER, "  key-compromise:"), &["triggers-missing"]),
    ("the trigger for anchor failure", |p| p.cut(PARTNER, "  anchor-failure:"), &["triggers-missing"]),
    ("the trigger for a gone owner", |p| p.cut(PARTNER, "  owner-gone:"), &["triggers-missing"]),
    ("all triggers", |p| p.cut(PARTNER, "offboarding:"), &["triggers-missing"]),
    ("a trigger that acts in time", |p| p.edit(PARTNER, "after: 60d", "after: 61d"), &["trigger-too-weak"]),
    ("the partner's record", |p| p.remove(PARTNER), &["partner-missing"]),
    (
        "the agreement's document",
        |p| p.remove("partners/acme-pay/evidence/agreement.yaml"),
        &["evidence-missing", "approval-quorum"],
    ),
    (
        "the due diligence",
        |p| p.remove("partners/acme-pay/evidence/due-diligence.yaml"),
        &["evidence-missing", "approval-quorum"],
    ),
    (
        "the extract of the register",
        |p| p.remove("partners/acme-pay/evidence/legal-entity.yaml"),
        &["legal-entity-unverified", "approval-quorum"],
    ),
    (
        "the time of a document",
        |p| {
            let until = |day| format!("until: {day}");
            p.edit("partners/acme-pay/evidence/due-diligence.yaml", &until(in_days(330)), &until(days_ago(1)));
        },
        &["evidence-over", "record-edited"],
    ),
    ("the partner's freedom from holds", |p| p.append(PARTNER, HOLD), &["held"]),
    ("the application's freedom from holds", |p| p.append(APPLICATION, HOLD), &["held"]),
    ("the anchor's freedom from holds", |p| p.append(ANCHOR, HOLD), &["held"]),
];

pub(super) const ACCESS: &[Case] = &[
    ("the anchor's name", |p| p.cut(APPLICATION, "    anchor: acme-ca"), &["anchor-missing"]),
    ("the anchor's record", |p| p.remove(ANCHOR), &["anchor-unknown"]),
    ("the proof", |p| p.cut(ANCHOR, "proofs:"), &["anchor-unproved"]),
    (
        "the proof's promise",
        |p| p.edit(ANCHOR, &format!("proves-until: {}", in_days(365)), &format!("proves-until: {}", in_days(366))),
        &["proof-invalid"],
    ),
    ("the proof's time", |p| p.edit_below("admit.toml", PRODUCTION, "proof = \"365d\"", "proof = \"0d\""), &["proof-stale"]),
    ("the anchor's own digest", |p| p.cut_like(ANCHOR, "key: "), &["anchor-key-mismatch"]),
    ("the anchor's environment", |p| p.edit(ANCHOR, "  - production", "  - sandbox"), &["anchor-elsewhere", "anchor-shared"]),
    (
        "the anchor's kind",
        |p| {
            p.edit_below(
                "admit.toml",
                PRODUCTION,
                "anchors = [\"ca-certificate\", \"pinned-key\", \"jwks\", \"spiffe\"]",
                "anchors = [\"pinned-key\"]",
            );
        },
        &["anchor-kind-refused"],
    ),
    (
        "the anchor's life",
        |p| p.append(ANCHOR, "revoked:\n  on: 2026-01-02T03:04:05Z\n  by: priya-nair\n  reason: key-compromise\n"),
        &["anchor-revoked"],
    ),
    ("whoever asked", |p| p.cut(APPLICATION, "    requested-by: lena-fischer"), &["requester-missing", "approval-quorum"]),
    ("the application", |p| p.remove(APPLICATION), &["access-missing"]),
    ("the access", |p| p.edit(APPLICATION, "  production:", "  staging:"), &["access-missing"]),
    ("the grants", |p| p.cut(APPLICATION, "    grants:"), &["grants-missing", "approval-quorum"]),
    ("a scope in the catalogue", |p| p.cut("scopes/payments.yaml", "  write:"), &["scope-unknown"]),
    ("the API in that environment", |p| p.cut("scopes/payments.yaml", "  - production"), &["api-not-offered"]),
    (
        "a scope's class of access",
        |p| p.edit("scopes/payments.yaml", "access: write", "access: admin"),
        &["scope-ceiling-access"],
    ),
    (
        "a scope's sensitivity",
        |p| p.edit_below("admit.toml", PRODUCTION, "sensitivity = \"restricted\"", "sensitivity = \"internal\""),
        &["scope-ceiling-sensitivity"],
    ),
    (
        "a scope's name",
        |p| p.edit(APPLICATION, "scope: payments:write", "scope: payments:*"),
        &["scope-wildcard", "approval-quorum"],
    ),
    ("a grant's end", |p| p.cut_like(APPLICATION, "        until:"), &["grant-open-ended", "approval-quorum"]),
    (
        "a grant's time",
        |p| p.edit(APPLICATION, &format!("until: {}", in_days(300)), &format!("until: {}", days_ago(1))),
        &["grant-over", "approval-quorum"],
    ),
    (
        "a grant within the agreement",
        |p| p.edit(APPLICATION, &format!("until: {}", in_days(300)), &format!("until: {}", in_days(331))),
        &["grant-beyond-agreement", "approval-quorum"],
    ),
    ("a grant's reason", |p| p.cut_like(APPLICATION, "        reason:"), &["grant-unreasoned"]),
    (
        "an environment in policy",
        |p| {
            let text = p.text("bank-partners/admit.toml");
            let (head, tail) = text.split_once(PRODUCTION).unwrap();
            let (_, tail) = tail.split_once("\n# --- regulated").unwrap();
            p.write("bank-partners/admit.toml", format!("{head}# --- regulated{tail}"));
        },
        &["environment-refused"],
    ),
    ("the issuer", |p| p.remove("issuers/production-ca.yaml"), &["issuer-missing"]),
    (
        "the kind in policy",
        |p| {
            p.edit_below("admit.toml", PRODUCTION, "credentials = [\"client-certificate\",", "credentials = [\"api-key\",");
        },
        &["credential-kind-refused"],
    ),
    (
        "room for another credential",
        |p| {
            p.issue("first");
            p.edit_below("admit.toml", PRODUCTION, "live-credentials = 2", "live-credentials = 1");
        },
        &["credential-count"],
    ),
];

pub(super) const APPROVALS: &[Case] = &[
    ("the approval of the API's owner", |p| p.remove(&approval(p, "maria-lopez")), &["approval-quorum"]),
    ("the approval of risk", |p| p.remove(&approval(p, "tom-berger")), &["approval-quorum"]),
    (
        "a word of an approval",
        |p| p.edit(&approval(p, "tom-berger"), "\"class\":\"risk\"", "\"class\":\"none\""),
        &["approval-forged", "approval-quorum"],
    ),
    ("an approval by somebody else than who asked", approved_by_who_asked, &["approval-quorum", "quorum-unreachable"]),
    (
        "the lack of a rejection",
        |p| drop(p.ok_as("tom-berger", &["approve", "acme-pay/payouts", "--environment", "production", "--reject"])),
        &["approval-rejected", "approval-quorum"],
    ),
    (
        "an owner who is here",
        |p| p.append("owners/maria-lopez.yaml", "left: 2026-01-01\n"),
        &["owner-left", "approval-quorum", "quorum-unreachable"],
    ),
    (
        "an approver's key",
        |p| p.cut("owners/tom-berger.yaml", "keys:"),
        &["quorum-unreachable", "approval-forged", "approval-quorum"],
    ),
    (
        "a quorum that asks for somebody",
        |p| p.edit_below("admit.toml", PRODUCTION, "[{ api-owner = 1, risk = 1 }]", "[{ api-owner = 0, risk = 1 }]"),
        &["policy-flawed"],
    ),
    ("a quorum at all", |p| p.edit_below("admit.toml", PRODUCTION, "[{ api-owner = 1, risk = 1 }]", "[]"), &["policy-flawed"]),
    (
        "a quorum that can be reached",
        |p| p.edit_below("admit.toml", PRODUCTION, "[{ api-owner = 1, risk = 1 }]", "[{ api-owner = 1, treasurer = 1 }]"),
        &["quorum-unreachable", "approval-quorum"],
    ),
];

pub(super) const HISTORY: &[Case] = &[
    ("a word of the log", |p| p.edit(LOG, "\"actor\":\"lena-fischer\"", "\"actor\":\"priya-nair\""), &["log-broken"]),
    ("the first line of the log", |p| without_line(p, 0), &["log-broken"]),
    ("a line of the log", |p| without_line(p, 2), &["log-broken"]),
    (
        "the event of the proof",
        |p| {
            for _ in 0..3 {
                let last = p.text(&format!("bank-partners/{LOG}")).lines().count() - 1;
                without_line(p, last);
            }
        },
        &["proof-unlogged"],
    ),
    ("the log", |p| p.remove(LOG), &["proof-unlogged"]),
    (
        "the log of a credential",
        |p| {
            p.issue("first");
            p.remove(LOG);
        },
        &["log-missing", "proof-unlogged"],
    ),
    (
        "the event of a credential",
        |p| {
            p.issue("first");
            let last = p.text(&format!("bank-partners/{LOG}")).lines().count() - 1;
            without_line(p, last);
        },
        &["credential-unlogged", "record-edited"],
    ),
    (
        "the record of a credential",
        |p| {
            p.issue("first");
            let file = p.find("partners/acme-pay/credentials/", ".yaml").remove(0);
            p.edit(&file, "by: priya-nair", "by: lena-fischer");
        },
        &["record-edited"],
    ),
    (
        "the file of a credential",
        |p| {
            p.issue("first");
            p.remove(&p.find("partners/acme-pay/credentials/", ".yaml").remove(0));
        },
        &["record-removed"],
    ),
    (
        "a receipt",
        |p| {
            p.issue("first");
            p.remove(&p.find("partners/acme-pay/receipts/", ".json").remove(0));
        },
        &["record-removed"],
    ),
    (
        "a credential that somebody else made up",
        |p| {
            p.issue("first");
            let file = p.find("partners/acme-pay/credentials/", ".yaml").remove(0);
            let id = file.rsplit('/').next().unwrap().trim_end_matches(".yaml").to_owned();
            let text = p.text(&format!("bank-partners/{file}")).replace(&format!("id: {id}\n"), "id: payouts-mine\n");
            p.write("bank-partners/partners/acme-pay/credentials/payouts-mine.yaml", text);
        },
        &["credential-unlogged", "credential-count", "key-shared"],
    ),
];

fn approval(place: &Place, owner: &str) -> String {
    let all = place.find("partners/acme-pay/approvals/", &format!("-{owner}.yaml"));
    all.into_iter().find(|file| place.statement(file)["environment"] == "production").unwrap()
}

/// Whoever asked signs as well, with a statement that is right in everything else.
fn approved_by_who_asked(place: &Place) {
    let before = place.find("partners/acme-pay/approvals/", ".yaml");
    place.edit(APPLICATION, "requested-by: lena-fischer", "requested-by: tom-berger");
    // While somebody else could answer for risk the question is put, and maria answers it.
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "ssh/ines-vogt"]);
    let name = ["--kind", "person", "--name", "Ines Vogt", "--email", "ines.vogt@bank.example", "--role", "risk"];
    place.ok(&[&["onboard", "owner", "ines-vogt"], &name[..], &["--key", "ssh/ines-vogt.pub"]].concat());
    place.ok_as("maria-lopez", &["approve", "acme-pay/payouts", "--environment", "production"]);
    place.remove("owners/ines-vogt.yaml");
    let all = place.find("partners/acme-pay/approvals/", ".yaml");
    let fresh = all.iter().find(|file| !before.contains(file)).unwrap();
    let mut statement = place.statement(fresh);
    (statement["approver"], statement["class"]) = ("tom-berger".into(), "risk".into());
    place.sign_by_hand("tom-berger", &statement);
}

fn without_line(place: &Place, index: usize) {
    let name = format!("bank-partners/{LOG}");
    let text = place.text(&name);
    let left: String = text.lines().enumerate().filter(|(n, _)| *n != index).map(|(_, line)| format!("{line}\n")).collect();
    assert_ne!(left, text);
    place.write(&name, left);
}
