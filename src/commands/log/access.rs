//! `admit log access`

use crate::{
    commands::Format,
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Day, ScopeName},
    ops,
    policy::Loaded,
    present::{
        access::{AccessJson, AccessOfJson, ApprovedJson, EndJson, SpanJson},
        json,
    },
    store::receipts,
};
use clap::Args;
use std::collections::BTreeSet;

/// Say who could call a scope on a day, approved by whom and under which policy
///
/// From the logs and the receipts alone, whatever records say today: credentials that were issued by then, had not ended and were not
/// held, with the parts of the day. What a record's edit took away without an event, such as a grant that was removed, is in git. Where a
/// log or a receipt cannot be relied on, the answer names it and is no (exit status 1).
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit log access payments:write --on 2026-06-30")]
pub(super) struct Access {
    /// The scope
    #[arg(value_name = "SCOPE")]
    scope: ScopeName,
    /// The day, in UTC
    #[arg(long, value_name = "DAY")]
    on: Day,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Access {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        if self.on > context.now.day() {
            return Err(Failure::usage(format!("{} has not come yet: what is issued today is told by `admit status`", self.on)));
        }
        let root = context.root()?;
        let part = |all: &mut ops::Accesses, loaded: &Loaded| {
            let read = receipts::read(&root, ops::receipts_for(loaded)).map_err(|e| Failure::unanswered(e.to_string()))?;
            all.extend(ops::access(loaded, &read, &self.scope, self.on));
            Ok(())
        };
        let read = context.in_parts(&root, "looking at", ops::Accesses::default, part, |_| BTreeSet::new())?;
        let ops::Accesses { access, gaps } = read.0;
        for gap in &gaps {
            context.ui.warn(gap);
        }
        let exit = if gaps.is_empty() { Exit::Done } else { Exit::No };
        let told = AccessJson::new(&self.scope.to_string(), &self.on.to_string(), access.into_iter().map(row).collect(), gaps);
        match self.format {
            Format::Json => context.ui.result(&json::text(&told)),
            Format::Text => context.ui.result(&told.text(context.ui.width())),
        }
        Ok(exit)
    }
}

fn row(access: ops::Access) -> AccessOfJson {
    let span = |(from, until): (crate::model::Moment, crate::model::Moment)| SpanJson {
        from: from.to_string(),
        until: until.to_string(),
    };
    let end = |end: ops::End| EndJson { at: end.at.to_string(), by: end.by.to_string(), code: end.code.to_string() };
    let approved = |approval: ops::ApprovedBy| {
        let (by, role) = approval.who.map(|(by, role)| (by.to_string(), role)).unzip();
        ApprovedJson { statement: approval.statement.to_string(), file: approval.file, by, role }
    };
    AccessOfJson {
        subject: access.subject.to_string(),
        environment: access.environment.to_string(),
        kind: access.kind.to_string(),
        granted: access.granted,
        spans: access.spans.into_iter().map(span).collect(),
        issued: access.issued.to_string(),
        issued_by: access.by.to_string(),
        expires: access.expires.to_string(),
        end: access.end.map(end),
        grant: access.grant.to_string(),
        policy_version: access.policy_version,
        policy: access.policy.to_string(),
        approvals: access.approvals.into_iter().map(approved).collect(),
        receipt: access.receipt,
    }
}
