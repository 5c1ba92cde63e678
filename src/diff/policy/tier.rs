//! What is said of the tiers: what each must bring, and in which environments it gets anything at all.

use super::{
    super::{
        codes,
        codes::Code,
        pairs::unmatched,
        sheet::{Place, Sheet},
        words,
    },
    Spot, by_name, limit, terms, whole,
};
use crate::{grammar, model::Tier, policy::TierPolicy};
use std::{collections::BTreeMap, fmt::Display};

/// Compares all tiers.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: &BTreeMap<Tier, TierPolicy>, now: &BTreeMap<Tier, TierPolicy>) {
    for (name, was, is) in by_name(old, now) {
        let key = format!("tiers.{name}");
        match (was, is) {
            (None, None) => {}
            (None, Some(is)) => {
                let places = grammar::joined(is.environments.keys());
                let summary = words::shown(is.summary.as_str());
                sheet.say(
                    codes::TIER_ADDED,
                    at,
                    key,
                    format!("there is a tier `{name}`: {summary}; it may have access in {places}"),
                );
            }
            (Some(_), None) => sheet.say(codes::TIER_REMOVED, at, key, format!("there is no tier `{name}` any more")),
            (Some(was), Some(is)) => {
                tier(sheet, &Spot { at: at.clone(), key, whose: format!(" for tier `{name}`") }, was, is);
            }
        }
    }
}

/// What it means to be judged by one tier instead of another.
pub(in crate::diff) fn between(sheet: &mut Sheet, old: &TierPolicy, now: &TierPolicy) {
    tier(sheet, &Spot { at: whole(), key: String::new(), whose: String::new() }, old, now);
}

fn tier(sheet: &mut Sheet, spot: &Spot, old: &TierPolicy, now: &TierPolicy) {
    let TierPolicy { summary, lei, contacts, evidence, review, inactivity, environments } = now;
    if *summary != old.summary {
        let message = format!("the summary{} is {}", spot.whose, words::instead(&old.summary, summary));
        sheet.say(codes::SUMMARY_CHANGED, &spot.at, spot.key("summary"), message);
    }
    if *lei != old.lei {
        let (code, asked) =
            if *lei { (codes::DEMAND_ADDED, "is required") } else { (codes::DEMAND_DROPPED, "is no longer required") };
        sheet.say(code, &spot.at, spot.key("lei"), format!("a Legal Entity Identifier {asked}{}", spot.whose));
    }
    demands(
        sheet,
        spot,
        ("contacts", "a contact of kind"),
        &named(contacts, |kind| kind.as_str()),
        &named(&old.contacts, |kind| kind.as_str()),
    );
    demands(
        sheet,
        spot,
        ("evidence", "evidence of kind"),
        &named(evidence, |kind| kind.as_str()),
        &named(&old.evidence, |kind| kind.as_str()),
    );
    limit::compare(sheet, spot, "review", "the longest between two reviews", &old.review, review);
    limit::compare(sheet, spot, "inactivity", "the longest idle time of a credential", &old.inactivity, inactivity);
    for (environment, was, is) in by_name(&old.environments, environments) {
        let whose = format!("{} in {environment}", spot.whose);
        let spot = Spot { at: spot.at.clone(), key: spot.key(&format!("environments.{environment}")), whose };
        terms::compare(sheet, &spot, was, is);
    }
}

fn named<T>(kinds: &[T], word: impl Fn(&T) -> &'static str) -> Vec<&'static str> {
    kinds.iter().map(word).collect()
}

fn demands(sheet: &mut Sheet, spot: &Spot, (key, word): (&str, &str), now: &[&'static str], old: &[&'static str]) {
    let (gone, new) = unmatched(old, now);
    let mut say = |code: Code, kind: &dyn Display, asked: &str| {
        sheet.say(code, &spot.at, spot.key(key), format!("{word} `{kind}` is {asked}{}", spot.whose));
    };
    for kind in gone {
        say(codes::DEMAND_DROPPED, kind, "no longer required");
    }
    for kind in new {
        say(codes::DEMAND_ADDED, kind, "required");
    }
}
