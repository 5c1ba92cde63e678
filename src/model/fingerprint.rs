//! The fingerprint of an SSH key, as `ssh-keygen -l` prints it. It names a key of the roster and says nothing about it.

use data_encoding::BASE64_NOPAD;
use std::{fmt, str::FromStr};

/// SHA-256 of a public key in its wire form (RFC 4253 section 6.6): `SHA256:` and 43 characters of base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SHA256:{}", BASE64_NOPAD.encode(&self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = text.strip_prefix("SHA256:").and_then(|base64| BASE64_NOPAD.decode(base64.as_bytes()).ok());
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| "the fingerprint of an SSH key is `SHA256:` and 43 characters of base64".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_as_it_prints() {
        let text = format!("SHA256:{}", BASE64_NOPAD.encode(&[7; 32]));
        assert_eq!(text.parse::<Fingerprint>().unwrap().to_string(), text);
        for text in ["", "SHA256:", "sha256:aa", "SHA256:AAAA", &format!("{text}="), &text[..49]] {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
    }
}
