//! What becomes of an issuer's list now, given the last one: it is kept when it says the same and has life left, and another takes its
//! place under a higher number otherwise. Refused is a last list that is not the issuer's own, and a clock that stands before it.

use super::{Listing, number};
use crate::{
    crypto::{Certificate, Crl, Refused, RevokedEntry},
    model::{Moment, Period},
};
use std::collections::BTreeMap;

/// What becomes of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The last one stays, byte by byte.
    Keep,
    /// A new one takes its place.
    Make {
        /// Its number: the seconds since 1970, or one more than the last list has. Numbers come from the clock and are kept nowhere, so
        /// that one made over a list from a backup is still above all that were ever published, but for those made within the same second.
        number: u64,
        /// Its entries, sorted by serial number.
        entries: Vec<RevokedEntry>,
    },
}

/// What becomes of the list of an issuer, whose last one this is, when it is to say what `listing` says and to count for `lifetime`.
///
/// An entry for which no day is on record keeps the day on which it was first listed. One whose certificate is on record no more stays:
/// nobody can say when it ends, and a record that was taken away must not open a door. The last list stays when it would say exactly the
/// same for more than half of its life.
///
/// # Errors
/// When the last one is another issuer's or not signed by it, has no number or the last there is, or was made after `now`.
pub fn next(last: Option<&Crl>, issuer: &Certificate, listing: &Listing, now: Moment, lifetime: Period) -> Result<Next, Refused> {
    let Some(last) = last else {
        return Ok(Next::Make { number: number(now), entries: listing.entries.values().cloned().collect() });
    };
    let above = follows(last, issuer, now)?;
    let entries = merged(last, listing);
    if says(last, &entries) && has_life(last, now, lifetime) {
        return Ok(Next::Keep);
    }
    Ok(Next::Make { number: number(now).max(above), entries })
}

/// The least number that may follow.
fn follows(last: &Crl, issuer: &Certificate, now: Moment) -> Result<u64, Refused> {
    if !last.is_of(issuer) {
        return Err(Refused::new(format!("it is a list of another issuer, `{}`", last.issuer())));
    }
    last.signed_by(issuer.key()).map_err(|_| Refused::new("it is not signed by the issuer that it names"))?;
    let Some(old) = last.number() else { return Err(Refused::new("it has no number that could be counted on from")) };
    if now < last.this_update() {
        let of = last.this_update();
        return Err(Refused::new(format!("it was made at {of}, and the clock stands before that, at {now}")));
    }
    old.checked_add(1).ok_or_else(|| Refused::new(format!("its number is {old}, and none comes after that")))
}

fn merged(last: &Crl, listing: &Listing) -> Vec<RevokedEntry> {
    let mut entries = listing.entries.clone();
    for old in last.entries() {
        match entries.get_mut(&old.serial_hex) {
            Some(new) if Some(new.on) == listing.made && new.reason == old.reason && old.on < new.on => new.on = old.on,
            Some(_) => {}
            None if listing.known.contains(&old.serial_hex) => {}
            None => drop(entries.insert(old.serial_hex.clone(), old.clone())),
        }
    }
    entries.into_values().collect()
}

fn says(last: &Crl, entries: &[RevokedEntry]) -> bool {
    let old: BTreeMap<&str, &RevokedEntry> = last.entries().iter().map(|entry| (entry.serial_hex.as_str(), entry)).collect();
    old.len() == last.entries().len() && old.into_values().eq(entries)
}

