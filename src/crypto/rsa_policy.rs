//! What an RSA public key must be to be trusted. It refuses sizes and exponents out of bounds, moduli with small factors, those that
//! the faulty generator of CVE-2017-15361 (ROCA) made, and those of two primes that lie close together (CVE-2022-26320).

use super::{Refused, refused::refuse};
use num_bigint::BigUint;

/// Length of the modulus in bits: NIST SP 800-57 part 1 table 2 below, what verifiers can do above.
const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The largest exponent that the verifying library takes: 33 bits. NIST SP 800-56B allows 256.
const LARGEST_EXPONENT: u64 = (1 << 33) - 1;
/// FIPS 186-5 A.1.1.
const SMALLEST_EXPONENT: u64 = 65_537;
/// The primes that mark the ROCA generator: modulo each of them its moduli are powers of 65537.
const ROCA: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/// Steps of Fermat's factorisation. It takes about (p - q)² / 8√n of them, so that these find every pair of primes of which the upper
/// halves are equal, and some more; FIPS 186-5 A.1.3 wants a difference within the first 100 bits. Printers with the fault took one.
const FERMAT_STEPS: u32 = 100;

/// Takes the bodies of the two INTEGERs; answers the length of the modulus in bits.
pub(crate) fn check(modulus: &[u8], exponent: &[u8]) -> Result<usize, Refused> {
    if modulus.first().is_none_or(|b| b & 0x80 != 0) || exponent.first().is_none_or(|b| b & 0x80 != 0) {
        refuse!("the RSA key has a negative number");
    }
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |b| b.leading_zeros() as usize);
    if !BITS.contains(&bits) {
        refuse!("the RSA key has {bits} bits: {} to {} are taken", BITS.start(), BITS.end());
    }
    let exponent = match exponent.len() {
        0..=8 => exponent.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)),
        _ => u64::MAX,
    };
    if !(SMALLEST_EXPONENT..=LARGEST_EXPONENT).contains(&exponent) || exponent % 2 == 0 {
        refuse!("the RSA key has an exponent that is not odd, at least {SMALLEST_EXPONENT} and at most {LARGEST_EXPONENT}");
    }
    let remainder = |divisor: u32| modulus.iter().fold(0_u32, |rest, byte| (rest * 256 + u32::from(*byte)) % divisor);
    if let Some(factor) = (2..1000).find(|candidate| remainder(*candidate) == 0) {
        refuse!("the RSA key can be divided by {factor}: it is no product of two large primes");
    }
    if ROCA.into_iter().all(|prime| is_power(65_537 % prime, remainder(prime), prime)) {
        refuse!("the RSA key was made by a faulty generator (ROCA, CVE-2017-15361) and can be factored");
    }
    if primes_are_close(modulus) {
        refuse!("the RSA key is the product of two primes that lie close together (CVE-2022-26320) and can be factored");
    }
    Ok(bits)
}

/// Fermat's factorisation: whether one of the first squares from the modulus on exceeds it by a square.
fn primes_are_close(modulus: &[u8]) -> bool {
    let n = BigUint::from_bytes_be(modulus);
    let mut a = n.sqrt();
    if &a * &a < n {
        a += 1_u32;
    }
    let mut excess = &a * &a - &n;
    for _ in 0..FERMAT_STEPS {
        if is_square(&excess) {
            return true;
        }
        excess += (&a << 1_u8) + 1_u32;
        a += 1_u32;
    }
    false
}

/// Most numbers that are no squares show it by what they leave modulo 64, 63, 65 or 11; the root is taken of the rest.
fn is_square(number: &BigUint) -> bool {
    let low = number.iter_u32_digits().next().unwrap_or(0);
    let rest = (number % 45_045_u32).iter_u32_digits().next().unwrap_or(0); // 63 * 65 * 11
    let could_be = |rest: u32, modulus: u32| (0..modulus).any(|root| root * root % modulus == rest % modulus);
    if ![(low, 64), (rest, 63), (rest, 65), (rest, 11)].into_iter().all(|(rest, modulus)| could_be(rest, modulus)) {
        return false;
    }
    let root = number.sqrt();
    &root * &root == *number
}

