//! What is said of people: whom of theirs we reach, and who of ours answers. None of it is part of what is approved; a contact that
//! is gone widens all the same, since nobody can be told any more that access was taken back.

use super::{
    codes,
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Contact, Contacts, OwnerId};

/// One of our owners of a partner, an application or an API.
pub(super) fn owner(sheet: &mut Sheet, at: &Place, role: &str, old: Option<&OwnerId>, now: Option<&OwnerId>) {
    let message = match (old, now) {
        (old, now) if old == now => return,
        (Some(old), Some(now)) => format!("`{now}` is the {role} owner instead of `{old}`"),
        (None, Some(now)) => format!("`{now}` is the {role} owner"),
        (Some(old), None) => format!("`{old}` is no longer the {role} owner, and nobody is"),
        (None, None) => return,
    };
    sheet.say(codes::RESPONSIBLE_CHANGED, at, format!("owners.{role}"), message);
}

/// The contacts of a partner.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: &Contacts, now: &Contacts) {
    let Contacts { technical, security, revocation } = now;
    one(sheet, at, "technical", old.technical.as_ref(), technical.as_ref());
    one(sheet, at, "security", old.security.as_ref(), security.as_ref());
    one(sheet, at, "revocation", old.revocation.as_ref(), revocation.as_ref());
}

fn one(sheet: &mut Sheet, at: &Place, kind: &str, old: Option<&Contact>, now: Option<&Contact>) {
    let key = format!("contacts.{kind}");
    match (old, now) {
        (None, None) => {}
        (None, Some(now)) => sheet.say(codes::CONTACT_ADDED, at, key, format!("the {kind} contact is {}", told(now))),
        (Some(old), None) => {
            sheet.say(codes::CONTACT_REMOVED, at, key, format!("there is no {kind} contact any more; it was {}", told(old)));
        }
        (Some(old), Some(now)) if old == now => {}
        (Some(old), Some(now)) => {
            sheet.say(codes::CONTACT_CHANGED, at, key, format!("the {kind} contact is {} instead of {}", told(now), told(old)));
        }
    }
}

fn told(contact: &Contact) -> String {
    let Contact { name, email, phone } = contact;
    let phone = phone.as_ref().map(|phone| format!(", {phone}")).unwrap_or_default();
    words::shown(&format!("{name} <{email}>{phone}"))
}
