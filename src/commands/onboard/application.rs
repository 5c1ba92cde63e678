//! `admit onboard application`

use super::{Writing, intake, record};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{Amount, AnchorId, ApplicationKind, Conditions, Day, Environment, Hours, Network, OwnerId, ScopeName, Subject, Text},
    ops::{NewApplication, NewGrant, application},
    store::load::Wanted,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Register an application, ask for access in an environment, or change either
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit onboard application acme-pay/payouts --kind server --environment production --anchor acme-ca \\\n      --scope payments:write --until 2027-02-28 --reason 'payouts are initiated by API' --requested-by lena-fischer"
)]
pub(super) struct ApplicationArgs {
    /// The application, as partner/application
    #[arg(value_name = "PARTNER/APPLICATION")]
    application: Subject,
    /// Intake file: an application record to begin with
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// What it does
    #[arg(long, value_name = "TEXT")]
    description: Option<Text>,
    /// What kind of thing calls us
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// Owner of ours who answers for the integration
    #[arg(long, value_name = "OWNER")]
    technical_owner: Option<OwnerId>,
    /// Environment that access is asked for in
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Option<Environment>,
    /// Trust anchor there
    #[arg(long, value_name = "ANCHOR")]
    anchor: Option<AnchorId>,
    /// Owner of ours who asks; never counted among the approvers
    #[arg(long, value_name = "OWNER")]
    requested_by: Option<OwnerId>,
    /// Scope, as api:scope; may be repeated
    #[arg(long, value_name = "API:SCOPE")]
    scope: Vec<ScopeName>,
    /// Last day of these scopes
    #[arg(long, value_name = "DAY", requires = "scope")]
    until: Option<Day>,
    /// Why the application needs them
    #[arg(long, value_name = "TEXT", requires = "scope")]
    reason: Option<Text>,
    /// Network that requests may come from; may be repeated
    #[arg(long, value_name = "NETWORK", requires = "scope")]
    source: Vec<Network>,
    /// Hours of the day: '22:00-04:00 Europe/Berlin'
    #[arg(long, value_name = "HOURS", requires = "scope")]
    hours: Option<Hours>,
    /// Largest amount of one transaction
    #[arg(long, value_name = "AMOUNT", requires = "scope", value_parser = amount)]
    max_amount: Option<Amount>,
    #[command(flatten)]
    writing: Writing,
}

/// What kind of thing calls us.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A program in the partner's data centre
    Server,
    /// The partner's own gateway
    Gateway,
    /// A build or deployment pipeline
    Ci,
    /// A program that decides by itself what to call
    Agent,
    /// A service that a third party runs
    Saas,
}

impl From<Kind> for ApplicationKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Server => Self::Server,
            Kind::Gateway => Self::Gateway,
            Kind::Ci => Self::Ci,
            Kind::Agent => Self::Agent,
            Kind::Saas => Self::Saas,
        }
    }
}

fn amount(text: &str) -> Result<Amount, String> {
    let number: u64 = text.parse().map_err(|_| "an amount is a whole number".to_owned())?;
    Amount::try_from(number).map_err(str::to_owned)
}

impl ApplicationArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let Subject::Application(partner, id) = &self.application else {
            return Err(Failure::usage(format!("`{}` is not an application; write partner/application", self.application)));
        };
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(partner))?;
        let when = Conditions { sources: self.source, hours: self.hours, max_amount: self.max_amount };
        let grant = NewGrant { scopes: self.scope, until: self.until, reason: self.reason, when };
        let said = NewApplication {
            from: intake(context, self.from.as_deref())?,
            description: self.description,
            kind: self.kind.map(ApplicationKind::from),
            technical_owner: self.technical_owner,
            environment: self.environment,
            anchor: self.anchor,
            requested_by: self.requested_by,
            grant: Some(grant).filter(|grant| !grant.scopes.is_empty()),
        };
        let change = application(&loaded, partner, id, said, context.now.day())?;
        record(
            context,
            &root,
            &loaded,
            &change,
            &self.application.to_string(),
            &self.writing,
            &[format!("admit status {partner}")],
        )
    }
}
