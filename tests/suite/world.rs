//! A whole registry in memory in which everything is in order, for tests to break one thing in. It owns the private keys of
//! everybody in it, and refuses to be out of order by itself: a test runs every rule over it.

mod base;
mod edit;
mod keys;
mod ledger;
mod text;
mod vote;

use crate::in_parts::in_parts;
use admit::{
    finding::Finding,
    model::{CredentialKind, Environment, Moment, PartnerId, Registry},
    policy::{Loaded, Policy},
    rules::{self, Request, Rule, Scene},
};
pub(crate) use keys::FixedEntropy;
use keys::Keys;
use std::sync::LazyLock;

/// The partner that tests are about when they name none.
pub(crate) const PARTNER: &str = "acme-pay";
/// Its application.
pub(crate) const APPLICATION: &str = "payouts";
/// Where it works.
pub(crate) const PRODUCTION: &str = "production";
/// Where it is tried.
pub(crate) const SANDBOX: &str = "sandbox";

/// The registry, its policy, the moment, and everybody's keys.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) registry: Registry,
    pub(crate) policy: Policy,
    pub(crate) now: Moment,
    pub(crate) keys: Keys,
}

impl World {
    /// Everything in order at 2026-11-20T09:00:00Z. Made once; each test gets a copy.
    pub(crate) fn new() -> Self {
        static BASE: LazyLock<World> = LazyLock::new(base::world);
        BASE.clone()
    }

    /// Everything, judged now.
    pub(crate) fn scene(&self) -> Scene<'_> {
        Scene::new(&self.registry, &self.policy, self.now, None)
    }

    /// What one rule says of everything; the same, whether the partners are judged together or one by one.
    pub(crate) fn findings(&self, rule: &str) -> Vec<Finding> {
        self.judged(&[named(rule)])
    }

    /// What one rule says when a client certificate is asked for the application in production.
    pub(crate) fn findings_for_request(&self, rule: &str) -> Vec<Finding> {
        self.findings_for(&self.request(PARTNER, APPLICATION, PRODUCTION), rule)
    }

    /// What one rule says of a request.
    pub(crate) fn findings_for(&self, request: &Request, rule: &str) -> Vec<Finding> {
        rules::judge(std::iter::once(named(rule)), &Scene::new(&self.registry, &self.policy, self.now, Some(request)))
    }

    /// What all rules say of everything, as [`Self::findings`].
    pub(crate) fn audit(&self) -> Vec<Finding> {
        self.judged(&rules::ALL.iter().collect::<Vec<_>>())
    }

    fn judged(&self, rules: &[&Rule]) -> Vec<Finding> {
        let at_once = rules::judge(rules.iter().copied(), &self.scene());
        if self.registry.whole {
            let loaded = Loaded { policy: self.policy.clone(), registry: self.registry.clone() };
            assert_eq!(in_parts(&loaded, rules, self.now, 1), at_once);
        }
        at_once
    }

    /// What all rules say of a request.
    pub(crate) fn gate(&self, request: &Request) -> Vec<Finding> {
        rules::judge(rules::ALL.iter(), &Scene::new(&self.registry, &self.policy, self.now, Some(request)))
    }

    /// A request for a client certificate.
    pub(crate) fn request(&self, partner: &str, application: &str, environment: &str) -> Request {
        Request {
            partner: id(partner),
            application: id(application),
            environment: id::<Environment>(environment),
            kind: Some(CredentialKind::ClientCertificate),
            lifetime: None,
            key: None,
            replaces: None,
        }
    }

    /// A request for a client certificate for each access on record.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let scene = self.scene();
        let of = |access: &rules::AccessView<'_>| {
            self.request(access.partner.as_str(), access.application.value.id.as_str(), access.environment.as_str())
        };
        scene.accesses().map(|(_, access)| of(access)).collect()
    }

    /// The folder of a partner.
    pub(crate) fn folder(&mut self, partner: &str) -> &mut admit::model::PartnerFolder {
        self.registry.partners.entry(id::<PartnerId>(partner)).or_default()
    }
}

/// The rule of that id, which a test has spelt right.
fn named(rule: &str) -> &'static rules::Rule {
    rules::find(rule).unwrap_or_else(|| panic!("`{rule}` is no rule"))
}

/// An id, a day, a moment: whatever parses.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Display,
{
    text.parse().unwrap_or_else(|e| panic!("`{text}`: {e}"))
}
