//! Verifying what is on file: whether one approval counts today.

use super::question;
use crate::{
    approval::{Signed, Tally, VoidWhy},
    model::{Action, Approval, Decision, Intent, Moment, Record, Statement, Subject},
    policy::Loaded,
    rules::Scene,
};

/// What came of verifying an approval.
#[derive(Debug)]
pub struct Judgement {
    /// Whether it is genuine and counts today, as a yes or as a no.
    pub counts: bool,
    /// Why, as a stable code.
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
    /// Until when a yes counts: by its own end or by that of policy, whichever is sooner.
    pub until: Option<Moment>,
    /// What it says, when that can be read.
    pub statement: Option<Statement>,
}

/// Whether an approval counts today, by the same count that issuing goes by.
#[must_use]
pub fn approval(scene: &Scene<'_>, loaded: &Loaded, record: &Record<Approval>) -> Judgement {
    let signed = match Signed::read(&record.value) {
        Ok(signed) => signed,
        Err(refused) => return no("forged", refused.to_string(), None),
    };
    let said = &signed.statement;
    let mut nothing = "what it approves is not in the registry".to_owned();
    let mut misplaced = None;
    for intent in intents(scene, said) {
        let approving = match question(scene, loaded, &intent) {
            Ok(approving) => approving,
            Err(failure) => {
                nothing = failure.message;
                continue;
            }
        };
        let Some(judged) = in_tally(&approving.tally, record, said, &intent) else {
            misplaced = Some(format!("it is about {intent}, and approvals of that lie elsewhere"));
            continue;
        };
        // A return is asked for one of several holds; the digest tells which.
        if approving.question.digest == said.digest || said.action != Action::Resume {
            return judged;
        }
        misplaced = Some(judged.message);
    }
    match misplaced {
        Some(message) if said.action == Action::Resume => no("stale", message, Some(said.clone())),
        Some(message) => no("misplaced", message, Some(said.clone())),
        None => no("nothing-asked", nothing, Some(said.clone())),
    }
}

fn no(reason: &'static str, message: String, statement: Option<Statement>) -> Judgement {
    Judgement { counts: false, reason, message, until: None, statement }
}

fn in_tally(tally: &Tally, record: &Record<Approval>, said: &Statement, intent: &Intent) -> Option<Judgement> {
    if let Some(void) = tally.void.iter().find(|void| void.path == record.path) {
        return Some(no(void.why.as_str(), void.message.clone(), Some(said.clone())));
    }
    let until = tally.voices.iter().find(|voice| voice.path == record.path).map(|voice| voice.until);
    let counts = |reason, message| Some(Judgement { counts: true, reason, message, until, statement: Some(said.clone()) });
    if tally.counted.contains_key(&record.path) {
        return counts("counts", format!("it counts for {intent}, as `{}` in step {}", said.class, said.step));
    }
    let no_counts = said.decision == Decision::Reject && tally.rejected.contains(&said.approver);
    if no_counts { counts("counts-as-rejection", format!("it says no to {intent}, and blocks it")) } else { None }
}

/// What a statement may be about.
fn intents(scene: &Scene<'_>, said: &Statement) -> Vec<Intent> {
    match (said.action, &said.partner, &said.application) {
        (Action::Policy, ..) => vec![Intent::Policy],
        (Action::Waive, ..) => said.waiver.iter().cloned().map(Intent::Waiver).collect(),
        (Action::Grant, Some(partner), Some(application)) => {
            said.environment.iter().map(|e| Intent::Grant(partner.clone(), application.clone(), e.clone())).collect()
        }
        (Action::BreakGlass, Some(partner), Some(application)) => {
            said.environment.iter().map(|e| Intent::BreakGlass(partner.clone(), application.clone(), e.clone())).collect()
        }
        (Action::Grant | Action::BreakGlass, ..) => Vec::new(),
        (Action::Resume, Some(partner), application) => {
            let view = scene.partners.iter().find(|view| view.id == partner);
            let subjects = view.map(|view| match application {
                None => std::iter::once(Subject::Partner(partner.clone()))
                    .chain(view.anchors.iter().map(|anchor| Subject::Anchor(partner.clone(), anchor.id.clone())))
                    .collect::<Vec<_>>(),
                Some(application) => std::iter::once(Subject::Application(partner.clone(), application.clone()))
                    .chain(
                        view.credentials.iter().map(|c| Subject::Credential(partner.clone(), application.clone(), c.id.clone())),
                    )
                    .collect(),
            });
            subjects.into_iter().flatten().map(Intent::Resume).collect()
        }
        (Action::Resume, None, _) => Vec::new(),
    }
}

impl VoidWhy {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::SelfApproval => "self-approval",
            Self::NotEntitled => "not-entitled",
            Self::OutOfOrder => "out-of-order",
        }
    }
}
