//! `admit onboard gateway`

use super::{Writing, record};
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    model::{ApiId, Day, Environment, GatewayId, OwnerId, Period, TargetName, Text},
    ops::{NewGateway, new_gateway},
    store::load::Wanted,
};
use clap::Args;

/// Put a gateway on record, or change what is on record of it
///
/// A gateway stands before one environment, is given one or more targets of what is published, and must confirm each revocation there.
/// Policy's quorum approves it, as it does the roster: a gateway that is missing is one that nobody waits for.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit onboard gateway edge-production --environment production --target nginx --target opa \\\n      --owner integrations-team --staleness 1h\n  $ admit onboard gateway edge-old --retired-by priya-nair"
)]
pub(super) struct GatewayArgs {
    /// The gateway's id
    #[arg(value_name = "GATEWAY")]
    gateway: GatewayId,
    /// What it is given of what is published: allow, api, bundle, cedar, crl, envoy, haproxy, kong, nginx, oauth or opa; may be repeated
    #[arg(long, value_name = "TARGET")]
    target: Vec<TargetName>,
    /// The environment that it stands before
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Option<Environment>,
    /// API behind it, where not every one of the environment is; may be repeated
    #[arg(long, value_name = "API")]
    api: Vec<ApiId>,
    /// Who of ours runs it
    #[arg(long, value_name = "OWNER")]
    owner: Option<OwnerId>,
    /// How old what it runs may be at most, such as 1h
    #[arg(long, value_name = "TIME")]
    staleness: Option<Period>,
    /// Since when it lets anybody in; what was stopped before that day does not wait for it
    #[arg(long, value_name = "DAY")]
    since: Option<Day>,
    /// What it is, for people
    #[arg(long, value_name = "TEXT")]
    description: Option<Text>,
    /// It lets nobody in any more; who says so
    #[arg(long, value_name = "OWNER")]
    retired_by: Option<OwnerId>,
    #[command(flatten)]
    writing: Writing,
}

impl GatewayArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Common)?;
        let said = NewGateway {
            description: self.description,
            targets: self.target,
            environment: self.environment,
            apis: self.api,
            owner: self.owner,
            staleness: self.staleness,
            since: self.since,
            retired_by: self.retired_by,
        };
        let change = new_gateway(&loaded, &self.gateway, said, context.now)?;
        let next = ["admit approve --policy   # until its quorum approves it nothing is minted".to_owned()];
        record(context, &root, &loaded, &change, self.gateway.as_str(), &self.writing, &next)
    }
}
