//! What the clocks of a time zone are ahead of UTC, period by period: for engines that know no time zones. It asks the zone's data hour by
//! hour and then to the second; a zone that is not known is refused.

use crate::{crypto::Refused, model::Moment};
use chrono::Offset;

/// A stretch of time in which the clocks of a zone stay the same distance ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// The first second.
    pub(super) from: Moment,
    /// The first second that is not in it any more.
    pub(super) until: Moment,
    /// Seconds ahead of UTC.
    pub(super) ahead: i32,
}

/// The periods from one moment until another, without a gap; at least one.
///
/// # Errors
/// A zone that is not in the time zone database.
pub(super) fn periods(zone: &str, from: Moment, until: Moment) -> Result<Vec<Period>, Refused> {
    let zone: chrono_tz::Tz = zone.parse().map_err(|_| Refused::new(format!("`{zone}` is not a time zone that is known")))?;
    let ahead = |at: Moment| chrono::TimeZone::offset_from_utc_datetime(&zone, &at.utc().naive_utc()).fix().local_minus_utc();
    let mut periods = vec![Period { from, until, ahead: ahead(from) }];
    let (mut last, mut own) = (from, ahead(from));
    while last < until {
        let next = moved(last, 3_600).min(until);
        if ahead(next) != own {
            let change = first_after(last, next, |at| ahead(at) != own);
            if let Some(period) = periods.last_mut() {
                period.until = change;
            }
            own = ahead(change);
            if change < until {
                periods.push(Period { from: change, until, ahead: own });
            }
            last = change;
        } else {
            last = next;
        }
    }
    Ok(periods)
}

/// The first second after `low` and until `high` at which it is so; it is so at `high`.
fn first_after(low: Moment, high: Moment, is_so: impl Fn(Moment) -> bool) -> Moment {
    let (mut low, mut high) = (low, high);
    while high.unix() - low.unix() > 1 {
        let middle = moved(low, (high.unix() - low.unix()) / 2);
        if is_so(middle) { high = middle } else { low = middle }
    }
    high
}

/// That many seconds later; the end of the calendar when it would lie beyond.
fn moved(at: Moment, seconds: i64) -> Moment {
    let end = Moment::from_unix(253_402_300_799).unwrap_or(at);
    Moment::from_unix(at.unix() + seconds).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(zone: &str, from: &str, until: &str) -> Vec<(String, i32)> {
        let periods = periods(zone, from.parse().unwrap(), until.parse().unwrap()).unwrap();
        periods.iter().map(|period| (period.from.to_string(), period.ahead)).collect()
    }

    #[test]
    fn clocks_change_at_the_second_that_the_zone_says() {
        let berlin = [("2026-01-01T00:00:30Z", 3_600), ("2026-03-29T01:00:00Z", 7_200), ("2026-10-25T01:00:00Z", 3_600)];
        let lord_howe = [("2026-01-01T00:00:00Z", 39_600), ("2026-04-04T15:00:00Z", 37_800), ("2026-10-03T15:30:00Z", 39_600)];
        let own = |list: [(&str, i32); 3]| list.map(|(from, ahead)| (from.to_owned(), ahead)).to_vec();
        assert_eq!(told("Europe/Berlin", "2026-01-01T00:00:30Z", "2026-12-31T00:00:00Z"), own(berlin));
        assert_eq!(told("Australia/Lord_Howe", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"), own(lord_howe));
        assert_eq!(
            told("Asia/Kolkata", "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z"),
            [("2026-01-01T00:00:00Z".to_owned(), 19_800)]
        );
    }

    #[test]
    fn a_period_that_begins_at_the_end_is_none() {
        assert_eq!(told("Europe/Berlin", "2026-03-01T00:00:00Z", "2026-03-29T01:00:00Z").len(), 1);
        assert_eq!(told("Europe/Berlin", "2026-03-01T00:00:00Z", "2026-03-29T01:00:01Z").len(), 2);
        assert_eq!(told("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:00:01Z")[0].1, 7_200);
        assert_eq!(told("UTC", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z").len(), 1);
    }

    #[test]
    fn a_zone_that_is_not_known_is_refused() {
        let (from, until) = ("2026-03-01T00:00:00Z".parse().unwrap(), "2026-03-02T00:00:00Z".parse().unwrap());
        assert_eq!(periods("Mars/Base", from, until).unwrap_err().to_string(), "`Mars/Base` is not a time zone that is known");
    }
}
