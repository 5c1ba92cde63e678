//! Certificates and revocation lists out of files, which are PEM text or bare DER. What is neither is refused.

use super::super::{Certificate, Crl, Refused, refused::refuse};

impl Certificate {
    /// From PEM text or DER that holds exactly one certificate.
    ///
    /// # Errors
    /// As [`Self::from_pem`] and [`Self::from_der`].
    pub fn from_file(bytes: &[u8]) -> Result<Self, Refused> {
        if is_der(bytes) { Self::from_der(bytes) } else { Self::from_pem(text(bytes, "a certificate")?) }
    }

    /// From PEM text with one or more certificates, or the DER of one.
    ///
    /// # Errors
    /// As [`Self::chain_from_pem`] and [`Self::from_der`].
    pub fn chain_from_file(bytes: &[u8]) -> Result<Vec<Self>, Refused> {
        if is_der(bytes) { Ok(vec![Self::from_der(bytes)?]) } else { Self::chain_from_pem(text(bytes, "certificates")?) }
    }
}

impl Crl {
    /// From PEM text or DER that holds exactly one revocation list.
    ///
    /// # Errors
    /// As [`Self::from_pem`] and [`Self::from_der`].
    pub fn from_file(bytes: &[u8]) -> Result<Self, Refused> {
        if is_der(bytes) { Self::from_der(bytes) } else { Self::from_pem(text(bytes, "a revocation list")?) }
    }
}

/// A sequence; in text that is the digit 0, with which no block begins.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

fn text<'a>(bytes: &'a [u8], what: &str) -> Result<&'a str, Refused> {
    let Ok(text) = std::str::from_utf8(bytes) else { refuse!("this is neither PEM text nor DER where {what} is expected") };
    Ok(text)
}
