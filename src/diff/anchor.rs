//! What is said of a trust anchor: what identity is verified against, where it counts, how long it stands, what stopped it. Two
//! certificates are the same when only their line breaks differ; what is in them is not looked into here.

use super::{
    codes,
    folder::Folder,
    hold, names,
    pairs::{Pair, pairs, unmatched},
    proof, retirement,
    sheet::{Place, Sheet},
    words,
};
use crate::{
    grammar,
    model::{Anchor, AnchorId, AnchorKind, Challenge, Digest, Record, Subject, Text, TrustDomain},
};
use std::collections::BTreeMap;

/// Anchors that only have another id: from base's to head's.
pub(super) type Renamed = BTreeMap<AnchorId, AnchorId>;

/// The anchors of a partner; answers with those that were renamed.
pub(super) fn compare(sheet: &mut Sheet, folder: &Folder<'_>) -> Renamed {
    let under = |record: &Anchor, id: &AnchorId| Anchor { id: id.clone(), ..record.clone() };
    let mut renamed = Renamed::new();
    for pair in pairs(&folder.base.anchors, &folder.head.anchors, under) {
        match pair {
            Pair::Added(id, now) => added(sheet, folder, id, now),
            Pair::Removed(id, old) => removed(sheet, folder, id, old),
            Pair::Renamed(from, to, now) => {
                let at = place(folder, to, now).asking(folder.resting_on(to));
                let message = format!("`{from}` is called `{to}` now; its proofs name the anchor, so none of them counts");
                sheet.say(codes::ANCHOR_RENAMED, &at, "id", message);
                renamed.insert(from.clone(), to.clone());
            }
            Pair::Kept(id, old, now) => kept(sheet, folder, id, &old.value, now),
        }
    }
    renamed
}

fn subject(folder: &Folder<'_>, id: &AnchorId) -> Subject {
    Subject::Anchor(folder.id.clone(), id.clone())
}

fn place(folder: &Folder<'_>, id: &AnchorId, record: &Record<Anchor>) -> Place {
    folder.place(subject(folder, id), &record.path)
}

fn added(sheet: &mut Sheet, folder: &Folder<'_>, id: &AnchorId, now: &Record<Anchor>) {
    let Anchor { kind, environments, names, replaces, .. } = &now.value;
    let places = grammar::joined(environments);
    let under = names::told(names).map(|names| format!(", for {names}")).unwrap_or_default();
    let after = replaces.as_ref().map(|before| format!("; it takes over from `{before}`")).unwrap_or_default();
    let kind = words::a(kind.as_str());
    let message = format!("identity may be verified against `{id}`, {kind} in {places}{under}{after}");
    sheet.say(codes::ANCHOR_ADDED, &place(folder, id, now).asking(folder.resting_on(id)), "", message);
}

fn removed(sheet: &mut Sheet, folder: &Folder<'_>, id: &AnchorId, old: &Record<Anchor>) {
    let at = place(folder, id, old);
    sheet.say(codes::ANCHOR_REMOVED, &at, "", format!("`{id}`, {}, is gone", words::a(old.value.kind.as_str())));
    hold::lost(sheet, &at, &old.value.holds);
    hold::revocation(sheet, &at, codes::ANCHOR_REVOKED, old.value.revoked.as_ref(), None);
}

fn kept(sheet: &mut Sheet, folder: &Folder<'_>, id: &AnchorId, old: &Anchor, record: &Record<Anchor>) {
    let now = &record.value;
    let at = place(folder, id, record);
    let resting = at.asking(folder.resting_on(id));
    // The id was paired and a rename said; what the anchor is made of is compared as one.
    let Anchor {
        id: _,
        kind: _,
        environments,
        certificate: _,
        public_key: _,
        ssh_key: _,
        trust_domain: _,
        bundle: _,
        issuer: _,
        audience: _,
        jwks: _,
        claims,
        key: _,
        keys: _,
        thumbprints: _,
        names,
        replaces,
        retiring,
        challenge,
        proofs,
        holds,
        revoked,
    } = now;
    material(sheet, &resting, old, now);
    let (gone, new) = unmatched(&old.environments, environments);
    if !new.is_empty() {
        sheet.say(
            codes::ANCHOR_ENVIRONMENT_ADDED,
            &resting,
            "environments",
            format!("it counts in {} too", grammar::joined(new)),
        );
    }
    if !gone.is_empty() {
        let message = format!("it no longer counts in {}", grammar::joined(gone));
        sheet.say(codes::ANCHOR_ENVIRONMENT_REMOVED, &resting, "environments", message);
    }
    claims_asked(sheet, &resting, &old.claims, claims);
    names::compare(sheet, &resting, &old.names, names);
    if *replaces != old.replaces {
        let message = format!("the anchor that it takes over from is {}", words::instead(&old.replaces, replaces));
        sheet.say(codes::SUCCESSION_CHANGED, &resting, "replaces", message);
    }
    retirement::compare(sheet, &resting, codes::ANCHOR_RETIRING, old.retiring.as_ref(), retiring.as_ref());
    waiting(sheet, &at, old.challenge.as_ref(), challenge.as_ref());
    proof::compare(sheet, &resting, &old.proofs, proofs);
    hold::compare(sheet, &at, &subject(folder, id), &old.holds, holds);
    hold::revocation(sheet, &at, codes::ANCHOR_REVOKED, old.revoked.as_ref(), revoked.as_ref());
}

