//! A partner's record from what was said about it.

use super::{needs, set};
use crate::{
    failure::{Failure, Outcome},
    model::{
        AccessReview, Act, Agreement, Change, Contact, ContactKind, Contacts, Content, Day, EvidenceId, Jurisdiction,
        Justification, LegalEntity, Lei, Offboarding, OwnerId, Partner, PartnerId, PartnerOwners, Period, Slot, Text, Tier,
        Trigger, TriggerKind,
    },
    policy::{Loaded, Policy},
};

/// What is said about a partner.
#[derive(Debug, Clone, Default)]
pub struct NewPartner {
    /// A record to begin with, from an intake file.
    pub from: Option<Partner>,
    /// The registered name.
    pub legal_name: Option<Text>,
    /// The country of the register.
    pub jurisdiction: Option<Jurisdiction>,
    /// The number in the register.
    pub registration: Option<Text>,
    /// The Legal Entity Identifier.
    pub lei: Option<Lei>,
    /// The evidence of the look-up in the register.
    pub verified: Option<EvidenceId>,
    /// The tier.
    pub tier: Option<Tier>,
    /// The purpose.
    pub purpose: Option<Text>,
    /// The kinds of data.
    pub data: Vec<Text>,
    /// Where it was asked for.
    pub ticket: Option<Text>,
    /// The business owner.
    pub business_owner: Option<OwnerId>,
    /// The technical owner.
    pub technical_owner: Option<OwnerId>,
    /// Contacts by kind.
    pub contacts: Vec<(ContactKind, Contact)>,
    /// The agreement's number.
    pub agreement: Option<Text>,
    /// Its first day.
    pub agreement_start: Option<Day>,
    /// Its last day.
    pub agreement_end: Option<Day>,
    /// Triggers by kind.
    pub triggers: Vec<(TriggerKind, Trigger)>,
    /// Fill in the triggers that were not named, as policy suggests.
    pub standard_triggers: bool,
    /// The recipient of secrets.
    pub recipient: Option<Text>,
    /// A review of access, with what was seen, by an owner.
    pub review: Option<(OwnerId, Option<Text>)>,
}

/// Plans a partner's record.
///
/// # Errors
/// When a new one has no legal name or tier, half of a legal entity or agreement is missing, or the id belongs to a partner that was
/// offboarded, or to one whose record is gone.
pub fn partner(loaded: &Loaded, id: &PartnerId, said: NewPartner, today: Day) -> Outcome<Change> {
    let folder = loaded.registry.partners.get(id);
    let old = folder.and_then(|folder| folder.partner.as_ref());
    if old.is_none() && folder.is_some_and(|folder| !folder.log.is_empty()) {
        return Err(Failure::no(format!("`{id}` has a log and its record is gone, and an id is never given again"))
            .hint(format!("put {} back, from git", Slot::Partner(id.clone()).path())));
    }
    if let Some(end) = old.and_then(|record| record.value.offboarded.as_ref()) {
        return Err(Failure::no(format!("`{id}` was offboarded on {}, and an id is never given again", end.on.day()))
            .hint("onboard the partner under a new id"));
    }
    if said.from.as_ref().is_some_and(|from| from.id != *id) {
        return Err(Failure::usage(format!("the intake file is for another partner than `{id}`")));
    }
    if said.from.as_ref().is_some_and(|from| !from.holds.is_empty() || from.offboarded.is_some()) {
        return Err(Failure::no("an intake file cannot hold or offboard; those are commands of their own"));
    }
    if said.from.is_some() && old.is_some() {
        return Err(Failure::no(format!("`{id}` is registered already")).hint("change it with flags, or edit its file"));
    }
    let mut value = match (old.map(|record| record.value.clone()), said.from.clone()) {
        (Some(record), _) | (None, Some(record)) => record,
        (None, None) => Partner {
            id: id.clone(),
            legal_name: said.legal_name.clone().ok_or_else(|| needs(id, "--legal-name"))?,
            legal_entity: None,
            tier: said.tier.clone().ok_or_else(|| needs(id, "--tier"))?,
            justification: None,
            owners: PartnerOwners::default(),
            contacts: Contacts::default(),
            agreement: None,
            offboarding: None,
            recipient: None,
            reviews: Vec::new(),
            holds: Vec::new(),
            offboarded: None,
        },
    };
    fill(&mut value, said, &loaded.policy, today)?;
    let mut change = Change::default();
    change.write(Slot::Partner(id.clone()).path(), old.map(|record| record.digest), Content::Partner(Box::new(value)));
    Ok(change)
}

