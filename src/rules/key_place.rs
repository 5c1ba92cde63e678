//! Where public keys stand: every record that names one, by the digest of its SubjectPublicKeyInfo, whatever the key is wrapped in.
//! It says which two places may share a key and judges nothing.

use super::{Scene, anchor_view::Viewer};
use crate::{
    anchor::Material,
    crypto::{SshPublicKey, authority_certificate, statement_key},
    model::{
        Anchor, AnchorId, AnchorKind, ApplicationId, ClientAuthentication, Digest, Environment, IssuerId, OwnerId, PartnerFolder,
        PartnerId, Record,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A record in which a key stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::rules) struct KeyPlace<'a> {
    /// The file.
    pub(in crate::rules) path: &'a str,
    /// What it is the key of.
    pub(in crate::rules) holder: Holder<'a>,
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Holder<'a> {
    /// A trust anchor; `pinned` when credentials may carry its key. `line` is the anchor that its line of handovers begins with.
    Anchor { partner: &'a PartnerId, anchor: &'a AnchorId, line: &'a AnchorId, pinned: bool },
    /// What was issued, or is asked for; `line` is that of the anchor that it rests on.
    Credential { partner: &'a PartnerId, application: &'a ApplicationId, environment: &'a Environment, line: &'a AnchorId },
    /// An authority of ours, or what signs our statements.
    Issuer(&'a IssuerId),
    /// One of us.
    Owner(&'a OwnerId),
    /// A record of a partner that was not read whole.
    Elsewhere,
}

impl fmt::Display for Holder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anchor { partner, anchor, .. } => write!(f, "anchor `{partner}#{anchor}`"),
            Self::Credential { partner, application, environment, .. } => {
                write!(f, "a credential of `{partner}/{application}` in {environment}")
            }
            Self::Issuer(issuer) => write!(f, "issuer `{issuer}`"),
            Self::Owner(owner) => write!(f, "owner `{owner}`"),
            Self::Elsewhere => f.write_str("another partner's record"),
        }
    }
}

impl Holder<'_> {
    /// Whether this is the pinned anchor that a credential rests on, or one of its line.
    fn carries(&self, credential: &Self) -> bool {
        match (self, credential) {
            (
                Self::Anchor { partner, line, pinned: true, anchor: _ },
                Self::Credential { partner: of, application: _, environment: _, line: rests_on },
            ) => partner == of && line == rests_on,
            _ => false,
        }
    }

    /// Whether one of two anchors handed over to the other, at once or through others: a key may live on in the next set.
    fn handed_over(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Anchor { partner, line, .. }, Self::Anchor { partner: of, line: same, .. }) => partner == of && line == same,
            _ => false,
        }
    }
}

/// The places of a group that may not have the key which `place` has. A pinned key stands in its anchor, in those that this one handed
/// over to, and in the credentials of one application in one environment that rest on them; every other key stands in one place.
pub(in crate::rules) fn strangers<'g, 'a>(
    place: KeyPlace<'a>,
    group: &'g [KeyPlace<'a>],
) -> impl Iterator<Item = &'g KeyPlace<'a>> {
    let KeyPlace { path, holder } = place;
    let carried = group.iter().any(|other| other.holder.carries(&holder));
    group.iter().filter(move |other| {
        let itself = path == other.path && holder == other.holder;
        let renewal = carried && holder == other.holder;
        let carried = holder.carries(&other.holder) || other.holder.carries(&holder);
        !(itself || renewal || carried || holder.handed_over(&other.holder))
    })
}

/// Every place of every key, by key and file.
pub(in crate::rules) fn places<'a>(scene: &Scene<'a>) -> BTreeMap<Digest, Vec<KeyPlace<'a>>> {
    let mut places: BTreeMap<Digest, Vec<KeyPlace<'a>>> = BTreeMap::new();
    let of_partners = scene.registry.partners.iter().flat_map(|(partner, folder)| of_partner(scene, partner, folder));
    let elsewhere = scene.registry.key_uses.iter();
    let elsewhere = elsewhere.map(|seen| (seen.key, KeyPlace { path: &seen.path, holder: Holder::Elsewhere }));
    for (key, place) in of_partners.chain(ours(scene)).chain(elsewhere) {
        places.entry(key).or_default().push(place);
    }
    places
}

/// The places of keys in a partner's folder.
pub(in crate::rules) fn of_partner<'a>(
    scene: &Scene<'a>,
    partner: &'a PartnerId,
    folder: &'a PartnerFolder,
) -> Vec<(Digest, KeyPlace<'a>)> {
    let mut places = Vec::new();
    let viewer = Viewer { policy: scene.policy, partner, folder, now: scene.now };
    for (anchor, record) in &folder.anchors {
        let pinned = matches!(record.value.kind, AnchorKind::PinnedKey | AnchorKind::Jwks);
        for key in anchor_keys(scene, partner, record) {
            let holder = Holder::Anchor { partner, anchor, line: viewer.line(anchor), pinned };
            places.push((key, KeyPlace { path: &record.path, holder }));
        }
    }
    for record in folder.credentials.values() {
        let credential = &record.value;
        let (application, environment, anchor) = (&credential.application, &credential.environment, &credential.anchor);
        let signs = credential.client.as_ref().is_some_and(|client| client.method == ClientAuthentication::PrivateKeyJwt);
        let rests_on = folder.anchors.get(anchor).filter(|_| signs);
        let carried = rests_on.map(|record| anchor_keys(scene, partner, record)).unwrap_or_default();
        for key in carried.into_iter().chain(credential.key) {
            let holder = Holder::Credential { partner, application, environment, line: viewer.line(anchor) };
            places.push((key, KeyPlace { path: &record.path, holder }));
        }
    }
    places
}

/// The places of our own keys: of the issuers and of the roster.
pub(in crate::rules) fn ours<'a>(scene: &Scene<'a>) -> Vec<(Digest, KeyPlace<'a>)> {
    let mut places = Vec::new();
    for (issuer, record) in &scene.registry.issuers {
        let certified = authority_certificate(&record.value).map(|certificate| certificate.key().digest());
        if let Ok(key) = certified.or_else(|_| statement_key(&record.value).map(|key| key.digest())) {
            places.push((key, KeyPlace { path: &record.path, holder: Holder::Issuer(issuer) }));
        }
    }
    for (owner, record) in &scene.registry.owners {
        let keys = record.value.keys.iter().filter_map(|entry| SshPublicKey::parse(entry.key.as_str()).ok()?.spki_digest());
        let once: BTreeSet<_> = keys.collect();
        places.extend(once.into_iter().map(|key| (key, KeyPlace { path: &record.path, holder: Holder::Owner(owner) })));
    }
    places
}

/// What of an anchor stands nowhere else, by its material; by what the record says where the material cannot be read.
fn anchor_keys(scene: &Scene<'_>, partner: &PartnerId, record: &Record<Anchor>) -> Vec<Digest> {
    let seen = scene.partner(partner).and_then(|view| view.anchor(&record.value.id));
    let held = match seen {
        Some(view) => view.material.as_ref().ok().map(Material::held),
        None => Material::of(&record.value).ok().map(|material| material.held()),
    };
    held.unwrap_or_else(|| record.value.key_digests().collect())
}
