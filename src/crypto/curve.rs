//! Whether a public point lies on its curve, for public values only: nothing here runs in constant time. It refuses
//! what a signature check would refuse later and with less to say, and the points of small order.

use num_bigint::BigUint;
use std::{collections::HashSet, sync::RwLock};

/// 2^256 - 2^224 + 2^192 + 2^96 - 1 and the constant b (FIPS 186-4 D.1.2.3), little-endian limbs.
const P256: ([u64; 4], [u64; 4]) = (
    [0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001],
    [0x3bce_3c3e_27d2_604b, 0x651d_06b0_cc53_b0f6, 0xb3eb_bd55_7698_86bc, 0x5ac6_35d8_aa3a_93e7],
);
/// 2^384 - 2^128 - 2^96 + 2^32 - 1 and the constant b (FIPS 186-4 D.1.2.4).
const P384: ([u64; 6], [u64; 6]) = (
    [
        0x0000_0000_ffff_ffff,
        0xffff_ffff_0000_0000,
        0xffff_ffff_ffff_fffe,
        0xffff_ffff_ffff_ffff,
        0xffff_ffff_ffff_ffff,
        0xffff_ffff_ffff_ffff,
    ],
    [
        0x2a85_c8ed_d3ec_2aef,
        0xc656_398d_8a2e_d19d,
        0x0314_088f_5013_875a,
        0x181d_9c6e_fe81_4112,
        0x988e_056b_e3f8_2d19,
        0xb331_2fa7_e23e_e7e4,
    ],
);

/// 2^255 - 19.
const P25519: [u64; 4] = [0xffff_ffff_ffff_ffed, u64::MAX, u64::MAX, 0x7fff_ffff_ffff_ffff];
/// The constant d of Ed25519 (RFC 8032 section 5.1).
const D25519: [u64; 4] = [0x75eb_4dca_1359_78a3, 0x0070_0a4d_4141_d8ab, 0x8cc7_4079_7779_e898, 0x5203_6cee_2b6f_fe73];
/// The y of the points of order 8; those of order 1, 2 and 4 have y = 1, -1 and 0.
const EIGHTH: [[u64; 4]; 2] = [
    [0x4fd8_4d3d_706a_17c7, 0x0f67_100d_760b_3cba, 0xc6cc_392c_fa53_202a, 0x7a03_ac92_77fd_c74e],
    [0xb027_b2c2_8f95_e826, 0xf098_eff2_89f4_c345, 0x3933_c6d3_05ac_dfd5, 0x05fc_536d_8802_38b1],
];

/// A number of so many limbs, the lowest first.
fn big(limbs: &[u64]) -> BigUint {
    BigUint::from_bytes_le(&limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect::<Vec<_>>())
}

/// A point of P-256, X then Y, 64 bytes.
pub(crate) fn on_p256(point: &[u8]) -> bool {
    on_curve(point, 32, &big(&P256.0), &big(&P256.1))
}

/// A point of P-384, X then Y, 96 bytes.
pub(crate) fn on_p384(point: &[u8]) -> bool {
    on_curve(point, 48, &big(&P384.0), &big(&P384.1))
}

/// y² + 3x = x³ + b, with both coordinates below p.
fn on_curve(point: &[u8], width: usize, p: &BigUint, b: &BigUint) -> bool {
    if point.len() != width * 2 {
        return false;
    }
    let (x, y) = (BigUint::from_bytes_be(&point[..width]), BigUint::from_bytes_be(&point[width..]));
    x < *p && y < *p && (&y * &y + 3_u32 * &x) % p == (&x * &x * &x + b) % p
}

/// Ed25519 keys that were found good: one person's key stands in thousands of signatures, and is worked out once. It takes no more than 4,096,
/// so that what others send does not fill the memory.
static GOOD: RwLock<Option<HashSet<[u8; 32]>>> = RwLock::new(None);
const MOST_GOOD: usize = 4096;

/// Why 32 bytes are no good as an Ed25519 public key (RFC 8032 section 5.1.3); nothing when they are good.
pub(crate) fn ed25519_flaw(key: &[u8; 32]) -> Option<&'static str> {
    if GOOD.read().is_ok_and(|good| good.as_ref().is_some_and(|good| good.contains(key))) {
        return None;
    }
    let flaw = worked_out(key);
    if let (None, Ok(mut good)) = (flaw, GOOD.write()) {
        let good = good.get_or_insert_default();
        if good.len() < MOST_GOOD {
            good.insert(*key);
        }
    }
    flaw
}

