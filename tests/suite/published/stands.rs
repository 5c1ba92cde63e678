//! What is let in is exactly what stands, whatever was done to the records; every target says the same of it; and an edit that nobody
//! approved lets in nothing that was not let in before.

use crate::{
    in_parts::drafts_agree,
    world::{APPLICATION, PARTNER, PRODUCTION, SANDBOX, World, id},
};
use admit::{
    crypto::{VERIFIER_ALGORITHM, jcs, sha256},
    model::{
        Access, Code, Conditions, Credential, CredentialId, CredentialKind, Day, Digest, Environment, Grant, Hold, Moment,
        PartnerId, Period, Reason, Retirement, Revocation, ScopeName, Standing, standing,
    },
    policy::Loaded,
    publish::{Answer, Asked, Compiled, Published, Shown, TARGETS},
    rules::{self, Approved, Scene, Withheld},
};
use proptest::prelude::*;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::LazyLock,
};

/// Hash of an API key by the credential's name.
fn hash(name: &str) -> Digest {
    sha256(name.as_bytes())
}

/// The good world with an API key for each of two applications in the sandbox, and what the receipts of all credentials say.
static GOOD: LazyLock<(World, BTreeMap<Digest, Approved>)> = LazyLock::new(|| {
    let mut world = World::new();
    world.now = id("2026-11-10T09:00:00Z");
    api_key(&mut world, PARTNER, APPLICATION, "acme-sandbox-key", "payouts-key1");
    world.now = id("2026-11-10T10:00:00Z");
    api_key(&mut world, "globex", "dashboards", "globex-key", "dashboards-key1");
    world.now = id("2026-11-20T09:00:00Z");
    let scene = world.scene();
    let approved = scene.accesses().map(|(_, access)| access.grant.clone().unwrap()).map(|(grant, digest)| {
        let grant = serde_json::to_value(grant).unwrap();
        assert_eq!(sha256(&jcs::canonical(&grant).unwrap()), digest);
        let receipt = json!({ "grant": digest, "effective-grant": grant });
        rules::approved_by(&serde_json::to_vec(&receipt).unwrap()).unwrap()
    });
    let approved = approved.collect();
    drop(scene);
    (world, approved)
});

fn api_key(world: &mut World, partner: &str, application: &str, anchor: &str, name: &str) {
    let ((grant, digest), policy) = {
        let request = world.request(partner, application, SANDBOX);
        let scene = Scene::new(&world.registry, &world.policy, world.now, Some(&request));
        let (_, access) = scene.accesses().next().unwrap();
        (access.grant.clone().unwrap(), *scene.policy_digest.as_ref().unwrap())
    };
    let credential = json!({
        "id": name, "kind": "api-key", "application": application, "environment": SANDBOX, "anchor": anchor, "grant": digest,
        "scopes": grant.scopes(), "issued": world.now, "expires": world.now.plus(id("30d")), "by": "priya-nair",
        "verifier": { "algorithm": VERIFIER_ALGORITHM, "hash": hash(name) }, "delivery": { "method": "private-file" },
    });
    let path = format!("partners/{partner}/credentials/{name}.yaml");
    let receipt = format!("partners/{partner}/receipts/{name}.json");
    world.put_json(&path, credential);
    world.folder(partner).receipts.insert(receipt.clone(), sha256(receipt.as_bytes()));
    let records = [path, receipt].into_iter().map(|path| (path.clone(), world.digest_of(&path))).collect();
    let relied = [("grant".to_owned(), digest), ("policy".to_owned(), policy)].into();
    let subject = format!("{partner}/{application}/{name}");
    world.sign_event_over(partner, Code::CredentialIssued, "priya-nair", &subject, records, relied);
}

