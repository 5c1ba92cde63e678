//! `admit schema`

use super::Format;
use crate::{
    context::Context,
    crypto::scanner_pattern,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    model::OwnerId,
    ops::init::schema_files,
    present::{self, action::ActionJson, json},
    store::{load::Wanted, schemas},
    suggestion::nearest,
};
use clap::Args;
use serde_json::Value;

/// Show the JSON Schemas of records and of machine outputs
///
/// Without a name, the list. Editors find the schemas of records in schemas/ of the registry, by the first line of each record.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  $ admit schema partner\n  $ admit schema --output audit\n  $ admit schema --write")]
pub(crate) struct Schema {
    /// The schema
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Of what commands write with --format json, instead of records
    #[arg(long)]
    output: bool,
    /// Write the schemas of records anew into schemas/ of the registry
    #[arg(long, conflicts_with_all = ["name", "output", "secret_scanning"])]
    write: bool,
    /// Show the pattern by which secret scanners know this registry's API keys
    #[arg(long, conflicts_with_all = ["name", "output"])]
    secret_scanning: bool,
}

impl Schema {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        if self.write {
            return write(context);
        }
        if self.secret_scanning {
            let loaded = context.load(&context.root()?, Wanted::Common)?;
            context.ui.result(&format!("{}\n", scanner_pattern(loaded.policy.key_prefix.as_str())));
            return Ok(Exit::Done);
        }
        let known = if self.output { present::schemas() } else { schemas::all() };
        match &self.name {
            Some(name) => context.ui.result(&json::text(find(&known, name)?)),
            None => known.iter().for_each(|(name, _)| context.ui.result(&format!("{name}\n"))),
        }
        Ok(Exit::Done)
    }
}

fn find<'s>(known: &'s [(&'static str, Value)], name: &str) -> Outcome<&'s Value> {
    known.iter().find(|(known, _)| *known == name).map(|(_, schema)| schema).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let failure = Failure::no(format!("there is no schema `{name}`; there are {}", grammar::list(&names)));
        match nearest(name, names) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure,
        }
    })
}

fn write(context: &Context) -> Outcome<Exit> {
    let root = context.root()?;
    let loaded = context.load(&root, Wanted::Common)?;
    let change = schemas::refresh(&root, schema_files()?).map_err(|error| Failure::unanswered(error.to_string()))?;
    let nobody: OwnerId = "schema".parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
    let n = change.writes.len();
    let files = if n == 0 { Vec::new() } else { context.commit(&root, &loaded, &change, (&nobody, None), "schema", false)? };
    let message =
        if n == 0 { "the schemas are up to date".to_owned() } else { format!("{} written", grammar::count(n, "schema")) };
    let action = ActionJson::new("schema", n > 0, "registry", &message).with_files(files);
    let writing = super::Writing { dry_run: false, format: Format::Text };
    Ok(writing.answer(context, &action, &[]))
}
