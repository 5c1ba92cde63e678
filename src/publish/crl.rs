//! Revocation lists: which certificates of an issuer gateways must refuse, since when and why. It lists whatever does not stand,
//! so that a suspended partner stops at the door; what is over by its own end alone is left out, since every reader sees that.

mod listing;
mod next;

pub use listing::Listing;
pub use next::{Next, next};

use super::Enforces;
use crate::{
    crypto::{CrlReason, RevokedEntry},
    model::{Credential, Hold, IssuerId, Moment, PartnerFolder, Period, Reason, Revocation, Standing, State, enforcement},
};

/// What an enforcement point refuses by the lists alone.
pub const ENFORCES: Enforces = enforcement::CRL;

/// A certificate that was issued, and how it stands.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'a> {
    /// The partner's folder.
    pub folder: &'a PartnerFolder,
    /// The credential.
    pub credential: &'a Credential,
    /// The effective standing, from partner to credential.
    pub state: &'a State,
    /// Until when the anchor's proof counts.
    pub proved_until: Option<Moment>,
}

/// The entries of an issuer's list. What was stopped stays listed until one list after its end: RFC 5280, section 3.3, lets no entry
/// go before it was on a list made after the certificate had expired, and a list counts for `lifetime`.
#[must_use]
pub fn entries<'a>(
    issuer: &IssuerId,
    issued: impl Iterator<Item = Issued<'a>>,
    now: Moment,
    lifetime: Period,
) -> Vec<RevokedEntry> {
    let listed = |one: Issued<'a>| {
        let credential = one.credential;
        let serial = credential.serial.as_ref().filter(|_| credential.issuer.as_ref() == Some(issuer))?;
        let (on, reason) = stop(&one, now).filter(|_| now < credential.expires.plus(lifetime))?;
        let reason = CrlReason::from_code(reason.code());
        Some(RevokedEntry { serial_hex: serial.to_string(), on: on.min(now), reason })
    };
    issued.filter_map(listed).collect()
}

/// The number of a list that is made now: seconds since 1970, which grow without anything that must be remembered.
#[must_use]
pub fn number(now: Moment) -> u64 {
    u64::try_from(now.unix()).unwrap_or_default()
}

