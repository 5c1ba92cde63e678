//! The part of `admit revoke` that is about people of ours: it stops first, by what is common to all, and then looks what falls.

use super::Acting;
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    grammar,
    model::{Moment, Reason},
    ops::{Duty, Fallen, OwnerStop, Roster, stop_owner},
    policy::Loaded,
    present::action::ActionJson,
    store::load::Wanted,
};
use std::path::Path;

/// Stops a key of the roster or an owner, and says what does not count any more.
pub(super) fn run(context: &Context, stop: &OwnerStop, reason: Reason, acting: &Acting) -> Outcome<Exit> {
    let root = context.root()?;
    let loaded = context.load(&root, Wanted::Common)?;
    let (actor, _) = context.hand(&loaded, acting.key.as_deref(), Duty::Stop)?;
    let today = context.now.day();
    let (change, after, whose) = stop_owner(&loaded.registry.owners, stop, today)?;
    let dry_run = acting.writing.dry_run;
    let files = context.commit(&root, &loaded, &change, (&actor, None), "revoke", dry_run)?;
    let whose = grammar::list(&whose);
    let (subject, message, from) = match stop {
        OwnerStop::Key(key) => (key.to_string(), format!("revoked the key {key} of {whose} ({reason})"), context.now),
        OwnerStop::Left(owner) => {
            let message = format!("{whose} has left ({reason}): from tomorrow (UTC) on nothing that they signed counts");
            (owner.to_string(), message, today.end())
        }
    };
    let action = ActionJson::new("revoke", !dry_run, &subject, &message).with_files(files);
    let action = told(context, action, fall(context, &root, (&loaded.registry.owners, &after), from));
    let next =
        ["admit approve --policy   # the roster is another one; until its quorum approves it nothing is minted".to_owned()];
    Ok(acting.writing.answer(context, &action, &next))
}

/// What falls, looked up in the whole registry. A stop is done by then, so what cannot be read is said and refuses nothing.
fn fall(context: &Context, root: &Path, rosters: (&Roster, &Roster), at: Moment) -> Option<Fallen> {
    let part = |fallen: &mut Fallen, loaded: &Loaded| fallen.part(loaded, rosters, at);
    match context.each_part(root, "looking at", Fallen::default, part) {
        Ok((fallen, _)) => Some(fallen),
        Err(failure) => {
            context.ui.warn(&format!("what falls with it cannot be told: {}", failure.message));
            None
        }
    }
}

fn told(context: &Context, action: ActionJson, fallen: Option<Fallen>) -> ActionJson {
    let Some(fallen) = fallen else { return action };
    for (subject, command) in &fallen.lost {
        context.ui.say(&format!("  loses its quorum: {subject}\n      $ {command}"));
    }
    fallen.void.iter().for_each(|path| context.ui.say(&format!("  counts no more: {path}")));
    fallen.broken.iter().for_each(|what| context.ui.warn(what));
    let lost: Vec<&str> = fallen.lost.iter().map(|(subject, _)| subject.as_str()).collect();
    let action = action.with("lost", lost.join("\n")).with("void", fallen.void.join("\n"));
    if fallen.broken.is_empty() { action } else { action.with("broken", fallen.broken.join("\n")) }
}
