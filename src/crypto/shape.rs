//! What a file looks like before anybody reads it strictly: by the label of its first PEM block, the first word of a line, or the first
//! elements of its DER. It refuses nothing and vouches for nothing.

use super::der::{self, Reader};

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A PKCS#10 request.
    Request,
    /// One or more X.509 certificates.
    Certificate,
    /// An X.509 revocation list.
    RevocationList,
    /// A SubjectPublicKeyInfo.
    PublicKey,
    /// SSH public keys, one a line.
    SshKey,
    /// JSON.
    Json,
}

impl Shape {
    /// The shape of these bytes, if it is a known one.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.starts_with(&[der::SEQUENCE]) => Self::of_text(text),
            _ => Self::of_der(bytes),
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
        let label = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        match label {
            Some("CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") => Some(Self::Request),
            Some("CERTIFICATE") => Some(Self::Certificate),
            Some("X509 CRL") => Some(Self::RevocationList),
            Some("PUBLIC KEY") => Some(Self::PublicKey),
            Some(_) => None,
            None if line.starts_with(['{', '[']) => Some(Self::Json),
            None => ["ssh-", "ecdsa-", "sk-"].iter().any(|start| line.starts_with(start)).then_some(Self::SshKey),
        }
    }

    fn of_der(bytes: &[u8]) -> Option<Self> {
        let mut outer = Reader::new(bytes).enter(der::SEQUENCE).ok()?;
        let mut inner = outer.enter(der::SEQUENCE).ok()?;
        let (first, beside) = (inner.next().ok()?, outer.peek());
        let tags: Vec<u8> = (0..3).map_while(|_| inner.next().ok().map(|element| element.tag)).collect();
        match (first.tag, tags.as_slice()) {
            (0xa0, _) => Some(Self::Certificate),
            (der::OID, _) if beside == Some(der::BIT_STRING) => Some(Self::PublicKey),
            // A name, then a key and attributes; or an algorithm, a name and a time. A list of version 1 has no number.
            (der::INTEGER, [der::SEQUENCE, der::SEQUENCE, 0xa0]) => Some(Self::Request),
            (der::INTEGER, [der::SEQUENCE, der::SEQUENCE, 0x17 | 0x18]) => Some(Self::RevocationList),
            (der::SEQUENCE, [der::SEQUENCE, 0x17 | 0x18, _]) => Some(Self::RevocationList),
            (der::INTEGER, [der::SEQUENCE, der::SEQUENCE, der::SEQUENCE]) => Some(Self::Certificate), // of version 1
            _ => None,
        }
    }
}
