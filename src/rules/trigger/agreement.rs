//! `agreement-end`: the agreement's last day is over.

use super::{Condition, tense};
use crate::{
    model::{Partner, Subject},
    rules::{PartnerView, Scene},
};

pub(super) fn conditions(scene: &Scene<'_>, view: &PartnerView<'_>, record: &Partner) -> Vec<Condition> {
    let end = record.agreement.as_ref().and_then(|agreement| agreement.end);
    let of = |end: crate::model::Day| {
        let message = format!("the agreement {} on {end}", tense(end.end(), scene.now, "ended", "ends"));
        Condition::new(Subject::Partner(view.id.clone()), end.end(), message)
    };
    end.map(of).into_iter().collect()
}
