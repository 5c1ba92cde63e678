//! `admit suspend`, `admit resume`, `admit revoke`, `admit offboard`

use super::{Acting, certify, stop_owner};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    history::Signer,
    model::{Change, Fingerprint, GatewayId, Intent, OwnerId, PartnerId, Reason, Subject, Text},
    ops::{Duty, OwnerStop, Stop, awaited, offboard, question, resume, revoke, suspend},
    policy::Loaded,
    present::action::ActionJson,
    rules::{Operation, Scene},
    store::load::Wanted,
};
use clap::Args;
use std::{path::PathBuf, str::FromStr};

/// Stop a partner, application, credential or anchor for now
///
/// Takes effect at once and needs nobody else. Coming back needs the full quorum again: `admit approve SUBJECT --resume`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit suspend acme-pay --reason key-compromise --note 'key seen in a public build log'")]
pub(crate) struct Suspend {
    /// partner, partner/application, partner/application/credential or partner#anchor
    #[arg(value_name = "SUBJECT")]
    subject: Subject,
    /// Why, in a word
    #[arg(long, value_name = "REASON", default_value = "certificate-hold")]
    reason: Reason,
    /// Why, in a sentence
    #[arg(long, value_name = "TEXT")]
    note: Text,
    #[command(flatten)]
    acting: Acting,
}

/// Lift a hold once the quorum for the return is there
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit approve acme-pay --resume\n  $ admit resume acme-pay")]
pub(crate) struct Resume {
    /// What is held
    #[arg(value_name = "SUBJECT")]
    subject: Subject,
    #[command(flatten)]
    acting: Acting,
}

/// Take back a credential, an anchor, or everything of an application or partner, for good
///
/// Takes effect at once and needs nobody else. A key of a partner is revoked wherever it stands by its digest, sha256:…. What is
/// revoked never comes back; an application or partner is held as well, so that nothing new is minted until the quorum lets it return.
///
/// A key of our own roster is named by its SSH fingerprint, SHA256:…, and an owner who leaves with --owner: their approvals are void,
/// and the command lists what falls with them. The roster is another one then, so nothing is minted until its quorum approves it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit revoke acme-pay/payouts --reason key-compromise\n  $ admit revoke sha256:7d0f… --reason key-compromise\n  $ admit revoke SHA256:uNiV… --reason key-compromise\n  $ admit revoke --owner tom-berger --reason affiliation-changed"
)]
pub(crate) struct Revoke {
    /// partner, partner/application, partner/application/credential, partner#anchor, sha256:… of a public key, or SHA256:… of a key of
    /// our roster
    #[arg(value_name = "SUBJECT", required_unless_present = "owner")]
    subject: Option<Taken>,
    /// An owner of ours, whose last day is today
    #[arg(long, value_name = "OWNER", conflicts_with_all = ["subject", "note"])]
    owner: Option<OwnerId>,
    /// Why, in a word: key-compromise, ca-compromise, affiliation-changed, superseded, cessation-of-operation, privilege-withdrawn
    #[arg(long, value_name = "REASON")]
    reason: Reason,
    /// Why, in a sentence
    #[arg(long, value_name = "TEXT")]
    note: Option<Text>,
    #[command(flatten)]
    acting: Acting,
}

/// End a partner: revoke everything and leave a tombstone
///
/// The folder stays, so that the id is never given again and the history can be read. Once every gateway has confirmed it, --certificate
/// writes down what there was, when each part of it stopped and who confirmed that, as JSON and Markdown, each signed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit offboard acme-pay --note 'agreement ended'\n  $ admit offboard acme-pay --certificate certificates"
)]
pub(crate) struct Offboard {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: PartnerId,
    /// Why, in a word
    #[arg(long, value_name = "REASON", default_value = "cessation-of-operation")]
    reason: Reason,
    /// Why, in a sentence
    #[arg(long, value_name = "TEXT")]
    note: Option<Text>,
    /// Certify the end of a partner that was offboarded, in this folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["reason", "note"])]
    certificate: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

/// What is taken back.
#[derive(Debug, Clone)]
enum Taken {
    /// Something of a partner.
    Subject(Subject),
    /// A key of our roster.
    Key(Fingerprint),
}

impl FromStr for Taken {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("SHA256:") { text.parse().map(Self::Key) } else { text.parse().map(Self::Subject) }
    }
}

type Plan<'p> = &'p dyn Fn(&Loaded, &Stop) -> Outcome<Change>;

