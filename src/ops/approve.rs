//! Approving: which question is asked, which step and class a person answers, and the statement that is signed.

mod place;

use super::resume::{release_digest, rests_on};
use crate::{
    approval::{Question, Signed, Tally, given, statement_line, tally},
    crypto::{Entropy, Refused, SshSignature},
    failure::{Failure, Outcome},
    model::{
        Action, Approval, Change, Content, Decision, Digest, Environment, Intent, Moment, Owner, OwnerId, PartnerId, Role, Slot,
        Statement, StatementKind, Subject, Text,
    },
    policy::Loaded,
    policy::Step,
    rules::{AccessView, PartnerView, Scene, break_glass_question, grant_question, policy_question, waiver_question},
};

/// What somebody says to a question.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Yes or no.
    pub decision: Decision,
    /// Why it cannot wait, for break-glass.
    pub reason: Option<&'a Text>,
    /// Whether it takes the place of a yes that still counts.
    pub renew: bool,
}

/// A question with what is needed to answer it.
pub struct Approving<'a> {
    /// The question.
    pub question: Question<'a>,
    /// Who has answered.
    pub tally: Tally,
    /// The folder that approvals of it lie in.
    folder: Option<PartnerId>,
}

/// Finds the question.
///
/// # Errors
/// When there is no such thing, or nothing that could be approved yet.
pub fn question<'a>(scene: &'a Scene<'a>, loaded: &'a Loaded, intent: &'a Intent) -> Outcome<Approving<'a>> {
    match intent {
        Intent::Grant(partner, application, environment) => {
            let (view, access) = find(scene, partner, application, environment)?;
            let question = grant_question(access, view.folder).ok_or_else(|| {
                Failure::no(format!(
                    "`{}` has nothing to approve yet: it needs a partner, a bound anchor and terms in policy",
                    access.subject()
                ))
                .hint(format!("admit status {partner}"))
            })?;
            Ok(Approving { tally: access.tally.clone(), question, folder: Some(partner.clone()) })
        }
        Intent::Policy => {
            let digest = scene.policy_digest.clone()?;
            Ok(Approving { question: policy_question(scene.policy, digest), tally: scene.policy_tally.clone(), folder: None })
        }
        Intent::Waiver(id) => {
            let view = scene.waivers.iter().find(|view| view.id == id);
            let view = view.ok_or_else(|| Failure::no(format!("there is no waiver `{id}`")))?;
            Ok(Approving {
                question: waiver_question(scene.policy, &view.record.value)?,
                tally: view.tally.clone(),
                folder: None,
            })
        }
        Intent::Resume(subject) => resume_question(scene, loaded, subject),
        Intent::BreakGlass(partner, application, environment) => in_need(scene, find(scene, partner, application, environment)?),
    }
}

/// The question of a change of policy as the quorum from before it is asked: `before` has the policy and the roster from then, with the
/// version and the approvals of the change; `digest` is that of what the change makes.
#[must_use]
pub fn policy_change(before: &Loaded, digest: Digest, now: Moment) -> Approving<'_> {
    let question = policy_question(&before.policy, digest);
    let (approvals, owners) = (given(before.registry.approvals.values()), &before.registry.owners);
    let tally = tally(&question, &approvals, owners, &before.policy, now);
    Approving { question, tally, folder: None }
}

/// Break-glass is asked where policy has it, while the full quorum is missing and nobody has said no.
fn in_need<'a>(scene: &'a Scene<'a>, (view, access): (&'a PartnerView<'a>, &'a AccessView<'a>)) -> Outcome<Approving<'a>> {
    let subject = access.subject();
    if scene.policy.glass(access.environment).is_none() {
        return Err(Failure::no(format!("policy has no break-glass for {}", access.environment))
            .hint(format!("admit approve {}", access.arguments())));
    }
    if !access.tally.rejected.is_empty() {
        let who = crate::grammar::list(&access.tally.rejected);
        return Err(Failure::no(format!(
            "{who} rejected `{subject}`, and break-glass does not go past a no (approval-rejected)"
        )));
    }
    if access.tally.is_complete() {
        return Err(Failure::no(format!("the full quorum has approved `{subject}`; break-glass is not needed")));
    }
    let question = break_glass_question(access, view.folder).ok_or_else(|| {
        Failure::no(format!("`{subject}` has nothing to approve yet: it needs a partner, a bound anchor and terms in policy"))
            .hint(format!("admit status {}", view.id))
    })?;
    Ok(Approving { tally: access.glass_tally.clone(), question, folder: Some(view.id.clone()) })
}

fn find<'s, 'a>(
    scene: &'s Scene<'a>,
    partner: &PartnerId,
    application: &crate::model::ApplicationId,
    environment: &Environment,
) -> Outcome<(&'s PartnerView<'a>, &'s AccessView<'a>)> {
    scene
        .accesses()
        .find(|(view, access)| {
            view.id == partner && access.application.value.id == *application && access.environment == environment
        })
        .ok_or_else(|| {
            Failure::no(format!("`{partner}/{application}` has no access in `{environment}`")).hint(format!(
                "admit onboard application {partner}/{application} --environment {environment} --scope API:SCOPE --until DAY"
            ))
        })
}

