//! The part of `admit offboard` that certifies an end: draws the certificate up, signs it, puts on record that it was given, and only then
//! fills the files.

use super::Acting;
use crate::{
    context::Context,
    delivery::{self, Reserved},
    exit::Exit,
    failure::Outcome,
    history::Signer,
    model::PartnerId,
    ops::{Duty, completion},
    present::{action::ActionJson, completion::markdown},
    rules::Scene,
    store::load::Wanted,
};
use std::path::Path;

/// The SSHSIG namespace of certificates.
const NAMESPACE: &str = "certificate@admit";

/// Writes the certificate of a partner's end into a folder, as JSON and as Markdown, each with its signature.
pub(super) fn run(context: &Context, partner: &PartnerId, folder: &Path, acting: &Acting) -> Outcome<Exit> {
    let root = context.root()?;
    let loaded = context.load(&root, Wanted::Partner(partner))?;
    let (actor, mut signer) = context.hand(&loaded, acting.key.as_deref(), Duty::Stop)?;
    let signer: &mut dyn Signer = signer.as_mut();
    let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
    let certified = completion(&scene, partner, &actor)?;
    let dry_run = acting.writing.dry_run;
    let page = markdown(&certified.completion, &certified.digest());
    let name = |end: &str| folder.join(format!("{partner}-offboarding.{end}"));
    let mut waiting = Vec::new();
    if !dry_run {
        delivery::make_folder(&context.path(folder))?;
        for (end, bytes) in [("json", certified.bytes.as_slice()), ("md", page.as_bytes())] {
            let signature = format!("{end}.sig");
            let reserve = |end: &str| Reserved::public(&context.path(&name(end)));
            let (file, beside) = (reserve(end)?, reserve(&signature)?);
            let armor = signer.sign(NAMESPACE, bytes)?.armor();
            waiting.push((file, bytes.to_vec()));
            waiting.push((beside, armor.into_bytes()));
        }
    }
    let files = context.commit(&root, &loaded, &certified.change(), (&actor, Some(signer)), "offboard", dry_run)?;
    waiting.into_iter().try_for_each(|(file, bytes)| file.fill(&bytes))?;
    let message = format!("the end of `{partner}` is certified in {}", name("md").display());
    let action = ActionJson::new("offboard", !dry_run, partner.as_str(), &message)
        .with("certificate", certified.digest().to_string())
        .with_files(files);
    let check = format!(
        "ssh-keygen -Y verify -f SIGNERS -I {actor} -n {NAMESPACE} -s {} < {}",
        name("json.sig").display(),
        name("json").display()
    );
    Ok(acting.writing.answer(context, &action, &[check]))
}
