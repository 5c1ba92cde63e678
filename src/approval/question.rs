//! The question that an approval answers: what is approved, by its digest, under which steps and for how long.

use crate::{
    crypto::{self, Refused, jcs},
    model::{Action, ApplicationId, Digest, EffectiveGrant, Environment, OwnerId, PartnerId, Period, WaiverId},
    policy::Step,
};
use serde::Serialize;

/// What is to be approved.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// What kind of thing.
    pub action: Action,
    /// Whose, for a grant or a return.
    pub partner: Option<&'a PartnerId>,
    /// Which application's.
    pub application: Option<&'a ApplicationId>,
    /// Where.
    pub environment: Option<&'a Environment>,
    /// Which waiver.
    pub waiver: Option<&'a WaiverId>,
    /// The digest of exactly what is approved.
    pub digest: Digest,
    /// Who approves, in steps, under the policy in force.
    pub steps: &'a [Step],
    /// The longest that an approval of it counts under the policy in force.
    pub lifetime: Period,
    /// Who asked; never counted.
    pub requested_by: Vec<&'a OwnerId>,
    /// The digests of the evidence on file today.
    pub evidence: Vec<Digest>,
    /// Who made the change that is reviewed; never counted. Empty where no change is.
    pub authors: Vec<OwnerId>,
}

/// The digest of a value's canonical JSON (RFC 8785, SHA-256).
///
/// # Errors
/// When a number in it cannot be written canonically.
pub fn record_digest<T: Serialize>(value: &T) -> Result<Digest, Refused> {
    Ok(crypto::sha256(&jcs::canonical(value)?))
}

/// The digest that an approval of break-glass signs: it is over the same grant, and not the digest that a regular approval signs,
/// so that neither ever counts as the other.
///
/// # Errors
/// As [`record_digest`].
pub fn break_glass_digest(grant: Digest) -> Result<Digest, Refused> {
    #[derive(Serialize)]
    struct InNeed {
        version: u32,
        #[serde(rename = "type")]
        kind: &'static str,
        grant: Digest,
    }
    record_digest(&InNeed { version: 1, kind: "break-glass", grant })
}

/// The digest that an approval of a grant signs.
///
/// # Errors
/// As [`record_digest`].
pub fn grant_digest(grant: &EffectiveGrant) -> Result<Digest, Refused> {
    record_digest(grant)
}
