//! `admit verify anchor`

use super::answer;
use crate::{
    commands::{Format, read},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::Subject,
    ops::{self, Drift},
    present::verdict::{FlawJson, VerdictJson},
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Say whether a fresh file is still what an anchor is pinned to, and what came and went
///
/// The file is what the anchor's kind is registered from: a certificate, a public key, an SSH key, a key set or a trust bundle. It is
/// fetched by whoever runs this, for instance a scheduled job; nothing is fetched here and nothing is changed. Keys that came count
/// for nothing until they are registered and proved.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit verify anchor acme-pay#acme-ca acme-ca.pem\n  $ curl -fsS https://acme-pay.example/jwks.json | admit verify anchor acme-pay#acme-keys - --format json"
)]
pub(super) struct AnchorArgs {
    /// The anchor, as partner#anchor
    #[arg(value_name = "PARTNER#ANCHOR")]
    anchor: Subject,
    /// The fresh file; - is the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl AnchorArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let Subject::Anchor(partner, anchor) = &self.anchor else {
            return Err(Failure::usage(format!("`{}` is not an anchor; write partner#anchor", self.anchor)));
        };
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let drift = ops::drift(&loaded, partner, anchor, &read(context, &self.file)?)?;
        Ok(answer(context, &self.verdict(drift), self.format))
    }

    fn verdict(&self, drift: Drift) -> VerdictJson {
        let file = if self.file.as_os_str() == "-" { "standard input".to_owned() } else { self.file.display().to_string() };
        let mut verdict = VerdictJson::new(drift.same, drift.reason, &self.anchor.to_string(), &drift.message);
        verdict.findings = drift
            .differences
            .into_iter()
            .map(|difference| {
                let place = if difference.went { drift.record.clone() } else { file.clone() };
                FlawJson { code: difference.code.to_owned(), place, message: difference.message }
            })
            .collect();
        if !drift.same && verdict.findings.is_empty() {
            let place = if drift.reason == "anchor-refused" { drift.record } else { file };
            verdict.findings.push(FlawJson { code: drift.reason.to_owned(), place, message: drift.message });
        }
        drift.details.into_iter().fold(verdict, |verdict, (key, value)| verdict.with(key, value))
    }
}
