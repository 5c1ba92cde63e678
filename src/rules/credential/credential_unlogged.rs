//! Every credential was issued or enrolled by an event in the log.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `credential-unlogged`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-unlogged",
    family: Family::Credential,
    summary: "each credential was issued or enrolled by an event in the log",
    severity: Severity::Critical,
    blocks: &[Operation::Issue, Operation::Publish],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/credential-unlogged.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // Where there is no log, or only the first part of one, `log-missing` and `log-broken` speak.
    for partner in scene.partners.iter().filter(|partner| partner.chain.broken.is_none() && !partner.folder.log.is_empty()) {
        let issued = partner.chain.events.iter().filter(|event| event.code.puts_on_record());
        let known: BTreeSet<&str> = issued.flat_map(|event| event.records.keys()).map(String::as_str).collect();
        for view in partner.credentials.iter().filter(|view| !known.contains(view.record.path.as_str())) {
            let subject = view.subject(partner.id);
            let message = format!("`{}` is on record, and no event in the log says that it was issued or enrolled", view.id);
            let fix = format!("admit revoke {subject} --reason privilege-withdrawn");
            report.add(subject, &view.record.path, "", message, fix);
        }
    }
}
