//! `admit evidence`

use super::{Acting, read};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    history::Signer,
    model::{Day, EvidenceId, EvidenceKind, PartnerId, Text},
    ops::{Duty, NewEvidence, evidence},
    present::action::ActionJson,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Put a document of a partner on file by its digest
///
/// The document stays where it is kept; the registry has its SHA-256, its kind and its dates, and the log says who put it on file.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit evidence acme-pay --kind agreement --file MSA-2026-017.pdf --place 'vault/contracts/MSA-2026-017.pdf' \\\n      --on 2026-03-01 --until 2027-02-28"
)]
pub(crate) struct Evidence {
    /// The partner
    #[arg(value_name = "PARTNER")]
    partner: PartnerId,
    /// What it is: agreement, due-diligence, legal-entity, attestation, security-test or offboarding-request
    #[arg(long, value_name = "KIND")]
    kind: EvidenceKind,
    /// The document; only its digest is kept
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// Where the document is kept; the file's name when it is not said
    #[arg(long, value_name = "TEXT")]
    place: Option<Text>,
    /// The document's date; today when it is not said
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    /// Last day that it counts
    #[arg(long, value_name = "DAY")]
    until: Option<Day>,
    /// Id of the record; kind and date when it is not said
    #[arg(long, value_name = "ID")]
    id: Option<EvidenceId>,
    #[command(flatten)]
    acting: Acting,
}

impl Evidence {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(&self.partner))?;
        let document = read(context, &self.file)?;
        let place = self.place.clone().map_or_else(|| name_of(&self.file), Ok)?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Verify)?;
        let on = self.on.unwrap_or(context.now.day());
        let said = NewEvidence { id: self.id, kind: self.kind, place, on, until: self.until };
        let change = evidence(&loaded, &self.partner, said, &document, &actor)?;
        let signer: &mut dyn Signer = signer.as_mut();
        let dry_run = self.acting.writing.dry_run;
        let files = context.commit(&root, &loaded, &change, (&actor, Some(signer)), "evidence", dry_run)?;
        let message = format!("{} of `{}` is on file", self.kind, self.partner);
        let mut action = ActionJson::new("evidence", !dry_run, self.partner.as_str(), &message).with_files(files);
        for (name, digest) in change.events.iter().flat_map(|event| &event.relied) {
            action = action.with(name, digest.to_string());
        }
        Ok(self.acting.writing.answer(context, &action, &[format!("admit status {}", self.partner)]))
    }
}

fn name_of(file: &std::path::Path) -> Outcome<Text> {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.parse().map_err(|error| {
        Failure::usage(format!("the name of the file says no place: {error}")).hint("say where it is kept with --place")
    })
}
