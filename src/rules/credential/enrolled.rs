//! What the record of an enrolled credential says, against what its anchor vouches for: the path of a certificate, the keys and the name of
//! a client. Judged is the moment of the enrolment; an anchor that is gone, unreadable or of another kind is for other rules to say.

use super::{credential_mismatch::Difference, issued};
use crate::{
    anchor::{Material, Presented},
    crypto::{Certificate, Jwk, Refused, certificate_name},
    model::{ClientAuthentication, Credential, Names, OauthClient},
    rules::{PartnerView, Scene},
};

/// A certificate of the partner's own.
pub(super) fn certificate(scene: &Scene<'_>, partner: &PartnerView<'_>, credential: &Credential, pem: &str) -> Vec<Difference> {
    let presented = match presented(credential, pem) {
        Ok(presented) => presented,
        Err(refused) => return vec![("certificate", format!("its certificate is refused: {refused}"))],
    };
    let mut differs = issued::shared(credential, &presented.leaf);
    if credential.expires > presented.leaf.not_after() {
        differs.push(("expires", format!("its certificate ends at {}", presented.leaf.not_after())));
    }
    differs.extend(unvouched(scene, partner, credential, &presented));
    differs
}

/// An OAuth client.
pub(super) fn client(
    scene: &Scene<'_>,
    partner: &PartnerView<'_>,
    credential: &Credential,
    client: &OauthClient,
) -> Vec<Difference> {
    let OauthClient { method, thumbprints, certificate_name: name } = client;
    match (method, thumbprints.as_slice(), name, &credential.certificate) {
        (ClientAuthentication::PrivateKeyJwt, [_, ..], None, None) => other_keys(scene, partner, credential, client),
        (ClientAuthentication::PrivateKeyJwt, ..) => {
            vec![("client", "a client that signs assertions has thumbprints, and no certificate or name of one".to_owned())]
        }
        (ClientAuthentication::TlsClientAuth, [], Some(name), Some(pem)) => {
            let presented = match presented(credential, pem) {
                Ok(presented) => presented,
                Err(refused) => return vec![("certificate", format!("its certificate is refused: {refused}"))],
            };
            let mut differs = Vec::new();
            if certificate_name(&presented.leaf, name.kind).as_ref() != Ok(name) {
                differs.push(("client.certificate-name", format!("its certificate is not named `{}` alone", name.value)));
            }
            differs.extend(unvouched(scene, partner, credential, &presented));
            differs
        }
        (ClientAuthentication::TlsClientAuth, ..) => {
            vec![("client", "a client with a certificate has it and one name of it on record, and no thumbprints".to_owned())]
        }
    }
}

/// Whether a client signs with other keys than its anchor's.
fn other_keys(scene: &Scene<'_>, partner: &PartnerView<'_>, credential: &Credential, client: &OauthClient) -> Vec<Difference> {
    let Some((material, _)) = rests_on(scene, partner, credential) else { return Vec::new() };
    let mut keys: Vec<String> = material.client_keys().iter().map(Jwk::thumbprint_text).collect();
    keys.sort();
    if client.thumbprints.iter().map(|thumbprint| thumbprint.as_str()).eq(keys.iter().map(String::as_str)) {
        return Vec::new();
    }
    vec![("client.thumbprints", format!("they are not the keys of anchor `{}`, {}", credential.anchor, keys.join(" ")))]
}

/// Why the anchor does not vouch for the certificate, if it does not.
fn unvouched(scene: &Scene<'_>, partner: &PartnerView<'_>, credential: &Credential, presented: &Presented) -> Option<Difference> {
    let (material, names) = rests_on(scene, partner, credential)?;
    let vouched = material.vouches_for(names, presented, &scene.policy.trust_domain, credential.issued);
    vouched.err().map(|refused| ("certificate", format!("anchor `{}` does not vouch for it: {refused}", credential.anchor)))
}

/// The certificate on record with those between it and the anchor.
fn presented(credential: &Credential, pem: &str) -> Result<Presented, Refused> {
    let intermediates = credential.intermediates.as_deref().map(Certificate::chain_from_pem).transpose()?.unwrap_or_default();
    Ok(Presented { leaf: Certificate::from_pem(pem)?, intermediates, crls: Vec::new() })
}

/// The material and names of the anchor that a live credential rests on, when it can carry one of that kind.
fn rests_on<'a>(scene: &Scene<'_>, partner: &PartnerView<'a>, credential: &Credential) -> Option<(Material, &'a Names)> {
    let record = partner.folder.anchors.get(&credential.anchor)?;
    let carries = credential.kind.anchors().contains(&record.value.kind) && credential.is_live(scene.now);
    let material = match partner.anchor(&credential.anchor).filter(|_| carries) {
        Some(view) => view.material.as_ref().ok()?.clone(),
        None if carries => Material::of(&record.value).ok()?,
        None => return None,
    };
    Some((material, &record.value.names))
}
