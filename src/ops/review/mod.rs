//! Reviewing a change: what it means, who must approve it by the rules that it found, who has, and what it makes wrong. It judges and
//! plans nothing.

mod demand;
mod judged;

pub use demand::{Demand, Missing};

use crate::{
    diff::{Alteration, Direction, Side, compare},
    failure::Outcome,
    finding::{Finding, Severity},
    model::{Digest, Moment, Registry},
    policy::Loaded,
    rules::{self, Authors, Scene, Since, Unreadable, waiver_question},
};
use std::collections::BTreeSet;

/// What came of a review.
pub struct Review {
    /// What differs, widening first.
    pub alterations: Vec<Alteration>,
    /// What must be approved, and by whom it is.
    pub demands: Vec<Demand>,
    /// What is wrong with the change and was not before.
    pub new: Vec<Finding>,
    /// What was wrong and is not any more.
    pub resolved: Vec<Finding>,
    /// What stands in the way.
    pub obstacles: Vec<Finding>,
}

/// What is asked of a review beside the two revisions.
pub struct Terms<'a> {
    /// The moment that is judged.
    pub now: Moment,
    /// The severity from which a new finding stands in the way.
    pub fail_on: Severity,
    /// The files that the change touches.
    pub files: Vec<String>,
    /// Who made it.
    pub authors: Authors,
    /// The name of the base, for commands.
    pub base: &'a str,
    /// Files of the change that cannot be read; while there are any, nothing else is judged.
    pub unreadable: Vec<Unreadable>,
}

/// Reviews the change from `base` to `head`. Everything but what decides it is head's: the policy, the roster, the catalogue and the
/// issuers are those from before, and what the change makes of these is judged on its own.
///
/// # Errors
/// When what is asked cannot be written canonically.
pub fn review(base: &Loaded, head: &Loaded, terms: Terms<'_>) -> Outcome<Review> {
    let alterations = compare(
        &Side { policy: &base.policy, registry: &base.registry },
        &Side { policy: &head.policy, registry: &head.registry },
    );
    let before = Scene::new(&base.registry, &base.policy, terms.now, None);
    let broken = !terms.unreadable.is_empty();
    let since = Since {
        name: terms.base,
        registry: &base.registry,
        policy: &base.policy,
        after: &head.registry,
        policy_after: &head.policy,
        files: terms.files,
        widens_policy: alterations.iter().any(|a| a.direction == Direction::Widens && is_governed(&a.file)),
        authors: terms.authors,
        known: known(&before)?,
        unreadable: terms.unreadable,
    };
    if broken {
        let scene = Scene::of_change(&head.registry, &base.policy, terms.now, &since);
        let obstacles = rules::judge(rules::find("record-unreadable").into_iter(), &scene);
        return Ok(Review {
            alterations: Vec::new(),
            demands: Vec::new(),
            new: obstacles.clone(),
            resolved: Vec::new(),
            obstacles,
        });
    }
    let found = Registry {
        owners: base.registry.owners.clone(),
        apis: base.registry.apis.clone(),
        issuers: base.registry.issuers.clone(),
        ..head.registry.clone()
    };
    let scenes = Scenes {
        before,
        after: Scene::of_change(&found, &base.policy, terms.now, &since),
        own: Scene::of_change(&head.registry, &head.policy, terms.now, &since),
    };
    let demands = demand::demands(&alterations, base, &scenes, terms.base)?;
    let (mut new, resolved) = judged::compared(&scenes);
    let obstacles = judged::obstacles(&alterations, &demands, &new, terms.fail_on);
    // What is asked for is said once, with who can give it.
    new.retain(|finding| !obstacles.iter().any(|o| (&o.rule, &o.subject) == (&finding.rule, &finding.subject) && o != finding));
    Ok(Review { alterations, demands, new, resolved, obstacles })
}

/// The digests of what could be approved: every effective grant, every waiver, and policy with what goes with it.
fn known(scene: &Scene<'_>) -> Outcome<BTreeSet<Digest>> {
    let grants = scene.accesses().filter_map(|(_, access)| access.grant.as_ref().map(|(_, digest)| *digest));
    let mut known: BTreeSet<Digest> = grants.chain(scene.policy_digest.clone().ok()).collect();
    for view in &scene.waivers {
        known.insert(waiver_question(scene.policy, &view.record.value)?.digest);
    }
    Ok(known)
}

/// The three ways in which a change is looked at.
struct Scenes<'a> {
    /// What it found, by the rules that it found.
    before: Scene<'a>,
    /// What it makes, by the rules that it found.
    after: Scene<'a>,
    /// What it makes, by the rules that it makes: for what it says of these rules themselves.
    own: Scene<'a>,
}

/// Whether a file is one of those that everything else is judged by.
fn is_governed(file: &str) -> bool {
    file == "admit.toml" || ["owners/", "scopes/", "issuers/"].iter().any(|folder| file.starts_with(folder))
}
