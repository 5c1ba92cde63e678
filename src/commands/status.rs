//! `admit status`

use super::{Format, Reading, stops};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Fingerprint, OwnerId, PartnerId, State},
    ops::{
        owner_status,
        status::{self as told, LineVerdict, overview, status},
    },
    policy::Loaded,
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
/// Without a partner, one line for each, and what was stopped and not confirmed by every gateway. Whether a key stands with another partner too is looked for when a credential is issued and
/// in an audit, since that reads the whole registry.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  $ admit status acme-pay\n  $ admit status --owner tom-berger")]
pub(crate) struct Status {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    /// An owner of ours instead: roles, keys, and every approval on file that it signed, with what counts today
    #[arg(long, value_name = "OWNER", conflicts_with = "partner")]
    owner: Option<OwnerId>,
    /// What would lose its quorum if this key of the owner were revoked now, by its fingerprint
    #[arg(long, value_name = "SHA256:…", requires = "owner")]
    without: Option<Fingerprint>,
    #[command(flatten)]
    reading: Reading,
}

impl Status {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let now = self.reading.now.unwrap_or(context.now);
        let text = match (&self.partner, &self.owner) {
            (None, Some(owner)) => {
                let loaded = context.load(&root, Wanted::Whole)?;
                let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
                let told = owner_status(&scene, &loaded, owner, self.without.as_ref())?;
                self.shown(context, &checklist(owner.to_string(), told.state, told.sections))
            }
            (Some(partner), _) => {
                let loaded = context.load(&root, Wanted::Partner(partner))?;
                let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
                let view = scene.partners.iter().find(|view| view.id == partner);
                let view = view.ok_or_else(|| Failure::no(format!("there is no partner `{partner}`")).hint("admit status"))?;
                let told = status(&scene, view);
                self.shown(context, &checklist(told.partner.to_string(), told.state, told.sections))
            }
            (None, None) => {
                let part = |(all, open): &mut (Vec<_>, Vec<_>), loaded: &Loaded| {
                    let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
                    all.extend(overview(&scene));
                    let closings = scene.closings.iter().filter(|closing| closing.is_open());
                    open.extend(closings.map(|closing| stops::shown(closing, now)));
                };
                let ((all, open), _) = context.each_part(&root, "looking at", Default::default, part)?;
                match self.reading.format {
                    Format::Json => json::text(&rows::OverviewJson::new(all, open)),
                    Format::Text => rows::text(all, &open, context.ui.width()),
                }
            }
        };
        context.ui.result(&text);
        Ok(Exit::Done)
    }

    fn shown(&self, context: &Context, checklist: &Checklist) -> String {
        if self.reading.format == Format::Json { checklist.json() } else { checklist.text(context.ui.width()) }
    }
}

fn checklist(title: String, standing: State, sections: Vec<told::Section>) -> Checklist {
    let mark = |verdict| match verdict {
        LineVerdict::Done => Mark::Done,
        LineVerdict::Open => Mark::Open,
        LineVerdict::Waived => Mark::Waived,
        LineVerdict::Info => Mark::Info,
    };
    let line = |line: told::Line| Line { mark: mark(line.verdict), text: line.text, detail: line.detail, command: line.command };
    let section = |section: told::Section| Section { title: section.title, lines: section.lines.into_iter().map(line).collect() };
    Checklist { title, standing, sections: sections.into_iter().map(section).collect() }
}
