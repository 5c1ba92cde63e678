//! A legal name looks like no other, and is written in one script (Unicode UTS 39).

use crate::{
    finding::Severity,
    model::{Partner, PartnerFolder, PartnerId},
    rules::{Family, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;
use unicode_security::{MixedScript, skeleton};

/// `look-alike-name`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "look-alike-name",
    family: Family::Identity,
    summary: "no two legal names look alike, and none mixes scripts",
    severity: Severity::Medium,
    blocks: &[],
    waivable: true,
    citations: cite::ENTITY,
    page: include_str!("../../../docs/rules/look-alike-name.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let mut looks: BTreeMap<String, Vec<(&PartnerId, &Partner)>> = BTreeMap::new();
    for (id, folder) in &scene.registry.partners {
        let partner = folder.partner.as_ref().map(|record| &record.value).filter(|partner| partner.offboarded.is_none());
        for (partner, look) in
            partner.into_iter().flat_map(|p| faces(p.legal_name.as_str()).into_iter().map(move |look| (p, look)))
        {
            looks.entry(look).or_default().push((id, partner));
        }
    }
    for (view, record) in scene.current() {
        let (name, partner) = (record.value.legal_name.as_str(), &record.value);
        let mut say = |message: String| {
            let fix = format!("admit onboard partner {} --legal-name NAME", view.id);
            report.add(view.id, &record.path, "legal-name", message, fix);
        };
        if !name.is_single_script() {
            say(format!("the legal name `{name}` mixes letters of several scripts"));
        }
        let like = faces(name).into_iter().filter_map(|look| looks.get(&look)).flatten();
        let others: BTreeMap<_, _> =
            like.filter(|(id, other)| *id != view.id && !is_same_entity(partner, other)).copied().collect();
        for (id, other) in others {
            say(format!("the legal name `{name}` looks like `{}` of `{id}`", other.legal_name));
        }
    }
}

/// What two partners concern each other by.
pub(in crate::rules) fn marks(folder: &PartnerFolder) -> impl Iterator<Item = String> {
    folder.partner.iter().flat_map(|record| faces(record.value.legal_name.as_str()))
}

/// How a name looks: the skeleton of UTS 39 section 4 without regard to case, taken before and after folding, since an `I` is a small
/// `l` to the eye and an `i` to the folding.
fn faces(name: &str) -> [String; 2] {
    let squeezed: Vec<_> = name.split_whitespace().collect();
    let name = squeezed.join(" ");
    let before: String = skeleton(&name.to_lowercase()).collect();
    let after = skeleton(&name).collect::<String>().to_lowercase();
    [format!("folded {before}"), format!("seen {after}")]
}

/// The same entity twice is said by `legal-entity-duplicate`.
fn is_same_entity(one: &Partner, other: &Partner) -> bool {
    let registered = |p: &Partner| p.legal_entity.as_ref().map(|e| (e.jurisdiction.clone(), e.registration.clone()));
    registered(one).is_some() && registered(one) == registered(other)
}
