//! `admit drill`

mod kit;

use super::{Format, publish::approved};
use crate::{
    context::Context,
    drill::{
        Case, Failure as Fault, Ground, Lists, Report, Sample, Tally, apart, cases, doors, in_series,
        live::{NotRun, Plan, strangers},
        wire::Wire,
    },
    exit::Exit,
    failure::{Failure, Outcome},
    grammar::list,
    model::{Environment, Gateway, GatewayId, Moment, TargetName},
    ops::published::published,
    policy::Loaded,
    present::{
        drill::{DoorJson, DrillJson, FailureJson, NotRunJson, OpenJson},
        json,
    },
    publish::{Compiled, Manifest},
    rules::{Admitted, Scene, Withheld, admitted},
    store::{load::Wanted, outside},
};
use clap::Args;
use kit::Live;
use std::{collections::BTreeSet, path::PathBuf};

/// Try what a gateway must let in and what it must refuse
///
/// The cases come from the registry: what is granted, within its conditions, must get in; what was revoked, is over, held, offboarded
/// or withheld, another partner's certificate, one of another environment, a copy, a scope that was not granted, a wrong hour, address
/// or amount must not. They are asked of the files that were published, once these are verified against their manifest; or, with
/// --connect, of a gateway that runs, with the keys that you hold. The answer is no when one got through or was wrongly refused.
///
/// A drill that could not ask is not a pass: cases without a key are listed, and the answer is no unless --allow-missing is given.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  $ admit drill --published published --environment production
  $ admit drill edge --published published
  $ admit drill edge --connect https://gw.bank.example/ --identity drill/probe/probe-k3m9=probe.pem,probe.key --request 'payments:read=GET /v1/payments'")]
