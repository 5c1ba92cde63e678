//! Revocation lists: which certificates of an issuer gateways must refuse, since when and why. It lists whatever does not stand,
//! so that a suspended partner stops at the door; what is over by its own end alone is left out, since every reader sees that.

mod listing;
mod next;

pub use listing::Listing;
pub use next::{Next, next};

use super::Enforces;
use crate::{
    crypto::{Certificate, Crl, CrlReason, Refused, RevokedEntry},
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

/// Whether a list of that issuer made now may take the place of the last one: RFC 5280, section 5.2.3, wants numbers that only grow.
///
/// # Errors
/// When the last one is another issuer's, has no number, or one that is not below the new one.
pub fn may_follow(last: &Crl, issuer: &Certificate, now: Moment) -> Result<(), Refused> {
    let refused = |message: String| Err(Refused::new(message));
    if !last.is_of(issuer) {
        return refused(format!("it is a list of another issuer, `{}`", last.issuer()));
    }
    match (last.number(), number(now)) {
        (None, _) => refused("it has no number that could be counted on from".to_owned()),
        (Some(old), new) if old == new => refused(format!("it was made in this very second and has the same number, {old}")),
        (Some(old), new) if old > new => {
            let of = last.this_update();
            refused(format!("it has the number {old}, and the next would be {new}: the clock stands before its time, {of}"))
        }
        (Some(_), _) => Ok(()),
    }
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

    fn authority(name: &str) -> crate::crypto::Authority {
        use crate::crypto::{Authority, NewKey, RootRequest, SigningKey, SystemEntropy, self_signed_root};
        let mut entropy = SystemEntropy::new();
        let key = SigningKey::generate(NewKey::Ed25519, &mut entropy).unwrap();
        let request = RootRequest {
            common_name: name.to_owned(),
            organisation: "Bank".to_owned(),
            not_before: moment("2026-01-01T00:00:00Z"),
            not_after: moment("2027-01-01T00:00:00Z"),
        };
        let certificate = self_signed_root(&request, &key, &mut entropy).unwrap();
        Authority::new(certificate, key).unwrap()
    }

    #[test]
    fn the_numbers_of_an_issuer_only_grow() {
        let (ours, other) = (authority("ours"), authority("other"));
        let (then, later) = (moment(NOW), moment("2026-03-17T00:00:00Z"));
        let last = Crl::from_pem(&ours.crl(&[], number(then), then, later).unwrap()).unwrap();
        let said = |now, issuer: &crate::crypto::Authority| {
            may_follow(&last, issuer.certificate(), now).map_err(|refused| refused.to_string())
        };
        assert_eq!(said(moment("2026-03-10T00:00:01Z"), &ours), Ok(()));
        assert_eq!(said(then, &ours).unwrap_err(), "it was made in this very second and has the same number, 1773100800");
        assert!(said(moment("2026-03-09T23:59:59Z"), &ours).unwrap_err().contains("the clock stands before its time"));
        assert!(said(later, &other).unwrap_err().starts_with("it is a list of another issuer"));
    }

    #[test]
    fn a_list_is_of_one_issuer() {
        let credential = credential(&revoked());
        let issued =
            Issued { folder: &partner(&json!({})), credential: &credential, state: &State::ended(""), proved_until: None };
        assert_eq!(entries(&"sandbox-ca".parse().unwrap(), std::iter::once(issued), moment(NOW), Period::days(7)), []);
    }
}
