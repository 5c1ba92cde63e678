//! Minting: a certificate for the partner that was admitted, and an API key on the path that policy approved in advance.

use super::{
    Counterpart, Stage,
    cast::{LENA, PRIYA},
    onboarding::{Acme, ahead},
};
use crate::failure::Outcome;

/// The certificate.
pub(super) fn certificate(stage: &mut Stage, _acme: &Acme) -> Outcome<()> {
    stage.scene(
        "The same request is admitted now, and from it comes the public key alone: name, end and use are what the registry says.",
    );
    stage.run(&Acme::issue("acme/payouts.pem"))?;
    stage.commit("acme-pay: a client certificate for payouts", PRIYA.author());
    Ok(())
}

/// The API key.
pub(super) fn api_key(stage: &mut Stage) -> Outcome<()> {
    stage.scene("A low-risk partner tries reports in the sandbox: the same papers and proof, and nobody has to be asked again.");
    let (start, end) = (stage.now().day(), ahead(stage, 364));
    stage.run(&format!(
        "onboard partner globex --legal-name 'Globex Analytics B.V.' --tier low --jurisdiction NL --registration '68750110' \
         --purpose 'Reconciles settlement reports for merchants' --data settlement-reports --ticket PART-121 \
         --business-owner lena-fischer --technical-owner integrations --technical-contact 'Anouk Visser <anouk@globex.example>' \
         --security-contact 'Globex security <security@globex.example>' --agreement NDA-2026-044 --agreement-start {start} \
         --agreement-end {end} --standard-triggers"
    ))?;
    for (kind, text) in [
        ("agreement", "Non-disclosure agreement NDA-2026-044 between Example Bank and Globex Analytics B.V."),
        ("legal-entity", "Kamer van Koophandel, 68750110, Globex Analytics B.V."),
    ] {
        stage.file(&format!("papers/globex-{kind}.txt"), format!("{text}\n").as_bytes())?;
        stage.run(&format!(
            "evidence globex --kind {kind} --id {kind} --file papers/globex-{kind}.txt --until {end} --key people/lena-fischer"
        ))?;
    }
    stage.run("onboard partner globex --verified legal-entity")?;
    let globex = Counterpart::new(stage, "globex/reports.key")?;
    globex.keep(stage)?;
    globex.public_key(stage, "globex/reports.pub.pem")?;
    stage.run("onboard anchor globex#reports-key --kind pinned-key --environment sandbox --public-key globex/reports.pub.pem")?;
    stage.run("prove globex#reports-key --out globex/reports.challenge --key people/lena-fischer")?;
    globex.sign(stage, "globex/reports.challenge")?;
    stage.run("prove globex#reports-key --response globex/reports.challenge.sig --key people/lena-fischer")?;
    let until = ahead(stage, 90);
    stage.run(&format!(
        "onboard application globex/reconcile --description 'Nightly reconciliation' --kind saas --environment sandbox \
         --anchor reports-key --requested-by lena-fischer --scope reports:read --until {until} \
         --reason 'reports are reconciled by API'"
    ))?;
    stage.run("issue globex/reconcile --environment sandbox --kind api-key --plain --out globex/reconcile.api-key --key people/priya-nair")?;
    stage.commit("globex: a trial of reports in the sandbox", LENA.author());
    Ok(())
}