fn fill(value: &mut Partner, said: NewPartner, policy: &Policy, today: Day) -> Outcome<()> {
    if let Some(name) = said.legal_name {
        value.legal_name = name;
    }
    if let Some(tier) = said.tier {
        value.tier = tier;
    }
    match (&mut value.legal_entity, said.jurisdiction, said.registration) {
        (Some(entity), jurisdiction, registration) => {
            entity.jurisdiction = jurisdiction.unwrap_or_else(|| entity.jurisdiction.clone());
            entity.registration = registration.unwrap_or_else(|| entity.registration.clone());
        }
        (slot @ None, Some(jurisdiction), Some(registration)) => {
            *slot = Some(LegalEntity { jurisdiction, registration, lei: None, verified: None });
        }
        (None, None, None) if said.lei.is_none() && said.verified.is_none() => {}
        _ => return Err(Failure::usage("a legal entity needs both --jurisdiction and --registration")),
    }
    if let Some(entity) = &mut value.legal_entity {
        set(&mut entity.lei, said.lei);
        set(&mut entity.verified, said.verified);
    }
    match (&mut value.justification, said.purpose) {
        (slot @ None, Some(purpose)) => *slot = Some(Justification { purpose, data: Vec::new(), ticket: None, on: today }),
        (Some(justification), Some(purpose)) => (justification.purpose, justification.on) = (purpose, today),
        (None, None) if !said.data.is_empty() || said.ticket.is_some() => {
            return Err(Failure::usage("--data and --ticket belong to a justification; give its --purpose too"));
        }
        _ => {}
    }
    if let Some(justification) = &mut value.justification {
        if !said.data.is_empty() {
            justification.data = said.data;
        }
        set(&mut justification.ticket, said.ticket);
    }
    set(&mut value.owners.business, said.business_owner);
    set(&mut value.owners.technical, said.technical_owner);
    for (kind, contact) in said.contacts {
        match kind {
            ContactKind::Technical => value.contacts.technical = Some(contact),
            ContactKind::Security => value.contacts.security = Some(contact),
            ContactKind::Revocation => value.contacts.revocation = Some(contact),
        }
    }
    agreement(&mut value.agreement, (said.agreement, said.agreement_start, said.agreement_end), today)?;
    set(&mut value.recipient, said.recipient);
    if let Some((by, note)) = said.review {
        value.reviews.push(AccessReview { on: today, by, note });
    }
    triggers(value, said.triggers, said.standard_triggers, policy);
    Ok(())
}

fn agreement(slot: &mut Option<Agreement>, said: (Option<Text>, Option<Day>, Option<Day>), today: Day) -> Outcome<()> {
    let (reference, start, end) = said;
    match (slot, reference, start) {
        (Some(agreement), reference, start) => {
            agreement.reference = reference.unwrap_or_else(|| agreement.reference.clone());
            agreement.start = start.unwrap_or(agreement.start);
            set(&mut agreement.end, end);
        }
        (slot @ None, Some(reference), start) => *slot = Some(Agreement { reference, start: start.unwrap_or(today), end }),
        (None, None, None) if end.is_none() => {}
        (None, None, _) => return Err(Failure::usage("an agreement needs its number: --agreement")),
    }
    Ok(())
}

fn triggers(value: &mut Partner, said: Vec<(TriggerKind, Trigger)>, standard: bool, policy: &Policy) {
    if said.is_empty() && !standard {
        return;
    }
    let offboarding = value.offboarding.get_or_insert_with(Offboarding::default);
    for (kind, trigger) in said {
        *offboarding.slot(kind) = Some(trigger);
    }
    if standard {
        let inactivity = policy.tiers.get(&value.tier).map(|tier| tier.inactivity);
        let usual = [
            (TriggerKind::AgreementEnd, Act::Offboard, None, Some(Period::days(0))),
            (TriggerKind::Inactivity, Act::Suspend, inactivity, None),
            (TriggerKind::KeyCompromise, Act::Revoke, None, None),
            (TriggerKind::AnchorFailure, Act::Suspend, None, Some(Period::hours(24))),
            (TriggerKind::OwnerGone, Act::Suspend, None, Some(Period::days(14))),
            (TriggerKind::ReviewOverdue, Act::Notify, None, Some(Period::days(14))),
        ];
        for (kind, act, after, grace) in usual {
            offboarding.slot(kind).get_or_insert(Trigger { act, after, grace, notice: None });
        }
    }
}
