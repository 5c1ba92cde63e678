//! `admit verify manifest`

use super::answer;
use crate::{
    commands::{Format, read, read_text},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    model::Moment,
    ops::manifest::{Flaw, Publishers, Signed, files, manifest},
    present::verdict::{FlawJson, VerdictJson},
    publish::SIGNATURE,
    store::{load::Wanted, outside},
};
use clap::Args;
use std::path::{Path, PathBuf};

/// Verify a manifest of what was published: its one spelling, who signed it, and every file beside it
///
/// With --signers it needs no registry: a folder that a gateway took, and a list of allowed signers as ssh-keygen has it, are enough.
/// Otherwise the owners of the registry whom policy lets publish may have signed it, and it must be of that registry. From the standard
/// input only manifest and signature are looked at. Reasons: good, or manifest-refused, another-registry, environment-unknown,
/// from-the-future, signature-missing, signature-refused, signers-refused, not-allowed, not-entitled, signature-bad, file-missing,
/// file-differs, file-unlisted.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit verify manifest published/production/current/manifest.json\n  $ admit verify manifest taken/manifest.json --signers publishers"
)]
pub(super) struct ManifestArgs {
    /// The manifest; - for the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Its signature, where it is not beside it as manifest.json.sig
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// A list of allowed signers, instead of the registry's owners
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl ManifestArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        super::one_standard_input(std::iter::once(&self.file).chain(&self.signature).chain(&self.signers))?;
        let bytes = read(context, &self.file)?;
        let alone = self.file.as_os_str() == "-";
        let signature = match &self.signature {
            Some(path) => Some(read_text(context, path)?),
            None if alone => None,
            None => {
                let beside = context.path(&self.file).with_file_name(SIGNATURE);
                outside::text_if_there(&beside).map_err(Failure::unanswered)?
            }
        };
        let at = self.at.unwrap_or(context.now);
        let judged = match &self.signers {
            Some(file) => manifest(&bytes, signature.as_deref(), Publishers::File(&read_text(context, file)?), at),
            None => {
                let loaded = context.load(&context.root()?, Wanted::Common)?;
                manifest(&bytes, signature.as_deref(), Publishers::Roster(&loaded), at)
            }
        };
        let flaws = match &judged {
            Err(flaw) => vec![flaw.clone()],
            Ok(_) if alone => Vec::new(),
            Ok(signed) => {
                let file = context.path(&self.file);
                let folder = file.parent().unwrap_or(Path::new("."));
                files(&signed.manifest, &outside::digests(folder).map_err(Failure::unanswered)?)
            }
        };
        Ok(answer(context, &self.verdict(judged.ok().as_ref(), flaws, alone), self.format))
    }

    fn verdict(&self, signed: Option<&Signed>, flaws: Vec<Flaw>, alone: bool) -> VerdictJson {
        let subject = self.file.display().to_string();
        let message = match (flaws.as_slice(), signed) {
            ([], Some(signed)) => {
                let beside = if alone { "its files were not looked at".to_owned() } else { matching(signed) };
                format!("`{}` signed it, and {beside}", signed.by)
            }
            ([one], _) => format!("{}: {}", one.place, one.message),
            (more, _) => format!("{} things are wrong with it", more.len()),
        };
        let reason = flaws.first().map_or("good", |flaw| flaw.code);
        let mut verdict = VerdictJson::new(flaws.is_empty(), reason, &subject, &message);
        if let Some(Signed { manifest, digest, by, key }) = signed {
            verdict = verdict
                .with("digest", digest.to_string())
                .with("environment", manifest.environment.to_string())
                .with("made", manifest.made.to_string())
                .with("signer", by.as_str())
                .with("key", key.as_str());
        }
        let told = |flaw: Flaw| FlawJson { code: flaw.code.to_owned(), place: flaw.place, message: flaw.message };
        verdict.findings = flaws.into_iter().map(told).collect();
        verdict
    }
}

fn matching(signed: &Signed) -> String {
    let n = signed.manifest.files.len();
    format!("{} beside it {} what it says", grammar::count(n, "file"), if n == 1 { "is" } else { "are" })
}
