//! `admit verify log`

use super::answer;
use crate::{
    commands::{Reading, read},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    finding::Finding,
    grammar,
    history::{Break, Checkpoint, CheckpointFlaw, Departure, NoteKey},
    model::PartnerId,
    ops::{self, Logs, Verified, history_rules},
    present::verdict::{FlawJson, VerdictJson},
    store::load::Wanted,
};
use clap::Args;
use std::path::{Path, PathBuf};

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

impl LogArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let common = context.load(&root, Wanted::Common)?;
        let key = self.since.as_ref().map(|_| ops::checkpoint_signer(&common, self.key.as_ref())).transpose()?;
        let note = self.since.as_ref().map(|file| read(context, file)).transpose()?;
        let opened = note.zip(key).map(|(note, key)| Checkpoint::open(&note, &key));
        let (checkpoint, refused) = match opened {
            Some(Ok(checkpoint)) => (Some(checkpoint), None),
            Some(Err(refused)) => (None, Some(refused)),
            None => (None, None),
        };
        let verified = self.verified(context, &root, checkpoint.as_ref())?;
        // A partner that the checkpoint knows and the registry does not is an answer, not a slip of the pen.
        let known = |partner: &&PartnerId| checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.logs.contains_key(*partner));
        if let Some(unknown) = self.partner.as_ref().filter(|partner| verified.lines.is_empty() && !known(partner)) {
            return Err(Failure::no(format!("there is no partner `{unknown}`")).hint("admit status"));
        }
        let mut verdict = self.holds(context, &verified);
        match (checkpoint, refused) {
            (Some(checkpoint), _) => verdict = self.goes_on(verdict, &checkpoint, verified.departures),
            (None, Some(refused)) => verdict = self.counts_for_nothing(&verdict, refused),
            (None, None) => {}
        }
        for (partner, line) in verified.lines {
            verdict = verdict.with(partner.as_str(), line);
        }
        Ok(answer(context, &verdict, self.reading.format))
    }

    fn verified(&self, context: &Context, root: &Path, checkpoint: Option<&Checkpoint>) -> Outcome<Verified> {
        let (rules, partner) = (history_rules(), self.partner.as_ref());
        let begin = || Logs::new(&rules, checkpoint, partner, self.reading.now.unwrap_or(context.now));
        let Some(one) = partner else {
            let (logs, loaded) = context.in_parts(root, "verifying", begin, Logs::part, Logs::met)?;
            return Ok(logs.end(&loaded));
        };
        let (mut logs, loaded) = (begin(), context.load(root, Wanted::Partner(one))?);
        logs.part(&loaded)?;
        let mut verified = logs.end(&loaded);
        verified.findings.retain(|finding| ops::concerns(finding, one));
        Ok(verified)
    }

    /// Whether the logs hold and the records are as they say.
    fn holds(&self, context: &Context, verified: &Verified) -> VerdictJson {
        let Verified { lines, broken, findings, .. } = verified;
        let mut findings = findings.clone();
        context.locate(&mut findings);
        let (accept, reason) = match (broken.is_empty(), findings.is_empty()) {
            (false, _) => (false, "broken"),
            (true, false) => (false, "disagrees"),
            (true, true) => (true, "holds"),
        };
        let message = match reason {
            "broken" => format!("{} of {} does not hold", broken.len(), grammar::count(lines.len(), "log")),
            "disagrees" => "the logs hold, and the records are not as they say".to_owned(),
            _ => format!("{} and the records that they name agree", grammar::count(lines.len(), "log")),
        };
        let subject = self.partner.as_ref().map_or("all partners", |partner| partner.as_str());
        let mut verdict = VerdictJson::new(accept, reason, subject, &message);
        verdict.findings = broken.iter().map(break_of).chain(findings.iter().filter_map(finding)).collect();
        verdict
    }

    /// The same verdict, where the logs go on from the checkpoint as well; otherwise that they do not.
    fn goes_on(&self, mut verdict: VerdictJson, checkpoint: &Checkpoint, departures: Vec<Departure>) -> VerdictJson {
        if departures.is_empty() {
            verdict.message = format!("{}, and go on from the checkpoint of {}", verdict.message, checkpoint.at);
            return verdict;
        }
        let places = grammar::count(departures.len(), "place");
        let message = format!("history does not go on from the checkpoint of {}: {places}", checkpoint.at);
        rejected(&verdict, "rewritten", &message, departures.into_iter().map(departure).collect())
    }

    fn counts_for_nothing(&self, verdict: &VerdictJson, refused: CheckpointFlaw) -> VerdictJson {
        let CheckpointFlaw { code, message } = refused;
        let place = self.since.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        let why = format!("the checkpoint counts for nothing: {message}");
        rejected(verdict, "checkpoint-refused", &why, vec![FlawJson { code: code.to_owned(), place, message }])
    }
}

/// That it is rejected for what was found now, and with what was found before.
fn rejected(verdict: &VerdictJson, reason: &str, message: &str, found: Vec<FlawJson>) -> VerdictJson {
    let mut rejected = VerdictJson::new(false, reason, &verdict.subject, message);
    rejected.findings = found.into_iter().chain(verdict.findings.iter().cloned()).collect();
    rejected
}

fn departure(departure: Departure) -> FlawJson {
    let Departure { code, file, line, message } = departure;
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    FlawJson { code: code.to_owned(), place: format!("{file}{line}"), message }
}

fn break_of((partner, broken): &(PartnerId, Break)) -> FlawJson {
    let place = format!("partners/{partner}/log.jsonl:{}", broken.line);
    FlawJson { code: "log-broken".to_owned(), place, message: broken.message.clone() }
}

/// A finding, unless it is the break that is told already.
fn finding(finding: &Finding) -> Option<FlawJson> {
    let line = finding.place.line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = format!("{}{line}", finding.place.file);
    let code = finding.rule.to_string();
    (code != "log-broken").then(|| FlawJson { code, place, message: finding.message.clone() })
}