/// Something that is done to the records by hand, and asks nobody.
#[derive(Debug, Clone)]
enum Edit {
    /// A hold, at a level from partner to credential, in the log or not.
    Hold {
        level: usize,
        logged: bool,
    },
    /// The holds are taken out of the record.
    Unhold {
        level: usize,
    },
    /// An end for good.
    End {
        level: usize,
        logged: bool,
    },
    /// The end is taken out of the record.
    Unend {
        level: usize,
    },
    Until {
        environment: usize,
        grant: usize,
        until: Option<Day>,
    },
    Drop {
        environment: usize,
        grant: usize,
    },
    Add {
        environment: usize,
        scope: usize,
    },
    When {
        environment: usize,
        grant: usize,
        when: usize,
    },
    Agreement(Day),
    Tier(usize),
    Name,
    Retire(Moment),
    Expires {
        credential: usize,
        expires: Moment,
    },
    Scopes {
        credential: usize,
    },
    Hash {
        credential: usize,
    },
    Copy {
        credential: usize,
    },
    Offered,
}

const SCOPES: [&str; 4] = ["payments:read", "payments:write", "payments:screening", "payments:admin"];
const ENVIRONMENTS: [&str; 2] = [PRODUCTION, SANDBOX];
/// The credentials of the world by partner, the third of them `globex`'s.
const CREDENTIALS: [(&str, &str); 3] = [(PARTNER, "payouts-k3m9"), (PARTNER, "payouts-key1"), ("globex", "dashboards-key1")];

/// Conditions, from none to more than were approved.
fn conditions(which: usize) -> Conditions {
    let of = |sources: &[&str], hours: Option<&str>, amount: Option<u64>| Conditions {
        sources: sources.iter().map(|network| id(network)).collect(),
        hours: hours.map(id),
        max_amount: amount.map(|amount| amount.try_into().unwrap()),
    };
    match which % 6 {
        0 => of(&[], None, None),
        1 => of(&["203.0.0.0/16"], Some("22:00-04:00 Europe/Berlin"), Some(90_000)),
        2 => of(&["203.0.113.0/29"], Some("22:00-04:00 Europe/Berlin"), Some(100)),
        3 => of(&["198.51.100.0/24"], None, None),
        4 => of(&[], Some("00:00-12:00 UTC"), None),
        _ => of(&["203.0.113.0/28", "198.51.100.0/24"], Some("22:00-04:00 Europe/Berlin"), None),
    }
}

fn days() -> impl Strategy<Value = Day> {
    (0_i64..500).prop_map(|day| Moment::from_unix(1_790_000_000 + day * 86_400).unwrap().day())
}

fn moments() -> impl Strategy<Value = Moment> {
    (0_i64..12_000).prop_map(|hours| Moment::from_unix(1_790_000_000 + hours * 3600).unwrap())
}

fn edits() -> impl Strategy<Value = Edit> {
    let place = (0_usize..2, 0_usize..3);
    prop_oneof![
        3 => (0_usize..4, any::<bool>()).prop_map(|(level, logged)| Edit::Hold { level, logged }),
        2 => (0_usize..4).prop_map(|level| Edit::Unhold { level }),
        1 => (0_usize..4, any::<bool>()).prop_map(|(level, logged)| Edit::End { level, logged }),
        1 => (0_usize..4).prop_map(|level| Edit::Unend { level }),
        3 => (place.clone(), prop::option::of(days())).prop_map(|((environment, grant), until)| Edit::Until { environment, grant, until }),
        2 => place.clone().prop_map(|(environment, grant)| Edit::Drop { environment, grant }),
        3 => (0_usize..2, 0_usize..4).prop_map(|(environment, scope)| Edit::Add { environment, scope }),
        4 => (place, 0_usize..6).prop_map(|((environment, grant), when)| Edit::When { environment, grant, when }),
        2 => days().prop_map(Edit::Agreement),
        1 => (0_usize..3).prop_map(Edit::Tier),
        1 => Just(Edit::Name),
        1 => moments().prop_map(Edit::Retire),
        1 => (0_usize..3, moments()).prop_map(|(credential, expires)| Edit::Expires { credential, expires }),
        1 => (0_usize..3).prop_map(|credential| Edit::Scopes { credential }),
        1 => (0_usize..3).prop_map(|credential| Edit::Hash { credential }),
        2 => (0_usize..3).prop_map(|credential| Edit::Copy { credential }),
        1 => Just(Edit::Offered),
    ]
}

