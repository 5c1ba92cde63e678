//! `admit publish`

use super::Format;
use crate::{
    context::Context,
    crypto::{Crl, authority_certificate},
    delivery,
    exit::Exit,
    failure::{Failure, Outcome},
    grammar,
    model::{CredentialKind, Environment, Issuer, IssuerId},
    policy::Loaded,
    present::{action::ActionJson, json},
    publish::crl::{Issued, entries, may_follow, number},
    rules::Scene,
    store::load::Wanted,
};
use clap::Args;
use std::path::{Path, PathBuf};

/// Compile the registry for its enforcement points: a revocation list for each issuer
///
/// Listed is every certificate that does not stand now, whoever or whatever stopped it. A list goes over the last one in one step, and
/// only if its number, the seconds since 1970, is higher.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit publish --out published --environment production --issuer-key production-ca=keys/production-ca.key.pem"
)]
pub(crate) struct Publish {
    /// Folder that gateways take from; made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only for this environment; may be repeated
    #[arg(long, value_name = "ENVIRONMENT")]
    environment: Vec<Environment>,
    /// Sealed key of an issuer, as ISSUER=FILE; may be repeated
    #[arg(long, value_name = "ISSUER=FILE", value_parser = issuer_key)]
    issuer_key: Vec<(IssuerId, PathBuf)>,
    /// File whose first line is the passphrase of the issuers' keys
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// `ISSUER=FILE`
fn issuer_key(text: &str) -> Result<(IssuerId, PathBuf), String> {
    let (issuer, file) = text.split_once('=').ok_or("a key is named as ISSUER=FILE")?;
    Ok((issuer.parse().map_err(|e: crate::model::NotAnId| e.to_string())?, PathBuf::from(file)))
}

impl Publish {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Whole)?;
        let scene = Scene::new(&loaded.registry, &loaded.policy, context.now, None);
        let issuers = self.issuers(&loaded)?;
        let mut made = Vec::new();
        for issuer in issuers {
            let file = self.out.join(format!("{}.crl.pem", issuer.id));
            is_next(context, &file, issuer)?;
            made.push((issuer, file, self.list(context, &loaded, &scene, issuer)?));
        }
        let mut action = ActionJson::new("publish", !self.dry_run, "registry", "");
        for (issuer, file, (pem, listed)) in &made {
            if let Some(pem) = pem {
                delivery::replace(&context.path(file), pem.as_bytes())?;
            }
            let said = format!("{}, {} listed", file.display(), grammar::count(*listed, "certificate"));
            context.ui.say(&format!("  {}: {said}", issuer.id));
            action = action.with(issuer.id.as_str(), said);
        }
        let would = if self.dry_run { "would publish" } else { "published" };
        action.message = format!("{would} {} in {}", grammar::count(made.len(), "revocation list"), self.out.display());
        match self.format {
            Format::Json => context.ui.result(&json::text(&action)),
            Format::Text => context.ui.result(&format!("{}\n", action.message)),
        }
        Ok(Exit::Done)
    }

    fn issuers<'l>(&self, loaded: &'l Loaded) -> Outcome<Vec<&'l Issuer>> {
        if let Some(unknown) = self.environment.iter().find(|name| !loaded.policy.environments.contains_key(*name)) {
            return Err(Failure::no(format!("`{unknown}` is not an environment of this policy")));
        }
        let issuers = loaded.registry.issuers.values().map(|record| &record.value);
        // What signs statements revokes nothing: a statement ends within minutes.
        let authority = |issuer: &&Issuer| issuer.certificate.is_some();
        let wanted = |issuer: &&Issuer| self.environment.is_empty() || self.environment.contains(&issuer.environment);
        let issuers: Vec<_> = issuers.filter(authority).filter(wanted).collect();
        if issuers.is_empty() { Err(Failure::no("there is no issuer to publish for")) } else { Ok(issuers) }
    }

    /// The list in PEM, unless it is only tried, and how many certificates are on it.
    fn list(&self, context: &Context, loaded: &Loaded, scene: &Scene<'_>, issuer: &Issuer) -> Outcome<(Option<String>, usize)> {
        let policy = loaded.policy.environments.get(&issuer.environment);
        let lifetime = policy.map(|policy| policy.crl_lifetime).ok_or_else(|| {
            Failure::no(format!("`{}`, the environment of issuer `{}`, is not in policy", issuer.environment, issuer.id))
        })?;
        let issued = scene.credentials().filter(|(_, view)| view.record.value.kind == CredentialKind::ClientCertificate);
        let issued = issued.map(|(partner, view)| Issued {
            folder: partner.folder,
            credential: &view.record.value,
            state: &view.state,
            proved_until: partner.anchor(&view.record.value.anchor).and_then(|anchor| anchor.proved_until),
        });
        let entries = entries(&issuer.id, issued, context.now, lifetime);
        if self.dry_run {
            return Ok((None, entries.len()));
        }
        let key = self.issuer_key.iter().find(|(named, _)| *named == issuer.id).map(|(_, file)| file.as_path());
        let (authority, _) = context.authority_of(loaded, &issuer.id, key, self.passphrase_file.as_deref())?;
        let pem = authority.crl(&entries, number(context.now), context.now, context.now.plus(lifetime))?;
        Ok((Some(pem), entries.len()))
    }
}

/// Whether a new list of that issuer may go where this file is.
fn is_next(context: &Context, file: &Path, issuer: &Issuer) -> Outcome<()> {
    let Some(text) = delivery::existing(&context.path(file))? else { return Ok(()) };
    let certificate = authority_certificate(issuer)?;
    let follows = Crl::from_pem(&text).and_then(|last| may_follow(&last, &certificate, context.now));
    follows.map_err(|refused| {
        Failure::no(format!("a list of `{}` cannot take the place of `{}`: {refused}", issuer.id, file.display()))
    })
}
