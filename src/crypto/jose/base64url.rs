//! base64url without padding (RFC 7515 section 2). It refuses padding, white space, the other alphabet and left-over bits: each
//! byte string has one spelling.

use data_encoding::BASE64URL_NOPAD;

/// The bytes, or nothing when this is not their one spelling.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

/// Their one spelling.
pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_string_has_one_spelling() {
        assert_eq!(decode(""), Some(vec![]));
        assert_eq!(decode("-_8"), Some(vec![0xfb, 0xff]));
        for other in ["-_8=", "+/8", "-_9", "-_8 ", " -_8", "-_\n8", "-_8\n", "-_8\0", "-", "é"] {
            assert_eq!(decode(other), None, "{other:?}");
        }
    }
}