pub(crate) struct Drill {
    /// The gateway: only what it is given counts, and of that any part may refuse
    #[arg(value_name = "GATEWAY", required_unless_present = "environment")]
    gateway: Option<GatewayId>,
    /// The environment, when no gateway is named
    #[arg(long, value_name = "ENVIRONMENT", conflicts_with = "gateway")]
    environment: Option<Environment>,
    /// Folder that `publish --out` filled, or a folder with a manifest as a gateway has it
    #[arg(long, value_name = "DIR", required_unless_present = "connect")]
    published: Option<PathBuf>,
    /// Only this target; may be repeated: allow, api, bundle, cedar, crl, envoy, haproxy, kong, nginx, oauth, opa
    #[arg(long, value_name = "TARGET", conflicts_with_all = ["gateway", "connect"])]
    target: Vec<TargetName>,
    /// Every credential and not a sample of 24 of each kind
    #[arg(long)]
    all: bool,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME", conflicts_with = "connect")]
    now: Option<Moment>,
    #[command(flatten)]
    live: Live,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Drill {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Whole)?;
        let (environment, gateway) = self.place(&loaded)?;
        let now = self.now.unwrap_or(context.now);
        let scene = Scene::new(&loaded.registry, &loaded.policy, now, None);
        let (let_in, withheld) = admitted(&scene, &approved(&root, &scene)?);
        let name = gateway.map(|gateway| gateway.id.as_str());
        let mut drill = DrillJson::new(environment.as_str(), name, &now.to_string());
        let world = World { loaded: &loaded, environment, gateway, let_in: &let_in, withheld: &withheld };
        match self.live.wire(context, now)? {
            Some(wire) => self.live(context, &scene, &world, &wire, &mut drill)?,
            None => self.offline(context, &scene, &world, &mut drill)?,
        }
        match self.format {
            Format::Json => context.ui.result(&json::text(&drill)),
            Format::Text => context.ui.result(&drill.text(context.ui.width())),
        }
        Ok(if drill.passed { Exit::Done } else { Exit::No })
    }

    fn place<'l>(&'l self, loaded: &'l Loaded) -> Outcome<(&'l Environment, Option<&'l Gateway>)> {
        if let Some(id) = &self.gateway {
            let record = loaded.registry.gateways.get(id).ok_or_else(|| {
                Failure::no(format!("there is no gateway `{id}` in the registry")).hint("admit onboard gateway NAME")
            })?;
            return Ok((&record.value.environment, Some(&record.value)));
        }
        let named = self.environment.as_ref().filter(|name| loaded.policy.environments.contains_key(*name));
        let named = named
            .ok_or_else(|| Failure::no(format!("{} is not an environment of this policy", list(self.environment.as_slice()))))?;
        Ok((named, None))
    }

    /// The cases, without those of APIs that do not stand behind the gateway.
    fn cases(&self, scene: &Scene<'_>, world: &World<'_, '_, '_>, drill: &mut DrillJson) -> Vec<Case> {
        let most = if self.all { usize::MAX } else { Sample::USUAL };
        let sample = Sample { most, first: self.live.held() };
        let ground = Ground { scene, environment: world.environment, let_in: world.let_in, withheld: world.withheld };
        let (mut found, drawn_from) = cases(ground, &sample);
        let apis = world.gateway.map(|gateway| gateway.apis.as_slice()).unwrap_or_default();
        found.retain(|case| apis.is_empty() || apis.contains(&case.asked.scope.api));
        (drill.cases, drill.drawn_from) = (found.len(), drawn_from);
        found
    }

    fn offline(&self, context: &Context, scene: &Scene<'_>, world: &World<'_, '_, '_>, drill: &mut DrillJson) -> Outcome<()> {
        let out = self.published.as_ref().ok_or_else(|| Failure::usage("--published DIR names what was published"))?;
        let folder = context.path(out).join(world.environment.as_str()).join("current");
        let folder = if folder.is_dir() { folder } else { context.path(out) };
        let files = outside::folder(&folder, 512 << 20).map_err(Failure::unanswered)?;
        let read = published(files, world.loaded, world.environment, scene.now);
        let (manifest, published, flaws) = read
            .map_err(|flaw| Failure::no(format!("`{}` cannot be drilled: {}: {}", folder.display(), flaw.place, flaw.message)))?;
        drill.manifest = Some(crate::crypto::sha256(&manifest.bytes()?).to_string());
        drill.problems = flaws.iter().map(|flaw| format!("{}: {} ({})", flaw.place, flaw.message, flaw.code)).collect();
        let wanted = self.wanted(world, &manifest, &mut drill.problems);
        let cases = self.cases(scene, world, drill);
        let lists = Lists::new(scene, world.environment, world.withheld, &published);
        let doors = doors(&published, &lists, &wanted);
        let report = match world.gateway {
            Some(gateway) => in_series(gateway.id.as_str(), &doors, &cases),
            None => apart(&doors, &cases),
        };
        if doors.is_empty() {
            drill.problems.push("nothing was asked: no target that could be is in the manifest".to_owned());
        }
        let next = format!("admit publish --out {} --environment {}", out.display(), world.environment);
        drill.doors = report.tallies.iter().map(|tally| door(tally, &next)).collect();
        drill.passed = report.holds() && drill.problems.is_empty();
        Ok(())
    }

    /// The targets that are asked; one that was named and is not in the manifest is a problem.
    fn wanted(&self, world: &World<'_, '_, '_>, manifest: &Manifest, problems: &mut Vec<String>) -> BTreeSet<TargetName> {
        let named: Vec<TargetName> = match world.gateway {
            Some(gateway) => gateway.targets.clone(),
            None if self.target.is_empty() => manifest.targets.keys().copied().collect(),
            None => self.target.clone(),
        };
        let (there, gone): (Vec<_>, Vec<_>) = named.into_iter().partition(|name| manifest.targets.contains_key(name));
        problems.extend(gone.into_iter().map(|name| format!("`{name}` was to be asked, and is not in the manifest")));
        there.into_iter().collect()
    }

    fn live(
        &self,
        context: &mut Context,
        scene: &Scene<'_>,
        world: &World<'_, '_, '_>,
        wire: &Wire,
        drill: &mut DrillJson,
    ) -> Outcome<()> {
        let Loaded { registry, policy, .. } = world.loaded;
        let kit = self.live.kit(context, registry)?;
        let cases = self.cases(scene, world, drill);
        let compiled = Compiled::new(registry, policy, world.environment, scene.now, world.let_in)?;
        let plan = Plan::new(&cases, &kit, &compiled.scopes, scene.now);
        let mut tally = Tally::new(wire.address.to_string());
        let asked = plan.run(wire, &kit, &mut tally);
        let line = self.live.line(&kit, wire);
        let strangers = strangers(wire, &kit, &compiled, &line, context.entropy.as_mut(), &mut tally)?;
        context.ui.say(&format!("  {} asked with keys that were given, {strangers} without", asked));
        if plan.let_in() == 0 && !self.live.allow_missing {
            let why = "nobody was asked who must be let in, so a gateway that refuses everybody would look the same";
            drill.problems.push(why.to_owned());
        }
        let next = match world.gateway {
            Some(gateway) => format!("admit status   # then bring the last release to {}, and drill again", gateway.id),
            None => "admit publish   # then have the gateway take it, and drill again".to_owned(),
        };
        drill.not_run = plan.not_run.iter().map(not_run).collect();
        let holds = Report { tallies: vec![tally.clone()] }.holds();
        drill.doors = vec![door(&tally, &next)];
        drill.passed = holds && drill.problems.is_empty() && (drill.missing() == 0 || self.live.allow_missing);
        Ok(())
    }
}

/// What a drill is about.
struct World<'w, 's, 'a> {
    loaded: &'w Loaded,
    environment: &'w Environment,
    gateway: Option<&'w Gateway>,
    let_in: &'w [Admitted<'s, 'a>],
    withheld: &'w [Withheld<'s, 'a>],
}

fn door(tally: &Tally, next: &str) -> DoorJson {
    DoorJson {
        door: tally.door.clone(),
        let_in: tally.let_in,
        refused: tally.refused,
        open: tally.open.iter().map(|(why, cases)| OpenJson { why: why.clone(), cases: *cases }).collect(),
        other_kind: tally.other_kind,
        decides: !tally.decides_nothing(),
        unreadable: tally.unreadable.clone(),
        failures: tally.failures.iter().map(|fault| failure(fault, next)).collect(),
    }
}

fn failure(fault: &Fault, next: &str) -> FailureJson {
    FailureJson {
        what: fault.what.as_str().to_owned(),
        case: fault.case.clone(),
        kind: fault.kind.to_string(),
        subject: fault.subject.clone(),
        because: fault.because.clone(),
        seen: fault.seen.clone(),
        next: next.to_owned(),
    }
}

fn not_run(one: &NotRun) -> NotRunJson {
    NotRunJson {
        case: one.case.clone(),
        kind: one.kind.to_string(),
        subject: one.subject.clone(),
        why: one.why.clone(),
        missing: one.missing,
    }
}
