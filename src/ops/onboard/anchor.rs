//! An anchor's record: material that is fit to be one, and nothing proved yet.

use super::registered;
use crate::{
    anchor::Material,
    failure::{Failure, Outcome},
    model::{Anchor, AnchorId, AnchorKind, Change, Content, Environment, Names, PartnerId, Slot, Text},
    policy::Loaded,
};

/// What is said about an anchor.
#[derive(Debug, Clone)]
pub struct NewAnchor {
    /// What it is.
    pub kind: AnchorKind,
    /// Where it counts.
    pub environment: Environment,
    /// A certificate in PEM.
    pub certificate: Option<String>,
    /// A public key in PEM.
    pub public_key: Option<String>,
    /// DNS names that certificates under it may carry.
    pub dns: Vec<Text>,
}

/// Plans an anchor's record. An anchor that is there is never given other material: that is a new anchor.
///
/// # Errors
/// When the id is taken, or the material is refused.
pub fn anchor(loaded: &Loaded, partner: &PartnerId, id: &AnchorId, said: NewAnchor) -> Outcome<Change> {
    let folder = registered(loaded, partner)?;
    if folder.anchors.contains_key(id) {
        return Err(Failure::no(format!("there is an anchor `{partner}#{id}` already"))
            .hint("an anchor keeps its material for life; register the new one under an id of its own"));
    }
    let NewAnchor { kind, environment, certificate, public_key, dns } = said;
    let mut value = Anchor {
        id: id.clone(),
        kind,
        environments: vec![environment],
        certificate,
        public_key,
        key: None,
        names: Names { dns },
        challenge: None,
        proofs: Vec::new(),
        holds: Vec::new(),
        revoked: None,
    };
    let material = Material::of(&value)?;
    if let Some(flaw) = material.flaws().into_iter().next() {
        return Err(Failure::no(format!("this cannot be an anchor of kind `{kind}`: {flaw}")));
    }
    value.key = Some(material.key().digest());
    let mut change = Change::default();
    change.write(Slot::Anchor(partner.clone(), id.clone()).path(), None, Content::Anchor(Box::new(value)));
    Ok(change)
}
