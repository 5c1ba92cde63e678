//! The signed attributes of a CMS signature (RFC 5652 sections 5.3 and 11). It refuses a missing or repeated one, another content
//! type than data, and an order or a spelling that is not the one of DER, over which the signature was made.

use crate::crypto::der::{self, Element, Reader};
use crate::crypto::{Refused, refused::refuse};

const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// CMSAlgorithmProtection (RFC 6211).
const PROTECTION: &str = "1.2.840.113549.1.9.52";
/// Attributes that are read; openssl writes four.
const MOST: usize = 32;

#[derive(Debug, Clone)]
pub(super) struct Attributes {
    /// What the signature is over: the attributes as a SET, not with the tag that they are sent under (section 5.4).
    signed: Vec<u8>,
    digest: Vec<u8>,
}

impl Attributes {
    /// From the element `[0]`, with the identifiers of digest and signature that stand beside it.
    pub(super) fn read(sent: Element<'_>, digest: Element<'_>, signature: Element<'_>) -> Result<Self, Refused> {
        let signed = der::element(der::SET, sent.body);
        // Under its own tag the reader looks at the order too.
        if der::strict(&signed).is_err() {
            refuse!("the signed attributes of the CMS signature are not sorted as DER has it");
        }
        let mut found: Vec<(String, &[u8])> = Vec::new();
        let mut rest = Reader::new(sent.body);
        while !rest.is_empty() {
            let mut parts = rest.enter(der::SEQUENCE)?;
            let Some(oid) = der::oid(parts.expect(der::OID)?.body) else { refuse!("a signed attribute has no readable name") };
            let values = parts.expect(der::SET)?.body;
            parts.finish()?;
            if found.iter().any(|(known, _)| *known == oid) {
                refuse!("the CMS signature has the signed attribute `{oid}` twice");
            }
            if found.len() == MOST {
                refuse!("the CMS signature has more than {MOST} signed attributes");
            }
            found.push((oid, values));
        }
        let value = |oid: &str| found.iter().find(|(known, _)| known == oid).map(|(_, values)| *values);
        let Some(content_type) = value(CONTENT_TYPE) else { refuse!("the signed attributes lack the type of the content") };
        let mut values = Reader::new(content_type);
        super::kind(&mut values, super::DATA, "plain data")?;
        values.finish()?;
        let Some(message_digest) = value(MESSAGE_DIGEST) else { refuse!("the signed attributes lack the digest of the content") };
        let mut values = Reader::new(message_digest);
        let message_digest = values.expect(der::OCTET_STRING)?.body.to_vec();
        values.finish()?;
        if let Some(protection) = value(PROTECTION) {
            protects(protection, digest, signature)?;
        }
        Ok(Self { signed, digest: message_digest })
    }

    pub(super) fn signed(&self) -> &[u8] {
        &self.signed
    }

    pub(super) fn digest(&self) -> &[u8] {
        &self.digest
    }
}

/// The algorithms that were signed are those that are named beside.
fn protects(values: &[u8], digest: Element<'_>, signature: Element<'_>) -> Result<(), Refused> {
    let mut values = Reader::new(values);
    let mut parts = values.enter(der::SEQUENCE)?;
    values.finish()?;
    let named = (parts.expect(der::SEQUENCE)?.whole, parts.expect(super::SECOND)?.body);
    if named != (digest.whole, signature.body) || !parts.is_empty() {
        refuse!("the CMS signature was made for other algorithms than it names");
    }
    Ok(())
}
