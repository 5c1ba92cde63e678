//! The ending: what gateways are told, how access is taken back, and what can be verified afterwards.

use super::{
    Stage,
    cast::{PRIYA, REGISTRY},
};
use crate::failure::Outcome;
use std::path::Path;

const PUBLISH: &str = "--environment production --issuer-key production-ca=issuer-keys/production-ca.key.pem \
                       --passphrase-file passphrase --key people/priya-nair";

/// The revocation list before.
pub(super) fn publication(stage: &mut Stage) -> Outcome<()> {
    stage.scene("What gateways enforce is compiled from the registry, the revocation list among it; nobody is on it yet.");
    stage.run(&format!("publish --out published/before {PUBLISH}"))?;
    stage.typed(
        "$ ",
        &format!("sed -n '/BEGIN/,/END/s/^  //p' {REGISTRY}/issuers/production-ca.yaml > published/production-ca.pem"),
    );
    let record = stage.read(&format!("{REGISTRY}/issuers/production-ca.yaml"))?;
    let record = String::from_utf8_lossy(&record);
    let certificate = record.lines().filter_map(|line| line.strip_prefix("  "));
    let certificate = certificate.skip_while(|line| !line.contains("BEGIN")).map(|line| format!("{line}\n"));
    stage.file("published/production-ca.pem", certificate.collect::<String>().as_bytes())
}

/// Taking back, and the list after.
pub(super) fn revocation(stage: &mut Stage) -> Outcome<()> {
    stage.scene("Granting took many and stopping takes one: the partner's duty officer calls at night, and the key is gone.");
    let subject = stage.credentials("acme-pay", "payouts")?.pop().unwrap_or_default();
    stage.run(&format!(
        "revoke {subject} --reason key-compromise --note 'called in by the duty officer' --key people/priya-nair"
    ))?;
    stage.commit("acme-pay: the key of payouts is compromised", PRIYA.author());
    stage.run(&format!("publish --out published/after {PUBLISH}"))
}

/// What can be asked afterwards.
pub(super) fn audit(stage: &mut Stage) -> Outcome<()> {
    stage.scene("The audit runs the same rules as the gate, over everything.");
    stage.run("audit")?;
    stage.scene(
        "Somebody raises an amount in an editor: nobody has to notice, for the approvals were for another number and count no \
         longer.",
    );
    let (file, amounts) = ("partners/acme-pay/applications/payouts.yaml", ("max-amount: 50000", "max-amount: 90000"));
    tamper(stage, file, amounts)?;
    stage.answer("audit")?;
    tamper(stage, file, (amounts.1, amounts.0))?;
    stage.scene("Each step is a signed line in a chain that anybody can verify.");
    stage.run("verify log acme-pay")?;
    stage.scene("And this is how the partners stand.");
    stage.run("status")
}

/// Replaces a text wherever it stands in a file, as `sed -i` does.
fn tamper(stage: &Stage, file: &str, (from, to): (&str, &str)) -> Outcome<()> {
    stage.typed("$ ", &format!("sed -i 's/{from}/{to}/' {REGISTRY}/{file}"));
    stage.edit(file, from, to)?;
    while stage.edit(file, from, to).is_ok() {}
    Ok(())
}

/// What to try next.
pub(super) fn outlook(stage: &Stage, named: &Path, kept: bool) {
    stage.remark("It is all there to go on with; the keys are for this folder alone. Some things to try:");
    let folder = named.display();
    let openssl = "openssl verify -x509_strict -purpose sslclient -crl_check -CAfile published/production-ca.pem";
    let mut lines = vec![
        ("go there", format!("cd {folder} && export ADMIT_REGISTRY={REGISTRY}")),
        (
            "openssl, before the revocation",
            format!("{openssl} -CRLfile published/before/production/current/crl/production-ca.crl.pem acme/payouts.pem"),
        ),
        (
            "and after it",
            format!("{openssl} -CRLfile published/after/production/current/crl/production-ca.crl.pem acme/payouts.pem"),
        ),
        ("rewrite history", format!("sed -i 's/key-compromise/superseded/' {REGISTRY}/partners/acme-pay/log.jsonl")),
        ("and be caught", "admit verify log acme-pay".to_owned()),
        ("read why a rule is there", "admit explain approval-quorum".to_owned()),
    ];
    if kept {
        lines.push(("read who did what", format!("git -C {REGISTRY} log --stat")));
    }
    for (what, command) in lines {
        stage.show(&format!("\n  # {what}\n"));
        stage.typed("  $ ", &command);
    }
}
