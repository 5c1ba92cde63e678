//! What is said of our own issuers: which there are, with which key, where each counts.

use super::{
    codes, hold,
    pairs::{Pair, pairs},
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Intent, Issuer, IssuerId, Record};
use std::collections::BTreeMap;

/// All issuers.
pub(super) fn compare(sheet: &mut Sheet, old: &BTreeMap<IssuerId, Record<Issuer>>, now: &BTreeMap<IssuerId, Record<Issuer>>) {
    let under = |record: &Issuer, id: &IssuerId| Issuer { id: id.clone(), ..record.clone() };
    for pair in pairs(old, now, under) {
        match pair {
            Pair::Added(id, now) => {
                let message = format!("`{id}` issues for {}", now.value.environment);
                sheet.say(codes::ISSUER_ADDED, &place(id, now), "", message);
            }
            Pair::Removed(id, old) => {
                let at = place(id, old);
                let message = format!("`{id}` no longer issues for {}", old.value.environment);
                sheet.say(codes::ISSUER_REMOVED, &at, "", message);
                hold::revocation(sheet, &at, codes::ISSUER_REVOKED, old.value.revoked.as_ref(), None);
            }
            Pair::Renamed(from, to, now) => {
                sheet.say(codes::ISSUER_RENAMED, &place(to, now), "id", format!("`{from}` is called `{to}` now"));
            }
            Pair::Kept(id, old, now) => kept(sheet, &place(id, now), &old.value, &now.value),
        }
    }
}

fn place(id: &IssuerId, record: &Record<Issuer>) -> Place {
    Place::new(format!("issuer {id}"), &record.path).asking([Intent::Policy])
}

fn kept(sheet: &mut Sheet, at: &Place, old: &Issuer, now: &Issuer) {
    // The id was paired, and a rename said.
    let Issuer { id: _, environment, certificate, public_key, crl, revoked } = now;
    if *environment != old.environment {
        let message = format!("it issues for {environment} instead of {}", old.environment);
        sheet.say(codes::ISSUER_ENVIRONMENT_CHANGED, at, "environment", message);
    }
    for (key, word, was, is) in
        [("certificate", "certificate", &old.certificate, certificate), ("public-key", "public key", &old.public_key, public_key)]
    {
        let message = match (was, is) {
            (was, is) if was.as_deref().map(words::unbroken) == is.as_deref().map(words::unbroken) => continue,
            (Some(_), Some(_)) => format!("under the same name it has another {word}"),
            (None, _) => format!("it has a {word}, and had none"),
            (Some(_), None) => format!("it has no {word} any more"),
        };
        sheet.say(codes::ISSUER_KEY_CHANGED, at, key, message);
    }
    if *crl != old.crl {
        let message = format!("its revocation list is at {}", words::instead(&old.crl, crl));
        sheet.say(codes::ISSUER_CRL_CHANGED, at, "crl", message);
    }
    hold::revocation(sheet, at, codes::ISSUER_REVOKED, old.revoked.as_ref(), revoked.as_ref());
}
