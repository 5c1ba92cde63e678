//! Proving: a challenge for a partner, and the answer that shows that it holds what the anchor rests on; with the answer of the
//! anchor before it, the anchor takes over what that one was trusted with.

use crate::{
    anchor::{Answer, Material, Place, challenge_bytes, verify, verify_handover},
    crypto::{Entropy, KeyKind},
    failure::{Failure, Outcome},
    model::{
        Anchor, AnchorId, Challenge, Change, Code, Content, EventDraft, Handover, Moment, OwnerId, Partner, PartnerId, Period,
        Predecessor, Proof, Record, Retirement, SignedBy,
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
    /// What answers.
    pub asked: Asked,
    /// The anchor that hands over, when its answer keeps the approvals.
    pub replaces: Option<AnchorId>,
    /// Until when it can be answered.
    pub expires: Moment,
}

/// What a challenge is answered with, which decides what the partner types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The private key of this kind.
    Key(KeyKind),
    /// The SSH key.
    SshKey,
    /// One of the keys of a set.
    KeySet,
    /// An SVID of a workload; the text is the audience of a JWT-SVID.
    Svid(String),
    /// An ID token for this audience.
    IdToken(String),
}

/// What the partner sent back.
pub struct Answers<'a> {
    /// By the anchor.
    pub answer: &'a [u8],
    /// By the anchor that it replaces.
    pub handover: Option<&'a [u8]>,
    /// How long the replaced anchor stands beside this one.
    pub overlap: Period,
}

/// What came of an answer.
pub struct Proved {
    /// The change.
    pub change: Change,
    /// For an authority, whose key answered.
    pub signed_by: Option<SignedBy>,
    /// The anchor that retires, and when it ends.
    pub retires: Option<(AnchorId, Moment)>,
}

/// What is judged: the anchor's record and material, and its holder.
struct Judged<'l> {
    partner: &'l PartnerId,
    holder: &'l Partner,
    record: &'l Record<Anchor>,
    material: Material,
    rs256: bool,
    proof: Option<Period>,
}

impl<'l> Judged<'l> {
    fn find(loaded: &'l Loaded, partner: &'l PartnerId, id: &AnchorId) -> Outcome<Self> {
        let folder = loaded.registry.partners.get(partner);
        let record = folder.and_then(|folder| folder.anchors.get(id)).ok_or_else(|| {
            Failure::no(format!("there is no anchor `{partner}#{id}`")).hint(format!(
                "admit onboard anchor {partner}#{id} --kind ca-certificate --environment ENVIRONMENT --certificate FILE"
            ))
        })?;
        let holder = folder.and_then(|folder| folder.partner.as_ref());
        let holder = &holder.ok_or_else(|| Failure::no(format!("there is no partner `{partner}`")))?.value;
        if let Some(end) = &record.value.revoked {
            return Err(Failure::no(format!("anchor `{partner}#{id}` was revoked on {}", end.on.day())));
        }
        let material = Material::of(&record.value)?;
        if let Some(flaw) = material.flaws().into_iter().next() {
            return Err(Failure::no(format!("anchor `{partner}#{id}` cannot be proved: {flaw}")));
        }
        let terms = || record.value.environments.iter().filter_map(|e| loaded.policy.terms(&holder.tier, e));
        let rs256 = terms().count() > 0 && terms().all(|terms| terms.rs256);
        let proof = terms().map(|terms| terms.proof).min();
        Ok(Self { partner, holder, record, material, rs256, proof })
    }

    fn id(&self) -> &AnchorId {
        &self.record.value.id
    }

    fn place<'p>(&'p self, loaded: &'p Loaded) -> Place<'p> {
        let registry = &loaded.policy.registry;
        Place { registry, partner: self.partner, anchor: self.id(), material: self.material.digest() }
    }
}

/// Plans a challenge; one that waited already is replaced.
///
/// # Errors
/// When there is no such anchor, its material or that of the anchor that it replaces is refused, or policy has no terms for the
/// partner there.
pub fn challenge(
    loaded: &Loaded,
    partner: &PartnerId,
    id: &AnchorId,
    by: &OwnerId,
    now: Moment,
    entropy: &mut dyn Entropy,
) -> Outcome<NewChallenge> {
    let judged = Judged::find(loaded, partner, id)?;
    let proof = judged.proof.ok_or_else(|| {
        Failure::no(format!(
            "policy has no terms for tier `{}` in the environments of `{partner}#{id}` (environment-refused)",
            judged.holder.tier
        ))
    })?;
    // A handover is asked for once; later proofs stand on the lineage that it gave.
    let replaces = judged.record.value.replaces.clone().filter(|_| !judged.record.value.is_successor());
    let predecessor = replaces.as_ref().map(|old| predecessor(loaded, partner, old)).transpose()?.flatten();
    let mut nonce = [0_u8; 32];
    entropy.fill(&mut nonce)?;
    let challenge = Challenge {
        nonce: data_encoding::HEXLOWER.encode(&nonce).parse().map_err(|e: crate::model::NotText| Failure::no(e.to_string()))?,
        recipient: judged.holder.recipient.clone(),
        predecessor,
        issued: now,
        expires: now.plus(ANSWERABLE),
        proves_until: now.plus(proof),
        by: by.clone(),
    };
    let file = challenge_bytes(judged.place(loaded), &challenge)?;
    let (expires, asked) = (challenge.expires, asked(&judged.material, &file));
    let replaces = challenge.predecessor.as_ref().map(|old| old.anchor.clone());
    let mut value = judged.record.value.clone();
    value.challenge = Some(challenge);
    judged.material.pin(&mut value);
    let mut change = Change::default();
    change.write(&judged.record.path, Some(judged.record.digest), Content::Anchor(Box::new(value)));
    change.events.push(event(&judged, Code::AnchorChallenged, &change));
    Ok(NewChallenge { change, file, asked, replaces, expires })
}

