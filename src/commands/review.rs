//! `admit review`

use crate::{
    context::{Context, reviewed},
    exit::Exit,
    failure::{Failure, Outcome},
    finding::Severity,
    model::Moment,
    ops::{self, Terms},
    present::review::Format,
    store::revision::Revision,
};
use clap::Args;

/// Say what a change means, who must approve it, and whether they have
///
/// Compares two revisions as git has them, without checking anything out and without running anything of the change. The change is judged
/// by the policy, the roster, the catalogue and the issuers that it found; where it changes these, the quorum from before and the
/// new one must both have approved. Approvals of those who made the change do not count. The answer is no when something that
/// widens is not approved, or when a new finding is at or above --fail-on.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit review main\n  $ admit review origin/main raise-payout-limit --format markdown\n  $ admit review HEAD --staged"
)]
pub(crate) struct Review {
    /// Revision that the change is made to: a branch, a tag, a commit
    #[arg(value_name = "BASE")]
    base: String,
    /// Revision of the change
    #[arg(value_name = "HEAD", default_value = "HEAD")]
    head: String,
    /// Review what is staged for the next commit instead
    #[arg(long, conflicts_with = "head")]
    staged: bool,
    /// Severity from which a new finding stands in the way: low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", default_value = "high")]
    fail_on: Severity,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    now: Option<Moment>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Review {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let git = context.git(&root)?;
        let base = context.revision(&git, &self.base)?;
        let head = if self.staged { context.staged(&git)? } else { context.revision(&git, &self.head)? };
        let merged = context.merged(&git, &base, &head)?.map_err(|files| conflict(&base, &head, &files))?;
        let compared = context.compare(&git, &base, &head, &merged)?;
        let terms = Terms {
            now: self.now.unwrap_or(context.now),
            fail_on: self.fail_on,
            files: compared.files.clone(),
            authors: compared.authors(),
            base: &self.base,
            unreadable: compared.unreadable(),
        };
        let review = ops::review(&compared.before, &compared.after, terms)?;
        let shown = reviewed(&review, &compared, (&base.title(), &merged.title()), self.fail_on);
        context.ui.result(&shown.render(self.format, context.ui.width()));
        Ok(if shown.clear { Exit::Done } else { Exit::No })
    }
}

fn conflict(base: &Revision, head: &Revision, files: &[String]) -> Failure {
    let hint = match files.iter().find(|file| file.ends_with("/log.jsonl")) {
        Some(_) => "git rebase, then: admit log rebase",
        None => "git rebase, and mend what both changed",
    };
    Failure::no(format!("{} cannot be merged into {}: both changed the same places", head.title(), base.title()))
        .with_details(files.iter().map(|file| file.escape_debug().to_string()))
        .hint(hint)
}
