//! What is common to all partners: policy, roster, catalogue and authorities, as `admit init` and the first week leave them.

use super::{folder::spelled, id};
use admit::{
    approval::{NAMESPACE, statement_line},
    crypto::{Authority, Certificate, LocalSshKey, Secret, SigningKey, SystemEntropy, sha256},
    model::{
        Action, Api, Approval, Content, Decision, Digest, Environment, Issuer, Moment, Named, Owner, OwnerId, Period, Record,
        Registry, Role, Statement, StatementKind,
    },
    ops::init::{NewRegistry, init},
    policy::Policy,
    rules::{Scene, policy_question},
    store::policy_text,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// The common part.
pub(crate) struct Bank {
    pub(crate) policy: Policy,
    pub(crate) registry: Registry,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) owners: BTreeMap<OwnerId, Arc<LocalSshKey>>,
    pub(crate) authorities: BTreeMap<Environment, Arc<Authority>>,
    pub(crate) now: Moment,
}

const PEOPLE: [(&str, &str, &str); 8] = [
    ("maria-lopez", "Maria Lopez", "api-owner"),
    ("kwame-mensah", "Kwame Mensah", "api-owner"),
    ("tom-berger", "Tom Berger", "risk"),
    ("aiko-tanaka", "Aiko Tanaka", "risk"),
    ("priya-nair", "Priya Nair", "security"),
    ("sven-larsen", "Sven Larsen", "security"),
    ("lena-fischer", "Lena Fischer", "partner-manager"),
    ("david-cohen", "David Cohen", "partner-manager"),
];

const TEAMS: [(&str, &str); 3] =
    [("integrations-team", "Integrations"), ("payments-team", "Payments platform"), ("data-team", "Reference data")];

impl Bank {
    /// The common part of a registry that is 170 days old at `now`.
    pub(crate) fn open(now: Moment) -> Self {
        let begun = now.minus(Period::days(170));
        let passphrase = Secret::new(b"known to nobody".to_vec());
        let new = NewRegistry {
            trust_domain: "partners.bank.example".to_owned(),
            key_prefix: "exb".to_owned(),
            organisation: id("Example Bank AG"),
        };
        let made = init(&new, &passphrase, begun, &mut SystemEntropy::new()).unwrap_or_else(|failure| panic!("{failure:?}"));
        let keys: BTreeMap<String, String> = made.keys.into_iter().map(|(issuer, pem)| (issuer.to_string(), pem)).collect();
        let policy = made.change.writes.iter().find_map(|write| match &write.content {
            Content::Bytes(bytes) if write.path == "admit.toml" => policy_text::parse(bytes).ok(),
            _ => None,
        });
        let mut bank = Self {
            policy: policy.unwrap(),
            registry: Registry::default(),
            files: BTreeMap::new(),
            owners: BTreeMap::new(),
            authorities: BTreeMap::new(),
            now,
        };
        for write in made.change.writes {
            match write.content {
                Content::Issuer(issuer) => bank.authority(&write.path, *issuer, &keys, &passphrase),
                Content::Bytes(bytes) => drop(bank.files.insert(write.path, bytes)),
                other => panic!("a new registry holds no {other:?}"),
            }
        }
        bank.roster(begun);
        bank.catalogue();
        bank.approve_policy("tom-berger", "risk", begun.plus(Period::days(7)));
        bank.approve_policy("priya-nair", "security", begun.plus(Period::days(8)));
        bank
    }

    fn authority(&mut self, path: &str, issuer: Issuer, keys: &BTreeMap<String, String>, passphrase: &Secret) {
        if let Some(certificate) = &issuer.certificate {
            let key = SigningKey::open(&keys[issuer.id()], passphrase).unwrap();
            let authority = Authority::new(Certificate::from_pem(certificate).unwrap(), key).unwrap();
            self.authorities.insert(issuer.environment.clone(), Arc::new(authority));
        }
        let record = self.record(path, issuer);
        self.registry.issuers.insert(record.value.id.clone(), record);
    }

    fn roster(&mut self, begun: Moment) {
        for (owner, name, role) in PEOPLE {
            let key = Arc::new(LocalSshKey::generate(&mut SystemEntropy::new()).unwrap());
            let keys = json!([{ "key": key.public().line(), "from": begun.day() }]);
            self.owners.insert(id(owner), key);
            self.owner(owner, "person", name, &[role], &keys);
        }
        for (owner, name) in TEAMS {
            self.owner(owner, "team", name, &[], &json!([]));
        }
    }

