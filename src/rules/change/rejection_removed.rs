//! A no is taken back by whoever said it.

use crate::{
    approval::Signed,
    finding::Severity,
    model::{Approval, Decision, Record},
    rules::{Family, Report, Rule, Scene, cite},
};

/// `rejection-removed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "rejection-removed",
    family: Family::Change,
    summary: "a rejection stays on file until whoever gave it approves",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/rejection-removed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(since) = scene.since else { return };
    let of_partners =
        since.registry.partners.iter().flat_map(|(id, folder)| folder.approvals.iter().map(move |at| (Some(id), at)));
    let of_all = since.registry.approvals.iter().map(|at| (None, at));
    for (partner, (id, before)) in of_partners.chain(of_all) {
        let Some(said) = no(scene, before) else { continue };
        let now = match partner {
            Some(partner) => since.after.partners.get(partner).and_then(|folder| folder.approvals.get(id)),
            None => since.after.approvals.get(id),
        };
        if now.is_some_and(|record| is_theirs(scene, record, &said)) {
            continue;
        }
        let who = &said.statement.approver;
        let subject = partner.map_or_else(|| "policy".to_owned(), ToString::to_string);
        let message = format!(
            "`{who}` said no to {} on {}, and it is not on file any more",
            said.statement.digest.short(),
            said.statement.issued.day()
        );
        report.add(
            subject,
            &before.path,
            "",
            message,
            format!("edit {}: put it back, from git; only `{who}` takes it back, by approving", before.path),
        );
    }
}

/// The rejection that a file holds, when it is genuine.
fn no(scene: &Scene<'_>, record: &Record<Approval>) -> Option<Signed> {
    let signed = Signed::read(&record.value).ok().filter(|signed| signed.statement.decision == Decision::Reject)?;
    let owner = scene.since?.registry.owners.get(&signed.statement.approver)?;
    signed.is_by(&owner.value).then_some(signed)
}

/// Whether what lies there now was signed by the same person, later or as it was.
fn is_theirs(scene: &Scene<'_>, record: &Record<Approval>, said: &Signed) -> bool {
    let Ok(signed) = Signed::read(&record.value) else { return false };
    let owner = scene.since.and_then(|since| since.registry.owners.get(&said.statement.approver));
    let same = signed.statement.approver == said.statement.approver && signed.statement.digest == said.statement.digest;
    same && signed.statement.issued >= said.statement.issued && owner.is_some_and(|owner| signed.is_by(&owner.value))
}
