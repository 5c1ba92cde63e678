//! Fixtures of what rules say of gateways and of what they confirmed.

use super::fixture::Fixture;
use crate::world::{PARTNER, World, id};
use admit::{
    finding::Severity,
    model::{Code, CredentialKind, Reason, Revocation},
};

/// What YAML cannot show.
pub(super) const FIXTURES: &[Fixture] = &[
    Fixture::audit("revocation-unconfirmed", revoked, |w| {
        let line = revoked_at(w);
        w.confirm("edge-production", "priya-nair", &[(PARTNER, line)]);
    }),
    Fixture::audit(
        "revocation-unconfirmed",
        |w| {
            let line = revoked_at(w);
            w.confirm("edge-production", "priya-nair", &[(PARTNER, line - 1)]);
        },
        |w| {
            revoked(w);
            w.edit_gateway("edge-production", |gateway| gateway.retired = Some(end()));
        },
    ),
    Fixture::audit(
        "confirmation-forged",
        |w| w.edit_gateway("edge-production", |g| g.confirmed[0].stops = [(id(PARTNER), 9)].into()),
        |_| {},
    ),
    Fixture::audit(
        "confirmation-forged",
        |w| w.edit_gateway("edge-production", |g| g.confirmed[0].by = id("tom-berger")),
        |_| {},
    ),
    Fixture::audit(
        "confirmation-forged",
        |w| w.edit_gateway("edge-production", |g| g.environment = id("sandbox")),
        |w| w.edit_gateway("edge-production", |g| g.description = Some(id("the outer one"))),
    ),
    Fixture::audit(
        "confirmation-forged",
        |w| {
            let other = w.registry.gateways["edge-sandbox"].value.confirmed.clone();
            w.edit_gateway("edge-production", |g| g.confirmed = other);
        },
        |_| {},
    ),
    Fixture::audit("gateway-stale", |w| w.edit_gateway("edge-sandbox", |g| g.confirmed.clear()), |_| {}),
    Fixture::audit("gateway-stale", |w| w.now = id("2026-12-20T08:55:01Z"), |w| w.now = id("2026-12-20T08:55:00Z")),
    Fixture::audit(
        "gateway-cannot-enforce",
        |w| w.edit_gateway("edge-sandbox", |g| g.targets.clear()),
        |w| {
            w.edit_gateway("edge-sandbox", |g| {
                g.targets.clear();
                g.apis = vec![id("cards")];
            });
        },
    ),
    Fixture::audit(
        "gateway-cannot-enforce",
        |w| w.edit_gateway("edge-production", |g| g.targets = vec![id("crl")]),
        |w| w.edit_gateway("edge-production", |g| g.targets.push(id("crl"))),
    ),
];

fn end() -> Revocation {
    Revocation { on: id("2026-11-20T09:00:00Z"), by: id("priya-nair"), reason: Reason::KeyCompromise, note: None }
}

fn revoked(world: &mut World) {
    revoked_at(world);
}

/// Revokes the credential; answers the line that says so.
fn revoked_at(world: &mut World) -> u64 {
    world.edit_credential(|credential| credential.revoked = Some(end()));
    let path = "partners/acme-pay/credentials/payouts-k3m9.yaml".to_owned();
    world.sign_event(PARTNER, Code::CredentialRevoked, "priya-nair", "acme-pay/payouts/payouts-k3m9", &[path]);
    world.scene().partner(&id(PARTNER)).unwrap().chain.events.last().unwrap().seq
}

#[test]
fn an_open_revocation_is_milder_until_it_is_late() {
    let mut world = World::new();
    revoked(&mut world);
    let judged = |world: &World| {
        let finding = world.findings("revocation-unconfirmed").remove(0);
        (finding.severity, finding.message, finding.place.line.is_some())
    };
    let (severity, message, placed) = judged(&world);
    assert_eq!((severity, placed), (Severity::Medium, true));
    assert_eq!(
        message,
        "`acme-pay/payouts/payouts-k3m9` was stopped now, and `edge-production` (within 30d) has not confirmed it"
    );
    world.now = id("2026-12-20T09:00:00Z");
    assert_eq!(judged(&world).0, Severity::Medium);
    world.now = id("2026-12-20T09:00:01Z");
    let (severity, message, _) = judged(&world);
    assert_eq!(severity, Severity::High);
    assert!(message.contains("`edge-production` (within 30d, late) has not confirmed it"), "{message}");
}

#[test]
fn a_kind_of_credential_that_no_target_knows_is_said() {
    let mut world = World::new();
    world.edit_credential(|credential| credential.kind = CredentialKind::ApiKey);
    world.edit_gateway("edge-production", |gateway| gateway.targets = vec![id("crl")]);
    let said: Vec<String> = world.findings("gateway-cannot-enforce").into_iter().map(|finding| finding.message).collect();
    assert_eq!(
        said,
        [concat!(
            "`edge-production` is given `crl`, which cannot refuse by scope, the end of a grant, source network, hours, amount ",
            "and credentials of kind api-key, and `acme-pay/payouts` in production needs that"
        )]
    );
}

/// What rules go by is what exporters say of themselves.
#[test]
fn the_table_of_what_is_enforced_is_the_one_of_the_exporters() {
    use admit::{
        model::{TargetName, enforcement},
        publish::{TARGETS, crl},
    };
    for target in TARGETS {
        assert_eq!(target.name.enforces(), Some(&target.enforces), "`{}` belongs into src/model/enforcement.rs", target.name);
    }
    assert_eq!(TargetName::Crl.enforces(), Some(&crl::ENFORCES));
    assert_eq!(enforcement::ALL.len(), TARGETS.len() + 1);
}