/// What identity is verified against, and what stands about it in the record.
#[derive(PartialEq)]
struct Made<'a> {
    kind: AnchorKind,
    certificate: Option<String>,
    public_key: Option<String>,
    ssh_key: Option<&'a Text>,
    trust_domain: Option<&'a TrustDomain>,
    bundle: Option<&'a str>,
    issuer: Option<&'a Text>,
    audience: Option<&'a Text>,
    jwks: Option<&'a str>,
}

impl<'a> Made<'a> {
    fn of(anchor: &'a Anchor) -> Self {
        Self {
            kind: anchor.kind,
            certificate: anchor.certificate.as_deref().map(words::unbroken),
            public_key: anchor.public_key.as_deref().map(words::unbroken),
            ssh_key: anchor.ssh_key.as_ref(),
            trust_domain: anchor.trust_domain.as_ref(),
            bundle: anchor.bundle.as_deref(),
            issuer: anchor.issuer.as_ref(),
            audience: anchor.audience.as_ref(),
            jwks: anchor.jwks.as_deref(),
        }
    }

    /// The key of the record where the two differ first.
    fn key(&self, other: &Self) -> &'static str {
        let Self { kind, certificate, public_key, ssh_key, trust_domain, bundle, issuer, audience, jwks } = self;
        let same = [
            ("kind", *kind == other.kind),
            ("certificate", *certificate == other.certificate),
            ("public-key", *public_key == other.public_key),
            ("ssh-key", *ssh_key == other.ssh_key),
            ("trust-domain", *trust_domain == other.trust_domain),
            ("bundle", *bundle == other.bundle),
            ("issuer", *issuer == other.issuer),
            ("audience", *audience == other.audience),
            ("jwks", *jwks == other.jwks),
        ];
        same.into_iter().find(|(_, same)| !same).map_or("", |(key, _)| key)
    }
}

fn material(sheet: &mut Sheet, at: &Place, old: &Anchor, now: &Anchor) {
    let (was, is) = (Made::of(old), Made::of(now));
    let digests = |anchor: &Anchor| anchor.key_digests().collect::<Vec<Digest>>();
    let short = |anchor: &Anchor| grammar::list(anchor.key_digests().map(|digest| digest.short()));
    if was != is {
        let key = is.key(&was);
        let what = match key {
            "kind" => format!("it is {} instead of {}", words::a(now.kind.as_str()), words::a(old.kind.as_str())),
            "issuer" => format!("the issuer is {}", words::instead(&old.issuer, &now.issuer)),
            "audience" => format!("the audience is {}", words::instead(&old.audience, &now.audience)),
            "trust-domain" => format!("the trust domain is {}", words::instead(&old.trust_domain, &now.trust_domain)),
            _ => format!("the {} is another", key.replace('-', " ")),
        };
        let keys = match (digests(old), digests(now)) {
            (was, is) if is.is_empty() && was.is_empty() => String::new(),
            (was, is) if was == is => "; the record says that the key is the same".to_owned(),
            _ => format!("; the record says that the key is {} instead of {}", short(now), short(old)),
        };
        let message = format!("under the same name stands something else: {what}{keys}");
        sheet.say(codes::ANCHOR_REPLACED, at, key, message);
    } else if digests(old) != digests(now) || old.thumbprints != now.thumbprints {
        let key = if digests(old) == digests(now) { "thumbprints" } else { "key" };
        let message = format!(
            "what it is made of is the same, and the digests beside it are others: {} instead of {}",
            short(now),
            short(old)
        );
        sheet.say(codes::ANCHOR_DIGEST_CHANGED, at, key, message);
    }
}

fn claims_asked(sheet: &mut Sheet, at: &Place, old: &BTreeMap<Text, Text>, now: &BTreeMap<Text, Text>) {
    for (name, value) in old {
        let key = format!("claims.{name}");
        match now.get(name) {
            Some(is) if is == value => {}
            Some(is) => {
                let message = format!(
                    "a token must say {} for `{name}` instead of {}",
                    words::shown(is.as_str()),
                    words::shown(value.as_str())
                );
                sheet.say(codes::CLAIM_CHANGED, at, key, message);
            }
            None => {
                let message = format!("a token need not say {} for `{name}` any more", words::shown(value.as_str()));
                sheet.say(codes::CLAIM_DROPPED, at, key, message);
            }
        }
    }
    for (name, value) in now.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let message = format!("a token must say {} for `{name}` too", words::shown(value.as_str()));
        sheet.say(codes::CLAIM_ADDED, at, format!("claims.{name}"), message);
    }
}

fn waiting(sheet: &mut Sheet, at: &Place, old: Option<&Challenge>, now: Option<&Challenge>) {
    let message = match (old, now) {
        (old, now) if old == now => return,
        (_, Some(now)) => format!("a challenge by `{}` waits for an answer until {}", now.by, now.expires),
        (_, None) => "no challenge waits for an answer any more".to_owned(),
    };
    sheet.say(codes::CHALLENGE_CHANGED, at, "challenge", message);
}
