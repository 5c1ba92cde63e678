//! Points in time and days, always UTC. A day in a record is inclusive: access `until: 2027-02-28` ends when that day ends.

use super::scalar::scalar;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use std::{fmt, str::FromStr};

/// A point in time to the second, written `2026-03-04T09:30:00Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// From seconds since 1970-01-01T00:00:00Z; `None` outside of the years 1970 to 9999.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let end = 253_402_300_799; // 9999-12-31T23:59:59Z, the last that RFC 5280 can write
        (0..=end).contains(&seconds).then(|| DateTime::from_timestamp(seconds, 0)).flatten().map(Self)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0.timestamp()
    }

    /// The UTC day it falls on.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.0.date_naive())
    }

    /// As chrono's type, for calendars and time zones.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// That period later; the last writable moment when it would lie beyond.
    #[must_use]
    pub fn plus(self, period: Period) -> Self {
        Self::from_unix(self.unix().saturating_add(period.seconds())).unwrap_or(self)
    }

    /// That period earlier; 1970 when it would lie before.
    #[must_use]
    pub fn minus(self, period: Period) -> Self {
        Self::from_unix(self.unix().saturating_sub(period.seconds()).max(0)).unwrap_or(self)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date_naive(), self.0.time());
        write!(f, "{date}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
    }
}

/// Why a text is not a date, a time or a period; the text says the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotATime(&'static str);

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NotATime {}

impl FromStr for Moment {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let form = NotATime("a time is written in UTC as `2026-03-04T09:30:00Z`");
        let read = || {
            let time = [11..13, 14..16, 17..19].map(|range| number(text.get(range)));
            let naive = date(text.get(..10)?)?.and_hms_opt(time[0]?, time[1]?, time[2]?)?;
            Self::from_unix(naive.and_utc().timestamp())
        };
        read().filter(|moment| moment.to_string() == text).ok_or(form)
    }
}

scalar!(Moment, "Moment", "a time in UTC: `2026-03-04T09:30:00Z`", pattern = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$");

/// The day whose digits stand there; what stands between them is not looked at.
fn date(text: &str) -> Option<NaiveDate> {
    let (year, month, day) = (number(text.get(..4))?, number(text.get(5..7))?, number(text.get(8..))?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Decimal digits and nothing else.
fn number(text: Option<&str>) -> Option<u32> {
    text.filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
}

/// A calendar day in UTC, written `2026-03-04`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The first second of the day.
    #[must_use]
    pub fn start(self) -> Moment {
        Moment(self.0.and_time(chrono::NaiveTime::MIN).and_utc())
    }

    /// The first second after the day: something that is good until a day ends then.
    #[must_use]
    pub fn end(self) -> Moment {
        self.start().plus(Period::days(1))
    }

    /// Whole days from `earlier` to this one; negative when this one comes first.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// That many days later; itself at the end of the calendar.
    #[must_use]
    pub fn plus_days(self, days: u64) -> Self {
        self.0.checked_add_days(Days::new(days)).map_or(self, Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Day {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let form = NotATime("a date is a day of the calendar, written `2026-03-04`");
        let day = date(text).map(Self);
        day.filter(|day| Moment::from_unix(day.start().unix()).is_some() && day.to_string() == text).ok_or(form)
    }
}

scalar!(Day, "Day", "a day: `2026-03-04`", pattern = "^\\d{4}-\\d{2}-\\d{2}$");

/// A length of time, written in days, hours or minutes: `90d`, `24h`, `10m`. A day is 24 hours; there are no months, since they differ.
#[derive(Clone, Copy)]
pub struct Period {
    count: u32,
    unit: Unit,
}

/// What a period is counted in.
#[derive(Clone, Copy)]
enum Unit {
    Days,
    Hours,
    Minutes,
}

impl Unit {
    const ALL: [Self; 3] = [Self::Days, Self::Hours, Self::Minutes];

    const fn letter(self) -> char {
        match self {
            Self::Days => 'd',
            Self::Hours => 'h',
            Self::Minutes => 'm',
        }
    }

    const fn seconds(self) -> i64 {
        match self {
            Self::Days => 86_400,
            Self::Hours => 3_600,
            Self::Minutes => 60,
        }
    }
}

impl Period {
    /// That many days.
    #[must_use]
    pub const fn days(count: u32) -> Self {
        Self { count, unit: Unit::Days }
    }

    /// That many hours.
    #[must_use]
    pub const fn hours(count: u32) -> Self {
        Self { count, unit: Unit::Hours }
    }

    /// That many minutes.
    #[must_use]
    pub const fn minutes(count: u32) -> Self {
        Self { count, unit: Unit::Minutes }
    }

    /// Its length in seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::from(self.count) * self.unit.seconds()
    }

    /// As chrono's type.
    #[must_use]
    pub fn delta(self) -> TimeDelta {
        TimeDelta::seconds(self.seconds())
    }
}

impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.seconds() == other.seconds()
    }
}

impl Eq for Period {}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.seconds().cmp(&other.seconds())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.letter())
    }
}

impl FromStr for Period {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let form = NotATime("a period is written in whole days, hours or minutes, at most 36500 days: `90d`, `24h`, `10m`");
        let found = Unit::ALL.into_iter().find_map(|unit| Some((text.strip_suffix(unit.letter())?, unit)));
        let (number, unit) = found.ok_or_else(|| form.clone())?;
        let plain =
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && (number == "0" || !number.starts_with('0'));
        let count: u32 = if plain { number.parse().map_err(|_| form.clone())? } else { return Err(form) };
        let period = Self { count, unit };
        (period.seconds() <= Self::days(36_500).seconds()).then_some(period).ok_or(form)
    }
}

scalar!(Period, "Period", "whole days, hours or minutes: `90d`, `24h`, `10m`", pattern = "^(0|[1-9]\\d*)[dhm]$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_each_value_and_one_value_for_each_text() {
        for text in ["2026-02-28", "2024-02-29", "1970-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        for text in ["2026-02-30", "2026-2-3", " 2026-02-03", "26-02-03", "+2026-02-03", "1969-12-31", "10000-01-01", ""] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!("2026-03-04T09:30:00Z".parse::<Moment>().unwrap().to_string(), "2026-03-04T09:30:00Z");
        for text in ["2026-03-04T09:30:00+00:00", "2026-03-04T09:30:60Z", "2026-03-04 09:30:00Z", "2026-03-04T09:30Z"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
        for text in ["90d", "24h", "10m", "0d", "36500d"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["", "d", "-1d", "+1d", "01d", "1.5d", "1w", "36501d", "4294967296d"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        assert_eq!("1d".parse::<Period>().unwrap(), "24h".parse::<Period>().unwrap());
    }

    #[test]
    fn a_day_is_inclusive() {
        let day: Day = "2027-02-28".parse().unwrap();
        assert_eq!(day.end().to_string(), "2027-03-01T00:00:00Z");
    }
}
