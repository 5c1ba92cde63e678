//! Who put a credential on record: what somebody without the role did under the roster in force is kept out, and a change of duties keeps out
//! nothing that was done before it.

use crate::world::{PARTNER, World, id};
use admit::{model::Code, rules::admitted};
use std::collections::BTreeMap;

const CREDENTIAL: &str = "partners/acme-pay/credentials/payouts-k3m9.yaml";

/// What is let in, and what is kept out by which rule.
fn published(world: &World) -> (Vec<String>, Vec<(String, Option<String>)>) {
    let scene = world.scene();
    let (let_in, kept_out) = admitted(&scene, &BTreeMap::new());
    let rule = |rule: &Option<admit::model::RuleId>| rule.as_ref().map(ToString::to_string);
    (
        let_in.iter().map(|one| one.credential.id.to_string()).collect(),
        kept_out.iter().map(|one| (one.credential.id.to_string(), rule(&one.rule))).collect(),
    )
}

/// An event about the credential, genuinely signed.
fn signed(world: &mut World, code: Code, by: &str) {
    world.sign_event(PARTNER, code, by, "acme-pay/payouts/payouts-k3m9", &[CREDENTIAL.to_owned()]);
}

#[test]
fn what_somebody_without_the_role_put_on_record_is_not_let_in() {
    let in_all = (vec!["payouts-k3m9".to_owned()], vec![]);
    let mut world = World::new();
    assert_eq!(published(&world), in_all);
    for code in [Code::CredentialIssued, Code::CredentialEnrolled, Code::CredentialRotated] {
        let mut forged = world.clone();
        signed(&mut forged, code, "lena-fischer");
        let kept = (vec![], vec![("payouts-k3m9".to_owned(), Some("event-unauthorised".to_owned()))]);
        assert_eq!(published(&forged), kept, "{code}");
        // Whoever is given the role afterwards did not hold it then, and is known to only until the roster is approved anew.
        forged.edit_owner("lena-fischer", |owner| owner.roles.push(id("security")));
        assert_eq!(published(&forged), in_all);
    }
    // A document and a stop let nobody in, and keep nobody out by who signed them.
    let mut other = world.clone();
    signed(&mut other, Code::EvidenceRecorded, "lena-fischer");
    assert_eq!(published(&other), in_all);
    assert_eq!(other.findings("event-unauthorised").len(), 0);

    // Who has other duties now is told of, and what was issued by them goes on.
    world.edit_owner("priya-nair", |owner| owner.roles = vec![id("partner-manager")]);
    world.edit_owner("lena-fischer", |owner| owner.roles.push(id("security")));
    assert_eq!(published(&world), in_all);
    world.now = world.now.plus(id("1h"));
    for owner in ["tom-berger", "lena-fischer"] {
        world.approve_policy(owner);
    }
    assert_eq!(published(&world), in_all);
    let found = world.findings("event-unauthorised");
    assert!(!found.is_empty() && found.iter().all(|finding| finding.severity == admit::finding::Severity::Medium), "{found:?}");
    // And what they sign from then on is as anybody's.
    world.now = world.now.plus(id("1h"));
    signed(&mut world, Code::CredentialIssued, "priya-nair");
    assert_eq!(published(&world).1[0].1.as_deref(), Some("event-unauthorised"));
}
