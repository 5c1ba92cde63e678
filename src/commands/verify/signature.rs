//! `admit verify signature`

use super::answer;
use crate::{
    commands::{Format, read, read_text},
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::Moment,
    ops::{self, SignedFile},
    present::verdict::VerdictJson,
};
use clap::Args;
use std::path::PathBuf;

/// Verify an SSH signature over a file against a list of allowed signers
///
/// The list is as ssh-keygen has it, and read more strictly: one exact principal a line, each key once, times with `Z`, no patterns and
/// no certificate authorities. Needs no registry. Reasons: good, or signers-refused, revoked-refused, signature-refused, revoked,
/// not-allowed, namespace, not-yet-valid, expired, signature-bad.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit verify signature --data grant.json --signature grant.json.sig --signers signers --identity maria-lopez --namespace approval@admit"
)]
pub(super) struct SignatureArgs {
    /// The file that was signed; - for the standard input
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The signature, as ssh-keygen -Y sign writes it
    #[arg(long, value_name = "FILE")]
    signature: PathBuf,
    /// The list of allowed signers
    #[arg(long, value_name = "FILE")]
    signers: PathBuf,
    /// Who is said to have signed
    #[arg(long, value_name = "NAME")]
    identity: String,
    /// For what
    #[arg(long, value_name = "NS")]
    namespace: String,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
    /// Public keys that count no more, one a line
    #[arg(long, value_name = "FILE")]
    revoked: Option<PathBuf>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl SignatureArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let files = [Some(&self.data), Some(&self.signature), Some(&self.signers), self.revoked.as_ref()];
        if files.into_iter().flatten().filter(|file| file.as_os_str() == "-").count() > 1 {
            return Err(Failure::usage("the standard input can be one of the files, not two"));
        }
        let data = read(context, &self.data)?;
        let signature = read_text(context, &self.signature)?;
        let signers = read_text(context, &self.signers)?;
        let revoked = self.revoked.as_ref().map(|file| read_text(context, file)).transpose()?;
        let presented = SignedFile {
            data: &data,
            signature: &signature,
            signers: &signers,
            revoked: revoked.as_deref(),
            identity: &self.identity,
            namespace: &self.namespace,
        };
        let checked = ops::signature(presented, self.at.unwrap_or(context.now));
        let subject = self.data.display().to_string();
        let mut verdict = VerdictJson::new(checked.accept, checked.reason, &subject, &checked.message)
            .with("identity", self.identity.as_str())
            .with("namespace", self.namespace.as_str());
        if let Some(key) = checked.key {
            verdict = verdict.with("key", key);
        }
        Ok(answer(context, &verdict, self.format))
    }
}
