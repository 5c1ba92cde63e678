//! Moments within hours and outside of them, found minute by minute, so that the hour that a clock skips or repeats is met as it comes.

use crate::model::{Hours, Moment, Period};

/// Two days of minutes: hours that begin and end come about within them whatever the clocks do.
const LONGEST: u32 = 2 * 24 * 60;

/// The first moment from then on that lies within the hours; then itself where there are none.
pub(super) fn within(hours: Option<&Hours>, from: Moment) -> Option<Moment> {
    let Some(hours) = hours else { return Some(from) };
    minutes(from).find(|at| hours.cover(*at))
}

/// The last minute before the hours begin, and the first after they end, each the next one from then on.
pub(super) fn around(hours: &Hours, from: Moment) -> [Option<(&'static str, Moment)>; 2] {
    let next = |at: Moment| at.plus(Period::minutes(1));
    let before = minutes(from).find(|at| !hours.cover(*at) && hours.cover(next(*at)));
    let after = minutes(from).find(|at| hours.cover(*at) && !hours.cover(next(*at))).map(next);
    [before.map(|at| ("the last minute before", at)), after.map(|at| ("the first minute after", at))]
}

fn minutes(from: Moment) -> impl Iterator<Item = Moment> {
    (0..LONGEST).map(move |minute| from.plus(Period::minutes(minute)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_met_at_both_their_ends() {
        let hours: Hours = "22:00-04:00 Europe/Berlin".parse().unwrap();
        let now: Moment = "2026-11-20T09:00:00Z".parse().unwrap();
        assert_eq!(within(Some(&hours), now).unwrap().to_string(), "2026-11-20T21:00:00Z");
        assert_eq!(within(None, now), Some(now));
        let said = around(&hours, now).map(|found| found.unwrap().1.to_string());
        assert_eq!(said, ["2026-11-20T20:59:00Z", "2026-11-21T03:00:00Z"]);
    }

    #[test]
    fn a_night_on_which_the_clocks_change_is_no_exception() {
        let hours: Hours = "02:15-02:45 Europe/Berlin".parse().unwrap();
        // On 29 March 2026 there is no such time; on 25 October there are two.
        for day in ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"] {
            let now: Moment = day.parse().unwrap();
            assert!(hours.cover(within(Some(&hours), now).unwrap()), "{day}");
            for (_, at) in around(&hours, now).into_iter().flatten() {
                assert!(!hours.cover(at), "{day} {at}");
            }
        }
    }
}
