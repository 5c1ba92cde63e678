//! `partner-request`: the partner wrote that its access is to end, and the letter is on file.

use super::Condition;
use crate::{
    model::{EvidenceKind, Subject},
    rules::PartnerView,
};

pub(super) fn conditions(view: &PartnerView<'_>) -> Vec<Condition> {
    let documents = view.folder.evidence.values().map(|record| &record.value);
    let letters = documents.filter(|document| document.kind == EvidenceKind::OffboardingRequest);
    let of = |letter: &crate::model::Evidence| {
        let message = format!("the partner asked on {} that its access end (`{}`)", letter.on, letter.id);
        Condition::new(Subject::Partner(view.id.clone()), letter.on.start(), message)
    };
    letters.map(of).collect()
}