/// Whether more than half of its life is left, and it does not outlive what policy gives a list now.
fn has_life(last: &Crl, now: Moment, lifetime: Period) -> bool {
    let (from, to) = (last.this_update().unix(), last.next_update().unix());
    let left = to - now.unix();
    left * 2 > to - from && left <= lifetime.seconds()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Authority, CrlReason, NewKey, RootRequest, SigningKey, SystemEntropy, self_signed_root};

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    const NOW: &str = "2026-03-10T00:00:00Z";
    /// [`NOW`] in seconds since 1970.
    const SECONDS: u64 = 1_773_100_800;

    fn week() -> Period {
        Period::days(7)
    }

    fn authority(name: &str) -> Authority {
        let mut entropy = SystemEntropy::new();
        let key = SigningKey::generate(NewKey::Ed25519, &mut entropy).unwrap();
        let request = RootRequest {
            common_name: name.to_owned(),
            organisation: "Bank".to_owned(),
            not_before: moment("2026-01-01T00:00:00Z"),
            not_after: moment("2027-01-01T00:00:00Z"),
        };
        Authority::new(self_signed_root(&request, &key, &mut entropy).unwrap(), key).unwrap()
    }

    fn entry(serial: &str, on: &str, reason: CrlReason) -> RevokedEntry {
        RevokedEntry { serial_hex: serial.to_owned(), on: moment(on), reason: Some(reason) }
    }

    /// A listing of these, among the serial numbers `01` to `09`.
    fn listing(entries: &[RevokedEntry], made: Moment) -> Listing {
        let known = (1..10).map(|number| format!("0{number}")).collect();
        let entries = entries.iter().map(|entry| (entry.serial_hex.clone(), entry.clone())).collect();
        Listing { entries, known, made: Some(made) }
    }

    fn list(authority: &Authority, entries: &[RevokedEntry], number: u64, from: Moment) -> Crl {
        Crl::ours_from_pem(&authority.crl(entries, number, from, from.plus(week())).unwrap()).unwrap()
    }

    fn held() -> RevokedEntry {
        entry("01", "2026-03-05T00:00:00Z", CrlReason::CertificateHold)
    }

    #[test]
    fn the_first_list_has_the_seconds_for_its_number() {
        let (ours, now) = (authority("ours"), moment(NOW));
        let made = next(None, ours.certificate(), &listing(&[held()], now), now, week()).unwrap();
        assert_eq!(made, Next::Make { number: SECONDS, entries: vec![held()] });
    }

    #[test]
    fn what_says_the_same_is_kept_for_half_of_its_life() {
        let (ours, from) = (authority("ours"), moment(NOW));
        let last = list(&ours, &[held()], number(from), from);
        let after = |hours| {
            let now = from.plus(Period::hours(hours));
            next(Some(&last), ours.certificate(), &listing(&[held()], now), now, week()).unwrap()
        };
        assert_eq!([after(0), after(83)], [Next::Keep, Next::Keep]);
        assert_eq!(after(84), Next::Make { number: SECONDS + 84 * 3600, entries: vec![held()] });
        // Policy gives lists a shorter life since.
        let shorter = next(Some(&last), ours.certificate(), &listing(&[held()], from), from, Period::hours(24)).unwrap();
        assert_eq!(shorter, Next::Make { number: SECONDS + 1, entries: vec![held()] });
    }

    #[test]
    fn another_content_in_the_same_second_has_another_number() {
        let (ours, now) = (authority("ours"), moment(NOW));
        let mut last = list(&ours, &[], number(now), now);
        for more in 1..4 {
            let entries: Vec<_> = (1..=more).map(|n| entry(&format!("0{n}"), NOW, CrlReason::KeyCompromise)).collect();
            let made = next(Some(&last), ours.certificate(), &listing(&entries, now), now, week()).unwrap();
            assert_eq!(made, Next::Make { number: SECONDS + more, entries: entries.clone() });
            last = list(&ours, &entries, SECONDS + more, now);
        }
    }

    #[test]
    fn a_list_from_a_backup_is_followed_by_a_number_above_all_that_were_published() {
        let (ours, monday) = (authority("ours"), moment(NOW));
        let (sunday, tuesday) = (monday.minus(Period::days(1)), monday.plus(Period::days(1)));
        let backup = list(&ours, &[], number(sunday), sunday);
        let lost = list(&ours, &[held()], number(monday), monday);
        let listing = listing(&[held()], tuesday);
        let Next::Make { number: made, .. } = next(Some(&backup), ours.certificate(), &listing, tuesday, week()).unwrap() else {
            panic!("the backup does not say what is so")
        };
        assert!(Some(made) > lost.number());
    }

    #[test]
    fn what_was_stopped_on_no_day_keeps_the_day_on_which_it_was_first_listed() {
        let (ours, from) = (authority("ours"), moment(NOW));
        let (now, hold) = (from.plus(Period::hours(1)), CrlReason::CertificateHold);
        let last = list(&ours, &[entry("02", NOW, hold)], number(from), from);
        let today = entry("02", "2026-03-10T01:00:00Z", hold);
        let made = |entries: &[RevokedEntry]| next(Some(&last), ours.certificate(), &listing(entries, now), now, week()).unwrap();
        assert_eq!(made(std::slice::from_ref(&today)), Next::Keep);
        let revoked = entry("02", "2026-03-10T01:00:00Z", CrlReason::KeyCompromise);
        assert_eq!(made(std::slice::from_ref(&revoked)), Next::Make { number: SECONDS + 3600, entries: vec![revoked] });
    }

    #[test]
    fn a_record_that_was_taken_away_takes_no_entry_with_it() {
        let (ours, from) = (authority("ours"), moment(NOW));
        let now = from.plus(Period::hours(1));
        let gone = entry("aa", "2026-03-01T00:00:00Z", CrlReason::KeyCompromise);
        let last = list(&ours, &[held(), gone.clone()], number(from), from);
        let made = next(Some(&last), ours.certificate(), &listing(&[], now), now, week()).unwrap();
        assert_eq!(made, Next::Make { number: SECONDS + 3600, entries: vec![gone] }, "`01` is on record and stands again");
    }

    #[test]
    fn what_it_cannot_follow_is_refused() {
        let (ours, other, now) = (authority("ours"), authority("other"), moment(NOW));
        let said = |last: &Crl, issuer: &Authority, now: Moment| {
            next(Some(last), issuer.certificate(), &listing(&[], now), now, week()).unwrap_err().to_string()
        };
        let last = list(&ours, &[], number(now), now);
        assert!(said(&last, &other, now).starts_with("it is a list of another issuer"));
        assert_eq!(said(&last, &authority("ours"), now), "it is not signed by the issuer that it names");
        let before = now.minus(Period::hours(1));
        assert!(said(&last, &ours, before).contains("the clock stands before that"), "{}", said(&last, &ours, before));
        assert!(said(&list(&ours, &[], u64::MAX, now), &ours, now).contains("none comes after that"));
    }
}
