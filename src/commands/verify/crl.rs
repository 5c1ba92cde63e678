//! `admit verify crl`

use super::{answer, one_standard_input, presented};
use crate::{
    commands::{Format, read_up_to},
    context::Context,
    exit::Exit,
    failure::Outcome,
    model::Moment,
    ops,
};
use clap::Args;
use std::path::PathBuf;

/// Say whether a revocation list is by its issuer and in date, and why not
///
/// Lists that are only a part of the truth (delta lists, indirect ones, lists for some certificates or reasons) are refused. No registry is
/// needed.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit verify crl published/production-ca.crl.pem --issuer production-ca.pem")]
pub(super) struct CrlArgs {
    /// The list, PEM or DER; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The certificate of its issuer
    #[arg(long, value_name = "FILE")]
    issuer: PathBuf,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl CrlArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        one_standard_input([&self.file, &self.issuer])?;
        let (list, issuer) = (read_up_to(context, &self.file, 6)?, read_up_to(context, &self.issuer, 1)?);
        let judged = ops::verify_crl(&list, &issuer, self.at.unwrap_or(context.now));
        Ok(answer(context, &presented(judged, &self.file), self.format))
    }
}
