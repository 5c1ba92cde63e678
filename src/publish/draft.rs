//! What a registry comes to at its enforcement points, part after part, with nothing that leads back into it: so that what is read of a
//! partner can go once its part is judged.

use super::{Compiled, crl::Listing};
use crate::{
    crypto::Refused,
    model::{CredentialId, Digest, Environment, IssuerId, PartnerId, RuleId},
    rules::{Admitted, Approved, Meetings, Scene, Withheld, admitted},
};
use std::collections::{BTreeMap, BTreeSet};

/// What goes into one environment's release, but for the revocation lists.
#[derive(Debug, Clone)]
pub struct Body {
    /// What is let in.
    pub compiled: Compiled,
    /// What stands and is not let in, by partner and credential.
    pub left_out: Vec<LeftOut>,
    /// Of every partner that ever had a credential there, the last line of its log that was read and holds.
    pub covers: BTreeMap<PartnerId, u64>,
}

/// A credential that stands by its records and is not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose.
    pub partner: PartnerId,
    /// Which.
    pub credential: CredentialId,
    /// As `partner/application/credential`.
    pub subject: String,
    /// The rule that finds fault with it, where one does.
    pub rule: Option<RuleId>,
    /// Why, in a sentence.
    pub because: String,
    /// What to type.
    pub fix: String,
}

/// What is put together of all parts.
#[derive(Debug)]
pub struct Draft {
    environments: BTreeMap<Environment, Option<Body>>,
    listings: BTreeMap<IssuerId, Listing>,
    meetings: Meetings,
}

impl Draft {
    /// For those environments.
    #[must_use]
    pub fn new(environments: &[Environment]) -> Self {
        let environments = environments.iter().map(|name| (name.clone(), None)).collect();
        Self { environments, listings: BTreeMap::new(), meetings: Meetings::default() }
    }

    /// Adds what some partners come to. `approved` is as [`admitted`] takes it.
    ///
    /// # Errors
    /// As [`Compiled::new`].
    pub fn part(&mut self, scene: &Scene<'_>, approved: &BTreeMap<Digest, Approved>) -> Result<(), Refused> {
        self.meetings.note(scene);
        self.add(scene, approved)
    }

    /// The partners who concern each other, and have to be judged together.
    #[must_use]
    pub fn met(&mut self) -> BTreeSet<PartnerId> {
        self.meetings.met()
    }

    /// Puts what partners come to when they are judged together in the place of what they came to apart.
    ///
    /// # Errors
    /// As [`Compiled::new`].
    pub fn end(mut self, scene: &Scene<'_>, approved: &BTreeMap<Digest, Approved>) -> Result<Self, Refused> {
        let again: BTreeSet<&PartnerId> = scene.partners.iter().map(|view| view.id).collect();
        for body in self.environments.values_mut().flatten() {
            body.compiled.without(&again);
            body.left_out.retain(|one| !again.contains(&one.partner));
        }
        self.add(scene, approved)?;
        for body in self.environments.values_mut().flatten() {
            body.compiled.settle();
            body.left_out.sort_by(|a, b| (&a.partner, &a.credential).cmp(&(&b.partner, &b.credential)));
        }
        Ok(self)
    }

    /// One of the environments; `None` where policy has none of that name.
    #[must_use]
    pub fn body(&self, environment: &Environment) -> Option<&Body> {
        self.environments.get(environment)?.as_ref()
    }

    /// What is to be on the list of one of our issuers for those environments.
    #[must_use]
    pub fn listing(&self, issuer: &IssuerId) -> Option<&Listing> {
        self.listings.get(issuer)
    }

    fn add(&mut self, scene: &Scene<'_>, approved: &BTreeMap<Digest, Approved>) -> Result<(), Refused> {
        let (let_in, withheld) = admitted(scene, approved);
        for (environment, so_far) in &mut self.environments {
            let Some(policy) = scene.policy.environments.get(environment) else { continue };
            let next = Body::of(scene, environment, &let_in, &withheld)?;
            match so_far {
                Some(so_far) => so_far.absorb(next),
                None => *so_far = Some(next),
            }
            let issuers = scene.registry.issuers.values().map(|record| &record.value);
            for issuer in issuers.filter(|issuer| issuer.environment == *environment) {
                let listing = Listing::new(scene, &withheld, issuer, policy.crl_lifetime);
                self.listings.entry(issuer.id.clone()).or_default().absorb(listing);
            }
        }
        Ok(())
    }
}

impl Body {
    /// What the partners of a scene come to in one environment.
    ///
    /// # Errors
    /// As [`Compiled::new`].
    pub fn of(
        scene: &Scene<'_>,
        environment: &Environment,
        let_in: &[Admitted<'_, '_>],
        withheld: &[Withheld<'_, '_>],
    ) -> Result<Self, Refused> {
        let here = withheld.iter().filter(|one| one.credential.record.value.environment == *environment);
        let had_one = scene
            .partners
            .iter()
            .filter(|partner| partner.credentials.iter().any(|view| view.record.value.environment == *environment));
        Ok(Self {
            compiled: Compiled::new(scene.registry, scene.policy, environment, scene.now, let_in)?,
            left_out: here.map(LeftOut::of).collect(),
            covers: had_one.filter_map(|partner| Some((partner.id.clone(), partner.chain.events.last()?.seq))).collect(),
        })
    }

    fn absorb(&mut self, other: Self) {
        self.compiled.absorb(other.compiled);
        self.left_out.extend(other.left_out);
        self.covers.extend(other.covers);
    }
}

impl LeftOut {
    fn of(one: &Withheld<'_, '_>) -> Self {
        Self {
            partner: one.partner.id.clone(),
            credential: one.credential.id.clone(),
            subject: one.credential.subject(one.partner.id),
            rule: one.rule.clone(),
            because: one.because.clone(),
            fix: one.fix.clone(),
        }
    }
}
