//! What is said of who may do what alone. Issuing and verifying go one way, stopping the other: a role less that can stop is a brake
//! less.

use super::super::{
    codes,
    codes::Code,
    pairs::unmatched,
    sheet::{Place, Sheet},
};
use crate::{model::Role, policy::Authority};

/// Compares both.
pub(super) fn compare(sheet: &mut Sheet, at: &Place, old: &Authority, now: &Authority) {
    let Authority { stop, issue, verify, publish: _ } = now;
    let to_stop = [codes::BRAKE_ADDED, codes::BRAKE_REMOVED];
    let to_act = [codes::AUTHORITY_ADDED, codes::AUTHORITY_REMOVED];
    roles(sheet, at, "stop", "stop access alone", to_stop, &old.stop, stop);
    roles(sheet, at, "issue", "issue what was admitted", to_act, &old.issue, issue);
    roles(sheet, at, "verify", "verify proofs and put evidence on file", to_act, &old.verify, verify);
    roles(sheet, at, "publish", "sign what gateways are given", to_act, old.publishers(), now.publishers());
}

fn roles(sheet: &mut Sheet, at: &Place, key: &str, may: &str, [added, removed]: [Code; 2], old: &[Role], now: &[Role]) {
    let (gone, new) = unmatched(old, now);
    for role in new {
        sheet.say(added, at, format!("authority.{key}"), format!("the role `{role}` may now {may}"));
    }
    for role in gone {
        sheet.say(removed, at, format!("authority.{key}"), format!("the role `{role}` may no longer {may}"));
    }
}
