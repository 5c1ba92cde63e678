//! `admit approve`

use super::Acting;
use crate::{
    approval::{NAMESPACE, statement_line},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Decision, Environment, Intent, OwnerId, Subject, Text, WaiverId},
    ops::{Said, approve, policy_change, question},
    policy::Loaded,
    present::{action::ActionJson, grant},
    rules::{Operation, Request, Scene},
    store::load::Wanted,
};
use clap::Args;

/// Approve or reject a grant, a return from hold, a waiver, or policy and what goes with it
///
/// Shows in the registry's words what is approved, and signs exactly that with your SSH key: change anything that the grant covers
/// and the approval no longer counts. `ssh-keygen -Y verify` takes the signature too.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit approve acme-pay/payouts --environment production\n  $ admit approve acme-pay --resume\n  $ admit approve --policy\n  $ admit approve --policy --base main\n  $ admit approve acme-pay/payouts --environment production --break-glass --reason 'payouts stand still, key was lost'"
)]
pub(crate) struct Approve {
    /// The application whose grant it is, or what returns from a hold
    #[arg(value_name = "SUBJECT", required_unless_present_any = ["policy", "waiver"])]
    subject: Option<Subject>,
    /// Environment of the grant
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Option<Environment>,
    /// Approve the return from a hold
    #[arg(long, conflicts_with = "environment")]
    resume: bool,
    /// Approve policy, roster, catalogue and issuers as they are
    #[arg(long, conflicts_with_all = ["subject", "environment", "resume", "waiver"])]
    policy: bool,
    /// Answer the quorum of this revision, which the change of policy was made to
    #[arg(long, value_name = "REVISION", requires = "policy")]
    base: Option<String>,
    /// Approve this waiver
    #[arg(long, value_name = "ID", conflicts_with_all = ["subject", "environment", "resume"])]
    waiver: Option<WaiverId>,
    /// Approve the use of break-glass for the grant: the smaller quorum that policy names for an hour of need
    #[arg(long, requires_all = ["environment", "reason"], conflicts_with_all = ["resume", "policy", "waiver"])]
    break_glass: bool,
    /// Why it cannot wait for the full quorum
    #[arg(long, value_name = "TEXT", requires = "break_glass")]
    reason: Option<Text>,
    /// Give your approval anew before it ends, from the middle of its time on; there is no moment in which it does not count
    #[arg(long, conflicts_with = "reject")]
    renew: bool,
    /// Say no; one rejection blocks until it is taken back
    #[arg(long)]
    reject: bool,
    #[command(flatten)]
    acting: Acting,
}

impl Approve {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let intent = self.intent()?;
        let root = context.root()?;
        let wanted = self.subject.as_ref().and_then(Subject::partner).map_or(Wanted::Common, Wanted::Partner);
        let mut loaded = context.load(&root, wanted)?;
        let before = self.base.as_deref().map(|base| context.governed_before(&root, base, &mut loaded)).transpose()?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
        let approving = match before {
            Some(digest) => policy_change(&loaded, digest, context.now),
            None => question(&scene, &loaded, &intent)?,
        };
        let mut signer = context.signer(self.acting.key.as_deref())?;
        let owner = approver(&loaded, signer.public(), context)?;
        let decision = if self.reject { Decision::Reject } else { Decision::Approve };
        let said = Said { decision, reason: self.reason.as_ref(), renew: self.renew };
        let statement = approve(&scene, &approving, owner, &said, context.entropy.as_mut())?;
        if decision == Decision::Approve {
            nothing_blocks(context, &loaded, &intent)?;
        }
        context.ui.say(&grant::statement(&statement, &covered(&scene, &intent), context.ui.width()));
        let dry_run = self.acting.writing.dry_run;
        let files = if dry_run {
            Vec::new()
        } else {
            let signature = signer.sign(NAMESPACE, statement_line(&statement)?.as_bytes())?;
            let change = approving.change(&loaded, &statement, &signature, context.now)?;
            context.commit(&root, &loaded, &change, (&owner.id, None), "approve", false)?
        };
        let (word, what) = (self.word(), intent.to_string());
        let message = format!("{word} {what} as `{}` in step {}, by `{}`", statement.class, statement.step, owner.id);
        let action =
            ActionJson::new("approve", !dry_run, &what, &message).with_files(files).with("digest", statement.digest.to_string());
        let next = self.subject.as_ref().and_then(Subject::partner).map(|partner| format!("admit status {partner}"));
        Ok(self.acting.writing.answer(context, &action, next.as_slice()))
    }

    fn word(&self) -> &'static str {
        match (self.reject, self.renew) {
            (true, _) => "rejected",
            (false, true) => "approved anew",
            (false, false) => "approved",
        }
    }

    fn intent(&self) -> Outcome<Intent> {
        match (&self.subject, &self.waiver, &self.environment) {
            (None, Some(waiver), _) => Ok(Intent::Waiver(waiver.clone())),
            (None, None, _) => Ok(Intent::Policy),
            (Some(subject), _, _) if self.resume => Ok(Intent::Resume(subject.clone())),
            (Some(Subject::Application(partner, application)), _, Some(environment)) if self.break_glass => {
                Ok(Intent::BreakGlass(partner.clone(), application.clone(), environment.clone()))
            }
            (Some(Subject::Application(partner, application)), _, Some(environment)) => {
                Ok(Intent::Grant(partner.clone(), application.clone(), environment.clone()))
            }
            (Some(Subject::Application(..)), _, None) => {
                Err(Failure::usage("a grant is approved in one environment; name it with --environment"))
            }
            (Some(subject), ..) => {
                Err(Failure::usage(format!("`{subject}` has no grant of its own; name partner/application, or add --resume")))
            }
        }
    }
}

/// A grant that could never be issued as it stands is not put before people to be signed. A rejection always is.
fn nothing_blocks(context: &Context, loaded: &Loaded, intent: &Intent) -> Outcome<()> {
    let (Intent::Grant(partner, application, environment) | Intent::BreakGlass(partner, application, environment)) = intent
    else {
        return Ok(());
    };
    let (partner, application, environment) = (partner.clone(), application.clone(), environment.clone());
    let request = Request { partner, application, environment, kind: None, lifetime: None, key: None, replaces: None };
    let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, Some(&request));
    context.nothing_blocks(Operation::Approve, &scene, &format!("{intent} cannot be approved as it stands"))
}

/// The approver is whoever's key signs; which role is asked for is not decided here.
fn approver<'l>(loaded: &'l Loaded, key: &crate::crypto::SshPublicKey, context: &Context) -> Outcome<&'l crate::model::Owner> {
    let id: OwnerId = crate::ops::holder(loaded, key, context.now.day())?;
    loaded.registry.owners.get(&id).map(|record| &record.value).ok_or_else(|| Failure::no(format!("`{id}` is not in the roster")))
}

/// What the grant covers, where it is one.
fn covered(scene: &Scene<'_>, intent: &Intent) -> Option<crate::model::EffectiveGrant> {
    let (Intent::Grant(partner, application, environment) | Intent::BreakGlass(partner, application, environment)) = intent
    else {
        return None;
    };
    let same = |a: &crate::rules::AccessView<'_>| {
        a.partner == partner && a.application.value.id == *application && a.environment == environment
    };
    scene.accesses().find(|(_, access)| same(access)).and_then(|(_, access)| access.grant.clone()).map(|(grant, _)| grant)
}
