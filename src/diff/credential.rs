//! What is said of credentials. The tool writes them from what was approved, so a new one is neutral; whatever else changes in one than
//! its end, its holds and its delivery was typed by hand.

use super::{
    codes,
    folder::Folder,
    hold,
    pairs::{Pair, pairs},
    retirement,
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Credential, CredentialId, Record, Subject};
use serde::Serialize;

/// The credentials of a partner.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>) {
    let under = |record: &Credential, id: &CredentialId| Credential { id: id.clone(), ..record.clone() };
    for pair in pairs(&folder.base.credentials, &folder.head.credentials, under) {
        match pair {
            Pair::Added(id, now) => {
                let Credential { kind, environment, expires, .. } = &now.value;
                let at = place(folder, id, now);
                let kind = words::a(kind.as_str());
                let message = format!("{kind}, `{id}`, is on record for {environment} until {expires}");
                sheet.say(codes::CREDENTIAL_ADDED, &at, "", message);
                let subject = subject(folder, id, &now.value);
                hold::compare(sheet, &at, &subject, &[], &now.value.holds);
                hold::revocation(sheet, &at, codes::CREDENTIAL_REVOKED, None, now.value.revoked.as_ref());
            }
            Pair::Removed(id, old) => removed(sheet, folder, id, old),
            Pair::Renamed(from, to, now) => {
                let message = format!("`{from}` is called `{to}` now; the log knows it by its old name");
                sheet.say(codes::CREDENTIAL_RENAMED, &place(folder, to, now), "id", message);
            }
            Pair::Kept(id, old, now) => kept(sheet, folder, id, &old.value, now),
        }
    }
}

fn subject(folder: &Folder<'_>, id: &CredentialId, credential: &Credential) -> Subject {
    Subject::Credential(folder.id.clone(), credential.application.clone(), id.clone())
}

fn place(folder: &Folder<'_>, id: &CredentialId, record: &Record<Credential>) -> Place {
    folder.place(subject(folder, id, &record.value), &record.path)
}

fn removed(sheet: &mut Sheet, folder: &Folder<'_>, id: &CredentialId, old: &Record<Credential>) {
    let at = place(folder, id, old);
    let message = format!(
        "the record of {}, `{id}`, is gone; what was issued lives on until {}, and nothing names it any more",
        words::a(old.value.kind.as_str()),
        old.value.expires
    );
    sheet.say(codes::CREDENTIAL_REMOVED, &at, "", message);
    hold::lost(sheet, &at, &old.value.holds);
    hold::revocation(sheet, &at, codes::CREDENTIAL_REVOKED, old.value.revoked.as_ref(), None);
}

fn kept(sheet: &mut Sheet, folder: &Folder<'_>, id: &CredentialId, old: &Credential, record: &Record<Credential>) {
    // The id was paired, and a rename said.
    let Credential {
        id: _,
        kind,
        application,
        environment,
        anchor,
        grant,
        scopes,
        issued,
        expires,
        by,
        issuer,
        serial,
        key,
        certificate,
        intermediates,
        verifier,
        client,
        federation,
        statement,
        delivery,
        retiring,
        holds,
        revoked,
    } = &record.value;
    let at = place(folder, id, record);
    field(sheet, &at, "kind", &old.kind, kind);
    field(sheet, &at, "application", &old.application, application);
    field(sheet, &at, "environment", &old.environment, environment);
    field(sheet, &at, "anchor", &old.anchor, anchor);
    field(sheet, &at, "grant", &old.grant, grant);
    field(sheet, &at, "scopes", &old.scopes, scopes);
    field(sheet, &at, "issued", &old.issued, issued);
    field(sheet, &at, "expires", &old.expires, expires);
    field(sheet, &at, "by", &old.by, by);
    field(sheet, &at, "issuer", &old.issuer, issuer);
    field(sheet, &at, "serial", &old.serial, serial);
    field(sheet, &at, "key", &old.key, key);
    field(sheet, &at, "certificate", &old.certificate, certificate);
    field(sheet, &at, "intermediates", &old.intermediates, intermediates);
    field(sheet, &at, "verifier", &old.verifier, verifier);
    field(sheet, &at, "client", &old.client, client);
    field(sheet, &at, "federation", &old.federation, federation);
    field(sheet, &at, "statement", &old.statement, statement);
    match (&old.delivery, delivery) {
        (None, Some(_)) => sheet.say(codes::CREDENTIAL_DELIVERED, &at, "delivery", "it was delivered"),
        (old, now) => field(sheet, &at, "delivery", old, now),
    }
    retirement::compare(sheet, &at, codes::CREDENTIAL_RETIRING, old.retiring.as_ref(), retiring.as_ref());
    hold::compare(sheet, &at, &subject(folder, id, &record.value), &old.holds, holds);
    hold::revocation(sheet, &at, codes::CREDENTIAL_REVOKED, old.revoked.as_ref(), revoked.as_ref());
}

fn field<T: PartialEq + Serialize>(sheet: &mut Sheet, at: &Place, key: &str, old: &T, now: &T) {
    if old != now {
        let message = format!("a credential on record was changed: `{key}` is {}", words::instead(old, now));
        sheet.say(codes::CREDENTIAL_ALTERED, at, key, message);
    }
}