/// The anchor that hands over, if it still can: a revoked one cannot.
fn predecessor(loaded: &Loaded, partner: &PartnerId, old: &AnchorId) -> Outcome<Option<Predecessor>> {
    let record = loaded.registry.partners.get(partner).and_then(|folder| folder.anchors.get(old));
    let record = record.ok_or_else(|| Failure::no(format!("there is no anchor `{partner}#{old}` to take over from")))?;
    if record.value.revoked.is_some() {
        return Ok(None);
    }
    Ok(Some(Predecessor { anchor: old.clone(), material: Material::of(&record.value)?.digest() }))
}

fn asked(material: &Material, file: &[u8]) -> Asked {
    let audience = || crate::anchor::audience(file);
    match material {
        Material::Authority(certificate) | Material::Certified(certificate) => Asked::Key(certificate.key().kind()),
        Material::Bare(key) => Asked::Key(key.kind()),
        Material::Ssh(_) => Asked::SshKey,
        Material::KeySet(_) => Asked::KeySet,
        Material::TrustDomain(_) => Asked::Svid(audience()),
        Material::TokenIssuer(_) => Asked::IdToken(audience()),
    }
}

/// Plans the proof: the answer is verified over the challenge that waits, which is used up by it.
///
/// # Errors
/// When no challenge waits, its time is over, the recipient changed since, or the answer is not the anchor's.
pub fn prove(
    loaded: &Loaded,
    partner: &PartnerId,
    id: &AnchorId,
    answers: &Answers<'_>,
    by: &OwnerId,
    now: Moment,
) -> Outcome<Proved> {
    let judged = Judged::find(loaded, partner, id)?;
    let again = || format!("admit prove {partner}#{id}");
    let waiting = judged.record.value.challenge.clone();
    let challenge =
        waiting.ok_or_else(|| Failure::no(format!("no challenge waits for an answer from `{partner}#{id}`")).hint(again()))?;
    if judged.holder.recipient != challenge.recipient {
        return Err(Failure::no("the recipient changed since the challenge was made").hint(again()));
    }
    if now >= challenge.expires {
        return Err(Failure::no(format!("the challenge for `{partner}#{id}` ended on {}", challenge.expires)).hint(again()));
    }
    let refused = |refused: crate::crypto::Refused| {
        Failure::no(format!("the answer does not prove `{partner}#{id}`: {refused}"))
            .hint("the partner answers for the challenge file as it is, to the last byte")
    };
    let answer = Answer::recognise(&judged.material, answers.answer).map_err(refused)?;
    let bytes = challenge_bytes(judged.place(loaded), &challenge)?;
    let terms = crate::anchor::Terms { at: now, rs256: judged.rs256 };
    let signed_by = verify(&judged.material, &answer, &bytes, terms).map_err(refused)?;
    let Answer { method, text: signature } = answer;
    let mut proof = Proof { method, challenge, on: now, by: by.clone(), signed_by, signature, handover: None };
    let mut change = Change::default();
    let retires = match answers.handover {
        Some(handover) => Some(hand_over(loaded, &judged, &mut proof, handover, answers.overlap, &mut change)?),
        None => None,
    };
    let mut value = judged.record.value.clone();
    value.challenge = None;
    value.proofs.push(proof);
    change.write(&judged.record.path, Some(judged.record.digest), Content::Anchor(Box::new(value)));
    change.events.push(event(&judged, Code::AnchorProved, &change));
    Ok(Proved { change, signed_by, retires })
}

/// Puts the answer of the anchor that hands over into the proof, and that anchor's retirement into the change.
fn hand_over(
    loaded: &Loaded,
    judged: &Judged<'_>,
    proof: &mut Proof,
    answer: &[u8],
    overlap: Period,
    change: &mut Change,
) -> Outcome<(AnchorId, Moment)> {
    let again = || format!("admit prove {}#{}", judged.partner, judged.id());
    let named = proof.challenge.predecessor.clone().ok_or_else(|| {
        Failure::no("the challenge names no anchor that hands over")
            .hint(format!("register the anchor with --replaces ANCHOR, then {}", again()))
    })?;
    let old = Judged::find(loaded, judged.partner, &named.anchor)?;
    let refused = |refused: crate::crypto::Refused| {
        Failure::no(format!("`{}#{}` does not hand over: {refused}", judged.partner, named.anchor)).hint(again())
    };
    let Answer { method, text: signature } = Answer::recognise(&old.material, answer).map_err(refused)?;
    proof.handover = Some(Handover { method, signature });
    verify_handover(judged.place(loaded), (old.id(), &old.material), proof, old.rs256).map_err(refused)?;
    let until = proof.on.plus(overlap);
    let mut value = old.record.value.clone();
    value.retiring = Some(Retirement { successor: judged.id().clone(), since: proof.on, until, by: proof.by.clone() });
    change.write(&old.record.path, Some(old.record.digest), Content::Anchor(Box::new(value)));
    Ok((named.anchor, until))
}

fn event(judged: &Judged<'_>, code: Code, change: &Change) -> EventDraft {
    EventDraft {
        partner: judged.partner.clone(),
        code,
        subject: format!("{}#{}", judged.partner, judged.id()),
        reason: None,
        note: None,
        records: change.writes.iter().map(|write| write.path.clone()).collect(),
        relied: BTreeMap::from([("material".to_owned(), judged.material.digest())]),
    }
}
