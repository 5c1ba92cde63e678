//! Requests made up from what is let in: about half are good, the rest stand at one side or the other of a border. The same every time.

use super::sample::moment;
use admit::model::{Amount, Moment, Network};
use admit::publish::{Allowed, Asked, Compiled, Entry, Shown, Shows};
use std::net::IpAddr;

/// Numbers from a seed: SplitMix64.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The seconds at which clocks change in the zones of the sample.
const CHANGES: [&str; 6] = [
    "2026-03-29T01:00:00Z",
    "2026-10-25T01:00:00Z",
    "2026-03-08T07:00:00Z",
    "2026-11-01T06:00:00Z",
    "2026-04-04T15:00:00Z",
    "2026-10-03T15:30:00Z",
];

/// That many, and each grant in the seconds around each change of clocks.
pub(crate) fn requests(compiled: &Compiled, count: usize) -> Vec<Asked> {
    let mut numbers = Numbers(20_260_115);
    let mut requests: Vec<_> = (0..count).map(|_| request(compiled, &mut numbers)).collect();
    for (entry, grant) in compiled.entries.iter().flat_map(|entry| entry.grants.iter().map(move |grant| (entry, grant))) {
        let good = good(compiled, entry, grant, &mut numbers);
        let around = CHANGES.iter().flat_map(|change| [-1, 0, 1].map(|near| moment(change).unix() + near));
        requests.extend(around.map(|seconds| Asked { at: Moment::from_unix(seconds).unwrap(), ..good.clone() }));
    }
    requests
}

fn request(compiled: &Compiled, numbers: &mut Numbers) -> Asked {
    let entry = numbers.of(&compiled.entries);
    let grant = numbers.of(&entry.grants);
    let good = good(compiled, entry, grant, numbers);
    if numbers.below(2) == 0 { good } else { moved(good, entry, grant, numbers) }
}

/// One that fulfils everything, as far as that can be had by trying.
fn good(compiled: &Compiled, entry: &Entry, grant: &Allowed, numbers: &mut Numbers) -> Asked {
    let source = match grant.when.sources.as_slice() {
        [] => None,
        networks => Some(edges(numbers.of(networks))[numbers.below(2)]),
    };
    let amount = grant.when.max_amount.map(|most| {
        let most: u64 = most.into();
        if numbers.below(2) == 0 { most } else { most / 2 }
    });
    let mut at = time(entry, grant, numbers);
    for _ in 0..60 {
        if at >= entry.from && at < grant.ends && grant.when.are_met(at, source, amount) {
            break;
        }
        at = time(entry, grant, numbers);
    }
    Asked { shown: shown(entry), environment: compiled.environment.clone(), scope: grant.scope.clone(), at, source, amount }
}

pub(crate) fn shown(entry: &Entry) -> Shown {
    match &entry.shows {
        Shows::Certificate { certificate, .. } => Shown::Certificate(certificate.fingerprint()),
        Shows::ApiKey { hash, .. } => Shown::ApiKey(*hash),
        Shows::OauthClient { .. } => Shown::OauthClient(entry.credential.clone()),
        Shows::Federation { federation, .. } => Shown::Token {
            issuer: federation.issuer.to_string(),
            audience: federation.audience.to_string(),
            subject: federation.subject.to_string(),
        },
    }
}

/// Any time in the entry's life, and more often one at a border: of the entry, of the grant, of a minute, of a change of clocks.
fn time(entry: &Entry, grant: &Allowed, numbers: &mut Numbers) -> Moment {
    let near = i64::try_from(numbers.below(3)).unwrap() - 1;
    let minutes = if numbers.below(3) == 0 { 0 } else { i64::try_from(numbers.below(300)).unwrap() - 150 };
    let border = border(entry, grant, numbers);
    let seconds = match numbers.below(5) {
        4 => border.unwrap_or_else(|| grant.ends.unix()) + near,
        0 => numbers.of(&[entry.from, entry.ends, grant.ends]).unix() + near,
        1 => moment(numbers.of::<&str>(&CHANGES)).unix() + minutes * 60 + near,
        _ => {
            let days = i64::try_from(numbers.below(362)).unwrap();
            entry.from.day().start().unix() + days * 86_400 + i64::try_from(numbers.below(288)).unwrap() * 300 + near
        }
    };
    Moment::from_unix(seconds).unwrap()
}

/// The first second of the hours or the first behind them, on some day, by one of the two distances to UTC that the zone's clocks keep.
fn border(entry: &Entry, grant: &Allowed, numbers: &mut Numbers) -> Option<i64> {
    let (from, to, zone) = grant.when.hours.as_ref()?.parts();
    let ahead = match zone {
        "Europe/Berlin" => [60, 120],
        "America/New_York" => [-300, -240],
        "Australia/Lord_Howe" => [630, 660],
        "Asia/Kolkata" => [330, 330],
        _ => [0, 0],
    };
    let minute = i64::from(*numbers.of(&[from, to])) - numbers.of(&ahead);
    let days = i64::try_from(numbers.below(360)).unwrap();
    Some(entry.from.day().start().unix() + days * 86_400 + minute * 60)
}

/// First and last address of a network, and those just before and behind.
fn edges(network: &Network) -> [IpAddr; 4] {
    let text = network.to_string();
    let first: IpAddr = text.split_once('/').unwrap().0.parse().unwrap();
    match first {
        IpAddr::V4(first) => {
            let first = first.to_bits();
            let last = first | u32::MAX.checked_shr(32 - u32::from(network.host_bits())).unwrap_or(0);
            [first, last, first.wrapping_sub(1), last.wrapping_add(1)].map(|bits| IpAddr::V4(bits.into()))
        }
        IpAddr::V6(first) => {
            let first = first.to_bits();
            let last = first | u128::MAX.checked_shr(128 - u32::from(network.host_bits())).unwrap_or(0);
            [first, last, first.wrapping_sub(1), last.wrapping_add(1)].map(|bits| IpAddr::V6(bits.into()))
        }
    }
}

/// The request with one thing about it changed.
fn moved(good: Asked, entry: &Entry, grant: &Allowed, numbers: &mut Numbers) -> Asked {
    let other = |text: &str| text.parse().unwrap();
    match numbers.below(18) {
        0 => Asked { shown: Shown::Certificate(admit::crypto::sha256(b"nobody")), ..good },
        1 => Asked { shown: Shown::OauthClient("nobody".parse().unwrap()), ..good },
        2 => Asked { environment: "sandbox".parse().unwrap(), ..good },
        3 => Asked {
            scope: numbers.of::<&str>(&["accounts:read", "payments:read", "payments:write", "payments:none"]).parse().unwrap(),
            ..good
        },
        4 => Asked { source: None, ..good },
        5 => Asked { amount: None, ..good },
        6 => Asked { amount: grant.when.max_amount.map(|most: Amount| u64::from(most) + 1), ..good },
        7 => Asked { source: Some(other(numbers.of::<&str>(&["8.8.8.8", "203.0.113.16", "2001:db7::1", "fe80::1"]))), ..good },
        8 | 9 => match grant.when.sources.as_slice() {
            [] => Asked { source: Some(other("2001:db8::1")), amount: Some(1), ..good },
            networks => Asked { source: Some(edges(numbers.of(networks))[2 + numbers.below(2)]), ..good },
        },
        10 => Asked { at: *numbers.of(&[entry.from, entry.ends, grant.ends]), ..good },
        _ => Asked { at: time(entry, grant, numbers), ..good },
    }
}