impl World {
    fn holds_at(&mut self, level: usize, change: impl FnOnce(&mut Vec<Hold>)) {
        match level {
            0 => self.edit_partner(|partner| change(&mut partner.holds)),
            1 => self.edit_application(|application| change(&mut application.holds)),
            2 => self.edit_anchor("acme-ca", |anchor| change(&mut anchor.holds)),
            _ => self.edit_credential(|credential| change(&mut credential.holds)),
        }
    }

    fn end_at(&mut self, level: usize, end: Option<Revocation>) {
        match level {
            0 | 1 => self.edit_partner(|partner| partner.offboarded = end),
            2 => self.edit_anchor("acme-ca", |anchor| anchor.revoked = end),
            _ => self.edit_credential(|credential| credential.revoked = end),
        }
    }

    fn logged(&mut self, level: usize, hold: bool) {
        let credential = format!("{PARTNER}/{APPLICATION}/{}", CREDENTIALS[0].1);
        let (subject, path, ends) = match level {
            0 => (PARTNER.to_owned(), "partner.yaml", Code::Offboarded),
            1 if hold => (format!("{PARTNER}/{APPLICATION}"), "applications/payouts.yaml", Code::Revoked),
            1 => (PARTNER.to_owned(), "partner.yaml", Code::Offboarded),
            2 => (format!("{PARTNER}#acme-ca"), "anchors/acme-ca.yaml", Code::AnchorRevoked),
            _ => (credential, "credentials/payouts-k3m9.yaml", Code::CredentialRevoked),
        };
        let code = if hold { Code::Suspended } else { ends };
        self.sign_event(PARTNER, code, "priya-nair", &subject, &[format!("partners/{PARTNER}/{path}")]);
    }

    fn credential_json(&mut self, credential: usize, change: impl FnOnce(&mut Credential)) {
        let (partner, name) = CREDENTIALS[credential];
        let path = format!("partners/{partner}/credentials/{name}.yaml");
        let Some((value, _)) = self.json(&path) else { return };
        let mut value: Credential = serde_json::from_value(value).unwrap();
        change(&mut value);
        let path = format!("partners/{partner}/credentials/{}.yaml", value.id);
        self.put_json(&path, serde_json::to_value(&value).unwrap());
    }

    fn grant(&mut self, environment: usize, grant: usize, change: impl FnOnce(&mut Vec<Grant>, usize)) {
        self.edit_access(ENVIRONMENTS[environment], |access| {
            if !access.grants.is_empty() {
                let at = grant % access.grants.len();
                change(&mut access.grants, at);
            }
        });
    }

