//! The library beside the model: the same commands on a whole registry in memory, with real records, real signatures and the code that the
//! binary runs. A commit is the binary's in all but the disk: what was found must be there still, and the log must be the one that was read.

use super::{
    act::Act,
    records::{Decision, On},
    rules::{PEOPLE, Person, Policy, Role, Step},
    verbs::{Ask, Verb},
};
use crate::world::{FixedEntropy, World, id};
use admit::{
    admission::admit,
    approval::{NAMESPACE, record_digest, statement_line},
    crypto::sha256,
    failure::{Failure, Outcome},
    history,
    mint::api_key,
    model::{
        self, Change, Content, CredentialId, CredentialKind, Event, Intent, Moment, OwnerId, PartnerId, Period, Reason, Record,
        Subject,
    },
    ops,
    policy::Loaded,
    rules::{self, Operation, Request, Scene},
};
use std::collections::BTreeMap;

pub(crate) const PARTNER: &str = "globex";
pub(crate) const APPLICATION: &str = "dashboards";
pub(crate) const ENVIRONMENT: &str = "sandbox";
pub(crate) const ANCHOR: &str = "globex-key";
const RECORD: &str = "partners/globex/applications/dashboards.yaml";

/// A plan with what it was made on.
struct Plan {
    change: Change,
    base: Loaded,
    at: Moment,
    actor: OwnerId,
}

/// The library's side.
pub(crate) struct Twin {
    pub(crate) world: World,
    /// The credentials in the order in which they were put on record.
    pub(crate) credentials: Vec<CredentialId>,
    policies: &'static [Policy],
    policy: usize,
    count: u64,
    /// How often something was written, or time passed.
    pub(crate) revision: u64,
    pending: [Option<Plan>; 2],
}

/// What is on record and what it comes to; it is worked out once for all commands up to the next change.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) scene: &'a Scene<'a>,
}

/// The role's name.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Api => "api-owner",
        Role::Risk => "risk",
        Role::Security => "security",
    }
}

fn steps(steps: &[Step]) -> Vec<admit::policy::Step> {
    steps.iter().map(|step| step.iter().map(|(r, n)| (id(role(*r)), u32::try_from(*n).unwrap())).collect()).collect()
}

fn days(count: u8) -> Period {
    Period::days(u32::from(count))
}

impl Twin {
    /// The first policy is in force and nobody approved it, the anchor was proved long ago.
    pub(crate) fn new(policies: &'static [Policy]) -> Self {
        let mut world = World::new();
        world.registry.partners.retain(|partner, _| partner.as_str() == PARTNER);
        for (name, roles) in PEOPLE {
            world.edit_owner(name, |owner| {
                owner.roles.retain(|role| role.as_str() == "partner-manager");
                owner.roles.extend(roles.iter().map(|r| id::<model::Role>(role(*r))));
            });
        }
        let mut twin = Self { world, credentials: Vec::new(), policies, policy: 0, count: 0, revision: 0, pending: [None, None] };
        twin.edit(|record| record["environments"][ENVIRONMENT]["requested-on"] = "2026-11-20".into());
        twin.edit_grant(0);
        twin.enforce(0);
        twin
    }

    fn enforce(&mut self, number: usize) {
        let policy = &self.policies[number];
        self.policy = number;
        self.world.edit_policy(|all| {
            all.version = 5 + number as u64;
            all.templates.clear();
            all.governance.approvals = steps(policy.governance);
            all.governance.approval = days(policy.governed);
            let terms = all.tiers.get_mut("low").unwrap().environments.get_mut(ENVIRONMENT).unwrap();
            terms.approvals = steps(policy.grant);
            terms.approval = days(policy.vote);
            terms.proof = days(policy.proof);
            terms.api_key = Some(days(policy.key));
            terms.live_credentials = u32::try_from(policy.live).unwrap();
            terms.request = id("365d");
        });
    }

    /// Does what the model did, or says why not.
    pub(crate) fn act(&mut self, ground: Ground<'_>, act: Act) -> Outcome<()> {
        match act {
            Act::Now(Verb::Prove) => return self.prove(ground.loaded),
            Act::Now(verb) => {
                let (change, actor) = self.plan(ground, verb)?;
                return self.commit(change, ground.loaded, self.world.now, &actor);
            }
            Act::Plan(writer, _) if self.pending[writer].is_some() => return Err(Failure::no("this writer has a plan")),
            Act::Plan(writer, verb) => {
                let (change, actor) = self.plan(ground, verb)?;
                self.pending[writer] = Some(Plan { change, base: ground.loaded.clone(), at: self.world.now, actor });
                return Ok(());
            }
            Act::Commit(writer) => {
                let plan = self.pending[writer].take().ok_or_else(|| Failure::no("this writer has no plan"))?;
                return self.commit(plan.change, &plan.base, plan.at, &plan.actor);
            }
            Act::ByHand(person, decision) => self.sign_by_hand(person, decision),
            Act::Edit(text) => self.edit_grant(text),
            Act::Adopt if self.policy + 1 == self.policies.len() => return Err(Failure::no("there is no further policy")),
            Act::Adopt => self.enforce(self.policy + 1),
            Act::Tick => self.world.now = self.world.now.plus(Period::days(1)),
        }
        self.revision += 1;
        Ok(())
    }

