//! The conditions under which a grant may be used: source networks, hours, amount. They are decided at request time by the
//! gateway or policy engine that `publish` compiles them for; here they are only read and written in one way.

use super::{Moment, scalar::scalar, text::NotText};
use chrono::Timelike;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, str::FromStr};

/// When a grant may be used. Every condition that is named must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conditions {
    /// The networks that a request may come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Network>,
    /// The hours of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// The largest amount of one transaction, in whole units of its currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<Amount>,
}

impl Conditions {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An amount in whole units of its currency, at most 2^53 - 1, the largest that canonical JSON carries exactly (RFC 7493, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u64", into = "u64")]
pub struct Amount(u64);

impl TryFrom<u64> for Amount {
    type Error = &'static str;
    fn try_from(value: u64) -> Result<Self, Self::Error> {
        if value < 1 << 53 { Ok(Self(value)) } else { Err("an amount is at most 9007199254740991") }
    }
}

impl From<Amount> for u64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

/// An IP network in CIDR notation (RFC 4632, RFC 4291) with no bits set after its prefix.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// How many addresses it holds, as the power of two.
    #[must_use]
    pub fn host_bits(&self) -> u8 {
        if self.address.is_ipv4() { 32 - self.prefix } else { 128 - self.prefix }
    }

    /// Whether every address of the other is one of its own. IPv4 and IPv6 have none in common.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let same_bits = match (self.address, other.address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            _ => return false,
        };
        self.prefix <= other.prefix && same_bits >= u32::from(self.prefix)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Network {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let form =
            || NotText("a network is written as its first address and its prefix: `203.0.113.0/28`, `2001:db8::/32`".to_owned());
        let (address, prefix) = text.split_once('/').ok_or_else(form)?;
        let address: IpAddr = address.parse().map_err(|_| form())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix: u8 = prefix.parse().ok().filter(|p| *p <= width).ok_or_else(form)?;
        let bits = match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
            IpAddr::V6(v6) => v6.to_bits(),
        };
        let network = Self { address, prefix };
        let nothing_behind = prefix == 128 || bits << prefix == 0 || (prefix == 0 && bits == 0);
        (nothing_behind && network.to_string() == text).then_some(network).ok_or_else(form)
    }
}

scalar!(Network, "Network", "a network in CIDR notation: `203.0.113.0/28`");

/// Hours of every day in a time zone, from the first minute to the one before the last; past midnight when the end is
/// before the start: `22:00-04:00 Europe/Berlin`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: u16,
    to: u16,
    zone: chrono_tz::Tz,
}

impl Conditions {
    /// Whether a request fulfils them: made at that moment, from that address, over that amount. What a condition needs and the request does
    /// not say is not fulfilled.
    #[must_use]
    pub fn are_met(&self, at: Moment, source: Option<IpAddr>, amount: Option<u64>) -> bool {
        let Self { sources, hours, max_amount } = self;
        let from = sources.is_empty() || source.is_some_and(|address| sources.iter().any(|network| network.has(address)));
        let when = hours.is_none_or(|hours| hours.cover(at));
        let much = max_amount.is_none_or(|most| amount.is_some_and(|amount| amount <= most.0));
        from && when && much
    }
}

impl Network {
    /// Whether the address is one of its own.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.contains(&Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } })
    }
}

impl Hours {
    /// Whether a moment lies within them, by the clocks of their zone.
    #[must_use]
    pub fn cover(&self, at: Moment) -> bool {
        let local = at.utc().with_timezone(&self.zone);
        let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
        if self.from < self.to { (self.from..self.to).contains(&minute) } else { minute >= self.from || minute < self.to }
    }

    /// Minutes after midnight of start and end, and the zone's name (IANA).
    #[must_use]
    pub fn parts(&self) -> (u16, u16, &'static str) {
        (self.from, self.to, self.zone.name())
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02} {}", from / 60, from % 60, to / 60, to % 60, self.zone.name())
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u16>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

impl FromStr for Hours {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let parsed = text.split_once(' ').and_then(|(span, zone)| {
            let (from, to) = span.split_once('-')?;
            Some(Self { from: minute(from)?, to: minute(to)?, zone: zone.parse().ok()? })
        });
        parsed.filter(|h| h.from != h.to && h.to_string() == text).ok_or_else(|| {
            NotText("hours are written with their time zone, and start and end differ: `22:00-04:00 Europe/Berlin`".to_owned())
        })
    }
}

scalar!(Hours, "Hours", "hours of the day in a time zone: `22:00-04:00 Europe/Berlin`");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_one_spelling() {
        for good in ["203.0.113.0/28", "0.0.0.0/0", "10.0.0.1/32", "2001:db8::/32", "::/0", "::1/128"] {
            assert_eq!(good.parse::<Network>().unwrap().to_string(), good);
        }
        for bad in ["203.0.113.1/28", "203.0.113.0", "203.0.113.0/33", "203.0.113.0/028", "2001:DB8::/32", "::1/127", "1.2.3/8"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_network_contains_itself_and_what_is_narrower() {
        let contains = |wide: &str, narrow: &str| wide.parse::<Network>().unwrap().contains(&narrow.parse().unwrap());
        for (wide, narrow) in
            [("203.0.113.0/28", "203.0.113.0/28"), ("203.0.113.0/28", "203.0.113.8/29"), ("0.0.0.0/0", "10.0.0.1/32")]
        {
            assert!(contains(wide, narrow), "{wide} {narrow}");
        }
        for (wide, narrow) in [
            ("203.0.113.0/28", "203.0.113.0/24"),
            ("203.0.113.0/28", "203.0.113.16/28"),
            ("0.0.0.0/0", "::/0"),
            ("::/0", "10.0.0.0/8"),
        ] {
            assert!(!contains(wide, narrow), "{wide} {narrow}");
        }
    }

    #[test]
    fn hours_name_their_zone() {
        assert_eq!("22:00-04:00 Europe/Berlin".parse::<Hours>().unwrap().to_string(), "22:00-04:00 Europe/Berlin");
        for bad in ["22:00-04:00", "22:00-22:00 UTC", "24:00-04:00 UTC", "2:00-04:00 UTC", "22:00-04:00 Mars/Base"] {
            assert!(bad.parse::<Hours>().is_err(), "{bad}");
        }
    }
}
