//! `admit guard`

use super::Format;
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    model::{Change, Content, OwnerId},
    ops,
    policy::Loaded,
    present::{action::ActionJson, codeowners},
    store::{load::Wanted, outside},
};
use clap::{Args, ValueEnum};

/// Show, write or check what a team puts around its registry
///
/// Without --write or --check, the file goes to stdout. What guards a registry changes on its own, not beside records (guards-mixed).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit guard codeowners --write\n  $ admit guard codeowners --check\n  $ admit guard github-review > .github/workflows/admit-review.yml"
)]
pub(crate) struct Guard {
    /// The file
    #[arg(value_enum, value_name = "FILE")]
    file: Guarding,
    /// Write it to its usual place in the registry
    #[arg(long)]
    write: bool,
    /// Say whether its usual place has it as it should be
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// A file that guards a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Guarding {
    /// CODEOWNERS, from policy, roster and records
    Codeowners,
    /// A workflow that reviews pull requests, from forks too
    GithubReview,
    /// A nightly workflow that audits and keeps checkpoints
    GithubAudit,
    /// Both, for GitLab
    Gitlab,
    /// Hooks for the `pre-commit` program
    PreCommit,
}

impl Guarding {
    fn place(self) -> &'static str {
        match self {
            Self::Codeowners => "CODEOWNERS",
            Self::GithubReview => ".github/workflows/admit-review.yml",
            Self::GithubAudit => ".github/workflows/admit-audit.yml",
            Self::Gitlab => ".gitlab/admit.yml",
            Self::PreCommit => ".pre-commit-config.yaml",
        }
    }

    fn text(self, context: &Context, loaded: &Loaded) -> Outcome<String> {
        Ok(match self {
            Self::Codeowners => {
                let charges = ops::charges(loaded, context.now.day())?;
                let line = |charge: ops::Charge| (charge.pattern, charge.people.iter().map(ToString::to_string).collect());
                codeowners::text(&charges.into_iter().map(line).collect::<Vec<_>>())
            }
            Self::GithubReview => include_str!("../../guards/github-review.yml").to_owned(),
            Self::GithubAudit => include_str!("../../guards/github-audit.yml").to_owned(),
            Self::Gitlab => include_str!("../../guards/gitlab.yml").to_owned(),
            Self::PreCommit => include_str!("../../guards/pre-commit.yaml").to_owned(),
        })
    }
}

impl Guard {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let wanted = if self.file == Guarding::Codeowners { Wanted::Whole } else { Wanted::Common };
        let loaded = context.load(&root, wanted)?;
        let (place, text) = (self.file.place(), self.file.text(context, &loaded)?);
        if !self.write && !self.check {
            context.ui.result(&text);
            return Ok(Exit::Done);
        }
        let there = outside::read(&root.join(place), 1 << 24).ok();
        let current = there.as_deref() == Some(text.as_bytes());
        let said = match (current, there.is_some()) {
            (true, _) => "is as it should be",
            (false, true) => "is not as policy, roster and records have it",
            (false, false) => "is not there",
        };
        let mut action = ActionJson::new("guard", false, place, &format!("{place} {said}"));
        if self.write && !current {
            let mut change = Change::default();
            change.write(place, there.as_deref().map(crate::crypto::sha256), Content::Bytes(text.into_bytes()));
            let nobody: OwnerId =
                "guard".parse().map_err(|e: crate::model::NotAnId| crate::failure::Failure::unanswered(e.to_string()))?;
            let files = context.commit(&root, &loaded, &change, (&nobody, None), "guard", false)?;
            action = ActionJson::new("guard", true, place, &format!("{place} is written")).with_files(files);
        }
        let next = format!(
            "admit guard {} --write",
            self.file.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned())
        );
        let stale = self.check && !current;
        let exit =
            super::Writing { dry_run: false, format: Format::Text }.answer(context, &action, stale.then_some(next).as_slice());
        Ok(if stale { Exit::No } else { exit })
    }
}