    fn sign_by_hand(&mut self, person: Person, decision: Decision) {
        let name = PEOPLE[usize::from(person)].0;
        let mut statement = self.world.grant_statement(name, PARTNER, APPLICATION, ENVIRONMENT, decide(decision));
        statement.nonce = id(&sha256(format!("by hand {}", self.next()).as_bytes()).hex()[..32]);
        self.world.put_approval(&statement);
    }

    /// Each edit leaves another file, as a person's would, and the same text the same grant.
    fn edit_grant(&mut self, text: u8) {
        let count = self.next();
        self.edit(|record| {
            record["description"] = format!("edit {count}").into();
            let grant = &mut record["environments"][ENVIRONMENT]["grants"][0];
            grant["when"] = serde_json::json!({ "sources": [format!("203.0.113.{text}/32")] });
        });
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn edit(&mut self, change: impl FnOnce(&mut serde_json::Value)) {
        let mut value = self.world.json(RECORD).unwrap().0;
        change(&mut value);
        self.world.put_json(RECORD, value);
    }

    fn entropy(&mut self) -> FixedEntropy {
        FixedEntropy::of(&format!("twin {}", self.next()))
    }

    pub(crate) fn loaded(&self) -> Loaded {
        Loaded { policy: self.world.policy.clone(), registry: self.world.registry.clone() }
    }

    /// The subject that the model means; `None` when there is no such credential.
    pub(crate) fn subject(&self, on: On) -> Outcome<Subject> {
        let (partner, application) = (id(PARTNER), id(APPLICATION));
        Ok(match on {
            On::Partner => Subject::Partner(partner),
            On::Application => Subject::Application(partner, application),
            On::Anchor => Subject::Anchor(partner, id(ANCHOR)),
            On::Credential(index) => {
                let credential = self.credentials.get(usize::from(index)).ok_or_else(|| Failure::no("no such credential"))?;
                Subject::Credential(partner, application, credential.clone())
            }
        })
    }

    fn plan(&mut self, ground: Ground<'_>, verb: Verb) -> Outcome<(Change, OwnerId)> {
        let registry = &ground.loaded.registry;
        let actor = match verb {
            Verb::Vote(_, person, _) => id(PEOPLE[usize::from(person)].0),
            _ => id("priya-nair"),
        };
        let stop = ops::Stop { on: self.world.now, by: id("priya-nair"), reason: Reason::PrivilegeWithdrawn, note: None };
        let change = match verb {
            Verb::Vote(ask, person, decision) => self.vote(ground, ask, person, decision)?,
            Verb::Issue => self.issue(ground.loaded)?,
            Verb::Suspend(on) => ops::suspend(registry, &self.subject(on)?, &stop)?,
            Verb::Resume(on) => self.resume(ground, on)?,
            Verb::Revoke(on) => ops::revoke(registry, &self.subject(on)?, &stop)?,
            Verb::Offboard => ops::offboard(registry, &id(PARTNER), &stop)?,
            Verb::Prove => return Err(Failure::no("a proof is not stopped in the middle")),
        };
        Ok((change, actor))
    }

    fn vote(&mut self, Ground { loaded, scene }: Ground<'_>, ask: Ask, person: Person, decision: Decision) -> Outcome<Change> {
        let name = PEOPLE[usize::from(person)].0;
        let intent = match ask {
            Ask::Grant => Intent::Grant(id(PARTNER), id(APPLICATION), id(ENVIRONMENT)),
            Ask::Release(on) => Intent::Resume(self.subject(on)?),
            Ask::Policy => Intent::Policy,
        };
        let approving = ops::question(scene, loaded, &intent)?;
        let owner = &loaded.registry.owners[name].value;
        let said = ops::Said { decision: decide(decision), reason: None, renew: false };
        let statement = ops::approve(scene, &approving, owner, &said, &mut self.entropy())?;
        if ask == Ask::Grant && decision == Decision::Approve {
            let request = Request { kind: None, ..self.world.request(PARTNER, APPLICATION, ENVIRONMENT) };
            let scene = Scene::new(&loaded.registry, &loaded.policy, self.world.now, Some(&request));
            nothing_blocks(Operation::Approve, &scene)?;
        }
        let signature = self.world.keys.owner(name).sign(NAMESPACE, statement_line(&statement)?.as_bytes());
        approving.change(loaded, &statement, &signature, self.world.now)
    }

    fn issue(&mut self, loaded: &Loaded) -> Outcome<Change> {
        let request = Request { kind: Some(CredentialKind::ApiKey), ..self.world.request(PARTNER, APPLICATION, ENVIRONMENT) };
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.world.now, Some(&request));
        let admission = admit(&scene, None).map_err(|refusal| Failure::no(told(&refusal.findings)))?;
        let minted = api_key(admission, &loaded.policy.key_prefix, None, id("priya-nair"), &mut self.entropy())?;
        Ok(ops::issue_change(loaded, minted)?.0)
    }

