//! Break-glass: when the smaller quorum stands in for the full one, and what was issued on it that the full one has not approved
//! since. It stands in for missing votes and for nothing else.

use super::{AccessView, PartnerView, Request, Scene};
use crate::{
    approval::{Question, given, record_digest, tally_as_given},
    model::{Action, Credential, Digest, Event, Moment, OwnerId, PartnerId, Record, Subject, Text},
    policy::BreakGlass,
};
use std::collections::BTreeMap;

/// The name under which an event says that it rests on break-glass.
const MARK: &str = "break-glass";
/// The name under which it says who had asked: SHA-256 of the owner's id as JSON.
const ASKER: &str = "requested-by";

/// An hour of need: what was approved by the smaller quorum, why, and until when the full one has to agree.
#[derive(Debug, Clone)]
pub struct Need {
    /// Why it could not wait, as each approver said it.
    pub reasons: BTreeMap<OwnerId, Text>,
    /// Until when the full quorum must have approved the same grant.
    pub ratify_by: Moment,
    /// When what is issued ends at the latest.
    pub ends: Moment,
    /// The digests that it rests on, by name.
    pub relied: BTreeMap<String, Digest>,
}

impl<'a> AccessView<'a> {
    /// What policy says of break-glass, where it is what a request rests on: the full quorum and templates do not cover it, the
    /// smaller quorum does, and the kind of credential is one that the tier allows.
    #[must_use]
    pub fn in_need(&self, request: Option<&Request>) -> Option<&'a BreakGlass> {
        self.terms?.lifetime(request?.kind?)?;
        let covered = self.tally.is_complete() || self.approved_in_advance(request).is_some();
        self.glass.filter(|_| !covered && self.glass_tally.is_complete())
    }

    /// What a credential that rests on break-glass has to say of it.
    #[must_use]
    pub fn need(&self, request: Option<&Request>, now: Moment) -> Option<Need> {
        let glass = self.in_need(request)?;
        let said = self.glass_tally.voices.iter().map(|voice| &voice.statement);
        let reasons = said.clone().filter_map(|s| Some((s.approver.clone(), s.reason.clone()?))).collect();
        let mut relied = self.glass_tally.counted.clone();
        relied.extend(said.map(|s| (MARK.to_owned(), s.digest)));
        let asker = self.access.requested_by.as_ref().and_then(|asker| record_digest(asker).ok());
        relied.extend(asker.map(|asker| (ASKER.to_owned(), asker)));
        Some(Need { reasons, ratify_by: now.plus(glass.ratify), ends: now.plus(glass.lifetime), relied })
    }
}

/// A credential that was issued by break-glass, is not revoked, and whose grant the full quorum has not approved.
#[derive(Debug)]
pub struct Unratified<'a> {
    /// Whose.
    pub partner: &'a PartnerId,
    /// The credential.
    pub record: &'a Record<Credential>,
    /// When it was issued.
    pub at: Moment,
    /// Until when the full quorum has to approve; when it was issued, if policy knows no break-glass any more.
    pub due: Moment,
    /// Whether it can still: the grant is as it was.
    pub possible: bool,
}

impl Unratified<'_> {
    /// The access as findings name it.
    #[must_use]
    pub fn subject(&self) -> String {
        let credential = &self.record.value;
        format!("{}/{} in {}", self.partner, credential.application, credential.environment)
    }

    /// What is to be done: ratify, or take back where nobody can ratify.
    #[must_use]
    pub fn fix(&self) -> String {
        let (partner, credential) = (self.partner, &self.record.value);
        if self.possible {
            format!("admit approve {partner}/{} --environment {}", credential.application, credential.environment)
        } else {
            format!("admit revoke {partner}/{}/{} --reason privilege-withdrawn", credential.application, credential.id)
        }
    }

    /// Whether it can be ratified, in half a sentence.
    #[must_use]
    pub fn outlook(&self) -> &'static str {
        if self.possible {
            "the full quorum has not approved that grant since"
        } else {
            "the grant is another one since, so nobody can approve what it was issued for, and it must be revoked"
        }
    }
}

/// Everything that waits for the full quorum; of a request everything of its partner.
#[must_use]
pub fn unratified<'s>(scene: &'s Scene<'_>) -> Vec<Unratified<'s>> {
    let current = scene.partners.iter().filter(|view| !view.is_offboarded());
    current.flat_map(|view| view.chain.events.iter().filter_map(|event| of_event(scene, view, event))).collect()
}

/// Whether an approval of that grant may have ratified something, and so stays on file.
#[must_use]
pub(super) fn ratifies(view: &PartnerView<'_>, grant: Digest) -> bool {
    view.chain.events.iter().any(|event| event.relied.contains_key(MARK) && event.relied.get("grant") == Some(&grant))
}

fn of_event<'s>(scene: &'s Scene<'_>, view: &'s PartnerView<'_>, event: &'s Event) -> Option<Unratified<'s>> {
    let grant = *event.relied.get("grant").filter(|_| event.relied.contains_key(MARK))?;
    let Ok(Subject::Credential(_, _, id)) = event.subject.as_str().parse() else { return None };
    // A credential whose record is gone is for `record-removed`.
    let record = view.folder.credentials.get(&id).filter(|record| record.value.revoked.is_none())?;
    let credential = &record.value;
    if is_ratified(scene, view, event, credential, grant) {
        return None;
    }
    let here = |access: &&AccessView<'_>| {
        access.application.value.id == credential.application && *access.environment == credential.environment
    };
    // Of a request only its own access is worked out; what an audit says of another one is not said here.
    let today = view.accesses.iter().find(here).map(|access| access.grant.as_ref().map(|(_, digest)| *digest));
    let due = scene.policy.break_glass.as_ref().map_or(event.at, |glass| event.at.plus(glass.ratify));
    let possible = today.map_or(scene.request.is_some(), |today| today == Some(grant));
    Some(Unratified { partner: view.id, record, at: event.at, due, possible })
}

/// Whether the full quorum of today's policy has approved exactly that grant, each approval as it was when it was given. That it
/// ended since takes nothing away; that its key was revoked does.
fn is_ratified(scene: &Scene<'_>, view: &PartnerView<'_>, event: &Event, credential: &Credential, grant: Digest) -> bool {
    let tier = view.record.map(|record| &record.value.tier);
    let Some(terms) = tier.and_then(|tier| scene.policy.terms(tier, &credential.environment)) else { return false };
    let question = Question {
        action: Action::Grant,
        partner: Some(view.id),
        application: Some(&credential.application),
        environment: Some(&credential.environment),
        waiver: None,
        digest: grant,
        steps: &terms.approvals,
        lifetime: terms.approval,
        requested_by: asker(scene, event).into_iter().collect(),
        evidence: Vec::new(),
        authors: Vec::new(),
    };
    let (approvals, owners) = (given(view.folder.approvals.values()), &scene.registry.owners);
    tally_as_given(&question, &approvals, owners, scene.policy, event.at, scene.now).is_complete()
}

/// Who had asked for the access when the credential was issued, by the event; the record may name somebody else since.
fn asker<'s>(scene: &'s Scene<'_>, event: &Event) -> Option<&'s OwnerId> {
    let asker = event.relied.get(ASKER)?;
    scene.registry.owners.keys().find(|id| record_digest(id).is_ok_and(|digest| digest == *asker))
}
