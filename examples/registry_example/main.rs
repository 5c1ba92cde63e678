//! Makes the registry of a bank that has been at it for a year: `cargo run --example registry_example -- DIR`. The commands are
//! the real ones at pinned moments of 2026; the keys are new each time, and thrown away.

mod bank;
mod holder;
mod identity;
mod low;
mod partner;
mod regulated;
mod standard;
mod year;

use admit::{
    crypto::SystemEntropy,
    demo::{Stage, keys},
    failure::{Failure, Outcome},
    ui::Ui,
};
use std::{path::Path, process::ExitCode};
use year::Year;

fn main() -> ExitCode {
    let ui = Ui::new(false, false, None);
    let made = match std::env::args_os().nth(1) {
        Some(folder) => make(Path::new(&folder)),
        None => Err(Failure::usage("name a new folder for the registry")),
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            ui.failure(&failure);
            ExitCode::from(failure.exit.code())
        }
    }
}

/// Plays the year. What is no part of the registry, private keys above all, lies in a scratch folder that goes away.
fn make(registry: &Path) -> Outcome<()> {
    let failed = |error: std::io::Error| Failure::unanswered(format!("failed to make the folders: {error}"));
    std::fs::create_dir(registry).map_err(failed)?;
    let registry = registry.canonicalize().map_err(failed)?;
    let scratch = tempfile::tempdir().map_err(failed)?;
    let keys = keys(&bank::PEOPLE, &mut SystemEntropy::new())?;
    let began = year::moment("2026-01-12T08:30:00Z")?;
    let mut year = Year::new(Stage::new(Ui::silent(), scratch.path(), &registry, began, keys.clone()));
    bank::open(&mut year, &registry, &keys)?;
    let mut acts: Vec<(&str, year::Act)> = Vec::new();
    acts.extend(bank::acts());
    acts.extend(standard::acts());
    acts.extend(regulated::acts());
    acts.extend(low::acts());
    acts.sort_by_key(|(moment, _)| *moment);
    for (moment, act) in acts {
        year.until(moment)?;
        act(&mut year)?;
    }
    Ok(())
}
