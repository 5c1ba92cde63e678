//! The one SignerInfo of a CMS signature (RFC 5652 section 5.3): who signed, with what, over what. It refuses a digest that the
//! signature algorithm does not belong to, and content that could be taken for attributes.

use super::attributes::Attributes;
use crate::crypto::der::{self, Element, Reader};
use crate::crypto::{PublicKey, Refused, SignatureAlgorithm, refused::refuse};
use ring::digest::{self, SHA256, SHA384, SHA512};

/// The digest that is signed, or whose value is in the signed attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// From an `AlgorithmIdentifier` without parameters or with NULL (RFC 5754 section 2).
    pub(super) fn read(identifier: Element<'_>) -> Result<Self, Refused> {
        let mut parts = Reader::new(identifier.whole).enter(der::SEQUENCE)?;
        let oid = der::oid(parts.expect(der::OID)?.body).unwrap_or_default();
        if !parts.is_empty() {
            parts.expect(der::NULL)?;
        }
        parts.finish()?;
        match oid.as_str() {
            "2.16.840.1.101.3.4.2.1" => Ok(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Ok(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Ok(Self::Sha512),
            "1.3.14.3.2.26" => refuse!("the CMS signature is over SHA-1, for which collisions are made: use `-md sha256`"),
            "1.2.840.113549.2.5" => refuse!("the CMS signature is over MD5, which is broken: use `-md sha256`"),
            other => refuse!("the CMS signature is over the digest `{other}`: use SHA-256, SHA-384 or SHA-512"),
        }
    }

    pub(super) fn of(self, data: &[u8]) -> digest::Digest {
        digest::digest(
            match self {
                Self::Sha256 => &SHA256,
                Self::Sha384 => &SHA384,
                Self::Sha512 => &SHA512,
            },
            data,
        )
    }
}

/// How a signer's certificate is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Issued { issuer: Vec<u8>, serial_hex: String },
    Key(Vec<u8>),
}

#[derive(Debug, Clone)]
pub(super) struct SignerInfo {
    name: Name,
    hash: Hash,
    attributes: Option<Attributes>,
    algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
}

impl SignerInfo {
    /// From the set of signers, of which there is one.
    pub(super) fn read(mut set: Reader<'_>) -> Result<Self, Refused> {
        if set.is_empty() {
            refuse!("the CMS signature has no signer");
        }
        let mut parts = set.enter(der::SEQUENCE)?;
        if !set.is_empty() {
            refuse!("the CMS signature has more than one signer");
        }
        let version = parts.expect(der::INTEGER)?.body;
        let name = match parts.next()? {
            Element { tag: der::SEQUENCE, body, .. } => issued(Reader::new(body))?,
            Element { tag: 0x80, body, .. } => Name::Key(body.to_vec()),
            _ => refuse!("the CMS signature names its signer neither by issuer and serial number nor by key identifier"),
        };
        let digest = parts.expect(der::SEQUENCE)?;
        let hash = Hash::read(digest)?;
        let signed = if parts.peek() == Some(super::FIRST) { Some(parts.next()?) } else { None };
        let identifier = parts.expect(der::SEQUENCE)?;
        let algorithm = algorithm(identifier, hash)?;
        let signature = parts.expect(der::OCTET_STRING)?.body.to_vec();
        if parts.peek() == Some(super::SECOND) {
            parts.next()?; // unsigned attributes: nobody vouches for them
        }
        parts.finish()?;
        let attributes = match signed {
            Some(signed) => Some(Attributes::read(signed, digest, identifier)?),
            None => None,
        };
        let info = Self { name, hash, attributes, algorithm, signature };
        if version != [info.version()] {
            refuse!("the signer of the CMS signature is not of version {} (RFC 5652 section 5.3)", info.version());
        }
        Ok(info)
    }

    /// The version that goes with the way in which the signer is named; of the whole too, as its content is plain data.
    pub(super) fn version(&self) -> u8 {
        match self.name {
            Name::Issued { .. } => 1,
            Name::Key(_) => 3,
        }
    }

    pub(super) fn name(&self) -> &Name {
        &self.name
    }

    /// The digests that a reader is told to prepare for are this signer's.
    pub(super) fn is_announced(&self, mut digests: Reader<'_>) -> Result<(), Refused> {
        let announced = if digests.is_empty() { None } else { Some(Hash::read(digests.expect(der::SEQUENCE)?)?) };
        if announced != Some(self.hash) || !digests.is_empty() {
            refuse!("the CMS signature announces other digests than the one of its signer");
        }
        Ok(())
    }

    pub(super) fn verify(&self, data: &[u8], key: &PublicKey) -> Result<(), Refused> {
        let Some(attributes) = &self.attributes else {
            // What was signed as attributes must not be passed off as content whose attributes were left out.
            if data.first() == Some(&der::SET) && der::strict(data).is_ok() {
                refuse!("the CMS signature without attributes is over what could be the attributes of another");
            }
            return self.algorithm.verify(key, data, &self.signature);
        };
        if attributes.digest() != self.hash.of(data).as_ref() {
            refuse!("the CMS signature is over other data: the digest in its attributes differs");
        }
        self.algorithm.verify(key, attributes.signed(), &self.signature)
    }
}

fn issued(mut parts: Reader<'_>) -> Result<Name, Refused> {
    let issuer = parts.expect(der::SEQUENCE)?.whole.to_vec();
    let serial = parts.expect(der::INTEGER)?.body;
    parts.finish()?;
    let serial = match serial {
        [0, rest @ ..] if !rest.is_empty() => rest,
        whole => whole,
    };
    Ok(Name::Issued { issuer, serial_hex: data_encoding::HEXLOWER.encode(serial) })
}

/// A signature algorithm, with the digest where the identifier leaves it out (RFC 3370 section 3.2).
fn algorithm(identifier: Element<'_>, hash: Hash) -> Result<SignatureAlgorithm, Refused> {
    const RSA_ENCRYPTION: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    if identifier.whole == RSA_ENCRYPTION {
        return Ok(match hash {
            Hash::Sha256 => SignatureAlgorithm::RsaSha256,
            Hash::Sha384 => SignatureAlgorithm::RsaSha384,
            Hash::Sha512 => SignatureAlgorithm::RsaSha512,
        });
    }
    let algorithm = SignatureAlgorithm::from_identifier(identifier.whole).map_err(|refused| {
        let pss = refused.to_string().contains("a salt of that length");
        if pss { Refused::new(format!("{refused}: `openssl cms -sign` needs `-keyopt rsa_pss_saltlen:digest`")) } else { refused }
    })?;
    let own = match algorithm {
        SignatureAlgorithm::RsaSha256 | SignatureAlgorithm::PssSha256 | SignatureAlgorithm::EcdsaSha256 => Hash::Sha256,
        SignatureAlgorithm::RsaSha384 | SignatureAlgorithm::PssSha384 | SignatureAlgorithm::EcdsaSha384 => Hash::Sha384,
        // For Ed25519: RFC 8419 section 2.3.
        SignatureAlgorithm::RsaSha512 | SignatureAlgorithm::PssSha512 | SignatureAlgorithm::Ed25519 => Hash::Sha512,
    };
    if own != hash {
        refuse!("the CMS signature names a digest that does not belong to {algorithm}");
    }
    Ok(algorithm)
}
