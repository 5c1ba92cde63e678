//! `admit issue`

mod batch;

use super::{
    gate,
    minting::{Minting, Terms},
};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{CredentialKind, Environment, Subject},
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Mint a credential for an application that was admitted
///
/// Every prerequisite is checked first, and nothing is written unless all are met; there is no way around that. From a CSR only
/// the public key is taken. A secret leaves once: into a new file that only you can read, or encrypted to the partner's recipient.
/// What the partner has already is not minted: `admit enroll` puts it on record.
///
/// With --batch many are minted in one step: each passes the same gate, as those before it leave the registry, and all are issued or none is.
#[derive(Debug, Args)]
#[command(
    override_usage = "admit issue [OPTIONS] --environment <ENVIRONMENT> --kind <KIND>\n                   --out <FILE> <PARTNER/APPLICATION>\n       admit issue [OPTIONS] --batch <FILE>",
    after_help = "Examples:\n  $ admit issue acme-pay/payouts --environment production --kind client-certificate --csr payouts.csr --csr-proof payouts.csr.sig --out payouts.pem\n  $ admit issue globex/reports --environment sandbox --kind api-key --out reports.key.age\n  $ admit issue globex/reports --environment sandbox --kind software-statement --profile uk --out reports.jwt\n  $ admit issue --batch season/orders.yaml --dry-run"
)]
pub(crate) struct Issue {
    /// The application, as partner/application
    #[arg(value_name = "PARTNER/APPLICATION", required_unless_present = "batch")]
    application: Option<Subject>,
    /// Environment that the credential is for
    #[arg(long, value_name = "ENVIRONMENT", required_unless_present = "batch")]
    environment: Option<Environment>,
    /// Kind of credential: client-certificate, api-key or software-statement
    #[arg(long, value_name = "KIND", required_unless_present = "batch")]
    kind: Option<CredentialKind>,
    #[command(flatten)]
    terms: Terms,
    /// New file for what is delivered
    #[arg(long, value_name = "FILE", required_unless_present = "batch")]
    out: Option<PathBuf>,
    /// File of orders, each with what is said of one by flags; its paths are taken from its folder (admit schema orders)
    #[arg(long, value_name = "FILE", conflicts_with_all = ALONE)]
    batch: Option<PathBuf>,
    #[command(flatten)]
    minting: Minting,
}

/// What is said of one credential, and stands in the file of many.
const ALONE: [&str; 9] = ["application", "environment", "kind", "csr", "csr_proof", "profile", "lifetime", "plain", "out"];

impl Issue {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        if let Some(file) = &self.batch {
            return batch::run(context, &self.minting, file);
        }
        let (Some(application), Some(environment), Some(kind), Some(out)) =
            (&self.application, self.environment, self.kind, self.out)
        else {
            return Err(Failure::usage("an application, --environment, --kind and --out are needed, or --batch"));
        };
        let (partner, application) = gate::application(application)?;
        let order = self.terms.order((partner.clone(), application.clone()), (environment, kind), None, out);
        order.fits()?;
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        self.minting.run(context, &root, loaded, order)
    }
}