    fn edited(&mut self, edit: &Edit) {
        let now = self.now;
        let stop = || Revocation { on: now, by: id("priya-nair"), reason: Reason::KeyCompromise, note: None };
        match edit.clone() {
            Edit::Hold { level, logged } => {
                let hold =
                    Hold { on: now, by: id("priya-nair"), reason: Reason::CertificateHold, note: id("looked at"), lifted: None };
                self.holds_at(level, |holds| holds.push(hold));
                if logged {
                    self.logged(level, true);
                }
            }
            Edit::Unhold { level } => self.holds_at(level, Vec::clear),
            Edit::End { level, logged } => {
                self.end_at(level, Some(stop()));
                if logged {
                    self.logged(level, false);
                }
            }
            Edit::Unend { level } => self.end_at(level, None),
            Edit::Until { environment, grant, until } => self.grant(environment, grant, |grants, at| grants[at].until = until),
            Edit::Drop { environment, grant } => self.grant(environment, grant, |grants, at| drop(grants.remove(at))),
            Edit::Add { environment, scope } => self.edit_access(ENVIRONMENTS[environment], |access| {
                let more = json!({ "scope": SCOPES[scope], "until": "2027-12-31" });
                access.grants.push(serde_json::from_value(more).unwrap());
            }),
            Edit::When { environment, grant, when } => {
                self.grant(environment, grant, |grants, at| grants[at].when = conditions(when));
            }
            Edit::Agreement(end) => self.edit_partner(|partner| {
                if let Some(agreement) = partner.agreement.as_mut() {
                    agreement.end = Some(end);
                }
            }),
            Edit::Tier(tier) => self.edit_partner(|partner| partner.tier = id(["low", "standard", "regulated"][tier])),
            Edit::Name => self.edit_partner(|partner| partner.legal_name = id("Acme Payments Holding GmbH")),
            Edit::Retire(until) => self.edit_anchor("acme-ca", |anchor| {
                anchor.retiring = Some(Retirement { since: now, until, by: id("priya-nair"), successor: id("acme-ca-2") });
            }),
            Edit::Expires { credential, expires } => self.credential_json(credential, |credential| credential.expires = expires),
            Edit::Scopes { credential } => {
                self.credential_json(credential, |credential| credential.scopes = SCOPES.map(id::<ScopeName>).to_vec());
            }
            Edit::Hash { credential } => self.credential_json(credential, |credential| {
                if let Some(verifier) = credential.verifier.as_mut() {
                    verifier.hash = hash("another");
                }
            }),
            Edit::Copy { credential } => self.credential_json(credential, |credential| {
                credential.id = id::<CredentialId>("by-hand-0001");
                credential.expires = credential.expires.plus(Period::days(300));
                if let Some(verifier) = credential.verifier.as_mut() {
                    verifier.hash = hash("by hand");
                }
            }),
            Edit::Offered => self.edit_api("payments", |api| {
                api.scopes.values_mut().for_each(|scope| scope.access = Access::Read);
            }),
        }
    }
}

/// What a moment's registry comes to.
struct Seen {
    compiled: BTreeMap<&'static str, Compiled>,
    let_in: BTreeSet<(PartnerId, CredentialId)>,
    withheld: Vec<(PartnerId, CredentialId, bool, String)>,
}

fn seen(world: &World, approved: &BTreeMap<Digest, Approved>) -> (Seen, BTreeSet<(PartnerId, CredentialId)>) {
    let scene = world.scene();
    let (admitted, withheld) = rules::admitted(&scene, approved);
    drafts_agree(&Loaded { policy: world.policy.clone(), registry: world.registry.clone() }, approved, world.now, 1);
    let compile = |environment: &'static str| {
        let compiled =
            Compiled::new(&world.registry, &world.policy, &id::<Environment>(environment), world.now, &admitted).unwrap();
        (environment, compiled)
    };
    let compiled: BTreeMap<_, _> = ENVIRONMENTS.into_iter().map(compile).collect();
    let let_in = compiled.values().flat_map(|part| &part.entries).map(|e| (e.partner.clone(), e.credential.clone())).collect();
    assert_eq!(compiled.values().map(|part| part.entries.len()).sum::<usize>(), admitted.len());
    let found = rules::judge(rules::ALL.iter().filter(|rule| rule.blocks.contains(&rules::Operation::Publish)), &scene);
    let why = |one: &Withheld<'_, '_>| {
        let spoken = one.rule.as_ref().is_none_or(|rule| found.iter().any(|finding| finding.rule == *rule));
        assert!(spoken, "`{:?}` withholds and finds nothing", one.rule);
        (one.partner.id.clone(), one.credential.id.clone(), one.rule.is_some(), one.because.clone())
    };
    (Seen { withheld: withheld.iter().map(why).collect(), compiled, let_in }, standing_now(&scene))
}

