//! `admit rotate`

use super::minting::{Minting, Terms};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Credential, Period, Subject},
    ops::rotation,
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Mint the next of a credential, which stands beside it for a while and then alone
///
/// The next one is of the same kind, for the same application and environment, and passes the same gate as with `admit issue`. From the
/// same step on the old one is retiring: it ends after the overlap, whether or not anybody acts. Policy limits the overlap (`overlap`,
/// 7 days where it says nothing); that is also how long it is unless said. What the partner has already is not minted: `admit enroll`
/// with `--replaces` rotates it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit rotate acme-pay/payouts/payouts-k3m9 --csr payouts.csr --csr-proof payouts.csr.sig --out payouts.pem\n  $ admit rotate globex/reports/reports-q7x2 --overlap 24h --out reports.key.age"
)]
pub(crate) struct Rotate {
    /// The credential that hands over, as partner/application/credential
    #[arg(value_name = "CREDENTIAL")]
    credential: Subject,
    /// How long the old one stands beside the next, such as 24h; 0d ends it at once
    #[arg(long, value_name = "PERIOD")]
    overlap: Option<Period>,
    #[command(flatten)]
    terms: Terms,
    /// New file for what is delivered
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    minting: Minting,
}

impl Rotate {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let Subject::Credential(partner, ..) = &self.credential else {
            let said = format!("`{}` is not a credential; write partner/application/credential", self.credential);
            return Err(Failure::usage(said));
        };
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let rotation = rotation(&loaded, &self.credential, self.overlap, context.now)?;
        let Credential { id, kind, application, environment, .. } = &rotation.record().value;
        if !kind.is_minted() {
            let words = format!("admit enroll {partner}/{application} --environment {environment} --kind {kind} --replaces {id}");
            return Err(
                Failure::usage(format!("a credential of the kind `{kind}` is not minted: it is put on record")).hint(words)
            );
        }
        let (whose, what) = ((partner.clone(), application.clone()), (environment.clone(), *kind));
        let order = self.terms.order(whose, what, Some(rotation), self.out);
        order.fits()?;
        self.minting.run(context, &root, loaded, order)
    }
}
