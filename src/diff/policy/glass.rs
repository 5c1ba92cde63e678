//! What is said of break-glass: the smaller quorum, and how little what it opens lasts.

use super::{
    super::{
        codes,
        pairs::unmatched,
        sheet::{Place, Sheet},
    },
    Spot, limit, quorum,
};
use crate::policy::BreakGlass;

pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: Option<&BreakGlass>, now: Option<&BreakGlass>) {
    let (old, now) = match (old, now) {
        (None, None) => return,
        (None, Some(_)) => {
            let message = "a smaller quorum may decide in an hour of need, and none could";
            return sheet.say(codes::BREAK_GLASS_ADDED, at, "break-glass", message);
        }
        (Some(_), None) => {
            let message = "no smaller quorum may decide in an hour of need any more";
            return sheet.say(codes::BREAK_GLASS_REMOVED, at, "break-glass", message);
        }
        (Some(old), Some(now)) => (old, now),
    };
    let BreakGlass { approvals, approval, lifetime, ratify, environments } = now;
    let spot = Spot { at: at.clone(), key: "break-glass".to_owned(), whose: " of break-glass".to_owned() };
    quorum::compare(sheet, &spot, &old.approvals, approvals);
    limit::compare(sheet, &spot, "approval", "the longest life of an approval", &old.approval, approval);
    limit::compare(sheet, &spot, "lifetime", "the longest life of a credential", &old.lifetime, lifetime);
    limit::compare(sheet, &spot, "ratify", "the time until the full quorum must have approved", &old.ratify, ratify);
    let (gone, new) = unmatched(&old.environments, environments);
    for environment in gone {
        let message = format!("break-glass is no longer for {environment}");
        sheet.say(codes::BREAK_GLASS_REMOVED, at, "break-glass.environments", message);
    }
    for environment in new {
        sheet.say(codes::BREAK_GLASS_ADDED, at, "break-glass.environments", format!("break-glass is for {environment} too"));
    }
}
