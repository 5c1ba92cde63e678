//! The id of an application at authorization servers, and of a partner: 128 bits that stay the same as long as the records do. They are
//! made of the registry's id and the names, so that nothing more has to be kept.

use super::sha256;
use crate::model::{ApplicationId, PartnerId, Text};

/// 128 bits, of which six say that they are a UUID of version 8 (RFC 9562 section 5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SoftwareId(u128);

/// Digits in the order of their value; 22 of them hold 128 bits.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl SoftwareId {
    /// That of an application.
    pub(crate) fn of_application(registry: &Text, partner: &PartnerId, application: &ApplicationId) -> Self {
        Self::of(&format!("admit software-id\n{registry}\n{partner}/{application}"))
    }

    /// That of a partner.
    pub(crate) fn of_partner(registry: &Text, partner: &PartnerId) -> Self {
        Self::of(&format!("admit software-id\n{registry}\n{partner}"))
    }

    fn of(name: &str) -> Self {
        let hash = sha256(name.as_bytes()).0;
        let bits = hash.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let fixed: u128 = 0xf << 76 | 0b11 << 62;
        Self(bits & !fixed | 8 << 76 | 0b10 << 62)
    }

    /// As a UUID in lower case.
    pub(crate) fn uuid(self) -> String {
        let hex = format!("{:032x}", self.0);
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }

    /// As 22 digits in base 62, the form of the UK directory.
    pub(crate) fn base62(self) -> String {
        let mut left = self.0;
        let mut digits = [b'0'; 22];
        for digit in digits.iter_mut().rev() {
            *digit = usize::try_from(left % 62).ok().and_then(|value| DIGITS.get(value)).copied().unwrap_or(b'0');
            left /= 62;
        }
        digits.iter().map(|digit| char::from(*digit)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_uuid_of_version_8_and_stays_the_same() {
        let id = |registry: &str, partner: &str, application: &str| {
            SoftwareId::of_application(&registry.parse().unwrap(), &partner.parse().unwrap(), &application.parse().unwrap())
        };
        let (one, uuid) = (id("6f1d", "acme", "payouts"), id("6f1d", "acme", "payouts").uuid());
        assert_eq!(one.uuid(), uuid);
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "8"));
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        assert!(one != id("6f1e", "acme", "payouts") && one != id("6f1d", "acme", "refunds"));
        assert!(one != SoftwareId::of_partner(&"6f1d".parse().unwrap(), &"acme".parse().unwrap()));
    }

    #[test]
    fn twenty_two_digits_hold_every_bit() {
        assert_eq!(SoftwareId(0).base62(), "0".repeat(22));
        assert_eq!(SoftwareId(61).base62(), format!("{}z", "0".repeat(21)));
        assert_eq!(SoftwareId(u128::MAX).base62(), "7n42DGM5Tflk9n8mt7Fhc7");
    }
}