    fn resume(&self, Ground { loaded, scene }: Ground<'_>, on: On) -> Outcome<Change> {
        let subject = self.subject(on)?;
        let intent = Intent::Resume(subject.clone());
        let approving = ops::question(scene, loaded, &intent)?;
        nothing_blocks(Operation::Resume, scene)?;
        ops::resume(scene, &subject, &approving.tally, &id("priya-nair"), self.world.now)
    }

    fn prove(&mut self, loaded: &Loaded) -> Outcome<()> {
        let (at, actor) = (self.world.now, id::<OwnerId>("priya-nair"));
        let (partner, anchor): (PartnerId, _) = (id(PARTNER), id(ANCHOR));
        let asked = ops::challenge(loaded, &partner, &anchor, &actor, at, &mut self.entropy())?;
        self.commit(asked.change, loaded, at, &actor)?;
        let challenged = self.loaded();
        let answer = self.world.keys.partner(&format!("{PARTNER}#{ANCHOR}")).sign_raw(&asked.file)?;
        let answers = ops::Answers { answer: &answer, handover: None, overlap: Period::days(1) };
        let proved = ops::prove(&challenged, &partner, &anchor, &answers, &actor, at)?;
        self.commit(proved.change, &challenged, at, &actor)
    }

    /// As `commit::commit`: nothing is written unless all of it can be.
    fn commit(&mut self, change: Change, base: &Loaded, at: Moment, actor: &OwnerId) -> Outcome<()> {
        let partner: PartnerId = id(PARTNER);
        let there = |path: &str| self.world.json(path).map(|(_, digest)| digest);
        if change.writes.iter().any(|write| there(&write.path) != write.found) {
            return Err(Failure::no("a file was changed meanwhile"));
        }
        if !change.events.is_empty() && base.registry.partners[&partner].log != self.world.registry.partners[&partner].log {
            return Err(Failure::no("the log was changed meanwhile"));
        }
        if change.events.iter().any(|draft| draft.code.gives())
            && let Some(path) = base.moved_in(&self.loaded(), &partner)
        {
            return Err(Failure::no(format!("`{path}` was changed meanwhile")));
        }
        self.revision += 1;
        change.writes.into_iter().for_each(|write| self.put(&write.path, write.content));
        for draft in change.events {
            let registry = self.world.policy.registry.clone();
            let (seq, previous) = history::next_link(&self.world.registry.partners[&partner].log, &registry, &partner);
            let records: BTreeMap<_, _> = draft.records.iter().map(|path| (path.clone(), self.world.digest_of(path))).collect();
            self.world.append(Event {
                version: 1,
                registry,
                partner: partner.clone(),
                seq,
                at,
                code: draft.code,
                actor: actor.clone(),
                subject: id(&draft.subject),
                reason: draft.reason,
                note: draft.note,
                records,
                relied: draft.relied,
                previous,
            });
        }
        Ok(())
    }

    fn put(&mut self, path: &str, content: Content) {
        let value = match content {
            Content::Partner(value) => serde_json::to_value(value),
            Content::Application(value) => serde_json::to_value(value),
            Content::Anchor(value) => serde_json::to_value(value),
            Content::Credential(value) => {
                if !self.credentials.contains(&value.id) {
                    self.credentials.push(value.id.clone());
                }
                serde_json::to_value(value)
            }
            Content::Approval(value) => {
                let key = value.id.clone();
                let record = Record { path: path.to_owned(), digest: record_digest(&value).unwrap(), value: *value };
                let folder = if path.starts_with("partners/") {
                    &mut self.world.folder(PARTNER).approvals
                } else {
                    &mut self.world.registry.approvals
                };
                folder.insert(key, record);
                return;
            }
            Content::Bytes(bytes) => {
                self.world.folder(PARTNER).receipts.insert(path.to_owned(), sha256(&bytes));
                return;
            }
            other => panic!("no command of the model writes {other:?}"),
        };
        self.world.put_json(path, value.unwrap());
    }
}

fn decide(decision: Decision) -> model::Decision {
    match decision {
        Decision::Approve => model::Decision::Approve,
        Decision::Reject => model::Decision::Reject,
    }
}

fn told(findings: &[admit::finding::Finding]) -> String {
    findings.iter().map(|finding| finding.rule.to_string()).collect::<Vec<_>>().join(", ")
}

/// As the binary's: every rule that blocks the operation.
fn nothing_blocks(operation: Operation, scene: &Scene<'_>) -> Outcome<()> {
    let findings = rules::judge(rules::ALL.iter().filter(|rule| rule.blocks.contains(&operation)), scene);
    if findings.is_empty() { Ok(()) } else { Err(Failure::no(told(&findings))) }
}
