//! What is said of policy: what each change lets through that it did not before, or the other way round. Whatever differs is approved
//! by the quorum that governs; what is not looser is not therefore right.

mod authority;
mod environment;
mod glass;
mod limit;
mod quorum;
mod template;
mod terms;
pub(super) mod tier;

use super::{
    codes,
    pairs::unmatched,
    sheet::{Place, Sheet},
    words,
};
use crate::{
    model::{Intent, Text},
    policy::{Governance, Policy, Retention, WaiverPolicy},
};
use std::{cmp::Ordering, collections::BTreeMap};

/// Where in the policy something is, and how a sentence says so.
#[derive(Clone)]
struct Spot {
    at: Place,
    key: String,
    /// How sentences end: ` for tier standard in production`.
    whose: String,
}

impl Spot {
    fn key(&self, below: &str) -> String {
        if self.key.is_empty() { below.to_owned() } else { format!("{}.{below}", self.key) }
    }
}

fn whole() -> Place {
    Place::new("policy", "admit.toml").asking([Intent::Policy])
}

/// Both policies.
pub(super) fn compare(sheet: &mut Sheet, old: &Policy, now: &Policy) {
    let Policy {
        format,
        registry,
        version,
        trust_domain,
        key_prefix,
        environments,
        authority,
        governance,
        waivers,
        break_glass,
        retention,
        tiers,
        templates,
        checkpoint_key,
    } = now;
    let at = whole();
    if *format != old.format {
        let message = format!("the format of the registry is {format} instead of {}", old.format);
        sheet.say(codes::FORMAT_CHANGED, &at, "format", message);
    }
    let mut text = |code, key: &str, what: &str, old: &Text, now: &Text| {
        if old != now {
            sheet.say(code, &at, key, format!("{what} is {}", words::instead(old, now)));
        }
    };
    text(codes::REGISTRY_CHANGED, "registry", "the registry's id, which every signature names,", &old.registry, registry);
    text(codes::TRUST_DOMAIN_CHANGED, "trust-domain", "the trust domain of our certificates", &old.trust_domain, trust_domain);
    text(codes::KEY_PREFIX_CHANGED, "key-prefix", "what API keys begin with", &old.key_prefix, key_prefix);
    match version.cmp(&old.version) {
        Ordering::Equal => {}
        Ordering::Less => {
            let message = format!("the version is {version} instead of {}, and may only rise", old.version);
            sheet.say(codes::VERSION_LOWERED, &at, "version", message);
        }
        Ordering::Greater => {
            sheet.say(codes::VERSION_RAISED, &at, "version", format!("the version is {version} instead of {}", old.version));
        }
    }
    environment::compare(sheet, &at, &old.environments, environments);
    authority::compare(sheet, &at, &old.authority, authority);
    governed(sheet, &at, &old.governance, governance);
    excepted(sheet, &at, &old.waivers, waivers);
    glass::compare(sheet, &at, old.break_glass.as_ref(), break_glass.as_ref());
    retained(sheet, &at, old.retention.as_ref(), retention.as_ref());
    if *checkpoint_key != old.checkpoint_key {
        let key = |key: &Option<Text>| key.as_ref().map_or_else(|| "none".to_owned(), |key| format!("`{key}`"));
        let message =
            format!("the key that checkpoints are held to is {} instead of {}", key(checkpoint_key), key(&old.checkpoint_key));
        sheet.say(codes::CHECKPOINT_KEY_CHANGED, &at, "checkpoint-key", message);
    }
    tier::compare(sheet, &at, &old.tiers, tiers);
    template::compare(sheet, &at, &old.templates, templates);
}

/// How long evidence is kept decides nothing about access.
fn retained(sheet: &mut Sheet, at: &Place, old: Option<&Retention>, now: Option<&Retention>) {
    let time = |retention: Option<&Retention>| {
        retention.map_or_else(|| "no time that policy names".to_owned(), |Retention { evidence }| evidence.to_string())
    };
    if old != now {
        let message = format!("evidence about a partner that ended is kept for {} instead of {}", time(now), time(old));
        sheet.say(codes::RETENTION_CHANGED, at, "retention", message);
    }
}

fn governed(sheet: &mut Sheet, at: &Place, old: &Governance, now: &Governance) {
    let Governance { approvals, approval } = now;
    let spot = Spot { at: at.clone(), key: "governance".to_owned(), whose: " of policy and roster".to_owned() };
    quorum::compare(sheet, &spot, &old.approvals, approvals);
    limit::compare(sheet, &spot, "approval", "the longest life of an approval", &old.approval, approval);
}

fn excepted(sheet: &mut Sheet, at: &Place, old: &WaiverPolicy, now: &WaiverPolicy) {
    let WaiverPolicy { longest, approvals, never } = now;
    let spot = Spot { at: at.clone(), key: "waivers".to_owned(), whose: " of a waiver".to_owned() };
    limit::compare(sheet, &spot, "longest", "the longest life", &old.longest, longest);
    quorum::compare(sheet, &spot, &old.approvals, approvals);
    let (gone, new) = unmatched(&old.never, never);
    for rule in gone {
        sheet.say(
            codes::NEVER_WAIVED_DROPPED,
            at,
            "waivers.never",
            format!("the rule `{rule}` can be waived now, and could not"),
        );
    }
    for rule in new {
        sheet.say(codes::NEVER_WAIVED_ADDED, at, "waivers.never", format!("the rule `{rule}` can no longer be waived"));
    }
}

/// The entries of two tables by name, each once.
fn by_name<'a, K: Ord, V>(
    old: &'a BTreeMap<K, V>,
    now: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, Option<&'a V>, Option<&'a V>)> {
    let names: std::collections::BTreeSet<&K> = old.keys().chain(now.keys()).collect();
    names.into_iter().map(move |name| (name, old.get(name), now.get(name)))
}
