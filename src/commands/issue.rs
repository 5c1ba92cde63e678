//! `admit issue`

use super::{
    gate,
    minting::{Minting, Order},
};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{CredentialKind, Environment, Subject},
    store::load::Wanted,
};
use clap::Args;

/// Mint a credential for an application that was admitted
///
/// Every prerequisite is checked first, and nothing is written unless all are met; there is no way around that. From a CSR only
/// the public key is taken. A secret leaves once: into a new file that only you can read, or encrypted to the partner's recipient.
/// What the partner has already is not minted: `admit enroll` puts it on record.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit issue acme-pay/payouts --environment production --kind client-certificate --csr payouts.csr --csr-proof payouts.csr.sig --out payouts.pem\n  $ admit issue globex/reports --environment sandbox --kind api-key --out reports.key.age\n  $ admit issue globex/reports --environment sandbox --kind software-statement --profile uk --out reports.jwt"
)]
pub(crate) struct Issue {
    /// The application, as partner/application
    #[arg(value_name = "PARTNER/APPLICATION")]
    application: Subject,
    /// Environment that the credential is for
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Environment,
    /// Kind of credential: client-certificate, api-key or software-statement
    #[arg(long, value_name = "KIND")]
    kind: CredentialKind,
    #[command(flatten)]
    minting: Minting,
}

impl Issue {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let (partner, application) = gate::application(&self.application)?;
        if !self.kind.is_minted() {
            return Err(Failure::usage(format!("a credential of the kind `{}` is not minted: it is put on record", self.kind))
                .hint(format!("admit enroll {} --environment {} --kind {}", self.application, self.environment, self.kind)));
        }
        self.minting.fits(self.kind)?;
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let order = Order {
            partner: partner.clone(),
            application: application.clone(),
            environment: self.environment,
            kind: self.kind,
            rotation: None,
        };
        self.minting.run(context, &root, loaded, &order)
    }
}
