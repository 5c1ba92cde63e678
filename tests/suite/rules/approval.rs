//! Fixtures of the family `approval`.

use super::fixture::Fixture;
use crate::world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id};
use admit::model::{Decision, Period};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("approval-quorum", without_security, |_| {}),
    Fixture::request("approval-quorum", without_security, |_| {}),
    Fixture::request(
        "approval-quorum",
        |w| w.edit_access(PRODUCTION, |a| a.grants[1].until = Some(id("2027-02-27"))),
        |w| {
            w.edit_access(PRODUCTION, |a| a.grants[1].reason = Some(id("to reconcile")));
            w.edit_application(|a| a.description = None);
        },
    ),
    Fixture::request("approval-quorum", |w| w.edit_evidence("agreement-2026", |e| e.digest.0[0] ^= 1), |_| {}),
    Fixture::audit("approval-self", maria_asks_and_approves, |_| {}),
    Fixture::request("approval-rejected", |w| w.reject("priya-nair", PARTNER, APPLICATION, PRODUCTION), |_| {}),
    Fixture::request("approval-forged", signed_by_somebody_else, |w| key_ended(w, "priya-nair")),
    Fixture::audit("approval-forged", longer_than_was_signed, |_| {}),
    Fixture::audit("approval-forged", unreadable, |_| {}),
    Fixture::audit("approval-stale", |w| w.edit_access(PRODUCTION, |a| drop(a.grants.pop())), |_| {}),
    Fixture::audit("approval-stale", |w| w.edit_application(|a| drop(a.environments.remove(SANDBOX))), |_| {}),
    Fixture::audit("approval-expired", |w| w.now = id("2027-05-01T00:00:00Z"), |w| w.now = id("2027-03-01T00:00:00Z")),
    Fixture::audit("approval-out-of-order", |w| without(w, "maria-lopez"), |w| without(w, "priya-nair")),
    Fixture::audit("approval-not-entitled", |w| w.edit_owner("priya-nair", |o| o.roles.clear()), |_| {}),
    Fixture::audit("approval-not-entitled", |w| key_ended(w, "priya-nair"), |_| {}),
    Fixture::audit("policy-flawed", |w| w.edit_policy(|p| p.governance.approvals.clear()), |_| {}),
    Fixture::request("policy-flawed", |w| w.edit_policy(|p| p.templates.values_mut().for_each(|t| t.count = 0)), |_| {}),
    Fixture::audit(
        "policy-unapproved",
        |w| w.edit_policy(|p| p.version += 1),
        |w| {
            w.edit_policy(|p| p.version += 1);
            w.approve_policy("tom-berger");
            w.approve_policy("priya-nair");
        },
    ),
    Fixture::audit(
        "policy-unapproved",
        |w| w.edit_owner("lena-fischer", |o| o.roles.push(id("security"))),
        |w| w.edit_owner("lena-fischer", |o| o.name = id("Lena Fischer-Brandt")),
    ),
    Fixture::audit(
        "policy-unapproved",
        |w| w.edit_api("payments", |api| api.scopes.values_mut().for_each(|s| s.sensitivity = admit::model::Sensitivity::Public)),
        |w| w.edit_api("payments", |api| api.scopes.values_mut().for_each(|s| s.description = id("What it says"))),
    ),
    Fixture::request("policy-unapproved", |w| w.edit_issuer("production-ca", |i| i.crl = None), |_| {}),
    Fixture::request("quorum-unreachable", |w| w.edit_owner("priya-nair", |o| o.left = Some(id("2026-11-01"))), |_| {}),
    Fixture::request("quorum-unreachable", one_person_in_two_roles, |_| {}),
    Fixture::request("quorum-unreachable", |w| w.edit_access(PRODUCTION, |a| a.requested_by = Some(id("priya-nair"))), |_| {}),
    Fixture::audit("template-exhausted", |w| given(w, 3), |w| given(w, 2)),
    Fixture::asked(
        "template-exhausted",
        |w| given(w, 2),
        |w| given(w, 1),
        |w, rule| w.findings_for(&w.request("globex", "dashboards", SANDBOX), rule),
    ),
    Fixture::asked(
        "template-exhausted",
        |w| given(w, 2),
        approved_by_people,
        |w, rule| w.findings_for(&w.request("globex", "dashboards", SANDBOX), rule),
    ),
    Fixture::asked(
        "approval-quorum",
        |w| w.edit_policy(|p| p.version += 1),
        |_| {},
        |w, rule| w.findings_for(&w.request("globex", "dashboards", SANDBOX), rule),
    ),
    Fixture::asked(
        "approval-quorum",
        |w| template_lives(w, Period::days(10)),
        |w| template_lives(w, Period::days(30)),
        |w, rule| {
            let request = w.request("globex", "dashboards", SANDBOX);
            w.findings_for(&admit::rules::Request { lifetime: Some(Period::days(20)), ..request }, rule)
        },
    ),
];

