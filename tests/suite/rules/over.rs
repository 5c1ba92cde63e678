//! Of what is over an audit asks little: which rules still speak of their bad fixtures once the partner, or everything issued, or what it rests on ended.

use super::fixture::{bad, rule_is_heard};
use crate::world::{World, id};
use admit::{
    model::{PartnerFolder, Reason, Revocation},
    rules::ALL,
};

fn end(world: &World) -> Revocation {
    Revocation { on: world.now, by: id("priya-nair"), reason: Reason::CessationOfOperation, note: None }
}

fn ends(world: &mut World, end: impl Fn(&mut PartnerFolder, &Revocation)) {
    let how = self::end(world);
    world.registry.partners.values_mut().for_each(|folder| end(folder, &how));
}

fn partner(folder: &mut PartnerFolder, end: &Revocation) {
    if let Some(record) = &mut folder.partner {
        record.value.offboarded.get_or_insert_with(|| end.clone());
    }
}

fn credentials(folder: &mut PartnerFolder, end: &Revocation) {
    for record in folder.credentials.values_mut() {
        record.value.revoked.get_or_insert_with(|| end.clone());
    }
}

fn anchors(folder: &mut PartnerFolder, end: &Revocation) {
    for record in folder.anchors.values_mut() {
        record.value.revoked.get_or_insert_with(|| end.clone());
    }
}

/// The rules that an audit hears of a bad fixture, and no longer once that has ended.
fn silenced(end: fn(&mut PartnerFolder, &Revocation)) -> String {
    let falls_silent = |rule: &&admit::rules::Rule| {
        let mut heard = bad(rule).into_iter().filter(|world| rule_is_heard(world, rule)).peekable();
        heard.peek().is_some()
            && heard.all(|mut world| {
                ends(&mut world, end);
                !rule_is_heard(&world, rule)
            })
    };
    ALL.iter().filter(falls_silent).map(|rule| format!("{}\n", rule.id)).collect()
}

#[test]
fn of_a_partner_that_was_offboarded_these_rules_ask_nothing_more() {
    insta::assert_snapshot!(silenced(partner));
}

#[test]
fn of_credentials_that_were_revoked_these_rules_ask_nothing_more() {
    insta::assert_snapshot!(silenced(credentials));
}

#[test]
fn of_anchors_that_were_revoked_these_rules_ask_nothing_more() {
    insta::assert_snapshot!(silenced(anchors));
}