/// What stands, worked out from the records once more.
fn standing_now(scene: &Scene<'_>) -> BTreeSet<(PartnerId, CredentialId)> {
    let mut stand = BTreeSet::new();
    for view in &scene.partners {
        for record in view.folder.credentials.values() {
            let credential = &record.value;
            let partner = view.folder.partner.as_ref().map(|record| &record.value);
            let application = view.folder.applications.get(&credential.application).map(|record| &record.value);
            let anchor = view.folder.anchors.get(&credential.anchor).map(|record| &record.value);
            let (Some(partner), Some(application), Some(anchor)) = (partner, application, anchor) else { continue };
            let proved = view.anchor(&credential.anchor).and_then(|anchor| anchor.proved_until);
            let path = [
                standing::of_partner(partner, scene.now),
                standing::of_application(application, &credential.environment, scene.now),
                standing::of_anchor(anchor, proved, scene.now),
                standing::of_credential(credential, scene.now),
            ];
            let opens = credential.kind != CredentialKind::SoftwareStatement;
            if opens && path.iter().all(|state| state.standing == Standing::Active) {
                stand.insert((view.id.clone(), credential.id.clone()));
            }
        }
    }
    stand
}

/// Requests with everything that is or was somebody's, and something that is nobody's.
fn requests(world: &World, now: Moment) -> Vec<Asked> {
    let certificate = world.registry.partners[&id::<PartnerId>(PARTNER)].credentials["payouts-k3m9"].value.certificate.clone();
    let certificate = admit::crypto::Certificate::from_pem(&certificate.unwrap()).unwrap();
    let keys = ["payouts-key1", "dashboards-key1", "another", "by hand"].map(|name| Shown::ApiKey(hash(name)));
    let shown = [Shown::Certificate(certificate.fingerprint()), Shown::Certificate(hash("nobody's"))].into_iter().chain(keys);
    let shown: Vec<Shown> = shown.collect();
    let night: Moment = id(&format!("{}T23:30:00Z", now.day()));
    let times = [now, night, id("2027-03-01T00:00:00Z"), id("2027-09-01T23:00:00Z")];
    let sources: [Option<IpAddr>; 4] = ["203.0.113.5", "203.0.113.12", "198.51.100.1"]
        .map(|a| Some(a.parse().unwrap()))
        .into_iter()
        .chain([None])
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let mut all = Vec::new();
    for shown in &shown {
        for environment in ENVIRONMENTS {
            for scope in SCOPES {
                for at in times {
                    for source in sources {
                        for amount in [None, Some(100), Some(50_000), Some(60_000)] {
                            all.push(Asked {
                                shown: shown.clone(),
                                environment: id(environment),
                                scope: id(scope),
                                at,
                                source,
                                amount,
                            });
                        }
                    }
                }
            }
        }
    }
    all
}

fn decided(seen: &Seen, asked: &Asked) -> bool {
    seen.compiled[asked.environment.as_str()].decide(asked).is_ok()
}

/// Whether what is on record today, whoever wrote it, would let the request in.
fn is_on_record(world: &World, asked: &Asked) -> bool {
    let shows = |credential: &Credential| match &asked.shown {
        Shown::ApiKey(hash) => credential.verifier.as_ref().is_some_and(|verifier| verifier.hash == *hash),
        Shown::Certificate(_) => credential.certificate.is_some(),
        _ => false,
    };
    world.registry.partners.values().any(|folder| {
        folder.credentials.values().map(|record| &record.value).filter(|credential| shows(credential)).any(|credential| {
            let application = folder.applications.get(&credential.application);
            let access = application.and_then(|application| application.value.environments.get(&asked.environment));
            access.is_some_and(|access| {
                access.grants.iter().any(|grant| {
                    grant.scope == asked.scope
                        && grant.until.is_none_or(|until| asked.at < until.end())
                        && grant.when.are_met(asked.at, asked.source, asked.amount)
                })
            })
        })
    })
}

