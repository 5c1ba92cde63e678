//! Attacks on what the tool wrote and on what ended: credentials, receipts, evidence, tombstones, folders.

use super::{
    attack::{Alone, attacks},
    site::Site,
};
use crate::{
    hand::{APPLICATION, PARTNER},
    place::in_days,
};
use admit::crypto::sha256;

/// The record of the one credential.
fn credential(at: &Site) -> String {
    at.find("partners/acme-pay/credentials/", ".yaml").remove(0)
}

fn subject(at: &Site) -> String {
    credential(at).replace("partners/acme-pay/credentials/", "acme-pay/payouts/").replace(".yaml", "")
}

/// A line of the credential's record says something else.
fn line(at: &Site, key: &str, value: &str) {
    let (file, old) = (credential(at), at.get(&credential(at)));
    let line = old.lines().find(|line| line.starts_with(&format!("{key}: "))).unwrap();
    at.edit(&file, line, &format!("{key}: {value}"));
}

/// Somebody who may issue puts an event into the log that says the record was written so.
fn logged(at: &Site, file: &str) {
    let (subject, digest) = (subject(at), sha256(at.get(file).as_bytes()));
    at.append_event("acme-pay", "priya-nair", |event| {
        event.subject = subject.parse().unwrap();
        event.records.insert(file.to_owned(), digest);
    });
}

