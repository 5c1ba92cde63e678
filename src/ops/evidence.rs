//! Evidence: a document goes on file by its digest; the document stays where it is kept.

use crate::{
    crypto::sha256,
    failure::{Failure, Outcome},
    model::{Change, Code, Content, Day, EventDraft, Evidence, EvidenceId, EvidenceKind, OwnerId, PartnerId, Slot, Text},
    policy::Loaded,
};
use std::collections::BTreeMap;

/// A document for the file.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// The id; kind and date when none is given.
    pub id: Option<EvidenceId>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Where it is kept.
    pub place: Text,
    /// Its date.
    pub on: Day,
    /// The last day it counts.
    pub until: Option<Day>,
}

/// Plans the record of a document whose bytes are given.
///
/// # Errors
/// When there is no such partner, or the id is taken.
pub fn evidence(loaded: &Loaded, partner: &PartnerId, new: NewEvidence, document: &[u8], by: &OwnerId) -> Outcome<Change> {
    let NewEvidence { id, kind, place, on, until } = new;
    let folder = loaded.registry.partners.get(partner).filter(|folder| folder.partner.is_some());
    let folder = folder.ok_or_else(|| {
        Failure::no(format!("there is no partner `{partner}`")).hint(format!("admit onboard partner {partner}"))
    })?;
    let id = match id {
        Some(id) => id,
        None => format!("{kind}-{on}").parse().map_err(|e: crate::model::NotAnId| Failure::usage(e.to_string()))?,
    };
    if folder.evidence.contains_key(&id) {
        return Err(Failure::no(format!("evidence `{id}` of `{partner}` is on file already")).hint("give another with --id"));
    }
    let record = Evidence { id: id.clone(), kind, digest: sha256(document), place, on, until, by: by.clone() };
    let path = Slot::Evidence(partner.clone(), id).path();
    let relied = BTreeMap::from([("document".to_owned(), record.digest)]);
    let mut change = Change::default();
    change.write(&path, None, Content::Evidence(Box::new(record)));
    change.events.push(EventDraft {
        partner: partner.clone(),
        code: Code::EvidenceRecorded,
        subject: partner.to_string(),
        reason: None,
        note: None,
        records: vec![path],
        relied,
    });
    Ok(change)
}
