//! What an operator brings to a drill against a gateway that runs: an address, what is trusted of it, and keys for credentials that are on
//! record. A key that is not the one on record is refused, since a drill with it would show nothing.

use crate::{
    commands::{read, read_text},
    context::Context,
    crypto::{ApiKey, Certificate, Secret, TlsClient, TlsIdentity, same},
    drill::{
        Holder,
        live::Kit,
        wire::{Address, Line, Wire, header_name, sendable},
    },
    failure::{Failure, Outcome},
    model::{Credential, CredentialId, Moment, Registry, ScopeName, Subject},
};
use clap::Args;
use std::{
    collections::BTreeSet,
    net::IpAddr,
    path::{Path, PathBuf},
};

/// Where Debian and its kin keep the authorities that they trust of servers, as blocks and nothing else.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A gateway that runs.
#[derive(Debug, Args)]
#[command(next_help_heading = "A gateway that runs")]
pub(super) struct Live {
    /// Address of the gateway, `https://HOST:PORT/PATH`; nothing else is ever connected to
    #[arg(long, value_name = "URL")]
    connect: Option<Address>,
    /// Authorities that its certificate is verified against, in PEM; the system's when none are named
    #[arg(long, value_name = "FILE", requires = "connect")]
    ca: Option<PathBuf>,
    /// Certificate and unencrypted key of a credential on record, in PEM; may be repeated
    #[arg(long, value_name = "SUBJECT=CERT,KEY", value_parser = identity, requires = "connect")]
    identity: Vec<(Holder, PathBuf, PathBuf)>,
    /// File whose first line is the API key of a credential on record; may be repeated
    #[arg(long, value_name = "SUBJECT=FILE", value_parser = api_key, requires = "connect")]
    api_key: Vec<(Holder, PathBuf)>,
    /// Header that an API key is sent in; in `authorization` it is sent as `Bearer KEY`
    #[arg(long, value_name = "NAME", value_parser = header_name, default_value = "x-api-key", requires = "connect")]
    key_header: String,
    /// Header that the gateway takes an amount from; without it no case about an amount is run
    #[arg(long, value_name = "NAME", value_parser = header_name, requires = "connect")]
    amount_header: Option<String>,
    /// What is asked for in the place of a scope; may be repeated
    #[arg(long, value_name = "SCOPE=METHOD /PATH", value_parser = request, requires = "connect")]
    request: Vec<(ScopeName, Line)>,
    /// Address of this machine that is asked from
    #[arg(long, value_name = "ADDRESS", requires = "connect")]
    source: Option<IpAddr>,
    /// HTTP statuses that mean let in, instead of 200 to 399 and 404
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(100..600), requires = "connect")]
    let_in: Vec<u16>,
    /// Pass although cases were not run for lack of a key, a request or an address
    #[arg(long, requires = "connect")]
    pub(super) allow_missing: bool,
}

fn holder(text: &str) -> Result<Holder, String> {
    match text.parse()? {
        Subject::Credential(partner, application, credential) => Ok(Holder { partner, application, credential }),
        _ => Err("a credential is named as `partner/application/credential`".to_owned()),
    }
}

fn identity(text: &str) -> Result<(Holder, PathBuf, PathBuf), String> {
    let form = "an identity is named as SUBJECT=CERT,KEY";
    let (subject, files) = text.split_once('=').ok_or(form)?;
    let (certificate, key) = files.split_once(',').ok_or(form)?;
    Ok((holder(subject)?, PathBuf::from(certificate), PathBuf::from(key)))
}

fn api_key(text: &str) -> Result<(Holder, PathBuf), String> {
    let (subject, file) = text.split_once('=').ok_or("an API key is named as SUBJECT=FILE")?;
    Ok((holder(subject)?, PathBuf::from(file)))
}

