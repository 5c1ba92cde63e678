//! Bech32 (BIP 173) for the one thing that is written in it here, a 32-byte key, in lower case. A wrong checksum, upper case and bits
//! that do not fit are refused.

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];

fn checksum(prefix: &str, values: impl Iterator<Item = u8>) -> u32 {
    let high = prefix.bytes().map(|b| b >> 5);
    let low = prefix.bytes().map(|b| b & 31);
    high.chain([0]).chain(low).chain(values).fold(1, |sum, value| {
        let shifted = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        GENERATORS.iter().enumerate().filter(|(bit, _)| sum >> (25 + bit) & 1 == 1).fold(shifted, |sum, (_, g)| sum ^ g)
    })
}

/// Groups of `from` bits as groups of `to` bits, the last one filled up with zeros.
fn regroup(values: &[u8], from: u32, to: u32) -> Vec<u8> {
    let (mut bits, mut held, mut out) = (0_u32, 0_u32, Vec::new());
    let mask = (1_u32 << to) - 1;
    for value in values {
        bits = (bits << from | u32::from(*value)) & 0xffff;
        held += from;
        while held >= to {
            held -= to;
            out.push((bits >> held & mask).to_le_bytes()[0]);
        }
    }
    if held > 0 {
        out.push((bits << (to - held) & mask).to_le_bytes()[0]);
    }
    out
}

/// The text of 32 bytes.
pub(crate) fn encode(prefix: &str, bytes: &[u8; 32]) -> String {
    let values = regroup(bytes, 8, 5);
    let sum = checksum(prefix, values.iter().copied().chain([0; 6])) ^ 1;
    let check = (0..6).rev().map(|place| (sum >> (5 * place) & 31).to_le_bytes()[0]);
    let letters = values.iter().copied().chain(check).map(|value| char::from(ALPHABET[usize::from(value)]));
    prefix.chars().chain(['1']).chain(letters).collect()
}

/// The 32 bytes of a text with that prefix.
pub(crate) fn decode(prefix: &str, text: &str) -> Option<[u8; 32]> {
    let letters = text.strip_prefix(prefix)?.strip_prefix('1')?;
    let value = |letter: u8| ALPHABET.iter().position(|a| *a == letter).and_then(|at| u8::try_from(at).ok());
    let values: Vec<u8> = letters.bytes().map(value).collect::<Option<_>>()?;
    let bytes = regroup(values.get(..52)?, 5, 8);
    let key: [u8; 32] = bytes.get(..32)?.try_into().ok()?;
    (encode(prefix, &key) == text && checksum(prefix, values.into_iter()) == 1).then_some(key)
}
