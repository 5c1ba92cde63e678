//! `anchor-failure`: an anchor was revoked, handed over and ended, or is other than it was pinned by; its certificate or its proof is over.

use super::{Condition, tense};
use crate::{
    anchor::Material,
    model::{Moment, Reason, Subject},
    rules::{AnchorView, PartnerView, Scene},
};

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>) -> Vec<Condition> {
    view.anchors.iter().flat_map(|anchor| of(scene, view, anchor)).collect()
}

fn of(scene: &Scene<'_>, view: &PartnerView<'_>, anchor: &AnchorView<'_>) -> Vec<Condition> {
    let (id, record, now) = (anchor.id, &anchor.record.value, scene.now);
    let subject = || Subject::Anchor(view.id.clone(), id.clone());
    let condition = |since: Moment, message: String| Condition::new(subject(), since, message);
    let mut found = Vec::new();
    found.extend(record.revoked.as_ref().map(|end| Condition {
        // What is found to be compromised is taken back as that, below as well.
        reason: Some(end.reason).filter(|reason| matches!(reason, Reason::KeyCompromise | Reason::CaCompromise)),
        ..condition(end.on, format!("anchor `{id}` was revoked on {} ({})", end.on.day(), end.reason))
    }));
    found.extend(record.retiring.as_ref().map(|retiring| {
        let ends = tense(retiring.until, now, "ended", "ends");
        let message = format!("anchor `{id}` handed over to `{}` and {ends} on {}", retiring.successor, retiring.until.day());
        condition(retiring.until, message)
    }));
    let material = anchor.material.as_ref().ok();
    found.extend(material.and_then(Material::ends).map(|end| {
        condition(end, format!("the certificate of anchor `{id}` {} on {}", tense(end, now, "ended", "ends"), end.day()))
    }));
    found.extend(
        anchor.proved_until.map(|end| {
            condition(end, format!("the proof of anchor `{id}` {} on {}", tense(end, now, "ended", "ends"), end.day()))
        }),
    );
    let drifted = material.is_some_and(|material| {
        let pinned: Vec<String> = record.thumbprints.iter().map(ToString::to_string).collect();
        material.thumbprints() != pinned
    });
    // Nobody can tell when it became another; it was right when it was last proved.
    let proved = record.last_proof().map(|proof| proof.on);
    found.extend(proved.filter(|_| drifted).map(|on| {
        condition(on, format!("anchor `{id}` is pinned by other keys than it has, and was last proved on {}", on.day()))
    }));
    found
}