fn without(world: &mut World, owner: &str) {
    world.folder(PARTNER).approvals.retain(|id, _| !id.as_str().ends_with(owner));
}

fn without_security(world: &mut World) {
    without(world, "priya-nair");
}

fn key_ended(world: &mut World, owner: &str) {
    world.edit_owner(owner, |o| o.keys[0].until = Some(id("2026-11-01")));
}

fn maria_asks_and_approves(world: &mut World) {
    world.edit_access(SANDBOX, |a| a.requested_by = Some(id("maria-lopez")));
    world.approve("maria-lopez", PARTNER, APPLICATION, SANDBOX);
}

fn signed_by_somebody_else(world: &mut World) {
    let statement = world.grant_statement("priya-nair", PARTNER, APPLICATION, PRODUCTION, Decision::Approve);
    world.put_approval_by("lena-fischer", &statement);
}

fn longer_than_was_signed(world: &mut World) {
    for record in world.folder(PARTNER).approvals.values_mut() {
        record.value.statement = record.value.statement.replace("\"expires\":\"2027", "\"expires\":\"2036");
    }
}

fn unreadable(world: &mut World) {
    let record = world.folder(PARTNER).approvals.values_mut().next().unwrap();
    record.value.statement.push('}');
}

fn one_person_in_two_roles(world: &mut World) {
    world.edit_owner("tom-berger", |o| o.roles.clear());
    world.edit_owner("priya-nair", |o| o.roles.push(id("risk")));
}

/// Credentials that globex was given in sandbox this month.
fn given(world: &mut World, count: usize) {
    let model = world.folder(PARTNER).credentials["payouts-k3m9"].clone();
    let issued = world.now.minus(Period::days(3));
    for number in 0..count {
        let mut record = model.clone();
        let name = format!("dashboards-{number}");
        record.path = format!("partners/globex/credentials/{name}.yaml");
        let credential = &mut record.value;
        (credential.id, credential.application) = (id(&name), id("dashboards"));
        (credential.environment, credential.scopes, credential.issued) = (id(SANDBOX), vec![id("payments:read")], issued);
        world.folder("globex").credentials.insert(id(&name), record);
    }
}

fn approved_by_people(world: &mut World) {
    given(world, 2);
    world.approve("maria-lopez", "globex", "dashboards", SANDBOX);
}

/// A template with that lifetime, approved.
fn template_lives(world: &mut World, lifetime: Period) {
    world.edit_policy(|p| p.templates.values_mut().for_each(|t| t.lifetime = lifetime));
    world.approve_policy("tom-berger");
    world.approve_policy("priya-nair");
}

#[test]
fn a_credential_by_a_template_lives_no_longer_than_the_template_says() {
    use admit::model::CredentialKind::ClientCertificate;
    let longest = |world: &World| {
        let scene = world.scene();
        let (_, access) = scene.accesses().find(|(_, a)| a.partner.as_str() == "globex").unwrap();
        access.longest(ClientCertificate)
    };
    let mut world = World::new();
    assert_eq!(longest(&world), Some(Period::days(30)));
    world.approve("maria-lopez", "globex", "dashboards", SANDBOX);
    assert_eq!(longest(&world), Some(Period::days(90)));
}

#[test]
fn an_open_quorum_is_told_by_number_role_and_step() {
    let mut world = World::new();
    without_security(&mut world);
    let findings = world.findings_for_request("approval-quorum");
    assert_eq!(findings[0].message, "2 of 3 approvals, `security` is missing in step 2");
    assert_eq!(findings[0].fix, "admit approve acme-pay/payouts --environment production");
}