/// Whether `value` is a power of `base` modulo `prime`.
fn is_power(base: u32, value: u32, prime: u32) -> bool {
    let mut power = 1;
    (0..prime).any(|_| {
        power = power * base % prime;
        power == value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modulus(bits: usize) -> Vec<u8> {
        // A number that no small prime divides: found by trying, with the top and the bottom bit set.
        (1..)
            .map(|n: u32| {
                let mut bytes = vec![0xa5; bits / 8];
                let end = bytes.len();
                bytes[end - 4..].copy_from_slice(&(n * 2 + 1).to_be_bytes());
                bytes
            })
            .find(|bytes| (2..1000).all(|p| bytes.iter().fold(0_u32, |r, b| (r * 256 + u32::from(*b)) % p) != 0))
            .unwrap()
    }

    fn verdict(modulus: &[u8], exponent: &[u8]) -> Result<usize, String> {
        check(&[&[0], modulus].concat(), exponent).map_err(|e| e.to_string())
    }

    #[test]
    fn the_bounds_are_2048_to_8192_bits() {
        for bits in [2048, 3072, 4096, 8192] {
            assert_eq!(verdict(&modulus(bits), &[1, 0, 1]), Ok(bits));
        }
        for bits in [1024, 2040, 8200] {
            assert!(verdict(&modulus(bits), &[1, 0, 1]).unwrap_err().contains(&format!("{bits} bits")));
        }
    }

    #[test]
    fn the_exponent_is_odd_and_from_65537_on() {
        let modulus = modulus(2048);
        for good in [&[1, 0, 1][..], &[1, 0, 3], &[1, 0xff, 0xff, 0xff, 0xff]] {
            assert!(verdict(&modulus, good).is_ok(), "{good:?}");
        }
        for bad in [&[3][..], &[1, 0, 0], &[1, 0, 2], &[2, 0, 0, 0, 1], &[1; 9], &[0], &[], &[0x80, 0, 1]] {
            assert!(verdict(&modulus, bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn small_factors_are_found() {
        let mut even = modulus(2048);
        *even.last_mut().unwrap() &= 0xfe;
        assert!(verdict(&even, &[1, 0, 1]).unwrap_err().contains("divided by 2"));
        assert!(verdict(&[0xff; 256], &[1, 0, 1]).unwrap_err().contains("divided by 3"));
    }

    /// The smallest number from `start` on that no prime below 1000 divides, so that a product of two gets as far as Fermat.
    fn roughly_prime(start: BigUint) -> BigUint {
        let mut candidate = start | BigUint::from(1_u8);
        while (3..1000_u32).any(|p| (&candidate % p) == BigUint::ZERO) {
            candidate += 2_u8;
        }
        candidate
    }

    #[test]
    fn primes_that_lie_close_together_are_found_and_others_are_not() {
        for bits in [1024_u32, 1536, 2048, 4096] {
            let p = roughly_prime(BigUint::from_bytes_be(&[0xb7; 512][..bits as usize / 8]));
            // The difference up to which a hundred steps reach: 2 * √(2 * 100) * n^(1/4), about 28 * √p.
            for (difference, close) in [(0_u32, true), (100, true), (bits / 2, true), (bits / 2 + 3, true), (bits / 2 + 8, false)]
            {
                let q = roughly_prime(&p + if difference == 0 { BigUint::ZERO } else { BigUint::from(1_u8) << difference });
                let said = verdict(&(&p * &q).to_bytes_be(), &[1, 0, 1]);
                assert_eq!(said.as_ref().is_err_and(|e| e.contains("CVE-2022-26320")), close, "{bits} {difference}: {said:?}");
            }
        }
    }

    #[test]
    fn squares_are_told_from_their_neighbours() {
        for root in (0..3000_u32).chain([65_535, 65_536, u32::MAX]) {
            let square = BigUint::from(root) * root;
            assert!(is_square(&square), "{root}");
            assert!(!is_square(&(&square + 2_u8)) && (root < 2 || !is_square(&(&square - 1_u8))), "{root}");
        }
    }

    #[test]
    fn the_mark_of_the_faulty_generator_is_found() {
        // 65537^12345 plus a multiple of the product of the marking primes: a power of 65537 modulo each of them.
        let marked = concat!(
            "a50000000000c41a82fa4d7a28d2e08e5e6279dbe09edd5aa5319f4782fe3a4ac360b3b71251310bebee35210c56a92d",
            "382f21e4a57b7700f8ec2d3446752b5ca745ba6deaeed19bba6cac4ae82d2fef9c7d498a8f76dc87564274036988f668",
            "b67d153d399dab3cf4dfc9a57a946602afdbe9d27ebd0e05501fc6f43d061f7939c97ab1bb3e780fa39cc4b2afbf5310",
            "ee1b8cc470358a27eba1a9d3a61a59e3e49df6bb803af5065136bf628758ff4d2d75c25d01ea06397c6a47a73bc8996b",
            "16d8e80e9cc930d32c139c1966ad51fd906704c365d60b6e46e3db95d4350b28fbb41d1442553a33237475e120087497",
            "97f2a703a24c7458b9bc6f64beafb08d",
        );
        let marked = data_encoding::HEXLOWER.decode(marked.as_bytes()).unwrap();
        assert!(verdict(&marked, &[1, 0, 1]).unwrap_err().contains("ROCA"));
        assert!(verdict(&modulus(2048), &[1, 0, 1]).is_ok());
    }
}
