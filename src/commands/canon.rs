//! `admit canon`

use super::read;
use crate::{
    context::{Context, problem_of},
    crypto::{jcs, sha256},
    exit::Exit,
    failure::{Failure, Outcome},
    store,
};
use clap::Args;
use std::path::PathBuf;

/// Write the canonical JSON (RFC 8785) of a JSON file or of a record, byte by byte
///
/// Nothing follows the last byte, not even a line break, so that digests and signatures can be checked with other tools. Of an
/// approval it is the one line that was signed. A record is a .yaml file of a registry; for JSON no registry is needed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit canon partners/acme-pay/partner.yaml --digest\n  $ admit canon partners/acme-pay/approvals/0a1b2c3d-maria-lopez.yaml | ssh-keygen -Y check-novalidate -n approval@admit -s FILE.sig"
)]
pub(crate) struct Canon {
    /// The file; - for JSON from the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the SHA-256 of these bytes instead
    #[arg(long)]
    digest: bool,
}

impl Canon {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let bytes =
            if self.file.extension().is_some_and(|end| end == "yaml") { self.record(context)? } else { self.json(context)? };
        match self.digest {
            true => context.ui.result(&format!("{}\n", sha256(&bytes))),
            false => context.ui.bytes(&bytes),
        }
        Ok(Exit::Done)
    }

    fn json(&self, context: &Context) -> Outcome<Vec<u8>> {
        let canonical = jcs::strict(&read(context, &self.file)?).and_then(|value| jcs::canonical(&value));
        canonical.map_err(|refused| Failure::no(format!("`{}` has no canonical form: {refused}", self.file.display())))
    }

    fn record(&self, context: &Context) -> Outcome<Vec<u8>> {
        let root = context.root()?;
        let path = context.within(&root, &self.file)?;
        let bytes = read(context, &root.join(&path))?;
        store::format::canonical(&path, &bytes).map_err(|problems| {
            let shown = problems.iter().map(|problem| problem_of(problem).snippet(&problem.source, context.ui.width()));
            Failure::no(format!("`{path}` has no canonical form")).with_details(shown)
        })
    }
}
