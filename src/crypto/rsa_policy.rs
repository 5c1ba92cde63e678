//! What an RSA public key must be to be trusted. It refuses sizes and exponents out of bounds, moduli with small factors, and those
//! that the faulty generator of CVE-2017-15361 (ROCA) made; two primes that lie close together are not looked for.

use super::{Refused, refused::refuse};

/// Length of the modulus in bits: NIST SP 800-57 part 1 table 2 below, what verifiers can do above.
const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The largest exponent that the verifying library takes: 33 bits. NIST SP 800-56B allows 256.
const LARGEST_EXPONENT: u64 = (1 << 33) - 1;
/// FIPS 186-5 A.1.1.
const SMALLEST_EXPONENT: u64 = 65_537;
/// The primes that mark the ROCA generator: modulo each of them its moduli are powers of 65537.
const ROCA: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

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
    Ok(bits)
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