    fn owner(&mut self, owner: &str, kind: &str, name: &str, roles: &[&str], keys: &Value) {
        let mail = format!("{}@bank.example", owner.replace('-', "."));
        let value = json!({ "id": owner, "kind": kind, "name": name, "email": mail, "roles": roles, "keys": keys });
        let record = self.record::<Owner>(&format!("owners/{owner}.yaml"), known(value));
        self.registry.owners.insert(id(owner), record);
    }

    fn catalogue(&mut self) {
        let scope = |what: &str, access: &str, sensitivity: &str| json!({ "description": what, "access": access, "sensitivity": sensitivity });
        let apis = [
            (
                "payments",
                "Payments",
                "maria-lopez",
                json!({
                    "read": scope("See payments and their state", "read", "confidential"),
                    "write": scope("Initiate a payment", "write", "restricted"),
                    "refund": scope("Send a payment back", "write", "confidential"),
                }),
            ),
            (
                "accounts",
                "Accounts",
                "kwame-mensah",
                json!({
                    "balances": scope("See the balance of an account", "read", "confidential"),
                    "statements": scope("See the entries of an account", "read", "restricted"),
                }),
            ),
            (
                "reference",
                "Reference data",
                "kwame-mensah",
                json!({
                    "rates": scope("See exchange rates", "read", "public"),
                    "calendars": scope("See bank holidays and cut-off times", "read", "public"),
                    "branches": scope("See branches and their routing codes", "read", "internal"),
                }),
            ),
        ];
        for (api, name, owner, scopes) in apis {
            let value =
                json!({ "id": api, "name": name, "owner": owner, "environments": ["sandbox", "production"], "scopes": scopes });
            let record = self.record::<Api>(&format!("scopes/{api}.yaml"), known(value));
            self.registry.apis.insert(id(api), record);
        }
    }

    fn approve_policy(&mut self, owner: &str, class: &str, on: Moment) {
        let statement = {
            let scene = Scene::new(&self.registry, &self.policy, on, None);
            let question = policy_question(&self.policy, *scene.policy_digest.as_ref().unwrap());
            Statement { action: Action::Policy, ..self.statement(question.digest, (1, &id(class)), owner, on, question.lifetime) }
        };
        let approval = self.signed(&statement);
        let record = self.record(&format!("approvals/{}.yaml", approval.id), approval);
        self.registry.approvals.insert(record.value.id.clone(), record);
    }

    /// What an owner says of something with that digest, for a step and class; of a grant unless that is changed.
    pub(crate) fn statement(
        &self,
        digest: Digest,
        (step, class): (u32, &Role),
        owner: &str,
        on: Moment,
        lifetime: Period,
    ) -> Statement {
        let nonce = sha256(format!("{owner} {digest} {step} {class}").as_bytes()).hex();
        Statement {
            version: 1,
            kind: StatementKind::Approval,
            registry: self.policy.registry.clone(),
            action: Action::Grant,
            partner: None,
            application: None,
            environment: None,
            waiver: None,
            digest,
            evidence: Vec::new(),
            policy_version: self.policy.version,
            decision: Decision::Approve,
            reason: None,
            step,
            class: class.clone(),
            previous: Vec::new(),
            approver: id(owner),
            issued: on,
            expires: on.plus(lifetime),
            nonce: id(&nonce[..32]),
        }
    }

    /// The approval that a statement becomes by its approver's signature.
    pub(crate) fn signed(&self, statement: &Statement) -> Approval {
        let line = statement_line(statement).unwrap();
        let signature = self.owners[&statement.approver].sign(NAMESPACE, line.as_bytes()).armor();
        let name = format!("{}-{}", statement.digest.short(), statement.approver);
        Approval { id: id(&name), statement: line, signature }
    }

    /// The owners that hold a role, in order.
    pub(crate) fn holders(role: &str) -> impl Iterator<Item = &'static str> {
        PEOPLE.iter().filter(move |(_, _, held)| *held == role).map(|(owner, _, _)| *owner)
    }

    fn record<T: Serialize>(&mut self, path: &str, value: T) -> Record<T> {
        let bytes = spelled(path, &value, &[]);
        let digest = sha256(&bytes);
        self.files.insert(path.to_owned(), bytes);
        Record { path: path.to_owned(), digest, value }
    }
}

/// A record from its JSON.
pub(crate) fn known<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}
