//! The ending: what gateways are told, how access is taken back, and what can be verified afterwards.

use super::{
    Stage,
    cast::{PRIYA, REGISTRY},
};
use crate::failure::Outcome;
use std::path::Path;

const PUBLISH: &str = "--issuer-key production-ca=issuer-keys/production-ca.key.pem --issuer-key sandbox-ca=issuer-keys/sandbox-ca.key.pem --passphrase-file passphrase";

/// The revocation list before.
pub(super) fn publication(stage: &mut Stage) -> Outcome<()> {
    stage.scene("What gateways enforce is compiled from the registry: first a revocation list with nobody on it.");
    stage.run(&format!("publish --out published/before {PUBLISH}"))
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
    stage.answer("audit")?;
    stage.scene("Each step is a signed line in a chain that anybody can verify.");
    stage.run("verify log acme-pay")?;
    stage.scene("And this is how the partners stand.");
    stage.run("status")
}

/// What to try next.
pub(super) fn outlook(stage: &Stage, named: &Path, kept: bool) {
    stage.remark("It is all there to go on with; the keys are for this folder alone. Some things to try:");
    let folder = named.display();
    let mut lines = vec![
        ("look around", format!("cd {folder} && export ADMIT_REGISTRY={REGISTRY}")),
        ("what openssl says", "openssl verify -x509_strict -purpose sslclient -crl_check -CAfile published/after/…".to_owned()),
        ("change a grant", format!("sed -i 's/50000/60000/' {REGISTRY}/partners/acme-pay/applications/payouts.yaml")),
        ("see who must ask again", "admit status acme-pay".to_owned()),
        ("edit history", format!("sed -i 's/key-compromise/superseded/' {REGISTRY}/partners/acme-pay/log.jsonl")),
        ("and be caught", "admit verify log acme-pay".to_owned()),
    ];
    if kept {
        lines.push(("read what happened", format!("git -C {REGISTRY} log --stat")));
    }
    for (what, command) in lines {
        stage.show(&format!("  {what:<24} {command}\n"));
    }
}
