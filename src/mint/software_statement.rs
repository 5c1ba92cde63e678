//! A software statement (RFC 7591 section 2.3): what we say of an application, signed by the statement issuer of its environment, for
//! authorization servers that register it. It lives for minutes, carries the anchor's keys, and leaves no copy here but its digest.

use super::{Minted, Parcel, new_id, record, statement_claims::claims};
use crate::{
    admission::Admission,
    crypto::{Entropy, Jwk, Refused, SigningKey, jcs, sha256, sign_compact, statement_key},
    model::{CredentialKind, Issuer, OwnerId, Partner, SoftwareStatement, StatementProfile, Text},
};
use data_encoding::HEXLOWER;

/// Everything that a statement needs beside the admission.
pub struct StatementOrder<'a> {
    /// The statement issuer's private key.
    pub key: &'a SigningKey,
    /// Its record.
    pub issuer: &'a Issuer,
    /// Whose the application is.
    pub partner: &'a Partner,
    /// What the application does.
    pub description: Option<&'a Text>,
    /// The registry's id.
    pub registry: &'a Text,
    /// The trust domain, which the name of the issuer is made of.
    pub trust_domain: &'a Text,
    /// The names of the claims.
    pub profile: StatementProfile,
    /// Who issues.
    pub by: OwnerId,
}

/// The kind of token, in its header.
const TYPE: &str = "JWT";

/// Signs a statement.
///
/// # Errors
/// When the admission is for another kind, the issuer is for another environment or another key, or the anchor has no keys that a
/// client signs with.
pub fn software_statement(
    admission: Admission,
    order: &StatementOrder<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Minted, Refused> {
    let (request, issuer) = (admission.request(), order.issuer);
    if admission.kind() != CredentialKind::SoftwareStatement {
        return Err(Refused::new("the admission is for another kind of credential"));
    }
    if issuer.environment != request.environment {
        return Err(Refused::new(format!(
            "issuer `{}` is for `{}`, not for `{}`",
            issuer.id, issuer.environment, request.environment
        )));
    }
    if statement_key(issuer)? != *order.key.public_key() {
        return Err(Refused::new(format!("the private key is not that of issuer `{}`", issuer.id)));
    }
    let keys = admission.material().client_keys();
    if keys.is_empty() {
        return Err(Refused::new("the anchor has no keys for a statement to name: that takes a `jwks` or a `pinned-key`"));
    }
    let mut nonce = [0_u8; 16];
    entropy.fill(&mut nonce)?;
    let payload = jcs::canonical(&claims(&admission, order, &keys, &HEXLOWER.encode(&nonce)))?;
    let kid = Jwk::of(order.key.public_key()).thumbprint_text();
    let compact = sign_compact(TYPE, &payload, order.key, &kid)?;
    let id = new_id(&admission, entropy)?;
    let mut credential = record(&admission, id, order.by.clone(), admission.anchor().clone());
    credential.issuer = Some(issuer.id.clone());
    credential.statement = Some(SoftwareStatement { profile: order.profile, digest: sha256(compact.as_bytes()) });
    Ok(Minted { credential, parcel: Parcel::Public(compact), admission })
}
