//! `evidence-over`: of a kind of document that the tier asks for the last one no longer counts.

use super::{Condition, tense};
use crate::{
    model::{EvidenceKind, Partner, Subject},
    rules::{PartnerView, Scene},
};

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>, record: &Partner) -> Vec<Condition> {
    let today = scene.now.day();
    let of = |kind: &EvidenceKind| {
        let documents = view.folder.evidence.values().map(|record| &record.value);
        let counted = documents.filter(|document| document.kind == *kind && document.on <= today);
        // A successor takes the place of what is over. That there is none at all is said by `evidence-missing`.
        let last = counted.max_by_key(|document| (document.until.is_none(), document.until))?;
        let until = last.until?;
        let counts = tense(until.end(), scene.now, "counted", "counts");
        let message = format!("its last evidence of kind `{kind}`, `{}`, {counts} until {until}", last.id);
        Some(Condition::new(Subject::Partner(view.id.clone()), until.end(), message))
    };
    let asked = scene.policy.tiers.get(&record.tier).map(|tier| tier.evidence.as_slice()).unwrap_or_default();
    asked.iter().filter_map(of).collect()
}
