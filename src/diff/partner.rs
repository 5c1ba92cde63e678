//! What is said of a partner: who it is, who answers for it, what its access rests on, what stops it.

use super::{
    agreement, codes, contact,
    folder::Folder,
    hold,
    pairs::matched,
    sheet::{Place, Sheet},
    tier, trigger, words,
};
use crate::{
    model::{AccessReview, Justification, LegalEntity, Partner, PartnerFolder, PartnerId, PartnerOwners, Record, Subject, Text},
    policy::Policy,
};

/// Whether it is the same partner under another id: the record is the same but for it, or head's log begins with base's.
pub(super) fn is_renamed(base: &PartnerFolder, head: &PartnerFolder, to: &PartnerId) -> bool {
    let (Some(old), Some(now)) = (&base.partner, &head.partner) else { return false };
    let same_log = !base.log.is_empty() && head.log.starts_with(&base.log);
    same_log || Partner { id: to.clone(), ..old.value.clone() } == now.value
}

/// The partner's record on both sides.
pub(super) fn compare(sheet: &mut Sheet, policy: &Policy, folder: &Folder<'_>, renamed_from: Option<&PartnerId>) {
    match (&folder.base.partner, &folder.head.partner) {
        (None, None) => {}
        (None, Some(now)) => {
            let Partner { legal_name, tier, .. } = &now.value;
            let message = format!("`{}` is a new partner: {}, tier `{tier}`", folder.id, words::shown(legal_name.as_str()));
            sheet.say(codes::PARTNER_ADDED, &folder.place(folder.id, &now.path), "", message);
        }
        (Some(old), None) => removed(sheet, folder, old),
        (Some(old), Some(now)) => {
            let at = folder.place(folder.id, &now.path);
            if let Some(from) = renamed_from {
                let message =
                    format!("`{from}` is called `{}` now; approvals name the partner, so none of them counts", folder.id);
                sheet.say(codes::PARTNER_RENAMED, &at.asking(folder.accesses()), "id", message);
            }
            if old.value != now.value {
                kept(sheet, policy, folder, &at, &old.value, &now.value);
            }
        }
    }
}

fn removed(sheet: &mut Sheet, folder: &Folder<'_>, old: &Record<Partner>) {
    let at = folder.place(folder.id, &old.path);
    let message = format!("`{}` ({}) is gone", folder.id, words::shown(old.value.legal_name.as_str()));
    sheet.say(codes::PARTNER_REMOVED, &at, "", message);
    hold::lost(sheet, &at, &old.value.holds);
    hold::tombstone(sheet, &at, old.value.offboarded.as_ref(), None);
}

fn kept(sheet: &mut Sheet, policy: &Policy, folder: &Folder<'_>, at: &Place, old: &Partner, now: &Partner) {
    // The id was paired, and a rename said.
    let Partner {
        id: _,
        legal_name,
        legal_entity,
        tier,
        justification,
        owners,
        contacts,
        agreement,
        offboarding,
        recipient,
        reviews,
        holds,
        offboarded,
    } = now;
    let covered = at.asking(folder.accesses());
    if *legal_name != old.legal_name {
        let names = words::instead(&old.legal_name, legal_name);
        sheet.say(codes::LEGAL_NAME_CHANGED, &covered, "legal-name", format!("the partner is {names}"));
    }
    entity(sheet, at, &covered, old.legal_entity.as_ref(), legal_entity.as_ref());
    tier::compare(sheet, policy, &covered, &old.tier, tier);
    why(sheet, at, old.justification.as_ref(), justification.as_ref());
    let PartnerOwners { business, technical } = owners;
    contact::owner(sheet, at, "business", old.owners.business.as_ref(), business.as_ref());
    contact::owner(sheet, at, "technical", old.owners.technical.as_ref(), technical.as_ref());
    contact::compare(sheet, at, &old.contacts, contacts);
    agreement::compare(sheet, at, &covered, old.agreement.as_ref(), agreement.as_ref());
    trigger::compare(sheet, at, old.offboarding.as_ref(), offboarding.as_ref());
    if *recipient != old.recipient {
        let whom =
            |recipient: &Option<Text>| recipient.as_ref().map_or_else(|| "nobody".to_owned(), |to| words::shown(to.as_str()));
        let message = format!("secrets are encrypted to {} instead of {}", whom(recipient), whom(&old.recipient));
        sheet.say(codes::RECIPIENT_CHANGED, at, "recipient", message);
    }
    looked_at(sheet, at, &old.reviews, reviews);
    hold::compare(sheet, at, &Subject::Partner(folder.id.clone()), &old.holds, holds);
    hold::tombstone(sheet, at, old.offboarded.as_ref(), offboarded.as_ref());
}

fn entity(sheet: &mut Sheet, at: &Place, covered: &Place, old: Option<&LegalEntity>, now: Option<&LegalEntity>) {
    let identity = |entity: &LegalEntity| {
        let LegalEntity { jurisdiction, registration, lei, verified: _ } = entity;
        let lei = lei.as_ref().map(|lei| format!(", LEI {lei}")).unwrap_or_default();
        format!("{jurisdiction} {registration}{lei}")
    };
    let (was, is) = (old.map(identity), now.map(identity));
    if was != is {
        let message = format!("the legal entity is {} instead of {}", words::or_none(is), words::or_none(was));
        sheet.say(codes::LEGAL_ENTITY_CHANGED, covered, "legal-entity", message);
    }
    let verified = |entity: Option<&LegalEntity>| entity.and_then(|entity| entity.verified.clone());
    let (was, is) = (verified(old), verified(now));
    if was != is {
        let message = format!("the evidence that the register was looked up is {}", words::instead(&was, &is));
        sheet.say(codes::VERIFICATION_CHANGED, at, "legal-entity.verified", message);
    }
}

fn why(sheet: &mut Sheet, at: &Place, old: Option<&Justification>, now: Option<&Justification>) {
    let mut say = |key: &str, message: String| sheet.say(codes::JUSTIFICATION_CHANGED, at, key, message);
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => say("justification", format!("the reason for access is {}", words::shown(now.purpose.as_str()))),
        (Some(_), None) => say("justification", "there is no reason for access any more".to_owned()),
        (Some(old), Some(now)) => {
            let Justification { purpose, data, ticket, on } = now;
            if *purpose != old.purpose {
                say("justification.purpose", format!("the reason for access is {}", words::instead(&old.purpose, purpose)));
            }
            if *data != old.data {
                say("justification.data", format!("the data that it sees is {}", words::instead(&old.data, data)));
            }
            if *ticket != old.ticket {
                say("justification.ticket", format!("the ticket is {}", words::instead(&old.ticket, ticket)));
            }
            if *on != old.on {
                say("justification.on", format!("the reason was written on {on} instead of {}", old.on));
            }
        }
    }
}

fn looked_at(sheet: &mut Sheet, at: &Place, old: &[AccessReview], now: &[AccessReview]) {
    let told = |review: &AccessReview| {
        let AccessReview { on, by, note } = review;
        let note = note.as_ref().map(|note| format!(": {}", words::shown(note.as_str()))).unwrap_or_default();
        format!("of {on} by `{by}`{note}")
    };
    for pair in matched(old, now, |review| (review.on, review.by.clone())) {
        if let (_, Some((index, review))) = pair {
            let message = format!("a review of access {} is on record", told(review));
            sheet.say(codes::REVIEW_RECORDED, at, format!("reviews.{index}"), message);
        }
        if let (Some(review), _) = pair {
            sheet.say(codes::REVIEW_REMOVED, at, "reviews", format!("the review of access {} is gone", told(review)));
        }
    }
}
