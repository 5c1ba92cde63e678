//! Onboarding: from the partner's name to the approvals of its grant.

use super::{
    Counterpart, Stage,
    cast::{LENA, MARIA, PRIYA, SVEN, TOM},
};
use crate::{failure::Outcome, model::Day};

/// What the partner of the story holds.
pub(super) struct Acme {
    authority: Counterpart,
    client: Counterpart,
}

impl Acme {
    /// The command that issues a certificate from a request.
    pub(super) fn issue(out: &str) -> String {
        format!(
            "issue acme-pay/payouts --environment production --kind client-certificate --csr acme/payouts.csr \
             --csr-proof acme/payouts.csr.sig --issuer-key issuer-keys/production-ca.key.pem --passphrase-file passphrase \
             --out {out} --key people/priya-nair"
        )
    }
}

/// A day so many days from the present of the story.
pub(super) fn ahead(stage: &Stage, days: u64) -> Day {
    stage.now().day().plus_days(days)
}

/// The partner's record, and its request for a certificate.
pub(super) fn partner(stage: &mut Stage) -> Outcome<Acme> {
    stage.scene("A partner is a legal entity with a reason, people to call, an agreement, and what ends it.");
    let (start, end) = (stage.now().day(), ahead(stage, 364));
    stage.run(&format!(
        "onboard partner acme-pay --legal-name 'Acme Payments GmbH' --tier standard --jurisdiction DE \
         --registration 'HRB 190212 B' --purpose 'Initiates payouts on behalf of shared merchants' --data payment-status \
         --ticket PART-118 --business-owner maria-lopez --technical-owner integrations \
         --technical-contact 'Jonas Weber <jonas.weber@acme-pay.example>' \
         --security-contact 'Acme SOC <soc@acme-pay.example> +49 30 5550100' \
         --revocation-contact 'Acme duty officer <duty@acme-pay.example> +49 30 5550101' --agreement MSA-2026-017 \
         --agreement-start {start} --agreement-end {end} --standard-triggers"
    ))?;
    stage.commit("acme-pay: who it is and why it comes (PART-118)", LENA.author());
    let authority = Counterpart::new(stage, "acme/ca.key")?;
    let client = Counterpart::new(stage, "acme/payouts.key")?;
    Ok(Acme { authority, client })
}

/// The gate is asked too early.
pub(super) fn refusal(stage: &mut Stage, acme: &Acme) -> Outcome<()> {
    stage.scene(
        "The partner is in a hurry and sends a request for a certificate, one that asks for more than it will ever get; the gate \
         says what is missing, and has no switch to open it with.",
    );
    acme.client.keep(stage)?;
    acme.client.greedy_request(stage, "payouts", "www.bank.example", "acme/payouts.csr")?;
    acme.authority.keep(stage)?;
    acme.authority.sign(stage, "acme/payouts.csr")?;
    stage.refused(&Acme::issue("acme/too-early.pem"))
}

/// The papers.
pub(super) fn evidence(stage: &mut Stage) -> Outcome<()> {
    stage.scene("Contract, due diligence and register extract go on file by their digest; the papers stay where they are kept.");
    let end = ahead(stage, 364);
    for (kind, text) in [
        ("agreement", "Master services agreement MSA-2026-017 between Example Bank and Acme Payments GmbH"),
        ("due-diligence", "What Example Bank found out about Acme Payments GmbH"),
        ("legal-entity", "Handelsregister Berlin (Charlottenburg), HRB 190212 B, Acme Payments GmbH"),
    ] {
        stage.file(&format!("papers/acme-{kind}.txt"), format!("{text}\n").as_bytes())?;
        stage.run(&format!(
            "evidence acme-pay --kind {kind} --id {kind} --file papers/acme-{kind}.txt --until {end} --key people/lena-fischer"
        ))?;
    }
    stage.run("onboard partner acme-pay --verified legal-entity")?;
    stage.commit("acme-pay: contract, due diligence and register extract", LENA.author());
    Ok(())
}

/// The anchor and its proof.
pub(super) fn anchor(stage: &mut Stage, acme: &Acme) -> Outcome<()> {
    stage.scene(
        "The trust anchor is what the partner's identity is verified against, and it counts once the partner has signed a fresh \
         challenge with its key.",
    );
    acme.authority.authority(stage, "Acme production CA", 730, "acme/ca.pem")?;
    stage.run(
        "onboard anchor acme-pay#acme-ca --kind ca-certificate --environment production --certificate acme/ca.pem \
         --dns .api.acme-pay.example",
    )?;
    stage.run("prove acme-pay#acme-ca --out acme/ca.challenge --key people/priya-nair")?;
    acme.authority.sign(stage, "acme/ca.challenge")?;
    stage.run("prove acme-pay#acme-ca --response acme/ca.challenge.sig --key people/priya-nair")?;
    stage.commit("acme-pay: its authority, and the proof that it holds the key", PRIYA.author());
    Ok(())
}

/// The application and what it asks for.
pub(super) fn application(stage: &mut Stage) -> Outcome<()> {
    stage.scene("An application asks for scopes in one environment, until a day and under conditions.");
    let until = ahead(stage, 180);
    stage.run(&format!(
        "onboard application acme-pay/payouts --description 'Nightly payout batch' --kind server --environment production \
         --anchor acme-ca --requested-by maria-lopez --scope payments:write --scope payments:read --until {until} \
         --reason 'payouts are initiated by API' --source 203.0.113.0/28 --hours '22:00-04:00 Europe/Berlin' \
         --max-amount 50000"
    ))?;
    stage.commit("acme-pay: payouts asks for payments in production", MARIA.author());
    stage.scene("At any time the checklist says what is done, what is open, and what to type next.");
    stage.run("status acme-pay")
}

/// Who may say yes.
pub(super) fn approvals(stage: &mut Stage) -> Outcome<()> {
    stage.scene("Whoever asked cannot approve, whatever their role.");
    stage.refused("approve acme-pay/payouts --environment production --key people/maria-lopez")?;
    stage.scene(
        "Two others do, one for the API and one for risk; each signs the digest of exactly what is granted, and one number more or \
         less would need both again.",
    );
    for person in [SVEN, TOM] {
        stage.run(&format!("approve acme-pay/payouts --environment production --key people/{}", person.id))?;
        stage.commit("acme-pay: payouts in production approved", person.author());
    }
    Ok(())
}
