//! Addresses inside of networks and outside of all of them: the ones next to a network first, since that is where a prefix that is one
//! bit off shows.

use crate::model::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses of nobody (RFC 5737, RFC 3849), for where the neighbours are all inside.
const ELSEWHERE: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7)),
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 254)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 1)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0xffff, 0, 0, 0, 1)),
];

/// The first and the last address of a network.
pub(super) fn ends(network: &Network) -> Option<(IpAddr, IpAddr)> {
    let text = network.to_string();
    let first: IpAddr = text.split_once('/')?.0.parse().ok()?;
    let host = u32::from(network.host_bits());
    let last = match first {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() | u32::MAX.checked_shr(32 - host).unwrap_or(0))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() | u128::MAX.checked_shr(128 - host).unwrap_or(0))),
    };
    Some((first, last))
}

/// An address in one of the networks; none where every address will do.
pub(super) fn inside(networks: &[Network]) -> Option<IpAddr> {
    networks.first().and_then(ends).map(|(first, _)| first)
}

/// Addresses outside of all the networks, each with what it is: the neighbour below, the one above, or one of nobody, and an IPv4
/// address inside that is written as IPv6 (RFC 4291, section 2.5.5.2), which is an address of another kind.
pub(super) fn outside(networks: &[Network]) -> Vec<(&'static str, IpAddr)> {
    let outside = |address: &IpAddr| !networks.iter().any(|network| network.has(*address));
    let below = networks.iter().filter_map(|network| neighbour(ends(network)?.0, false));
    let above = networks.iter().filter_map(|network| neighbour(ends(network)?.1, true));
    let found = [
        ("next below", below.into_iter().find(outside)),
        ("next above", above.into_iter().find(outside)),
        ("elsewhere", ELSEWHERE.into_iter().find(outside)),
        ("IPv4 inside written as IPv6", inside(networks).and_then(mapped).filter(outside)),
    ];
    found.into_iter().filter_map(|(what, address)| Some((what, address?))).collect()
}

fn mapped(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(v4) => Some(IpAddr::V6(v4.to_ipv6_mapped())),
        IpAddr::V6(_) => None,
    }
}

fn neighbour(address: IpAddr, up: bool) -> Option<IpAddr> {
    match address {
        IpAddr::V4(v4) => {
            let bits = v4.to_bits();
            let next = if up { bits.checked_add(1) } else { bits.checked_sub(1) };
            next.map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)))
        }
        IpAddr::V6(v6) => {
            let bits = v6.to_bits();
            let next = if up { bits.checked_add(1) } else { bits.checked_sub(1) };
            next.map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn what_is_outside_lies_next_to_what_is_inside() {
        let two = networks(&["203.0.113.0/28", "203.0.113.16/28"]);
        let said: Vec<_> = outside(&two).into_iter().map(|(what, address)| format!("{what} {address}")).collect();
        assert_eq!(
            said,
            [
                "next below 203.0.112.255",
                "next above 203.0.113.32",
                "elsewhere 192.0.2.1",
                "IPv4 inside written as IPv6 ::ffff:203.0.113.0"
            ]
        );
        assert_eq!(ends(&two[0]).unwrap().1.to_string(), "203.0.113.15");
    }

    #[test]
    fn where_everything_is_inside_there_is_nothing_outside() {
        assert_eq!(outside(&networks(&["0.0.0.0/0", "::/0"])), []);
        let v4 = outside(&networks(&["0.0.0.0/0"]));
        assert!(v4.iter().all(|(_, address)| address.is_ipv6()) && v4.len() == 2, "{v4:?}");
        let last = ends(&networks(&["::/0"])[0]).unwrap().1;
        assert_eq!(last, IpAddr::V6(Ipv6Addr::from_bits(u128::MAX)));
    }
}