attacks! {
    a_credential_is_made_to_last, "record-edited", Alone::Audit("record-edited"),
    "an operator who forgot to renew it",
    |at| line(at, "expires", &format!("{}T00:00:00Z", in_days(200)));

    a_credential_is_made_to_last_and_logged, "credential-mismatch", Alone::Audit("credential-mismatch"),
    "an operator who forgot to renew it, and may write to the log",
    |at| {
        line(at, "expires", &format!("{}T00:00:00Z", in_days(200)));
        logged(at, &credential(at));
    };

    a_credential_is_moved_to_another_application, "record-edited", Alone::Audit("record-edited"),
    "a developer who uses what another application was given",
    |at| {
        at.put("partners/acme-pay/applications/reports.yaml", &at.get(APPLICATION).replace("id: payouts", "id: reports"));
        line(at, "application", "reports");
    };

    a_credential_gets_a_scope_more, "record-edited", Alone::Audit("record-edited"),
    "an operator who does a developer a favour",
    |at| at.edit(&credential(at), "  - payments:write\n", "  - payments:refund\n  - payments:write\n");

    a_credential_is_copied_to_another_partner, "credential-unlogged", Alone::Audit("credential-unlogged"),
    "an operator of another partner's, who needs a record for what he has",
    |at| at.put(&credential(at).replace("acme-pay", "globex"), &at.get(&credential(at)));

    a_credential_is_written_by_hand, "credential-unlogged", Alone::Audit("credential-unlogged"),
    "an operator with access to the issuing key and no admission",
    |at| {
        let (old, new) = (credential(at), "partners/acme-pay/credentials/payouts-aaaa2222.yaml");
        let id = old.rsplit('/').next().unwrap().replace(".yaml", "");
        at.put(new, &at.get(&old).replace(&format!("id: {id}"), "id: payouts-aaaa2222"));
    };

    a_credential_is_taken_off_the_record, "record-removed", Alone::Audit("record-removed"),
    "an operator who issued it for himself and would not have it seen",
    |at| at.remove(&credential(at));

    a_revoked_credential_is_taken_back, "revocation-removed", Alone::Audit("revocation-removed"),
    "a partner manager whose partner stands still since the revocation",
    |at| {
        at.ok_as("priya-nair", &["revoke", &subject(at), "--reason", "key-compromise"]);
        at.found();
        at.cut(&credential(at), "revoked:");
    };

    a_revoked_credential_is_put_back_from_history, "revocation-removed", Alone::Audit("record-edited"),
    "somebody who runs `git checkout` on one file and calls it a mistake",
    |at| {
        let old = at.get(&credential(at));
        at.ok_as("priya-nair", &["revoke", &subject(at), "--reason", "key-compromise"]);
        at.found();
        at.put(&credential(at), &old);
    };

    a_revocation_is_moved_to_a_later_day, "record-edited", Alone::Audit("record-edited"),
    "whoever must explain what was done between the theft and the call",
    |at| {
        at.ok_as("priya-nair", &["revoke", &subject(at), "--reason", "key-compromise"]);
        at.found();
        let old = at.get(&credential(at));
        let on = old[old.find("revoked:").unwrap()..].lines().nth(1).unwrap().to_owned();
        at.edit(&credential(at), &on, &format!("  on: {}T00:00:00Z", in_days(2)));
    };

    a_receipt_is_edited, "record-edited", Alone::Audit("record-edited"),
    "an operator whose receipt names who did not approve",
    |at| {
        let receipt = at.find("partners/acme-pay/receipts/", ".json").remove(0);
        at.edit(&receipt, "\"admitted\":\"2", "\"admitted\":\"1");
    };

    a_receipt_is_taken_off_the_record, "record-removed", Alone::Audit("record-removed"),
    "an operator whose receipt names who did not approve, and who takes it away",
    |at| at.remove(&at.find("partners/acme-pay/receipts/", ".json").remove(0));

    evidence_is_swapped, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner manager with a due diligence that came out better",
    |at| {
        let digest = sha256(b"another document");
        let old = at.get("partners/acme-pay/evidence/due-diligence.yaml");
        let line = old.lines().find(|line| line.starts_with("digest: ")).unwrap();
        at.edit("partners/acme-pay/evidence/due-diligence.yaml", line, &format!("digest: {digest}"));
    };

    evidence_is_called_something_else, "record-edited", Alone::Audit("evidence-missing"),
    "a partner manager who has an agreement and needs a due diligence",
    |at| at.edit("partners/acme-pay/evidence/due-diligence.yaml", "kind: due-diligence", "kind: attestation");

    a_tombstone_is_taken_away, "revocation-removed", Alone::Audit("revocation-removed"),
    "a partner manager who would have an old partner back without the questions",
    |at| {
        at.ok_as("priya-nair", &["offboard", "acme-pay"]);
        at.found();
        at.cut(PARTNER, "offboarded:");
    };

    a_tombstone_says_something_else, "stop-rewritten", Alone::Nothing,
    "a former partner that would have left on good terms",
    |at| {
        at.ok_as("priya-nair", &["offboard", "acme-pay", "--reason", "privilege-withdrawn", "--note", "fraud"]);
        at.found();
        let old = at.get(PARTNER);
        let end = old.find("offboarded:").unwrap();
        let new = old[end..].replace("privilege-withdrawn", "cessation-of-operation").replace("fraud", "agreement ended");
        at.put(PARTNER, &format!("{}{new}", &old[..end]));
    };

    an_id_is_used_again, "log-rewritten", Alone::Nothing,
    "a partner manager who makes the folder of an offboarded partner anew, for somebody else",
    |at| {
        at.ok_as("priya-nair", &["offboard", "acme-pay"]);
        at.found();
        std::fs::remove_dir_all(at.root().join("partners/acme-pay")).unwrap();
        let words = ["onboard", "partner", "acme-pay", "--legal-name", "Acme Pay 2 Ltd", "--tier", "low"];
        at.ok(&words);
    };

    an_offboarded_partner_is_dug_up, "offboarding-unfinished", Alone::Audit("offboarding-unfinished"),
    "a partner manager who leaves the tombstone and puts the grants back",
    |at| {
        let old = at.get(APPLICATION);
        at.ok_as("priya-nair", &["offboard", "acme-pay"]);
        at.found();
        at.put(APPLICATION, &old);
    };

    a_partners_folder_is_removed, "log-rewritten", Alone::Nothing,
    "whoever would have the whole affair forgotten",
    |at| std::fs::remove_dir_all(at.root().join("partners/acme-pay")).unwrap();

    a_rename_hides_a_deletion, "log-rewritten", Alone::Nothing,
    "whoever moves a partner to another name, all but the log",
    |at| {
        std::fs::rename(at.root().join("partners/acme-pay"), at.root().join("partners/acme-payments")).unwrap();
        at.edit("partners/acme-payments/partner.yaml", "id: acme-pay", "id: acme-payments");
        at.remove("partners/acme-payments/log.jsonl");
    };

    the_partner_moves_with_its_log, "log-rewritten", Alone::Audit("log-broken"),
    "whoever gives a partner's past to another name",
    |at| {
        std::fs::rename(at.root().join("partners/acme-pay"), at.root().join("partners/acme-payments")).unwrap();
        at.edit("partners/acme-payments/partner.yaml", "id: acme-pay", "id: acme-payments");
    };
}
