//! An anchor as rules see it: its material parsed, its last proof verified, and its lineage followed back to the first anchor that
//! was proved without another handing over.

use crate::{
    anchor::{Material, Place, verify_answer, verify_handover},
    crypto::Refused,
    model::{Anchor, AnchorId, Digest, Moment, PartnerFolder, PartnerId, Proof, Reason, Record, SignedBy},
    policy::{Policy, Terms},
};

/// An anchor.
pub struct AnchorView<'a> {
    /// The id.
    pub id: &'a AnchorId,
    /// The record.
    pub record: &'a Record<Anchor>,
    /// The material, or why it is refused.
    pub material: Result<Material, Refused>,
    /// Whether the last proof verifies, and for an authority by whose key; `None` when there is none.
    pub proof: Option<Result<Option<SignedBy>, Refused>>,
    /// Until when the last proof counts under today's policy, if it verifies.
    pub proved_until: Option<Moment>,
    /// The digest that approvals are bound to: of the first material in the line of anchors that handed over to each other.
    pub lineage: Option<Digest>,
    /// Why what the record holds as a handover is none, if that is so; the lineage is then the anchor's own.
    pub broken_handover: Option<Refused>,
}

/// The longest line of anchors that is followed; at a replacement a year it outlasts every agreement.
const LONGEST_LINE: usize = 32;

/// What judging an anchor needs of the world.
#[derive(Clone, Copy)]
pub(super) struct Viewer<'w> {
    pub(super) policy: &'w Policy,
    pub(super) partner: &'w PartnerId,
    pub(super) folder: &'w PartnerFolder,
    pub(super) now: Moment,
}

impl<'w> Viewer<'w> {
    /// The anchor as it stands.
    pub(super) fn view<'v>(&self, id: &'v AnchorId, record: &'v Record<Anchor>) -> AnchorView<'v> {
        let material = Material::of(&record.value);
        let proof = record.value.last_proof().map(|proof| match &material {
            Ok(_) if proof.on > self.now => Err(Refused::new(format!("it is dated {}, which is still to come", proof.on))),
            Ok(material) => verify_answer(self.place(id, material), material, proof, self.rs256(&record.value)),
            Err(refused) => Err(refused.clone()),
        });
        // A stricter policy shortens what was promised when the challenge was made; it never lengthens it.
        let shortest = self.terms(&record.value).map(|terms| terms.proof).min();
        let proved_until = record.value.last_proof().filter(|_| matches!(proof, Some(Ok(_)))).map(|last| {
            let promised = last.challenge.proves_until;
            shortest.map_or(promised, |shortest| promised.min(last.challenge.issued.plus(shortest)))
        });
        let (lineage, broken) = match &material {
            Ok(material) => match self.lineage(&record.value, material, LONGEST_LINE) {
                Ok(lineage) => (Some(lineage), None),
                Err(refused) => (Some(material.digest()), Some(refused)),
            },
            Err(_) => (None, None),
        };
        AnchorView { id, record, material, proof, proved_until, lineage, broken_handover: broken }
    }

    fn place<'p>(&'p self, anchor: &'p AnchorId, material: &Material) -> Place<'p> {
        Place { registry: &self.policy.registry, partner: self.partner, anchor, material: material.digest() }
    }

    fn terms<'t>(&'t self, anchor: &'t Anchor) -> impl Iterator<Item = &'t Terms> {
        let tier = self.folder.partner.as_ref().map(|partner| &partner.value.tier);
        anchor.environments.iter().filter_map(move |environment| self.policy.terms(tier?, environment))
    }

    /// Whether RS256 is taken wherever the anchor counts.
    fn rs256(&self, anchor: &Anchor) -> bool {
        self.terms(anchor).count() > 0 && self.terms(anchor).all(|terms| terms.rs256)
    }

    /// The digest that the line of an anchor begins with.
    fn lineage(&self, anchor: &Anchor, material: &Material, left: usize) -> Result<Digest, Refused> {
        let Some(proof) = anchor.proofs.iter().find(|proof| proof.handover.is_some()) else { return Ok(material.digest()) };
        if left == 0 {
            return Err(Refused::new(format!("more than {LONGEST_LINE} anchors handed over to each other")));
        }
        let (old, old_material) = self.handed_over(anchor, material, proof)?;
        self.lineage(old, &old_material, left - 1)
    }

    /// The anchor that the line of an anchor begins with: itself when nobody handed over to it, and where the handover does not hold.
    pub(super) fn line(&self, anchor: &'w AnchorId) -> &'w AnchorId {
        let mut first = anchor;
        for _ in 0..LONGEST_LINE {
            let record = self.folder.anchors.get(first).map(|record| &record.value);
            let handed = record.and_then(|record| Some((record, record.proofs.iter().find(|proof| proof.handover.is_some())?)));
            let Some((record, proof)) = handed else { break };
            match Material::of(record).and_then(|material| self.handed_over(record, &material, proof)) {
                Ok((old, _)) => first = &old.id,
                Err(_) => break,
            }
        }
        first
    }

    /// The anchor that handed over by this proof, once both answers to its challenge are verified.
    fn handed_over(&self, anchor: &Anchor, material: &Material, proof: &Proof) -> Result<(&'w Anchor, Material), Refused> {
        let (old, old_material) = self.predecessor(proof)?;
        verify_answer(self.place(&anchor.id, material), material, proof, self.rs256(anchor))?;
        verify_handover(self.place(&anchor.id, material), (&old.id, &old_material), proof, self.rs256(old))?;
        Ok((old, old_material))
    }

    /// The anchor that handed over, when it could: it was proved by then, not revoked yet (in the second of its revocation it was not: a
    /// revoked anchor is not asked), and its key is not known to be in other hands, since whoever has it could have signed.
    fn predecessor(&self, proof: &Proof) -> Result<(&'w Anchor, Material), Refused> {
        let named = proof.challenge.predecessor.as_ref().ok_or_else(|| Refused::new("the challenge names no predecessor"))?;
        let record = self.folder.anchors.get(&named.anchor);
        let old = &record.ok_or_else(|| Refused::new(format!("anchor `{}` has no record", named.anchor)))?.value;
        if let Some(end) = &old.revoked
            && (end.on < proof.on || matches!(end.reason, Reason::KeyCompromise | Reason::CaCompromise))
        {
            return Err(Refused::new(format!("anchor `{}` was revoked on {} ({})", old.id, end.on.day(), end.reason)));
        }
        let material = Material::of(old)?;
        let stood = old.proofs.iter().rfind(|earlier| earlier.on <= proof.on && proof.on < earlier.challenge.proves_until);
        let stood = stood.ok_or_else(|| Refused::new(format!("anchor `{}` was not proved on {}", old.id, proof.on.day())))?;
        verify_answer(self.place(&old.id, &material), &material, stood, self.rs256(old))?;
        Ok((old, material))
    }
}
