//! Whoever came back from a hold was let back by persons.

use crate::{
    approval::Signed,
    finding::Severity,
    model::{Action, Event, Subject},
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `return-unapproved`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "return-unapproved",
    family: Family::Lifecycle,
    summary: "each return in the log rests on approvals of it that are on file",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::APPROVAL,
    page: include_str!("../../../docs/rules/return-unapproved.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        for event in partner.chain.events.iter().filter(|event| event.code == crate::model::Code::Resumed) {
            let genuine = approvers(scene, partner, event).len();
            let named = event.relied.keys().filter(|path| path.contains("/approvals/")).count();
            if genuine > 0 && genuine == named {
                continue;
            }
            let message = match named {
                0 => format!(
                    "`{}` came back on {} by `{}`, and the log names no approval of that",
                    event.subject,
                    event.at.day(),
                    event.actor
                ),
                _ => format!(
                    "`{}` came back on {} by `{}` on {named} approvals, of which {genuine} are on file and genuine",
                    event.subject,
                    event.at.day(),
                    event.actor
                ),
            };
            let path = format!("partners/{}/log.jsonl", partner.id);
            report.add(&event.subject, &path, "", message, format!("admit suspend {}", event.subject));
        }
    }
}

/// The persons whose approvals of that return are on file as the event names them.
fn approvers<'a>(scene: &'a Scene<'_>, partner: &'a PartnerView<'_>, event: &Event) -> BTreeSet<&'a str> {
    let subject = event.subject.as_str().parse::<Subject>().ok();
    let application = match &subject {
        Some(Subject::Application(_, id) | Subject::Credential(_, id, _)) => Some(id),
        _ => None,
    };
    let mut persons = BTreeSet::new();
    for record in partner.folder.approvals.values() {
        let Ok(signed) = Signed::read(&record.value) else { continue };
        let said = &signed.statement;
        let meant = said.action == Action::Resume
            && said.partner.as_ref() == Some(partner.id)
            && said.application.as_ref() == application;
        let named = event.relied.get(&record.path) == Some(&signed.digest);
        let owner = scene.registry.owners.get_key_value(&said.approver).filter(|(_, owner)| signed.is_by(&owner.value));
        persons.extend(owner.filter(|_| meant && named && said.issued <= event.at).map(|(id, _)| id.as_str()));
    }
    persons
}
