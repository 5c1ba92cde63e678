//! Attacks on what an identity is verified against, and on where secrets go.

use super::{
    attack::{Alone, attacks},
    site::Site,
};
use crate::hand::{ANCHOR, APPLICATION, PARTNER};

const GLOBEX: &str = "partners/globex/anchors/globex-ca.yaml";

/// The certificate in an anchor's record, with its indentation.
fn block(text: &str) -> String {
    let (_, rest) = text.split_once("certificate: |\n").unwrap();
    rest.lines().take_while(|line| line.starts_with("  ")).map(|line| format!("{line}\n")).collect()
}

/// Another authority's certificate under the name of the anchor; the rest of the record stays.
fn swapped(at: &mut Site) {
    at.authority("mallory-ca", "Acme Payments GmbH");
    let pem: String = at.text("mallory-ca.pem").lines().map(|line| format!("  {line}\n")).collect();
    at.edit(ANCHOR, &block(&at.get(ANCHOR)), &pem);
}

attacks! {
    an_anchor_is_swapped_under_its_name, "proof-invalid", Alone::Audit("anchor-key-mismatch"),
    "somebody with a certificate of his own, who wants the partner's access",
    |at| swapped(at);

    an_anchor_is_swapped_with_its_key, "proof-invalid", Alone::Audit("proof-invalid"),
    "the same, who also mends the digest beside it",
    |at| {
        swapped(at);
        at.must("openssl", &["x509", "-in", "mallory-ca.pem", "-noout", "-pubkey", "-out", "mallory-ca.pub"]);
        at.must("openssl", &["pkey", "-pubin", "-in", "mallory-ca.pub", "-outform", "DER", "-out", "mallory-ca.der"]);
        let digest = at.must("openssl", &["dgst", "-sha256", "-r", "mallory-ca.der"])[..64].to_owned();
        let old = at.get(ANCHOR);
        let line = old.lines().find(|line| line.starts_with("key: ")).unwrap();
        at.edit(ANCHOR, line, &format!("key: sha256:{digest}"));
    };

    an_anchor_is_proved_anew_by_an_insider, "approval-quorum", Alone::Audit("approval-quorum"),
    "a security engineer who swaps the anchor and takes the proof himself, by the book",
    |at| {
        swapped(at);
        at.must("openssl", &["x509", "-in", "mallory-ca.pem", "-noout", "-pubkey", "-out", "mallory-ca.pub"]);
        at.must("openssl", &["pkey", "-pubin", "-in", "mallory-ca.pub", "-outform", "DER", "-out", "mallory-ca.der"]);
        let digest = at.must("openssl", &["dgst", "-sha256", "-r", "mallory-ca.der"])[..64].to_owned();
        let old = at.get(ANCHOR);
        let line = old.lines().find(|line| line.starts_with("key: ")).unwrap();
        at.edit(ANCHOR, line, &format!("key: sha256:{digest}"));
        at.cut(ANCHOR, "proofs:");
        at.prove("acme-pay#acme-ca", "mallory-ca.key");
    };

    an_access_is_bound_to_an_anchor_of_its_own, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner's former contractor, who has a new anchor proved and the access moved to it",
    |at| {
        at.authority("other-ca", "Acme Payments GmbH");
        let words = ["onboard", "anchor", "acme-pay#other-ca", "--kind", "ca-certificate", "--environment", "production"];
        at.ok(&[words.as_slice(), &["--certificate", "other-ca.pem"]].concat());
        at.prove("acme-pay#other-ca", "other-ca.key");
        at.edit(APPLICATION, "anchor: acme-ca", "anchor: other-ca");
    };

    an_anchor_of_another_partner, "anchor-unknown", Alone::Audit("anchor-unknown"),
    "a partner that would be taken for another one",
    |at| at.edit(APPLICATION, "anchor: acme-ca", "anchor: globex-ca");

    an_anchor_is_copied_from_another_partner, "key-shared", Alone::Audit("key-shared"),
    "a partner that would be taken for another one, and copies the file",
    |at| {
        at.put("partners/acme-pay/anchors/globex-ca.yaml", &at.get(GLOBEX));
        at.edit(APPLICATION, "anchor: acme-ca", "anchor: globex-ca");
    };

    a_proof_is_copied_from_another_anchor, "proof-invalid", Alone::Audit("proof-invalid"),
    "a partner manager whose partner does not answer the challenge",
    |at| {
        at.authority("other-ca", "Acme Payments GmbH");
        let words = ["onboard", "anchor", "acme-pay#other-ca", "--kind", "ca-certificate", "--environment", "production"];
        at.ok(&[words.as_slice(), &["--certificate", "other-ca.pem"]].concat());
        let old = at.get(ANCHOR);
        at.append("partners/acme-pay/anchors/other-ca.yaml", &old[old.find("proofs:").unwrap()..]);
    };

    a_proof_is_made_to_last, "proof-invalid", Alone::Audit("proof-invalid"),
    "a partner manager who would not ask the partner again",
    |at| {
        let old = at.get(ANCHOR);
        let line = old.lines().find(|line| line.trim().starts_with("proves-until: ")).unwrap();
        at.edit(ANCHOR, line, "      proves-until: 2040-01-01T00:00:00Z");
    };

    an_anchor_counts_in_production_too, "anchor-elsewhere", Alone::Audit("anchor-elsewhere"),
    "a developer whose sandbox key is on every laptop",
    |at| at.edit(APPLICATION, "anchor: acme-ca", "anchor: acme-sandbox-key");

    an_anchor_is_let_into_another_environment, "anchor-shared", Alone::Audit("anchor-shared"),
    "the same, who adds the environment to the key's own record",
    |at| {
        at.edit("partners/acme-pay/anchors/acme-sandbox-key.yaml", "  - sandbox", "  - production\n  - sandbox");
        at.edit(APPLICATION, "anchor: acme-ca", "anchor: acme-sandbox-key");
    };

    an_anchor_takes_over_without_a_handover, "approval-quorum", Alone::Audit("approval-quorum"),
    "somebody who wants the approvals of the old anchor for a new one",
    |at| {
        at.authority("heir-ca", "Acme Payments GmbH");
        let words = ["onboard", "anchor", "acme-pay#heir-ca", "--kind", "ca-certificate", "--environment", "production"];
        at.ok(&[words.as_slice(), &["--certificate", "heir-ca.pem"]].concat());
        at.prove("acme-pay#heir-ca", "heir-ca.key");
        at.edit("partners/acme-pay/anchors/heir-ca.yaml", "proofs:\n", "replaces: acme-ca\nproofs:\n");
        at.edit(APPLICATION, "anchor: acme-ca", "anchor: heir-ca");
    };

    the_names_under_an_anchor_are_widened, "approval-quorum", Alone::Audit("approval-quorum"),
    "a partner whose authority may vouch for one more host",
    |at| at.edit(ANCHOR, "key: sha256:", "names:\n  dns:\n    - .acme-pay.example\nkey: sha256:");

    a_revoked_anchor_is_taken_back, "revocation-removed", Alone::Audit("revocation-removed"),
    "a partner manager whose partner lost its key and has no new one",
    |at| {
        at.ok_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "ca-compromise"]);
        at.found();
        at.cut(ANCHOR, "revoked:");
    };

    a_revoked_anchor_is_put_on_file_under_another_name, "key-shared", Alone::Audit("key-shared"),
    "the same, by way of a new file",
    |at| {
        let old = at.get(ANCHOR);
        at.ok_as("priya-nair", &["revoke", "acme-pay#acme-ca", "--reason", "ca-compromise"]);
        at.found();
        at.put("partners/acme-pay/anchors/acme-new.yaml", &old.replace("id: acme-ca", "id: acme-new"));
    };

    secrets_are_sent_to_somebody_else, "recipient-unproved", Alone::Audit("recipient-unproved"),
    "an operator who would like to read the next API key",
    |at| {
        at.must("age-keygen", &["-o", "mallory.age"]);
        let recipient = at.must("age-keygen", &["-y", "mallory.age"]);
        let old = at.get(PARTNER);
        let line = old.lines().find(|line| line.starts_with("recipient: ")).unwrap();
        at.edit(PARTNER, line, &format!("recipient: {}", recipient.trim()));
    };
}
