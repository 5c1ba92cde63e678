//! `admit confirm`

use super::{Acting, read};
use crate::{
    context::Context,
    crypto::sha256,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    history::{CONFIRMATION, confirmation_bytes},
    model::{Digest, GatewayId},
    ops::{
        Confirming, Duty, Logged, confirm, gateway,
        manifest::{Publishers, manifest},
        manifest_refused,
    },
    policy::Loaded,
    present::action::ActionJson,
    publish::{MANIFEST, SIGNATURE},
    rules::Scene,
    store::outside,
};
use clap::Args;
use std::path::{Path, PathBuf};

/// Record what a gateway runs, and close what it has heard of by that
///
/// A revocation is finished when every gateway of its environment has confirmed a manifest that knows of it. FILE is the manifest as it
/// was fetched from the gateway; one that tells only its digest is looked up in the folder that was published. The manifest must be
/// signed by somebody who may publish, and a gateway that goes back to an older one is refused: that would let in again what was stopped.
///
/// Whoever may publish or stop may confirm, an automation too: a confirmation grants nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit confirm edge-production --manifest fetched/manifest.json\n  $ ssh edge-1 sha256sum /etc/admit/manifest.json\n  $ admit confirm edge-production --digest sha256:7d0f… --from published"
)]
pub(crate) struct Confirm {
    /// The gateway
    #[arg(value_name = "GATEWAY")]
    gateway: GatewayId,
    /// The manifest that was fetched from it; - for the standard input
    #[arg(long, value_name = "FILE", required_unless_present = "digest", conflicts_with = "digest")]
    manifest: Option<PathBuf>,
    /// The signature of the manifest, where it is not beside it as manifest.json.sig
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// SHA-256 of the manifest, as the gateway tells it
    #[arg(long, value_name = "DIGEST", requires = "from")]
    digest: Option<Digest>,
    /// The folder that was published, in which the manifest of that digest lies
    #[arg(long, value_name = "DIR", requires = "digest")]
    from: Option<PathBuf>,
    #[command(flatten)]
    acting: Acting,
}

impl Confirm {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let part = |logged: &mut Logged, loaded: &Loaded| {
            logged.part(loaded);
            Ok(())
        };
        let (logged, loaded) = context.in_parts(&root, "looking at", Logged::default, part, |logged| logged.stopped().clone())?;
        let (actor, mut signer) = context.hand(&loaded, self.acting.key.as_deref(), Duty::Confirm)?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
        let environment = &gateway(&scene, &self.gateway)?.gateway().environment;
        let (bytes, signature) = self.presented(context, environment.as_str())?;
        let signed = manifest(&bytes, signature.as_deref(), Publishers::Roster(&loaded), context.now)
            .map_err(|flaw| manifest_refused(&flaw))?;
        let confirming = confirm(&scene, &logged, &self.gateway, &signed, &actor)?;
        let dry_run = self.acting.writing.dry_run;
        let armor = if dry_run {
            String::new()
        } else {
            let said = confirmation_bytes(&loaded.policy.registry, confirming.gateway(), &confirming.confirmation)?;
            signer.sign(CONFIRMATION, &said)?.armor()
        };
        let change = confirming.change(armor);
        let files = context.commit(&root, &loaded, &change, (&actor, None), "confirm", dry_run)?;
        let told = confirming.told();
        let action = action(&confirming, &told, !dry_run).with_files(files);
        let exit = self.acting.writing.answer(context, &action, &[]);
        told.iter().for_each(|line| context.ui.say(&format!("  {line}")));
        if !confirming.leaves.is_empty() {
            context.ui.next(&format!("admit publish --out DIR   # then `{}` takes it, and that is confirmed", self.gateway));
        }
        Ok(exit)
    }

    /// The manifest and, where it is there, its signature.
    fn presented(&self, context: &Context, environment: &str) -> Outcome<(Vec<u8>, Option<String>)> {
        let file = match (&self.manifest, &self.digest, &self.from) {
            (Some(file), ..) => file.clone(),
            (None, Some(digest), Some(from)) => published(context, from, environment, digest)?,
            _ => return Err(Failure::usage("name the manifest with --manifest, or its digest with --digest and --from")),
        };
        let beside = file.with_file_name(SIGNATURE);
        let named = self.signature.clone().or_else(|| (file.as_os_str() != "-").then_some(beside));
        let signature = match named {
            Some(path) if self.signature.is_some() => Some(super::read_text(context, &path)?),
            Some(path) => outside::text_if_there(&context.path(&path)).map_err(Failure::unanswered)?,
            None => None,
        };
        Ok((read(context, &file)?, signature))
    }
}

/// The manifest of that digest in a folder that was published.
fn published(context: &Context, from: &Path, environment: &str, digest: &Digest) -> Outcome<PathBuf> {
    let folder = context.path(from).join(environment);
    for file in outside::below(&folder, MANIFEST).map_err(Failure::unanswered)? {
        if sha256(&read(context, &file)?) == *digest {
            return Ok(file);
        }
    }
    let message = format!("no manifest in `{}` has the digest {digest}", from.join(environment).display());
    Err(Failure::no(message).hint("fetch the manifest from the gateway, and name it with --manifest"))
}

fn action(confirming: &Confirming<'_, '_>, told: &[String], done: bool) -> ActionJson {
    let (one, gateway) = (&confirming.confirmation, &confirming.gateway().id);
    let (closes, leaves) = (confirming.closes.len(), confirming.leaves.len());
    let closed = if closes == 0 { "closes nothing".to_owned() } else { format!("closes {}", grammar::count(closes, "stop")) };
    let open = if leaves == 0 { String::new() } else { format!(", {} still open", grammar::count(leaves, "stop")) };
    let message = format!("`{gateway}` runs {} of {}: it {closed}{open}", one.manifest.short(), one.made);
    let mut action = ActionJson::new("confirm", done, gateway.as_str(), &message)
        .with("manifest", one.manifest.to_string())
        .with("made", one.made.to_string())
        .with("closed", closes.to_string())
        .with("open", leaves.to_string());
    if !told.is_empty() {
        action = action.with("stops", told.join("\n"));
    }
    match confirming.slowest() {
        Some(seconds) => action.with("slowest-seconds", seconds.to_string()),
        None => action,
    }
}
