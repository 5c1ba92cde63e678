//! Proving: a challenge for a partner, and the answer that shows that it holds the anchor's private key.

use crate::{
    anchor::{Material, challenge_bytes, verify_answer},
    crypto::{Entropy, KeyKind, Refused},
    failure::{Failure, Outcome},
    model::{
        Anchor, AnchorId, Challenge, Change, Code, Content, EventDraft, Moment, OwnerId, PartnerId, Period, Proof, ProofMethod,
        Record,
    },
    policy::Loaded,
};
use std::collections::BTreeMap;

/// How long a challenge can be answered: two weeks, since a partner's change window may be that far away.
const ANSWERABLE: Period = Period::days(14);

/// A challenge and what goes to the partner.
pub struct NewChallenge {
    /// The change to the anchor's record.
    pub change: Change,
    /// The file for the partner.
    pub file: Vec<u8>,
    /// The kind of key that must answer, which decides the command.
    pub key: KeyKind,
    /// Until when it can be answered.
    pub expires: Moment,
}

fn anchor<'l>(loaded: &'l Loaded, partner: &PartnerId, id: &AnchorId) -> Outcome<(&'l Record<Anchor>, Material)> {
    let record = loaded.registry.partners.get(partner).and_then(|folder| folder.anchors.get(id)).ok_or_else(|| {
        Failure::no(format!("there is no anchor `{partner}#{id}`")).hint(format!(
            "admit onboard anchor {partner}#{id} --kind ca-certificate --environment ENVIRONMENT --certificate FILE"
        ))
    })?;
    if let Some(end) = &record.value.revoked {
        return Err(Failure::no(format!("anchor `{partner}#{id}` was revoked on {}", end.on.day())));
    }
    let material = Material::of(&record.value)?;
    if let Some(flaw) = material.flaws().into_iter().next() {
        return Err(Failure::no(format!("anchor `{partner}#{id}` cannot be proved: {flaw}")));
    }
    Ok((record, material))
}

/// Plans a challenge; one that waited already is replaced.
///
/// # Errors
/// When there is no such anchor, its material is refused, or policy has no terms for the partner there.
pub fn challenge(
    loaded: &Loaded,
    partner: &PartnerId,
    id: &AnchorId,
    by: &OwnerId,
    now: Moment,
    entropy: &mut dyn Entropy,
) -> Outcome<NewChallenge> {
    let (record, material) = anchor(loaded, partner, id)?;
    let holder = loaded.registry.partners.get(partner).and_then(|folder| folder.partner.as_ref());
    let holder = holder.ok_or_else(|| Failure::no(format!("there is no partner `{partner}`")))?;
    let terms = record.value.environments.iter().filter_map(|environment| loaded.policy.terms(&holder.value.tier, environment));
    let proof = terms.map(|terms| terms.proof).min().ok_or_else(|| {
        Failure::no(format!(
            "policy has no terms for tier `{}` in the environments of `{partner}#{id}` (environment-refused)",
            holder.value.tier
        ))
    })?;
    let mut nonce = [0_u8; 32];
    entropy.fill(&mut nonce)?;
    let challenge = Challenge {
        nonce: data_encoding::HEXLOWER.encode(&nonce).parse().map_err(|e: crate::model::NotText| Failure::no(e.to_string()))?,
        recipient: holder.value.recipient.clone(),
        issued: now,
        expires: now.plus(ANSWERABLE),
        proves_until: now.plus(proof),
        by: by.clone(),
    };
    let file = challenge_bytes(&loaded.policy.registry, partner, id, material.digest(), &challenge)?;
    let expires = challenge.expires;
    let mut value = record.value.clone();
    value.challenge = Some(challenge);
    value.key = Some(material.key().digest());
    let mut change = Change::default();
    change.write(&record.path, Some(record.digest), Content::Anchor(Box::new(value)));
    change.events.push(event(partner, id, Code::AnchorChallenged, &material, &change));
    Ok(NewChallenge { change, file, key: material.key().kind(), expires })
}

/// Plans the proof: the signature is verified over the challenge that waits, which is used up by it.
///
/// # Errors
/// When no challenge waits, its time is over, the recipient changed since, or the signature is not the anchor's.
pub fn prove(loaded: &Loaded, partner: &PartnerId, id: &AnchorId, answer: &[u8], by: &OwnerId, now: Moment) -> Outcome<Change> {
    let (record, material) = anchor(loaded, partner, id)?;
    let again = || format!("admit prove {partner}#{id}");
    let waiting = record.value.challenge.clone();
    let challenge =
        waiting.ok_or_else(|| Failure::no(format!("no challenge waits for an answer from `{partner}#{id}`")).hint(again()))?;
    let holder = loaded.registry.partners.get(partner).and_then(|folder| folder.partner.as_ref());
    if holder.is_some_and(|holder| holder.value.recipient != challenge.recipient) {
        return Err(Failure::no("the recipient changed since the challenge was made").hint(again()));
    }
    if now >= challenge.expires {
        return Err(Failure::no(format!("the challenge for `{partner}#{id}` ended on {}", challenge.expires)).hint(again()));
    }
    let signature = data_encoding::BASE64
        .encode(answer)
        .parse()
        .map_err(|_| Refused::new("the answer is empty or too long to be a signature"))?;
    let proof = Proof { method: ProofMethod::RawSignature, challenge, on: now, by: by.clone(), signature };
    verify_answer(&loaded.policy.registry, partner, id, &material, &proof).map_err(|refused| {
        Failure::no(format!("the answer does not prove `{partner}#{id}`: {refused}"))
            .hint("the partner signs the challenge file as it is, to the last byte")
    })?;
    let mut value = record.value.clone();
    value.challenge = None;
    value.proofs.push(proof);
    let mut change = Change::default();
    change.write(&record.path, Some(record.digest), Content::Anchor(Box::new(value)));
    change.events.push(event(partner, id, Code::AnchorProved, &material, &change));
    Ok(change)
}

fn event(partner: &PartnerId, id: &AnchorId, code: Code, material: &Material, change: &Change) -> EventDraft {
    EventDraft {
        partner: partner.clone(),
        code,
        subject: format!("{partner}#{id}"),
        reason: None,
        note: None,
        records: change.writes.iter().map(|write| write.path.clone()).collect(),
        relied: BTreeMap::from([("material".to_owned(), material.digest())]),
    }
}