/// A return from hold asks for the strictest quorum among the environments below the subject: the one with the most voices. Whoever asked
/// for something that comes back with it is not counted.
fn resume_question<'a>(scene: &'a Scene<'a>, loaded: &'a Loaded, subject: &'a Subject) -> Outcome<Approving<'a>> {
    let (partner, application) = match subject {
        Subject::Partner(partner) | Subject::Anchor(partner, _) => (partner, None),
        Subject::Application(partner, application) | Subject::Credential(partner, application, _) => (partner, Some(application)),
        Subject::Key(_) => {
            return Err(Failure::usage("a key does not return; name the partner, application, credential or anchor"));
        }
    };
    let view = scene
        .partners
        .iter()
        .find(|view| view.id == partner)
        .ok_or_else(|| Failure::no(format!("there is no partner `{partner}`")))?;
    let below = || view.accesses.iter().filter(|access| rests_on(view, access, subject));
    let voices = |steps: &[Step]| steps.iter().flatten().map(|(_, count)| u64::from(*count)).sum::<u64>();
    let terms = below().filter_map(|access| access.terms).max_by_key(|terms| voices(&terms.approvals));
    let terms = terms
        .ok_or_else(|| Failure::no(format!("`{subject}` has no access that policy knows, so there is nothing to return to")))?;
    let question = Question {
        action: Action::Resume,
        partner: Some(partner),
        application,
        environment: None,
        waiver: None,
        digest: release_digest(view, subject)?,
        steps: &terms.approvals,
        lifetime: terms.approval,
        requested_by: below().filter_map(|access| access.access.requested_by.as_ref()).collect(),
        evidence: view.folder.evidence.values().map(|e| e.value.digest).collect(),
        authors: Vec::new(),
    };
    let tally = tally(&question, &given(view.folder.approvals.values()), &loaded.registry.owners, scene.policy, scene.now);
    Ok(Approving { question, tally, folder: Some(partner.clone()) })
}

impl Approving<'_> {
    /// The statement that is to be signed.
    ///
    /// # Errors
    /// When no random bytes can be had.
    pub fn statement(
        &self,
        scene: &Scene<'_>,
        approver: &OwnerId,
        said: &Said<'_>,
        (step, class): (u32, Role),
        entropy: &mut dyn Entropy,
    ) -> Outcome<Statement> {
        let mut nonce = [0_u8; 16];
        entropy.fill(&mut nonce)?;
        let text = |e: crate::model::NotText| Failure::from(Refused::new(e.to_string()));
        let q = &self.question;
        Ok(Statement {
            version: 1,
            kind: StatementKind::Approval,
            registry: scene.policy.registry.clone(),
            action: q.action,
            partner: q.partner.cloned(),
            application: q.application.cloned(),
            environment: q.environment.cloned(),
            waiver: q.waiver.cloned(),
            digest: q.digest,
            evidence: sorted(q.evidence.clone()),
            policy_version: scene.policy.version,
            decision: said.decision,
            reason: said.reason.cloned(),
            step,
            class,
            previous: self.of_step_before(step),
            approver: approver.clone(),
            issued: scene.now,
            expires: scene.now.plus(q.lifetime),
            nonce: data_encoding::HEXLOWER.encode(&nonce).parse().map_err(text)?,
        })
    }

    /// The digests of the approvals that count in the step before: those of the people who were counted there.
    fn of_step_before(&self, step: u32) -> Vec<Digest> {
        let before =
            usize::try_from(step).ok().and_then(|step| step.checked_sub(2)).and_then(|index| self.tally.steps.get(index));
        let people: Vec<&OwnerId> = before.into_iter().flatten().flat_map(|class| &class.given).collect();
        let of_them = |path: &str| people.iter().any(|owner| path.ends_with(&format!("-{owner}.yaml")));
        sorted(self.tally.counted.iter().filter(|(path, _)| of_them(path)).map(|(_, digest)| *digest).collect())
    }

    /// The change that puts a signed statement on file. A person's earlier statement about the same digest gives way.
    ///
    /// # Errors
    /// When the signature is not the approver's.
    pub fn change(&self, loaded: &Loaded, statement: &Statement, signature: &SshSignature, now: Moment) -> Outcome<Change> {
        let id = format!("{}-{}", statement.digest.short(), statement.approver);
        let id: crate::model::ApprovalId = id.parse().map_err(|e: crate::model::NotAnId| Failure::no(e.to_string()))?;
        let approval =
            Approval { id: id.clone(), statement: format!("{}\n", statement_line(statement)?), signature: signature.armor() };
        let owner = loaded.registry.owners.get(&statement.approver);
        let owner = owner.ok_or_else(|| Failure::no(format!("`{}` is not in the roster", statement.approver)))?;
        Signed::read(&approval)?.verify(&owner.value, now)?;
        let (path, old) = match &self.folder {
            Some(partner) => {
                let old = loaded.registry.partners.get(partner).and_then(|folder| folder.approvals.get(&id));
                (Slot::Approval(partner.clone(), id).path(), old)
            }
            None => (Slot::PolicyApproval(id.clone()).path(), loaded.registry.approvals.get(&id)),
        };
        let mut change = Change::default();
        change.write(path, old.map(|record| record.digest), Content::Approval(Box::new(approval)));
        Ok(change)
    }
}

fn sorted(mut digests: Vec<Digest>) -> Vec<Digest> {
    digests.sort();
    digests.dedup();
    digests
}

/// Puts the parts together: question, place, statement.
///
/// # Errors
/// As [`question`] and [`Approving::place_of`].
pub fn approve(
    scene: &Scene<'_>,
    approving: &Approving<'_>,
    owner: &Owner,
    said: &Said<'_>,
    entropy: &mut dyn Entropy,
) -> Outcome<Statement> {
    let place = approving.place_of(owner, said, scene.now)?;
    approving.statement(scene, &owner.id, said, place, entropy)
}
