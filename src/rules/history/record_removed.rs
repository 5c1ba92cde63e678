//! What the tool wrote is still there.

use crate::{
    finding::Severity,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `record-removed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "record-removed",
    family: Family::History,
    summary: "each credential and receipt that the log names is on record",
    severity: Severity::Critical,
    blocks: &[Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/record-removed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        let folder = partner.folder;
        let there: BTreeSet<&str> = folder
            .credentials
            .values()
            .map(|record| record.path.as_str())
            .chain(folder.receipts.keys().map(String::as_str))
            .collect();
        let kept = [format!("partners/{}/credentials/", partner.id), format!("partners/{}/receipts/", partner.id)];
        let mut named = BTreeSet::new();
        for event in &partner.chain.events {
            let lost =
                |path: &&String| kept.iter().any(|folder| path.starts_with(folder.as_str())) && !there.contains(path.as_str());
            for path in event.records.keys().filter(lost).filter(|path| named.insert(path.as_str())) {
                report.add(
                    format!("file {path}"),
                    &format!("partners/{}/log.jsonl", partner.id),
                    "",
                    format!("line {} of the log wrote `{path}`, and the file is gone", event.seq),
                    format!("edit {path}: put the file back, from git"),
                );
            }
        }
    }
}
