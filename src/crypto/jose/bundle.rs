//! A SPIFFE trust bundle (SPIFFE Trust Domain and Bundle, section 4): the authorities and keys of one trust domain. It refuses an
//! authority that is no CA or not for the key beside it; entries of a kind or use that is not known are left aside, as section 4.2 demands.

use super::{Jwk, KeyUse, jwk, jwks, member};
use crate::crypto::{Certificate, PublicKey, Refused, refused::refuse};
use crate::model::Digest;
use serde_json::Value;

/// What a trust domain is verified with. It does not say which one: that must be known from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    authorities: Vec<Certificate>,
    authority_keys: Vec<Jwk>,
    jwt_keys: Vec<Jwk>,
    left_aside: usize,
    sequence: Option<u64>,
    refresh_hint: Option<u64>,
}

/// Entries of a bundle: some servers, each with two generations of two kinds.
const MOST: usize = 32;

impl Bundle {
    /// From JSON text of at most 64 KiB.
    ///
    /// # Errors
    /// JSON that two readers could take differently; no entry that can be used, or more than 32; a key that [`Jwk`] refuses; an
    /// `x509-svid` without exactly one certificate of a CA for that key; a `jwt-svid` without `kid`; a `kid` or a key that stands twice.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let members = member::object(text, "a SPIFFE bundle")?;
        let mut bundle = Self {
            authorities: Vec::new(),
            authority_keys: Vec::new(),
            jwt_keys: Vec::new(),
            left_aside: 0,
            sequence: member::count(&members, "spiffe_sequence")?,
            refresh_hint: member::count(&members, "spiffe_refresh_hint")?,
        };
        for (index, item) in jwks::items(&members, MOST)?.iter().enumerate() {
            bundle.take(item).map_err(|e| Refused::new(format!("key {} of the bundle: {e}", index + 1)))?;
        }
        let all = bundle.all();
        if all.is_empty() {
            refuse!("the bundle has no key with the `use` `x509-svid` or `jwt-svid`");
        }
        jwks::each_once(&all)?;
        Ok(bundle)
    }

    fn take(&mut self, item: &Value) -> Result<(), Refused> {
        if !is_known(item)? {
            self.left_aside += 1;
            return Ok(());
        }
        let key = Jwk::from_value(item)?;
        if key.usage() == Some(KeyUse::X509Svid) {
            self.authorities.push(authority(&key)?);
            self.authority_keys.push(key);
        } else if key.kid().is_none() {
            refuse!("the JWK has no `kid`, by which a JWT-SVID says what key it is signed with");
        } else {
            self.jwt_keys.push(key);
        }
        Ok(())
    }

    fn all(&self) -> Vec<Jwk> {
        [self.authority_keys.as_slice(), &self.jwt_keys].concat()
    }

    /// The authorities for X.509-SVIDs: CAs whose dates were not looked at.
    #[must_use]
    pub fn authorities(&self) -> &[Certificate] {
        &self.authorities
    }

    /// The keys that sign JWT-SVIDs, each with a `kid` of its own.
    #[must_use]
    pub fn jwt_keys(&self) -> &[Jwk] {
        &self.jwt_keys
    }

    /// The keys of both kinds.
    pub fn public_keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.authority_keys.iter().chain(&self.jwt_keys).map(Jwk::key)
    }

    /// The RFC 7638 thumbprints of all keys, those of the authorities too, sorted.
    #[must_use]
    pub fn thumbprints(&self) -> Vec<Digest> {
        jwks::sorted_thumbprints(&self.all())
    }

    /// How many entries were left aside because their kind of key or use is not known.
    #[must_use]
    pub fn left_aside(&self) -> usize {
        self.left_aside
    }

    /// Whether an entry is one of those.
    #[must_use]
    pub fn leaves_aside(entry: &Value) -> bool {
        matches!(is_known(entry), Ok(false))
    }

    /// `spiffe_sequence`: a later bundle of the domain has a greater one.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        self.sequence
    }

    /// `spiffe_refresh_hint`: after how many seconds to look for a later one.
    #[must_use]
    pub fn refresh_hint(&self) -> Option<u64> {
        self.refresh_hint
    }
}

/// Whether an entry is of a use and a kind of key that are known.
fn is_known(entry: &Value) -> Result<bool, Refused> {
    let Value::Object(members) = entry else { refuse!("a JWK is a JSON object, and this is not one") };
    jwk::nothing_private(members)?;
    let (usage, kind) = (member::required(members, "use")?, member::required(members, "kty")?);
    Ok(["x509-svid", "jwt-svid"].contains(&usage) && ["RSA", "EC", "OKP"].contains(&kind))
}

/// X.509-SVID section 6.1: exactly one certificate, of a CA.
fn authority(key: &Jwk) -> Result<Certificate, Refused> {
    let [only] = key.certificates() else {
        refuse!("an `x509-svid` has exactly one certificate in `x5c`, not {}", key.certificates().len())
    };
    let certificate = Certificate::from_der(only)?;
    if !certificate.is_ca() || !certificate.can_sign_certificates() {
        refuse!("the certificate of an `x509-svid` is not a CA's: basicConstraints must say CA:TRUE and keyUsage keyCertSign");
    }
    Ok(certificate)
}
