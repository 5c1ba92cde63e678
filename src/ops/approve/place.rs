//! The place of a voice: the step and class that a person answers, for the first time or again before it ends. It refuses a second
//! voice, and a renewal that would void what others approved on the strength of it.

use super::{Approving, Said};
use crate::{
    approval::Counted,
    failure::{Failure, Outcome},
    grammar,
    model::{Decision, Moment, Owner, OwnerId, Role},
};

impl Approving<'_> {
    /// The step and class that an owner would answer: the one asked for, or the first open class whose role the owner holds. A
    /// rejection is taken from whoever holds any role that is asked for; a renewal stays where it was.
    ///
    /// # Errors
    /// When the owner asked for it, was counted already and renews nothing, or holds no role that is still missing; and as
    /// `renewal`.
    pub fn place_of(&self, owner: &Owner, said: &Said<'_>, now: Moment) -> Outcome<(u32, Role)> {
        if said.decision == Decision::Reject {
            return self.any_place(owner);
        }
        if self.question.requested_by.contains(&&owner.id) {
            return Err(Failure::no(format!("`{}` asked for this and cannot approve it (approval-self)", owner.id)));
        }
        let voice = self.tally.voices.iter().find(|voice| voice.statement.approver == owner.id);
        match (voice, said.renew) {
            (Some(voice), true) => return self.renewal(voice, now),
            (Some(voice), false) => {
                let from = halfway(voice).max(now);
                return Err(Failure::no(format!("`{}` has approved this already; one person has one voice", owner.id))
                    .hint(format!("it counts until {}; from {from} on --renew takes its place", voice.until)));
            }
            (None, true) => {
                return Err(Failure::no(format!(
                    "`{}` has no approval of this that counts, so there is nothing to renew",
                    owner.id
                )));
            }
            (None, false) => {}
        }
        let Some((step, open)) = self.tally.next() else {
            return Err(Failure::no("the quorum is complete; no further approval is needed"));
        };
        match open.iter().find(|class| owner.roles.contains(&class.role)) {
            Some(class) => Ok((step, class.role.clone())),
            None => {
                let missing: Vec<_> = open.iter().map(|class| format!("`{}`", class.role)).collect();
                Err(Failure::no(format!("`{}` holds no role that step {step} still needs: {}", owner.id, missing.join(", "))))
            }
        }
    }

    /// The first place whose role the owner holds, met or not.
    fn any_place(&self, owner: &Owner) -> Outcome<(u32, Role)> {
        let asked = (1_u32..).zip(self.question.steps).flat_map(|(step, classes)| classes.keys().map(move |role| (step, role)));
        let place = asked.into_iter().find(|(_, role)| owner.roles.contains(role));
        let (step, role) = place.ok_or_else(|| Failure::no(format!("`{}` holds no role that is asked", owner.id)))?;
        Ok((step, role.clone()))
    }

    /// The place of an approval that is given anew before it ends, from the middle of its time on. The new statement takes the place
    /// of the old one in one step, so that there is no moment in which neither counts.
    ///
    /// # Errors
    /// When more than half of its time is left, or somebody approved in a later step on the strength of it: that approval names the
    /// old statement's digest and would be void.
    fn renewal(&self, voice: &Counted, now: Moment) -> Outcome<(u32, Role)> {
        let (statement, from) = (&voice.statement, halfway(voice));
        if now < from {
            return Err(Failure::no(format!(
                "the approval by `{}` counts until {} and can be renewed from {from} on, when half of its time is over",
                statement.approver, voice.until
            )));
        }
        let digest = self.tally.counted.get(&voice.path);
        let rests = |later: &&Counted| digest.is_some_and(|digest| later.statement.previous.contains(digest));
        let later: Vec<&OwnerId> = self.tally.voices.iter().filter(rests).map(|later| &later.statement.approver).collect();
        if later.is_empty() {
            return Ok((statement.step, statement.class.clone()));
        }
        Err(Failure::no(format!(
            "{} approved in step {} on the strength of this approval, and a new one in its place would void that",
            grammar::list(&later),
            statement.step + 1
        ))
        .hint(format!("it counts until {}; from then on every step is given anew, in order", voice.until)))
    }
}

/// The middle of the time that an approval counts.
fn halfway(voice: &Counted) -> Moment {
    let (issued, until) = (voice.statement.issued.unix(), voice.until.unix());
    Moment::from_unix(issued.midpoint(until)).unwrap_or(voice.until)
}
