//! `admit status`

use super::{Format, Reading};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::PartnerId,
    ops::status::{LineVerdict, Status as Told, overview, status},
    present::{
        checklist::{Checklist, Line, Mark, Section},
        json, overview as rows,
    },
    rules::Scene,
    store::load::Wanted,
};
use clap::Args;

/// Show how a partner stands: the checklist, the evidence, and the next command for every open line
///
/// Without a partner, one line for each. Whether a key stands with another partner too is looked for when a credential is issued and
/// in an audit, since that reads the whole registry.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit status acme-pay")]
pub(crate) struct Status {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    #[command(flatten)]
    reading: Reading,
}

impl Status {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let now = self.reading.now.unwrap_or(context.now);
        let loaded = context.load(&root, self.partner.as_ref().map_or(Wanted::Whole, Wanted::Partner))?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
        let text = match &self.partner {
            Some(partner) => {
                let view = scene.partners.iter().find(|view| view.id == partner);
                let view = view.ok_or_else(|| Failure::no(format!("there is no partner `{partner}`")).hint("admit status"))?;
                let checklist = checklist(status(&scene, view));
                if self.reading.format == Format::Json { checklist.json() } else { checklist.text(context.ui.width()) }
            }
            None => match self.reading.format {
                Format::Json => json::text(&rows::OverviewJson::new(overview(&scene))),
                Format::Text => rows::text(overview(&scene), context.ui.width()),
            },
        };
        context.ui.result(&text);
        Ok(Exit::Done)
    }
}

fn checklist(told: Told) -> Checklist {
    let mark = |verdict| match verdict {
        LineVerdict::Done => Mark::Done,
        LineVerdict::Open => Mark::Open,
        LineVerdict::Waived => Mark::Waived,
        LineVerdict::Info => Mark::Info,
    };
    let line = |line: crate::ops::status::Line| Line {
        mark: mark(line.verdict),
        text: line.text,
        detail: line.detail,
        command: line.command,
    };
    let section = |section: crate::ops::status::Section| Section {
        title: section.title,
        lines: section.lines.into_iter().map(line).collect(),
    };
    Checklist {
        title: told.partner.to_string(),
        standing: told.state,
        sections: told.sections.into_iter().map(section).collect(),
    }
}
