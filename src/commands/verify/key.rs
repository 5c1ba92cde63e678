//! `admit verify key`

use super::answer;
use crate::{
    commands::{Reading, read},
    context::Context,
    crypto::{ApiKey, ApiKeyParts, NotAKey, Secret},
    exit::Exit,
    failure::{Failure, Outcome},
    ops::{self, KeyAnswer},
    present::verdict::VerdictJson,
    rules::Scene,
    store::{self, load::Wanted},
};
use clap::Args;
use std::path::Path;

/// Say whose an API key is and what it may do now; the key comes on the standard input
///
/// Looked up by the id in it and compared in constant time. Opened are the folder of its partner and what is common to all; of the
/// other partners only the names of files are looked at. Reasons: active, or unknown, malformed, checksum, revoked, expired,
/// suspended, pending, ended. No part of the key is ever repeated.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ admit verify key < key-as-it-came.txt")]
pub(super) struct KeyArgs {
    #[command(flatten)]
    reading: Reading,
}

impl KeyArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let given = Secret::new(read(context, Path::new("-"))?);
        let judged = match parts(&given) {
            Ok(parts) => self.judge(context, &root, &parts)?,
            Err(why) => {
                let reason = if why == NotAKey::Check { "checksum" } else { "malformed" };
                KeyAnswer { reason, message: why.to_string(), ..KeyAnswer::unknown() }
            }
        };
        let subject = judged.identity.as_deref().unwrap_or("the key on the standard input");
        let verdict = VerdictJson::new(judged.accept, judged.reason, subject, &judged.message);
        let verdict = judged.details.into_iter().fold(verdict, |verdict, (name, value)| verdict.with(name, value));
        Ok(answer(context, &verdict, self.reading.format))
    }

    fn judge(&self, context: &Context, root: &std::path::Path, parts: &ApiKeyParts) -> Outcome<KeyAnswer> {
        let Ok(id) = parts.id.parse() else { return Ok(KeyAnswer::unknown()) };
        for partner in store::holder::holders(root, &id).map_err(Failure::unanswered)? {
            let loaded = context.load(root, Wanted::Partner(&partner))?;
            let scene = Scene::new(&loaded.registry, &loaded.policy, self.reading.now.unwrap_or(context.now), None);
            let judged = ops::api_key(&scene, parts);
            if judged.identity.is_some() {
                return Ok(judged);
            }
        }
        Ok(KeyAnswer::unknown())
    }
}

/// The first line taken apart; nothing else may follow.
fn parts(given: &Secret) -> Result<ApiKeyParts, NotAKey> {
    let text = std::str::from_utf8(given.expose()).map_err(|_| NotAKey::Form)?;
    ApiKey::read(text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line)))
}
