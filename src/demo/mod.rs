//! Rehearsals: the real commands on real keys and real files, in one process and without any other program. The demo plays the
//! whole life of a partner; the example registry is made the same way. Nothing here decides or grants: the commands do.

mod cast;
mod counterpart;
mod ending;
mod git;
mod line;
mod minting;
mod onboarding;
mod opening;
mod person;
mod stage;

pub use counterpart::Counterpart;
pub use git::Author;
pub use person::{Person, keys, public_line};
pub use stage::Stage;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    model::Moment,
};
use std::{fs, os::unix::fs::DirBuilderExt, path::Path};

/// How much earlier than now the demo begins, in seconds: at a minute for each command it ends in the past, so that whoever goes on
/// by hand is never before the last event.
const EARLIER: i64 = 5400;

/// Plays the demo in a new folder.
///
/// # Errors
/// When there is something in the folder, the disk does not take it, or a command does not come to what the story says.
pub fn play(context: &mut Context, named: &Path) -> Outcome<()> {
    let folder = fresh(&context.path(named))?;
    let began = Moment::from_unix(context.now.unix() - EARLIER).unwrap_or(context.now);
    let keys = keys(&cast::PEOPLE, context.entropy.as_mut())?;
    let mut stage = Stage::new(context.ui.rehearsal(), &folder, Path::new(cast::REGISTRY), began, keys.clone());
    opening::setting(&mut stage, named, &keys)?;
    opening::registry(&mut stage)?;
    let kept = stage.keep(context.program_folders().collect());
    if !kept {
        stage.remark("git is not here, so the registry stays a plain folder: nothing below needs more.");
    }
    opening::roster(&mut stage)?;
    opening::catalogue(&mut stage)?;
    opening::policy(&mut stage)?;
    let acme = onboarding::partner(&mut stage)?;
    onboarding::refusal(&mut stage, &acme)?;
    onboarding::evidence(&mut stage)?;
    onboarding::anchor(&mut stage, &acme)?;
    onboarding::application(&mut stage)?;
    onboarding::approvals(&mut stage)?;
    minting::certificate(&mut stage, &acme)?;
    minting::api_key(&mut stage)?;
    ending::publication(&mut stage)?;
    ending::revocation(&mut stage)?;
    ending::audit(&mut stage)?;
    ending::outlook(&stage, named, kept);
    Ok(())
}

/// A folder that nothing is in, made where it is not there; only its owner may look, since private keys will lie in it.
fn fresh(folder: &Path) -> Outcome<std::path::PathBuf> {
    let failed =
        |error: std::io::Error| Failure::unanswered(format!("failed to make the folder `{}`: {error}", folder.display()));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Failure::no(format!("`{}` is not empty, and the demo writes into no folder of yours", folder.display()))
            .hint("name a folder that is not there"));
    }
    folder.canonicalize().map_err(failed)
}
