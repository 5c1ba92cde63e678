//! An anchor's record: material that is fit to be one, and nothing proved yet.

use super::registered;
use crate::{
    anchor::Material,
    crypto::{Refused, jcs, private_material},
    failure::{Failure, Outcome},
    model::{Anchor, AnchorId, AnchorKind, Change, Content, Environment, Names, PartnerId, Slot, Text, TrustDomain},
    policy::Loaded,
};
use std::collections::BTreeMap;

/// What is said about an anchor.
#[derive(Debug, Clone)]
pub struct NewAnchor {
    /// What it is.
    pub kind: AnchorKind,
    /// Where it counts.
    pub environment: Environment,
    /// What it rests on.
    pub material: Given,
    /// Who may come under it.
    pub names: Names,
    /// The anchor that it takes over from.
    pub replaces: Option<AnchorId>,
}

/// Material as it was handed in; which of it an anchor has is a matter of its kind.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// A certificate in PEM.
    pub certificate: Option<String>,
    /// A public key in PEM.
    pub public_key: Option<String>,
    /// An SSH public key in one line.
    pub ssh_key: Option<String>,
    /// A JSON Web Key Set.
    pub jwks: Option<String>,
    /// A SPIFFE trust bundle.
    pub bundle: Option<String>,
    /// The trust domain of that bundle.
    pub trust_domain: Option<TrustDomain>,
    /// The issuer of tokens.
    pub issuer: Option<Text>,
    /// The audience of tokens that are used with us.
    pub audience: Option<Text>,
    /// What else a token must say.
    pub claims: BTreeMap<Text, Text>,
}

/// Plans an anchor's record. An anchor that is there is never given other material: that is a new anchor.
///
/// # Errors
/// When the id is taken, the material is refused, or the anchor to be replaced cannot be.
pub fn anchor(loaded: &Loaded, partner: &PartnerId, id: &AnchorId, said: NewAnchor) -> Outcome<Change> {
    let folder = registered(loaded, partner)?;
    if folder.anchors.contains_key(id) {
        return Err(Failure::no(format!("there is an anchor `{partner}#{id}` already"))
            .hint("an anchor keeps its material for life; register the new one under an id of its own"));
    }
    let NewAnchor { kind, environment, material, names, replaces } = said;
    if let Some(old) = &replaces {
        let old =
            folder.anchors.get(old).ok_or_else(|| Failure::no(format!("there is no anchor `{partner}#{old}` to replace")))?;
        if let Some(end) = &old.value.revoked {
            return Err(Failure::no(format!("anchor `{partner}#{}` was revoked on {}", old.value.id, end.on.day()))
                .hint("what is revoked hands nothing over: register the new one without --replaces"));
        }
    }
    let Given { certificate, public_key, ssh_key, jwks, bundle, trust_domain, issuer, audience, claims } = material;
    let ssh_key = ssh_key.map(|line| line.trim_end().parse::<Text>().map_err(|error| Refused::new(error.to_string())));
    let mut value = Anchor {
        id: id.clone(),
        kind,
        environments: vec![environment],
        certificate,
        public_key,
        ssh_key: ssh_key.transpose()?,
        trust_domain,
        bundle: bundle.as_deref().map(readable).transpose()?,
        issuer,
        audience,
        jwks: jwks.as_deref().map(readable).transpose()?,
        claims,
        key: None,
        keys: Vec::new(),
        thumbprints: Vec::new(),
        names,
        replaces,
        retiring: None,
        challenge: None,
        proofs: Vec::new(),
        holds: Vec::new(),
        revoked: None,
    };
    let material = Material::of(&value)?;
    if let Some(flaw) = material.flaws().into_iter().next() {
        return Err(Failure::no(format!("this cannot be an anchor of kind `{kind}`: {flaw}")));
    }
    material.pin(&mut value);
    let mut change = Change::default();
    change.write(Slot::Anchor(partner.clone(), id.clone()).path(), None, Content::Anchor(Box::new(value)));
    Ok(change)
}

/// A key set or bundle with a line for each member, so that a change of one key shows as that in a diff. Private members are
/// refused before anything of the text is kept.
fn readable(text: &str) -> Result<String, Refused> {
    if let Some(form) = private_material(text.as_bytes()) {
        return Err(Refused::new(format!(
            "this is private key material ({form}) where public keys are expected; nothing of it was kept"
        )));
    }
    let value = jcs::strict(text.as_bytes())?;
    let mut lines = serde_json::to_string_pretty(&value).map_err(|error| Refused::new(error.to_string()))?;
    lines.push('\n');
    Ok(lines)
}