/// Loads, plans, records and says a stop.
fn stop(
    context: &Context,
    subject: &Subject,
    because: (Reason, Option<&Text>),
    acting: &Acting,
    verb: (&str, &str),
    plan: Plan<'_>,
) -> Outcome<Exit> {
    let root = context.root()?;
    let loaded = match subject {
        Subject::Key(key) => context.load_holders(&root, *key)?,
        subject => context.load(&root, subject.partner().map_or(Wanted::Whole, Wanted::Partner))?,
    };
    let (actor, mut signer) = context.hand(&loaded, acting.key.as_deref(), Duty::Stop)?;
    let order = Stop { on: context.now, by: actor.clone(), reason: because.0, note: because.1.cloned() };
    let change = plan(&loaded, &order)?;
    let ended = change.writes.iter().filter(|write| write.path.contains("/credentials/")).count();
    let signer: &mut dyn Signer = signer.as_mut();
    let files = context.commit(&root, &loaded, &change, (&actor, Some(signer)), verb.0, acting.writing.dry_run)?;
    let message = format!("{} `{subject}` ({}), {} concerned", verb.1, because.0, grammar::count(ended, "credential"));
    let mut action = ActionJson::new(verb.0, !acting.writing.dry_run, &subject.to_string(), &message).with_files(files);
    let gateways: Vec<_> = awaited(&loaded.registry, subject, context.now).into_iter().map(|gateway| &gateway.id).collect();
    let mut next = vec!["admit publish --out DIR   # until gateways have it, it is not finished".to_owned()];
    if !gateways.is_empty() {
        action = action.with("unconfirmed", grammar::joined(&gateways));
        next[0] = format!("admit publish --out DIR   # it is finished when {} confirmed it", have(&gateways));
        next.extend(gateways.iter().map(|gateway| format!("admit confirm {gateway} --manifest FILE")));
    }
    Ok(acting.writing.answer(context, &action, &next))
}

fn have(gateways: &[&GatewayId]) -> String {
    format!("{} {}", grammar::list(gateways), if gateways.len() == 1 { "has" } else { "have" })
}

impl Suspend {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let plan = |loaded: &Loaded, order: &Stop| suspend(&loaded.registry, &self.subject, order);
        stop(context, &self.subject, (self.reason, Some(&self.note)), &self.acting, ("suspend", "suspended"), &plan)
    }
}

impl Revoke {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        if self.reason == Reason::CertificateHold {
            return Err(
                Failure::usage("`certificate-hold` stops for now, and a revocation is for good").hint("admit suspend SUBJECT")
            );
        }
        let subject = match (&self.subject, &self.owner) {
            (Some(Taken::Subject(subject)), _) => subject,
            (Some(Taken::Key(_)), _) if self.note.is_some() => {
                return Err(Failure::usage("the roster has no place for a note; say it where the change is committed"));
            }
            (Some(Taken::Key(key)), _) => return stop_owner::run(context, &OwnerStop::Key(*key), self.reason, &self.acting),
            (None, Some(owner)) => {
                return stop_owner::run(context, &OwnerStop::Left(owner.clone()), self.reason, &self.acting);
            }
            (None, None) => return Err(Failure::usage("name what is revoked")),
        };
        let plan = |loaded: &Loaded, order: &Stop| revoke(&loaded.registry, subject, order);
        stop(context, subject, (self.reason, self.note.as_ref()), &self.acting, ("revoke", "revoked"), &plan)
    }
}

impl Offboard {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        if let Some(folder) = &self.certificate {
            return certify::run(context, &self.partner, folder, &self.acting);
        }
        let subject = Subject::Partner(self.partner.clone());
        let plan = |loaded: &Loaded, order: &Stop| offboard(&loaded.registry, &self.partner, order);
        stop(context, &subject, (self.reason, self.note.as_ref()), &self.acting, ("offboard", "offboarded"), &plan)
    }
}

impl Resume {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let partner = self.subject.partner().ok_or_else(|| Failure::usage("a key does not return; name what is held"))?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Issue)?;
        let intent = Intent::Resume(self.subject.clone());
        let approving = question(&scene, &loaded, &intent)?;
        context.nothing_blocks(Operation::Resume, &scene, &format!("`{}` cannot return yet", self.subject))?;
        let change = resume(&scene, &self.subject, &approving.tally, &actor, context.now)?;
        let signer: &mut dyn Signer = signer.as_mut();
        let dry_run = self.acting.writing.dry_run;
        let files = context.commit(&root, &loaded, &change, (&actor, Some(signer)), "resume", dry_run)?;
        let message = format!("`{}` is no longer held", self.subject);
        let action = ActionJson::new("resume", !dry_run, &self.subject.to_string(), &message).with_files(files);
        Ok(self.acting.writing.answer(context, &action, &[format!("admit status {partner}")]))
    }
}