fn request(text: &str) -> Result<(ScopeName, Line), String> {
    let (scope, line) = text.split_once('=').ok_or("a request is named as SCOPE=METHOD /PATH")?;
    Ok((scope.parse().map_err(|error: crate::model::NotText| error.to_string())?, line.parse()?))
}

impl Live {
    /// How the gateway is asked; `None` when none was named.
    pub(super) fn wire(&self, context: &Context, now: Moment) -> Outcome<Option<Wire>> {
        let Some(address) = &self.connect else { return Ok(None) };
        let authorities = match &self.ca {
            Some(file) => read_text(context, file)?,
            None => read_text(context, Path::new(SYSTEM)).map_err(|_| {
                Failure::usage(format!("`{SYSTEM}` has no authorities that a server could be verified against"))
                    .hint("--ca FILE names some")
            })?,
        };
        Ok(Some(Wire {
            address: address.clone(),
            client: TlsClient::new(&authorities, now)?,
            source: self.source,
            key_header: self.key_header.clone(),
            amount_header: self.amount_header.clone(),
            let_in: self.let_in.clone(),
        }))
    }

    /// The credentials whose keys were given: they are asked about before any other.
    pub(super) fn held(&self) -> BTreeSet<CredentialId> {
        let certificates = self.identity.iter().map(|(holder, ..)| holder);
        certificates.chain(self.api_key.iter().map(|(holder, _)| holder)).map(|holder| holder.credential.clone()).collect()
    }

    /// Everything that was given, each key compared with the record of its credential.
    pub(super) fn kit(&self, context: &Context, registry: &Registry) -> Outcome<Kit> {
        let mut kit = Kit {
            lines: self.request.iter().cloned().collect(),
            source: self.source,
            amounts: self.amount_header.is_some(),
            ..Kit::default()
        };
        for (holder, certificate, key) in &self.identity {
            let record = recorded(registry, holder)?;
            let key = Secret::new(read(context, key)?);
            let identity = TlsIdentity::from_pem(&read_text(context, certificate)?, &key)
                .map_err(|refused| Failure::no(format!("the identity of `{holder}` cannot be used: {refused}")))?;
            let on_record = record.certificate.as_deref().and_then(|pem| Certificate::from_pem(pem).ok());
            if on_record.is_none_or(|own| own.fingerprint() != identity.certificate().fingerprint()) {
                return Err(Failure::no(format!("`{}` is not the certificate on record of `{holder}`", certificate.display())));
            }
            kit.identities.insert(holder.clone(), identity);
        }
        for (holder, file) in &self.api_key {
            let record = recorded(registry, holder)?;
            let key = Secret::new(read(context, file)?).first_line();
            sendable(&key)?;
            let parsed = std::str::from_utf8(key.expose()).ok().and_then(|text| ApiKey::parse(text).ok());
            let verifier = record.verifier.as_ref().map(|verifier| verifier.hash);
            if !parsed.zip(verifier).is_some_and(|(parts, hash)| same(&parts.verifier.0, &hash.0)) {
                return Err(Failure::no(format!("`{}` is not the API key on record of `{holder}`", file.display())));
            }
            kit.keys.insert(holder.clone(), key);
        }
        Ok(kit)
    }

    /// What is asked for where no scope is: what was given for the first, or the path of the address.
    pub(super) fn line(&self, kit: &Kit, wire: &Wire) -> Line {
        let path = wire.address.path.clone();
        kit.lines.values().next().filter(|_| path == "/").cloned().unwrap_or(Line { method: "GET".to_owned(), path })
    }
}

fn recorded<'r>(registry: &'r Registry, holder: &Holder) -> Outcome<&'r Credential> {
    let folder = registry.partners.get(&holder.partner);
    let record = folder.and_then(|folder| folder.credentials.get(&holder.credential)).map(|record| &record.value);
    record.filter(|record| record.application == holder.application).ok_or_else(|| {
        Failure::no(format!("there is no credential `{holder}` in the registry")).hint(format!("admit status {}", holder.partner))
    })
}
