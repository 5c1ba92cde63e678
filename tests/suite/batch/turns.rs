//! Orders in turn, by the library: what takes room of what, and what others do between the decision and the record.

use super::two_partners;
use crate::{
    place::Place,
    world::{APPLICATION, PARTNER, SANDBOX, World},
};
use admit::{
    commit::{Hand, commit_each},
    crypto::SystemEntropy,
    mint::api_key,
    model::{CredentialKind, PartnerId, Period},
    ops::{admit_in_turn, record_change},
    policy::Loaded,
    rules::{Request, Scene},
    signer::SshKeygen,
    store::load::{Wanted, load},
};
use std::collections::BTreeSet;

#[test]
fn a_template_gives_no_more_together_than_one_by_one() {
    let world = World::new();
    let ask = |partner: &str, application: &str, environment: &str| {
        (world.request(partner, application, environment), Some(world.now.plus(Period::days(1_000))))
    };
    let mut asked = vec![ask("globex", "dashboards", SANDBOX); 4];
    asked.insert(2, ask(PARTNER, APPLICATION, SANDBOX));
    let loaded = Loaded { policy: world.policy.clone(), registry: world.registry.clone() };
    let judged = admit_in_turn(&loaded, &asked, world.now);
    let refused: Vec<Vec<String>> = judged
        .iter()
        .map(|judged| judged.as_ref().err().map(|refusal| refusal.findings.iter().map(|f| f.rule.to_string()).collect()))
        .map(Option::unwrap_or_default)
        .collect();
    let exhausted = "template-exhausted".to_owned();
    assert!(
        refused[..3].iter().all(Vec::is_empty),
        "the template gives two, and another partner takes nothing of it: {refused:?}"
    );
    assert!(refused[3].contains(&exhausted) && refused[4].contains(&exhausted), "{refused:?}");
    // A scene answers for the access that it was made for, and for no other.
    let (first, other) = (&asked[0].0, &asked[2].0);
    let mut scene = Scene::new(&world.registry, &world.policy, world.now, Some(first));
    scene.ask(other, Vec::new());
    assert!(scene.accesses().next().is_none());
}

#[test]
fn what_befalls_one_partner_meanwhile_stops_the_whole_step() {
    let place = two_partners();
    let partners: BTreeSet<PartnerId> = ["acme-pay", "globex"].map(|id| id.parse().unwrap()).into();
    let loaded = load(&place.root(), Wanted::Partners(&partners)).unwrap();
    let now = admit::clock::now().unwrap();
    let ask = |partner: &str, application: &str| Request {
        partner: partner.parse().unwrap(),
        application: application.parse().unwrap(),
        environment: "sandbox".parse().unwrap(),
        kind: Some(CredentialKind::ApiKey),
        lifetime: None,
        key: None,
        replaces: None,
    };
    let asked = [(ask("acme-pay", "payouts"), None), (ask("globex", "reports"), None), (ask("acme-pay", "payouts"), None)];
    let path = ("PATH".to_owned(), std::env::var("PATH").unwrap());
    let mut signer = SshKeygen::new(&place.path("ssh/priya-nair"), &[path]).unwrap();
    let mut step = |place: &Place| {
        let turns = admit_in_turn(&loaded, &asked, now).into_iter().map(Result::unwrap).map(|admission| {
            let partner = admission.request().partner.clone();
            let by = "priya-nair".parse().unwrap();
            (partner, api_key(admission, &loaded.policy.key_prefix, None, by, &mut SystemEntropy::default()).unwrap())
        });
        let plan = |minted, at| Ok(record_change(&loaded.policy.registry, minted, None, at)?.0);
        let actor = "priya-nair".parse().unwrap();
        let hand = Hand { actor, signer: Some(&mut signer), now, command: "test", dry_run: false, seen: None };
        commit_each(&place.root(), &loaded, turns.collect(), plan, hand)
    };
    for meddle in [["suspend", "globex"], ["suspend", "acme-pay#acme-sandbox-key"]] {
        let place = place.copy();
        place.ok_as("priya-nair", &[meddle.as_slice(), &["--note", "odd traffic"]].concat());
        let before = place.files();
        let failure = step(&place).unwrap_err();
        assert!(failure.message.contains("changed while the command ran"), "{failure:?}");
        assert!(place.files() == before, "it wrote");
    }
    assert_eq!(step(&place).unwrap().len(), 3 * 2 + 2);
    place.ok(&["verify", "log"]);
}
