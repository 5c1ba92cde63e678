//! `admit verify log`

use super::answer;
use crate::{
    commands::{Reading, log::exists},
    context::Context,
    exit::Exit,
    failure::Outcome,
    finding::Finding,
    grammar,
    model::PartnerId,
    ops,
    present::verdict::{FlawJson, VerdictJson},
    rules::{self, Family, PartnerView, Rule, Scene},
    store::load::Wanted,
};
use clap::Args;

/// Verify each line of the logs, and the records that the tool wrote against them
///
/// Each line must be canonical, follow from the one before, and be signed by a key that its actor had on that day. A credential or
/// receipt that is not as the log says it was written is found too.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit verify log acme-pay")]
pub(super) struct LogArgs {
    /// The partner; all when none is named
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    #[command(flatten)]
    reading: Reading,
}

impl LogArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, self.partner.as_ref().map_or(Wanted::Whole, Wanted::Partner))?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.reading.now.unwrap_or(context.now), None);
        exists(&scene, self.partner.as_ref())?;
        let history: Vec<&Rule> = rules::ALL.iter().filter(|rule| rule.family == Family::History).collect();
        let mut findings = ops::audit(&scene, &history, self.partner.as_ref());
        context.locate(&mut findings);
        let broken: Vec<&PartnerView<'_>> = scene.partners.iter().filter(|view| view.chain.broken.is_some()).collect();
        let (accept, reason) = match (broken.is_empty(), findings.is_empty()) {
            (false, _) => (false, "broken"),
            (true, false) => (false, "disagrees"),
            (true, true) => (true, "holds"),
        };
        let message = match reason {
            "broken" => format!("{} of {} does not hold", broken.len(), grammar::count(scene.partners.len(), "log")),
            "disagrees" => "the logs hold, and the records are not as they say".to_owned(),
            _ => format!("{} and the records that they name agree", grammar::count(scene.partners.len(), "log")),
        };
        let subject = self.partner.as_ref().map_or("all partners", |partner| partner.as_str());
        let mut verdict = VerdictJson::new(accept, reason, subject, &message);
        verdict.findings = broken.into_iter().filter_map(break_of).chain(findings.iter().filter_map(finding)).collect();
        for view in &scene.partners {
            let (partner, line) = ops::log_line(view);
            verdict = verdict.with(partner.as_str(), line);
        }
        Ok(answer(context, &verdict, self.reading.format))
    }
}

fn break_of(view: &PartnerView<'_>) -> Option<FlawJson> {
    let broken = view.chain.broken.as_ref()?;
    let place = format!("partners/{}/log.jsonl:{}", view.id, broken.line);
    Some(FlawJson { code: "log-broken".to_owned(), place, message: broken.message.clone() })
}

/// A finding, unless it is the break that is told already.
fn finding(finding: &Finding) -> Option<FlawJson> {
    let line = finding.place.line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = format!("{}{line}", finding.place.file);
    let code = finding.rule.to_string();
    (code != "log-broken").then(|| FlawJson { code, place, message: finding.message.clone() })
}
