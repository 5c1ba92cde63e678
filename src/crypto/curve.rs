//! Whether a public point lies on its curve, for public values only: nothing here runs in constant time. It refuses
//! what a signature check would refuse later and with less to say, and the points of small order.

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

/// A point of P-256, X then Y, 64 bytes.
pub(crate) fn on_p256(point: &[u8]) -> bool {
    on_curve(point, &P256.0, &P256.1)
}

/// A point of P-384, X then Y, 96 bytes.
pub(crate) fn on_p384(point: &[u8]) -> bool {
    on_curve(point, &P384.0, &P384.1)
}

/// y² = x³ - 3x + b, with both coordinates below p.
fn on_curve<const N: usize>(point: &[u8], p: &[u64; N], b: &[u64; N]) -> bool {
    if point.len() != N * 16 {
        return false;
    }
    let (x, y) = (limbs_big_endian(&point[..N * 8]), limbs_big_endian(&point[N * 8..]));
    if !less(&x, p) || !less(&y, p) {
        return false;
    }
    let cube = mul(&mul(&x, &x, p), &x, p);
    let triple = add(&add(&x, &x, p), &x, p);
    add(&mul(&y, &y, p), &triple, p) == add(&cube, b, p)
}

fn limbs_big_endian<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut limbs = [0; N];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.chunks(8)) {
        *limb = chunk.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    }
    limbs
}

fn less<const N: usize>(a: &[u64; N], b: &[u64; N]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// a - b, and whether it went below zero.
fn sub<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], bool) {
    let (mut out, mut borrow) = ([0; N], false);
    for ((o, a), b) in out.iter_mut().zip(a).zip(b) {
        let (first, one) = a.overflowing_sub(*b);
        let (second, two) = first.overflowing_sub(u64::from(borrow));
        (*o, borrow) = (second, one || two);
    }
    (out, borrow)
}

fn add<const N: usize>(a: &[u64; N], b: &[u64; N], p: &[u64; N]) -> [u64; N] {
    let (mut out, mut carry) = ([0; N], false);
    for ((o, a), b) in out.iter_mut().zip(a).zip(b) {
        let (first, one) = a.overflowing_add(*b);
        let (second, two) = first.overflowing_add(u64::from(carry));
        (*o, carry) = (second, one || two);
    }
    let (reduced, borrow) = sub(&out, p);
    if carry || !borrow { reduced } else { out }
}

/// By doubling and adding: slow and plain, and a key has only three of these.
fn mul<const N: usize>(a: &[u64; N], b: &[u64; N], p: &[u64; N]) -> [u64; N] {
    let mut out = [0; N];
    for limb in b.iter().rev() {
        for bit in (0..64).rev() {
            out = add(&out, &out, p);
            if limb >> bit & 1 == 1 {
                out = add(&out, a, p);
            }
        }
    }
    out
}

/// 2^255 - 19.
const P25519: [u64; 4] = [0xffff_ffff_ffff_ffed, u64::MAX, u64::MAX, 0x7fff_ffff_ffff_ffff];
/// The constant d of Ed25519 (RFC 8032 section 5.1).
const D25519: [u64; 4] = [0x75eb_4dca_1359_78a3, 0x0070_0a4d_4141_d8ab, 0x8cc7_4079_7779_e898, 0x5203_6cee_2b6f_fe73];
/// The y of the points of order 8; those of order 1, 2 and 4 have y = 1, -1 and 0.
const EIGHTH: [[u64; 4]; 2] = [
    [0x4fd8_4d3d_706a_17c7, 0x0f67_100d_760b_3cba, 0xc6cc_392c_fa53_202a, 0x7a03_ac92_77fd_c74e],
    [0xb027_b2c2_8f95_e826, 0xf098_eff2_89f4_c345, 0x3933_c6d3_05ac_dfd5, 0x05fc_536d_8802_38b1],
];

/// Why 32 bytes are no good as an Ed25519 public key (RFC 8032 section 5.1.3); nothing when they are good.
pub(crate) fn ed25519_flaw(key: &[u8; 32]) -> Option<&'static str> {
    let mut y = limbs_little_endian(key);
    y[3] &= u64::MAX >> 1; // the sign of x
    if !less(&y, &P25519) {
        return Some("its coordinate is not below the field's prime");
    }
    let one = [1, 0, 0, 0];
    if y == [0; 4] || y == one || y == sub(&P25519, &one).0 || EIGHTH.contains(&y) {
        return Some("it is a point of small order");
    }
    let square = mul25519(&y, &y);
    let u = add(&square, &sub(&P25519, &one).0, &P25519);
    let v = add(&mul25519(&D25519, &square), &one, &P25519);
    (!is_square(&mul25519(&u, &v))).then_some("it is not a point of the curve")
}

/// Why 32 bytes are no good as an X25519 public key: RFC 7748 sections 5 and 6.1.
pub(crate) fn x25519_flaw(key: &[u8; 32]) -> Option<&'static str> {
    let u = limbs_little_endian(key);
    if !less(&u, &P25519) {
        return Some("its coordinate is not below the field's prime");
    }
    let one = [1, 0, 0, 0];
    // u = (1 + y) / (1 - y) carries the small orders of the Edwards curve over.
    let eighth = EIGHTH.iter().any(|y| mul25519(&u, &add(&one, &sub(&P25519, y).0, &P25519)) == add(&one, y, &P25519));
    (u == [0; 4] || u == one || u == sub(&P25519, &one).0 || eighth).then_some("it is a point of small order")
}

fn limbs_little_endian(bytes: &[u8; 32]) -> [u64; 4] {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.chunks(8)) {
        *limb = chunk.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    }
    limbs
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is what is meant")]
fn mul25519(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let mut wide = [0_u64; 8];
    for (i, a) in a.iter().enumerate() {
        let mut carry = 0_u128;
        for (j, b) in b.iter().enumerate() {
            let sum = u128::from(*a) * u128::from(*b) + u128::from(wide[i + j]) + carry;
            wide[i + j] = sum as u64;
            carry = sum >> 64;
        }
        wide[i + 4] = carry as u64;
    }
    // 2^256 = 38 modulo p: fold the upper half down until nothing is above.
    let mut low = [wide[0], wide[1], wide[2], wide[3]];
    let mut carry = 0_u128;
    for (limb, high) in low.iter_mut().zip(&wide[4..]) {
        let sum = u128::from(*limb) + u128::from(*high) * 38 + carry;
        *limb = sum as u64;
        carry = sum >> 64;
    }
    while carry != 0 {
        carry *= 38;
        for limb in &mut low {
            let sum = u128::from(*limb) + carry;
            *limb = sum as u64;
            carry = sum >> 64;
        }
    }
    while !less(&low, &P25519) {
        low = sub(&low, &P25519).0;
    }
    low
}

/// Euler's criterion: the power (p-1)/2 = 2^254 - 10 is 1, or the value is 0.
fn is_square(value: &[u64; 4]) -> bool {
    let exponent = [0xffff_ffff_ffff_fff6, u64::MAX, u64::MAX, 0x3fff_ffff_ffff_ffff];
    let mut power = [1, 0, 0, 0];
    for limb in exponent.iter().rev() {
        for bit in (0..64).rev() {
            power = mul25519(&power, &power);
            if limb >> bit & 1 == 1 {
                power = mul25519(&power, value);
            }
        }
    }
    power == [1, 0, 0, 0] || *value == [0; 4]
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
        for y in EIGHTH.iter().chain(&[[0; 4], [1, 0, 0, 0], sub(&P25519, &[1, 0, 0, 0]).0, P25519]) {
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