fn worked_out(key: &[u8; 32]) -> Option<&'static str> {
    let mut coordinate = *key;
    coordinate[31] &= 0x7f; // the sign of x
    let (y, p, one) = (BigUint::from_bytes_le(&coordinate), big(&P25519), BigUint::from(1_u32));
    if y >= p {
        return Some("its coordinate is not below the field's prime");
    }
    let least = [BigUint::ZERO, one.clone(), &p - &one];
    if least.contains(&y) || EIGHTH.iter().any(|eighth| big(eighth) == y) {
        return Some("it is a point of small order");
    }
    let square = &y * &y % &p;
    let (u, v) = (&square + &p - &one, big(&D25519) * &square + &one);
    (!is_square(&(u * v % &p), &p)).then_some("it is not a point of the curve")
}

/// Why 32 bytes are no good as an X25519 public key: RFC 7748 sections 5 and 6.1.
pub(crate) fn x25519_flaw(key: &[u8; 32]) -> Option<&'static str> {
    let (u, p, one) = (BigUint::from_bytes_le(key), big(&P25519), BigUint::from(1_u32));
    if u >= p {
        return Some("its coordinate is not below the field's prime");
    }
    // u = (1 + y) / (1 - y) carries the small orders of the Edwards curve over.
    let carried = |y: &BigUint| &u * (&one + &p - y) % &p == (&one + y) % &p;
    let least = [BigUint::ZERO, one.clone(), &p - &one];
    (least.contains(&u) || EIGHTH.iter().any(|y| carried(&big(y)))).then_some("it is a point of small order")
}

/// Euler's criterion: the power (p-1)/2 is 1, or the value is 0.
fn is_square(value: &BigUint, p: &BigUint) -> bool {
    let power = value.modpow(&((p - 1_u32) / 2_u32), p);
    power <= BigUint::from(1_u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::agreement;
    use ring::rand::SystemRandom;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    fn agree(curve: &'static agreement::Algorithm, point: &[u8]) -> bool {
        let own = agreement::EphemeralPrivateKey::generate(curve, &SystemRandom::new()).unwrap();
        agreement::agree_ephemeral(own, &agreement::UnparsedPublicKey::new(curve, point), |_| ()).is_ok()
    }

    fn fresh(curve: &'static agreement::Algorithm) -> Vec<u8> {
        let own = agreement::EphemeralPrivateKey::generate(curve, &SystemRandom::new()).unwrap();
        own.compute_public_key().unwrap().as_ref().to_vec()
    }

    #[test]
    fn the_verdict_on_a_point_is_the_one_of_the_library() {
        for (curve, ours) in [(&agreement::ECDH_P256, on_p256 as fn(&[u8]) -> bool), (&agreement::ECDH_P384, on_p384)] {
            for round in 0..20 {
                let mut point = fresh(curve);
                assert!(ours(&point[1..]));
                let at = 1 + (round * 7) % (point.len() - 1);
                point[at] ^= 1 << (round % 8);
                assert_eq!(ours(&point[1..]), agree(curve, &point), "{point:02x?}");
            }
            let zero = vec![0; fresh(curve).len() - 1];
            assert!(!ours(&zero) && !ours(&vec![0xff; zero.len()]) && !ours(&zero[1..]));
        }
    }

    #[test]
    fn an_ed25519_key_is_on_the_curve_and_of_full_order() {
        let mut on_curve = 0;
        for seed in 0..64_u8 {
            let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
            let mut key: [u8; 32] = pair.public_key().as_ref().try_into().unwrap();
            assert_eq!(ed25519_flaw(&key), None);
            key[0] ^= 1;
            on_curve += usize::from(ed25519_flaw(&key).is_none());
        }
        assert!((16..=48).contains(&on_curve), "about half of all coordinates have a point, not {on_curve} of 64");
    }

    #[test]
    fn points_of_small_order_are_found() {
        let least = [[0; 4], [1, 0, 0, 0], [P25519[0] - 1, P25519[1], P25519[2], P25519[3]], P25519];
        for y in EIGHTH.iter().chain(&least) {
            let mut key: [u8; 32] = y.map(u64::to_le_bytes).concat().try_into().unwrap();
            assert!(ed25519_flaw(&key).is_some(), "{key:02x?}");
            key[31] |= 0x80;
            assert!(ed25519_flaw(&key).is_some(), "{key:02x?}");
        }
    }

    #[test]
    fn an_x25519_key_that_the_library_cannot_agree_with_is_found() {
        let listed = [
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        for hex in listed {
            let key: [u8; 32] = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap().try_into().unwrap();
            assert_eq!(x25519_flaw(&key), Some("it is a point of small order"), "{hex}");
            assert!(!agree(&agreement::X25519, &key), "{hex}");
        }
        let good: [u8; 32] = fresh(&agreement::X25519).try_into().unwrap();
        assert_eq!(x25519_flaw(&good), None);
    }
}
