//! What is said of the environments: which there are, who issues for each, how long a revocation list counts there.

use super::{
    super::{
        codes,
        sheet::{Place, Sheet},
        words,
    },
    Spot, by_name, limit,
};
use crate::{
    model::{Environment, IssuerId},
    policy::EnvironmentPolicy,
};
use std::collections::BTreeMap;

/// Compares all environments.
pub(super) fn compare(
    sheet: &mut Sheet,
    at: &Place,
    old: &BTreeMap<Environment, EnvironmentPolicy>,
    now: &BTreeMap<Environment, EnvironmentPolicy>,
) {
    for (name, was, is) in by_name(old, now) {
        let key = format!("environments.{name}");
        match (was, is) {
            (None, None) => {}
            (None, Some(is)) => {
                let message = format!("{name} is an environment now, with certificates by `{}`", is.issuer);
                sheet.say(codes::ENVIRONMENT_ADDED, at, key, message);
            }
            (Some(_), None) => sheet.say(codes::ENVIRONMENT_REMOVED, at, key, format!("{name} is no environment any more")),
            (Some(was), Some(is)) => {
                let spot = Spot { at: at.clone(), key, whose: format!(" in {name}") };
                kept(sheet, &spot, was, is);
            }
        }
    }
}

fn kept(sheet: &mut Sheet, spot: &Spot, old: &EnvironmentPolicy, now: &EnvironmentPolicy) {
    let EnvironmentPolicy { issuer, statement_issuer, crl_lifetime } = now;
    if *issuer != old.issuer {
        let message = format!("certificates{} come from {}", spot.whose, words::instead(&old.issuer, issuer));
        sheet.say(codes::ENVIRONMENT_ISSUER_CHANGED, &spot.at, spot.key("issuer"), message);
    }
    if *statement_issuer != old.statement_issuer {
        let who = |issuer: &Option<IssuerId>| issuer.as_ref().map_or_else(|| "nobody".to_owned(), |id| format!("`{id}`"));
        let whom = format!("{} instead of {}", who(statement_issuer), who(&old.statement_issuer));
        let code = if statement_issuer.is_some() { codes::ENVIRONMENT_ISSUER_CHANGED } else { codes::ENVIRONMENT_ISSUER_REMOVED };
        let message = format!("software statements{} come from {whom}", spot.whose);
        sheet.say(code, &spot.at, spot.key("statement-issuer"), message);
    }
    limit::compare(sheet, spot, "crl-lifetime", "the longest life of a revocation list", &old.crl_lifetime, crl_lifetime);
}
