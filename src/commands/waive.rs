//! `admit waive`

use super::Writing;
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Day, OwnerId, RuleId, Text, WaiverId},
    ops::{NewWaiver, waive},
    present::action::ActionJson,
    store::load::Wanted,
};
use clap::Args;

/// Ask for an exception to one rule for one subject, with a reason and an end
///
/// It counts once it is approved, and until it ends. What identity, proof and approval rest on is never waived.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit waive contact-missing acme-pay --reason 'the duty officer starts in May' --until 2026-05-31 \\\n      --requested-by lena-fischer"
)]
pub(crate) struct Waive {
    /// The rule
    #[arg(value_name = "RULE")]
    rule: RuleId,
    /// The subject, as the finding names it
    #[arg(value_name = "SUBJECT")]
    subject: Text,
    /// Why that is acceptable for now
    #[arg(long, value_name = "TEXT")]
    reason: Text,
    /// Last day
    #[arg(long, value_name = "DAY")]
    until: Day,
    /// First day; today when it is not said
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
    /// Id of the waiver; the rule and a number when it is not said
    #[arg(long, value_name = "ID")]
    id: Option<WaiverId>,
    /// Owner of ours who asks; never counted among the approvers
    #[arg(long, value_name = "OWNER")]
    requested_by: OwnerId,
    #[command(flatten)]
    writing: Writing,
}

impl Waive {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Common)?;
        let said = NewWaiver {
            id: self.id,
            rule: self.rule.clone(),
            subject: self.subject.clone(),
            reason: self.reason,
            requested_by: self.requested_by,
            from: self.from.unwrap_or(context.now.day()),
            until: self.until,
        };
        let (change, id) = waive(&loaded, said)?;
        let nobody: OwnerId = "waive".parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
        let files = context.commit(&root, &loaded, &change, (&nobody, None), "waive", self.writing.dry_run)?;
        let message = format!("waiver `{id}` of {} for `{}` is asked for until {}", self.rule, self.subject, self.until);
        let action = ActionJson::new("waive", !self.writing.dry_run, self.subject.as_str(), &message).with_files(files);
        Ok(self.writing.answer(context, &action.with("waiver", id.as_str()), &[format!("admit approve --waiver {id}")]))
    }
}
