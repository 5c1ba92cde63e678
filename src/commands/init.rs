//! `admit init`

use super::Writing;
use crate::{
    context::Context,
    delivery::Reserved,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{OwnerId, Text},
    ops::init::{NewRegistry, init},
    present::action::ActionJson,
};
use clap::Args;
use std::path::PathBuf;

/// Make a registry: policy, schemas, and an issuer for each environment
///
/// The folder must not hold a registry yet. The issuers' private keys are sealed with a passphrase and written outside of the
/// registry, to the folder that --keys names; keep them where backups and people with access are few.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit init bank-partners --organisation 'Example Bank' --trust-domain partners.bank.example \\\n      --key-prefix exb --keys ~/issuer-keys"
)]
pub(crate) struct Init {
    /// Folder of the new registry
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Our organisation, as the issuers' certificates name it
    #[arg(long, value_name = "NAME")]
    organisation: Text,
    /// SPIFFE trust domain of the identities in our certificates
    #[arg(long, value_name = "DOMAIN")]
    trust_domain: String,
    /// What API keys begin with: 2 to 12 of a-z and 0-9, a letter first
    #[arg(long, value_name = "PREFIX")]
    key_prefix: String,
    /// Folder outside of the registry for the issuers' sealed keys
    #[arg(long, value_name = "DIR")]
    keys: PathBuf,
    /// File whose first line is the passphrase that seals the keys
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
}

impl Init {
    pub(crate) fn run(self, context: &mut Context) -> Outcome<Exit> {
        let (root, keys) = (context.path(&self.dir), context.path(&self.keys));
        let (root, keys) = crate::store::fresh::folders(&root, &keys, context.now, self.writing.dry_run).map_err(Failure::no)?;
        let passphrase = context.passphrase(self.passphrase_file.as_deref(), "the new issuers", true)?;
        let new = NewRegistry { trust_domain: self.trust_domain, key_prefix: self.key_prefix, organisation: self.organisation };
        let made = init(&new, &passphrase, context.now, context.entropy.as_mut())?;
        let pems: Vec<_> = made.keys.iter().map(|(issuer, pem)| (format!("{issuer}.key.pem"), pem.as_str())).collect();
        let mut reserved = Vec::new();
        if !self.writing.dry_run {
            crate::store::fresh::note_keys(&root, &keys, &pems).map_err(Failure::unanswered)?;
            for (name, pem) in &pems {
                reserved.push((Reserved::private(&keys.join(name))?, pem));
            }
        }
        let nobody: OwnerId = "init".parse().map_err(|e: crate::model::NotAnId| Failure::unanswered(e.to_string()))?;
        let loaded = crate::store::fresh::nothing(&made.change).map_err(Failure::unanswered)?;
        // The keys go first: an authority without its key would be worth nothing, and a key without its authority does no harm.
        reserved.into_iter().try_for_each(|(file, pem)| file.fill(pem.as_bytes()))?;
        let files = context.commit(&root, &loaded, &made.change, (&nobody, None), "init", self.writing.dry_run)?;
        if !self.writing.dry_run {
            crate::store::fresh::settle(&root, context.now);
        }
        let action = ActionJson::new(
            "init",
            !self.writing.dry_run,
            &made.registry.to_string(),
            &format!("registry {} in {}", made.registry, self.dir.display()),
        )
        .with_files(files)
        .with("keys", keys.display().to_string());
        Ok(self.writing.answer(
            context,
            &action,
            &[
                format!("cd {}", self.dir.display()),
                "admit onboard owner ID --kind person --name NAME --email MAIL --role security --key FILE.pub".to_owned(),
            ],
        ))
    }
}