/// Since when and why it does not stand; `None` for what stands, and for what is over by its own end alone.
fn stop(one: &Issued<'_>, now: Moment) -> Option<(Moment, Reason)> {
    let Issued { folder, credential, state, proved_until } = one;
    if let Some(Revocation { on, reason, .. }) = &credential.revoked {
        return Some((*on, *reason));
    }
    if let Some(retiring) = credential.retiring.as_ref().filter(|retiring| retiring.until <= now.min(credential.expires)) {
        return Some((retiring.until, Reason::Superseded)).filter(|(until, _)| *until < credential.expires);
    }
    let partner = folder.partner.as_ref().map(|record| &record.value);
    let anchor = folder.anchors.get(&credential.anchor).map(|record| &record.value);
    let application = folder.applications.get(&credential.application).map(|record| &record.value);
    let above = [partner.and_then(|p| p.offboarded.as_ref()), anchor.and_then(|a| a.revoked.as_ref())];
    if let Some(end) = above.into_iter().flatten().min_by_key(|end| end.on) {
        return Some((end.on, end.reason));
    }
    let holds = [
        partner.map(|p| p.holds.as_slice()),
        application.map(|a| a.holds.as_slice()),
        anchor.map(|a| a.holds.as_slice()),
        Some(credential.holds.as_slice()),
    ];
    if let Some(since) = holds.into_iter().flatten().flatten().filter(|hold| hold.is_open()).map(|hold: &Hold| hold.on).min() {
        return Some((since, Reason::CertificateHold));
    }
    let lives = now < credential.expires;
    match state.standing {
        Standing::Active => None,
        _ if !lives => None,
        Standing::Ended => {
            let agreement = partner.and_then(|p| p.agreement.as_ref()).and_then(|agreement| agreement.end);
            let access = application.and_then(|a| a.environments.get(&credential.environment));
            let grants = access.and_then(|access| access.grants.iter().map(|grant| grant.until).max().flatten());
            let over = [agreement, grants].into_iter().flatten().map(|day| day.end()).filter(|end| *end <= now).min();
            Some((over.unwrap_or(now), Reason::CessationOfOperation))
        }
        // What is pending may count again, and does not count now.
        Standing::Suspended | Standing::Pending => {
            let since = proved_until.filter(|end| *end <= now);
            Some((since.unwrap_or(now), Reason::CertificateHold))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Partner, Record};
    use serde_json::{Value, json};

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    /// A record of these members and those of `more`.
    fn read<T: serde::de::DeserializeOwned>(mut members: Value, more: &Value) -> T {
        let more = more.as_object().unwrap().clone();
        members.as_object_mut().unwrap().extend(more);
        serde_json::from_value(members).unwrap()
    }

    fn credential(more: &Value) -> Credential {
        let members = json!({
            "id": "payouts-k3m9", "kind": "client-certificate", "application": "payouts", "environment": "production",
            "anchor": "acme-ca", "grant": format!("sha256:{}", "ab".repeat(32)), "scopes": ["payments:read"],
            "issued": "2026-03-01T00:00:00Z", "expires": "2026-04-01T00:00:00Z", "by": "priya-nair",
            "issuer": "production-ca", "serial": "0a0b",
        });
        read(members, more)
    }

    fn partner(more: &Value) -> PartnerFolder {
        let value: Partner = read(json!({ "id": "acme-pay", "legal-name": "Acme", "tier": "standard" }), more);
        let record = Record { path: "a".to_owned(), digest: crate::crypto::sha256(b""), value };
        PartnerFolder { partner: Some(record), ..PartnerFolder::default() }
    }

    fn listed(folder: &PartnerFolder, credential: &Credential, state: &State, now: &str) -> Vec<(String, Option<u8>)> {
        let issued = Issued { folder, credential, state, proved_until: None };
        let entries = entries(&"production-ca".parse().unwrap(), std::iter::once(issued), moment(now), Period::days(7));
        entries
            .into_iter()
            .map(|entry| (format!("{} {}", entry.serial_hex, entry.on), entry.reason.map(CrlReason::code)))
            .collect()
    }

    fn revoked() -> Value {
        json!({ "revoked": { "on": "2026-03-05T00:00:00Z", "by": "priya-nair", "reason": "key-compromise" } })
    }

    fn held() -> Value {
        let hold = json!({ "on": "2026-03-04T00:00:00Z", "by": "priya-nair", "reason": "key-compromise", "note": "looked at" });
        json!({ "holds": [hold] })
    }

    fn held_and_offboarded() -> Value {
        let mut both = held();
        both["offboarded"] = json!({ "on": "2026-03-06T00:00:00Z", "by": "priya-nair", "reason": "privilege-withdrawn" });
        both
    }

    const NOW: &str = "2026-03-10T00:00:00Z";

    #[test]
    fn what_stands_is_not_listed() {
        assert_eq!(listed(&partner(&json!({})), &credential(&json!({})), &State::active(), NOW), []);
    }

    #[test]
    fn what_was_revoked_is_listed_with_its_reason_and_its_time() {
        let entry = ("0a0b 2026-03-05T00:00:00Z".to_owned(), Some(1));
        assert_eq!(listed(&partner(&held()), &credential(&revoked()), &State::ended(""), NOW), [entry]);
    }

    #[test]
    fn what_handed_over_is_superseded_from_its_hour_on_unless_its_own_end_came_first() {
        let handed = |until: &str| {
            let retiring =
                json!({ "successor": "payouts-n5p7", "since": "2026-03-02T00:00:00Z", "until": until, "by": "priya-nair" });
            credential(&json!({ "retiring": retiring }))
        };
        let entry = ("0a0b 2026-03-09T00:00:00Z".to_owned(), Some(4));
        let over = State::ended("");
        assert_eq!(listed(&partner(&held()), &handed("2026-03-09T00:00:00Z"), &over, NOW), [entry]);
        assert_eq!(listed(&partner(&json!({})), &handed("2026-03-11T00:00:00Z"), &State::active(), NOW), []);
        assert_eq!(listed(&partner(&json!({})), &handed("2026-04-01T00:00:00Z"), &over, "2026-04-02T00:00:00Z"), []);
    }

    #[test]
    fn what_is_held_above_is_on_hold() {
        let entry = ("0a0b 2026-03-04T00:00:00Z".to_owned(), Some(6));
        assert_eq!(listed(&partner(&held()), &credential(&json!({})), &State::suspended(""), NOW), [entry]);
    }

    #[test]
    fn a_partner_that_was_offboarded_takes_its_certificates_with_it() {
        let entry = ("0a0b 2026-03-06T00:00:00Z".to_owned(), Some(9));
        assert_eq!(listed(&partner(&held_and_offboarded()), &credential(&json!({})), &State::ended(""), NOW), [entry]);
    }

    #[test]
    fn what_does_not_count_without_anybody_having_stopped_it_is_listed_too() {
        let agreement = json!({ "agreement": { "reference": "MSA", "start": "2026-01-01", "end": "2026-03-07" } });
        let over = ("0a0b 2026-03-08T00:00:00Z".to_owned(), Some(5));
        assert_eq!(listed(&partner(&agreement), &credential(&json!({})), &State::ended(""), NOW), [over]);
        let pending = (format!("0a0b {NOW}"), Some(6));
        assert_eq!(listed(&partner(&json!({})), &credential(&json!({})), &State::pending(""), NOW), [pending]);
    }

    #[test]
    fn an_entry_stays_for_one_list_after_the_end() {
        let count = |now| listed(&partner(&json!({})), &credential(&revoked()), &State::ended(""), now).len();
        assert_eq!([count("2026-04-01T00:00:00Z"), count("2026-04-07T23:59:59Z"), count("2026-04-08T00:00:00Z")], [1, 1, 0]);
        assert_eq!(listed(&partner(&json!({})), &credential(&json!({})), &State::ended(""), "2026-04-02T00:00:00Z"), []);
    }

    #[test]
    fn a_list_is_of_one_issuer() {
        let credential = credential(&revoked());
        let issued =
            Issued { folder: &partner(&json!({})), credential: &credential, state: &State::ended(""), proved_until: None };
        assert_eq!(entries(&"sandbox-ca".parse().unwrap(), std::iter::once(issued), moment(NOW), Period::days(7)), []);
    }
}