fn targets_agree(seen: &Seen, requests: &[Asked]) -> Result<(), TestCaseError> {
    for (environment, compiled) in &seen.compiled {
        for target in TARGETS {
            let files = (target.files)(compiled).unwrap();
            let published: Published = files.into_iter().map(|file| (file.path, file.bytes)).collect();
            for asked in requests {
                let answer = (target.answer)(&published, asked).unwrap();
                let entry = compiled.decide(asked);
                let known = compiled.entries.iter().any(|e| e.is_shown(&asked.shown) && target.enforces.kinds.contains(&e.kind));
                let right = match answer {
                    Answer::LetIn => entry.is_ok(),
                    Answer::Refused => entry.is_err() || !known,
                    Answer::Open(_) => true,
                };
                prop_assert!(right, "{} in {environment}: {answer:?} to {asked:?}, and {entry:?}", target.name);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn what_is_let_in_is_what_stands_and_no_edit_widens_it(
        edits in prop::collection::vec(edits(), 0..5),
        later in prop_oneof![3 => Just(0_i64), 1 => 0_i64..400],
        picks in prop::collection::vec(any::<prop::sample::Index>(), 24),
    ) {
        let (good, approved) = &*GOOD;
        let mut world = good.clone();
        edits.iter().for_each(|edit| world.edited(edit));
        world.now = good.now.plus(Period::days(later.try_into().unwrap()));
        let before = World { now: world.now, ..good.clone() };
        let (was, _) = seen(&before, approved);
        let (is, stands) = seen(&world, approved);

        let mut withheld: BTreeSet<_> = is.withheld.iter().map(|(partner, credential, ..)| (partner.clone(), credential.clone())).collect();
        prop_assert!(is.let_in.is_disjoint(&withheld));
        prop_assert!(is.withheld.iter().all(|(.., because)| !because.is_empty()));
        prop_assert!(!edits.is_empty() || withheld.is_empty(), "{:?}", is.withheld);
        withheld.extend(is.let_in.iter().cloned());
        prop_assert_eq!(withheld, stands);

        let requests = requests(good, world.now);
        for asked in requests.iter().filter(|asked| decided(&is, asked)) {
            prop_assert!(decided(&was, asked), "{:?} was not let in before", asked);
            prop_assert!(is_on_record(&world, asked), "{:?} is not on record any more", asked);
        }
        let mut sampled: Vec<Asked> = picks.iter().map(|pick| requests[pick.index(requests.len())].clone()).collect();
        sampled.extend(requests.iter().filter(|asked| decided(&is, asked)).step_by(17).take(12).cloned());
        targets_agree(&is, &sampled)?;
    }
}

#[test]
fn the_world_that_the_edits_begin_from_lets_all_three_in_by_its_own_records() {
    let (good, approved) = &*GOOD;
    let (seen, stands) = seen(good, approved);
    assert_eq!((seen.let_in.len(), &seen.let_in, seen.withheld.len()), (3, &stands, 0), "{:?}", seen.withheld);
    assert!(requests(good, good.now).iter().filter(|asked| decided(&seen, asked)).count() > 50);
}

#[test]
fn the_order_in_which_credentials_were_found_changes_no_byte_of_any_target() {
    let (good, approved) = &*GOOD;
    let scene = good.scene();
    let (mut admitted, _) = rules::admitted(&scene, approved);
    let mut publish = || {
        admitted.reverse();
        let compile =
            |environment: &str| Compiled::new(&good.registry, &good.policy, &id(environment), good.now, &admitted).unwrap();
        let compiled = ENVIRONMENTS.map(compile);
        TARGETS.iter().flat_map(|target| compiled.each_ref().map(|part| (target.files)(part).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(publish(), publish());
}
