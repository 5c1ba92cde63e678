//! `admit verify log`

use super::answer;
use crate::{
    commands::{Reading, log::exists, read},
    context::Context,
    exit::Exit,
    failure::Outcome,
    finding::Finding,
    grammar,
    history::{Checkpoint, CheckpointFlaw, Departure, NoteKey},
    model::PartnerId,
    ops,
    present::verdict::{FlawJson, VerdictJson},
    rules::{self, Family, PartnerView, Rule, Scene},
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Verify each line of the logs, and the records that the tool wrote against them
///
/// Each line must be canonical, follow from the one before, and be signed by a key that its actor had on that day. A credential or
/// receipt that is not as the log says it was written is found too. With a checkpoint that was kept elsewhere, a log that was cut,
/// rewritten or removed since is found as well, and a policy that went back: log-removed, log-cut, log-rewritten, registry-other,
/// policy-older, policy-altered.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  $ admit verify log acme-pay\n  $ admit verify log --since 2026-06-30.checkpoint")]
pub(super) struct LogArgs {
    /// The partner; all when none is named
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    /// A checkpoint that the logs must go on from; - for the standard input
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<PathBuf>,
    /// The key that must have signed the checkpoint; the `checkpoint-key` of admit.toml when none is named
    #[arg(long, value_name = "NAME+ID+KEY", requires = "since")]
    key: Option<NoteKey>,
    #[command(flatten)]
    reading: Reading,
}

/// A checkpoint to compare with, or why it counts for nothing.
type Compared = Option<Result<Checkpoint, CheckpointFlaw>>;

impl LogArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, self.partner.as_ref().map_or(Wanted::Whole, Wanted::Partner))?;
        let key = self.since.as_ref().map(|_| ops::checkpoint_signer(&loaded, self.key.as_ref())).transpose()?;
        let note = self.since.as_ref().map(|file| read(context, file)).transpose()?;
        let compared: Compared = note.zip(key).map(|(note, key)| Checkpoint::open(&note, &key));
        let scene = Scene::new(&loaded.registry, &loaded.policy, self.reading.now.unwrap_or(context.now), None);
        let known = |checkpoint: &Checkpoint| self.partner.as_ref().is_some_and(|p| checkpoint.logs.contains_key(p));
        // A partner that the checkpoint knows and the registry does not is an answer, not a slip of the pen.
        if !compared.as_ref().is_some_and(|compared| compared.as_ref().is_ok_and(known)) {
            exists(&scene, self.partner.as_ref())?;
        }
        let mut verdict = self.holds(context, &scene);
        if let Some(compared) = compared {
            verdict = self.compared(&scene, compared, verdict)?;
        }
        for view in &scene.partners {
            let (partner, line) = ops::log_line(view);
            verdict = verdict.with(partner.as_str(), line);
        }
        Ok(answer(context, &verdict, self.reading.format))
    }

    /// Whether the logs hold and the records are as they say.
    fn holds(&self, context: &Context, scene: &Scene<'_>) -> VerdictJson {
        let history: Vec<&Rule> = rules::ALL.iter().filter(|rule| rule.family == Family::History).collect();
        let mut findings = ops::audit(scene, &history, self.partner.as_ref());
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
        verdict
    }

    /// The same verdict, where the logs go on from the checkpoint as well; otherwise that they do not.
    fn compared(
        &self,
        scene: &Scene<'_>,
        compared: Result<Checkpoint, CheckpointFlaw>,
        mut verdict: VerdictJson,
    ) -> Outcome<VerdictJson> {
        let place = self.since.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        let (reason, message, found) = match compared {
            Err(CheckpointFlaw { code, message }) => {
                let found = vec![FlawJson { code: code.to_owned(), place, message: message.clone() }];
                ("checkpoint-refused", format!("the checkpoint counts for nothing: {message}"), found)
            }
            Ok(checkpoint) => {
                let found: Vec<_> = ops::since(scene, &checkpoint, self.partner.as_ref())?.into_iter().map(departure).collect();
                let n = found.len();
                if n == 0 {
                    verdict.message = format!("{}, and go on from the checkpoint of {}", verdict.message, checkpoint.at);
                    return Ok(verdict);
                }
                let message =
                    format!("history does not go on from the checkpoint of {}: {}", checkpoint.at, grammar::count(n, "place"));
                ("rewritten", message, found)
            }
        };
        let mut rejected = VerdictJson::new(false, reason, &verdict.subject, &message);
        rejected.findings = found.into_iter().chain(verdict.findings).collect();
        Ok(rejected)
    }
}

fn departure(departure: Departure) -> FlawJson {
    let Departure { code, file, line, message } = departure;
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    FlawJson { code: code.to_owned(), place: format!("{file}{line}"), message }
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
