//! The issuers' keys that orders need, each opened once however many orders need it, and what is minted with them.

use super::Order;
use crate::{
    admission::Admission,
    context::Context,
    crypto::{Authority, Csr, SigningKey},
    failure::{Failure, Outcome},
    mint::{CertificateOrder, Minted, StatementOrder, api_key, client_certificate, software_statement},
    model::{CredentialKind, Environment, Issuer, IssuerId, OwnerId},
    policy::Loaded,
};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The file of an issuer's key: of the one that is named, or of whichever issues.
#[derive(Debug, Clone)]
pub(super) struct KeyFile {
    issuer: Option<IssuerId>,
    file: PathBuf,
}

impl FromStr for KeyFile {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let named = text.split_once('=').and_then(|(issuer, file)| Some((issuer.parse().ok()?, file)));
        let (issuer, file) = named.map_or((None, text), |(issuer, file)| (Some(issuer), file));
        Ok(Self { issuer, file: PathBuf::from(file) })
    }
}

/// What signs, where something is signed, by environment and kind.
pub(super) struct Keys<'l>(BTreeMap<(&'l Environment, CredentialKind), Seal<'l>>);

enum Seal<'l> {
    Certificate(Box<Authority>, &'l Issuer),
    Statement(Box<SigningKey>, &'l Issuer),
}

impl<'l> Keys<'l> {
    /// Opens what the orders need.
    pub(super) fn open(
        context: &Context,
        loaded: &'l Loaded,
        orders: &[&'l Order],
        files: &[KeyFile],
        passphrase: Option<&Path>,
    ) -> Outcome<Self> {
        if files.iter().filter(|key| key.issuer.is_none()).count() > 1 {
            return Err(Failure::usage("of several files of --issuer-key each says whose key it is: ISSUER=FILE"));
        }
        let mut keys = BTreeMap::new();
        for order in orders {
            let (environment, place) = (&order.environment, (&order.environment, order.kind));
            let policy = loaded.policy.environments.get(environment);
            let seal = match order.kind {
                _ if keys.contains_key(&place) => continue,
                CredentialKind::ClientCertificate => {
                    let file = file(files, policy.map(|policy| &policy.issuer));
                    let (authority, issuer) = context.authority(loaded, environment, file, passphrase)?;
                    Seal::Certificate(Box::new(authority), issuer)
                }
                CredentialKind::SoftwareStatement => {
                    let file = file(files, policy.and_then(|policy| policy.statement_issuer.as_ref()));
                    let (opened, issuer) = context.statement_key(loaded, environment, file, passphrase)?;
                    Seal::Statement(Box::new(opened), issuer)
                }
                _ => continue,
            };
            keys.insert(place, seal);
        }
        Ok(Self(keys))
    }

    /// Mints what an order asks for.
    pub(super) fn mint(
        &self,
        context: &mut Context,
        loaded: &Loaded,
        order: &Order,
        (admission, csr): (Admission, Option<&Csr>),
        by: &OwnerId,
    ) -> Outcome<Minted> {
        let folder = loaded.registry.partners.get(&order.partner);
        let partner = folder.and_then(|folder| folder.partner.as_ref());
        let partner = &partner.ok_or_else(|| Failure::no("the partner has no record (partner-missing)"))?.value;
        let (policy, by, entropy) = (&loaded.policy, by.clone(), context.entropy.as_mut());
        let (registry, trust_domain) = (&policy.registry, &policy.trust_domain);
        match (csr, self.0.get(&(&order.environment, order.kind))) {
            (Some(csr), Some(Seal::Certificate(authority, issuer))) => {
                let order = CertificateOrder { authority, issuer, csr, legal_name: &partner.legal_name, trust_domain, by };
                Ok(client_certificate(admission, order, entropy)?)
            }
            (_, Some(Seal::Statement(key, issuer))) => {
                let application = folder.and_then(|folder| folder.applications.get(&order.application));
                let description = application.and_then(|record| record.value.description.as_ref());
                let profile = order.profile.unwrap_or_default();
                let order = StatementOrder { key, issuer, partner, description, registry, trust_domain, profile, by };
                Ok(software_statement(admission, &order, entropy)?)
            }
            _ => {
                let recipient = partner.recipient.as_ref().filter(|_| !order.plain);
                Ok(api_key(admission, &policy.key_prefix, recipient, by, entropy)?)
            }
        }
    }
}

/// The file of that issuer's key; one without a name is whosever key is needed.
fn file<'f>(files: &'f [KeyFile], issuer: Option<&IssuerId>) -> Option<&'f Path> {
    let named = files.iter().find(|key| key.issuer.is_some() && key.issuer.as_ref() == issuer);
    named.or_else(|| files.iter().find(|key| key.issuer.is_none())).map(|key| key.file.as_path())
}
