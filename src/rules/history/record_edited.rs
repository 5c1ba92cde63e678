//! What the tool wrote is as the tool wrote it.

use crate::{
    finding::Severity,
    model::Digest,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;

/// `record-edited`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "record-edited",
    family: Family::History,
    summary: "each credential, receipt and document is as the log says it was written",
    severity: Severity::Critical,
    blocks: &[Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/record-edited.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // Behind a break the log may know better; `log-broken` speaks.
    for partner in scene.partners.iter().filter(|partner| partner.chain.broken.is_none() && !partner.folder.log.is_empty()) {
        let mut written: BTreeMap<&str, (Digest, u64)> = BTreeMap::new();
        for event in &partner.chain.events {
            written.extend(event.records.iter().map(|(path, digest)| (path.as_str(), (*digest, event.seq))));
        }
        let credentials =
            partner.credentials.iter().map(|view| (view.subject(partner.id), view.record.path.as_str(), view.record.digest));
        let receipts = partner.folder.receipts.iter().map(|(path, digest)| (format!("file {path}"), path.as_str(), *digest));
        // Of a request as of an audit: approvals rest on every document that is on file.
        let evidence = partner.folder.evidence.values().map(|e| (partner.id.to_string(), e.path.as_str(), e.digest));
        for (subject, path, digest) in credentials.chain(receipts).chain(evidence) {
            let message = match written.get(path) {
                Some((then, _)) if *then == digest => continue,
                Some((then, seq)) => {
                    format!("`{path}` has the digest {}, and line {seq} of the log wrote {}", digest.short(), then.short())
                }
                // A credential that no event wrote is for `credential-unlogged`; a document may be put on file by hand.
                None if subject.starts_with("file ") => format!("`{path}` is a receipt that no event in the log wrote"),
                None => continue,
            };
            report.add(subject, path, "", message, format!("edit {path}: put back what the tool wrote, from git"));
        }
    }
}
