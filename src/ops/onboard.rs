//! Onboarding: what was said about a partner, an application, an anchor, an owner, a scope or a gateway becomes a record, or changes one.
//! What is not said stays as it is.

mod anchor;
mod application;
mod gateway;
mod owner;
mod partner;
mod scope;

pub use anchor::{Given, NewAnchor, anchor};
pub use application::{NewApplication, NewGrant, application};
pub use gateway::{NewGateway, gateway};
pub use owner::{NewOwner, owner};
pub use partner::{NewPartner, partner};
pub use scope::{NewScope, scope};

use crate::{
    failure::{Failure, Outcome},
    model::{PartnerFolder, PartnerId},
    policy::Loaded,
};

fn needs(id: impl std::fmt::Display, flag: &str) -> Failure {
    Failure::usage(format!("`{id}` is new, and a new one needs {flag}"))
}

fn set<T>(slot: &mut Option<T>, said: Option<T>) {
    if said.is_some() {
        *slot = said;
    }
}

fn registered<'l>(loaded: &'l Loaded, partner: &PartnerId) -> Outcome<&'l PartnerFolder> {
    let folder = loaded.registry.partners.get(partner).filter(|folder| folder.partner.is_some());
    let folder = folder.ok_or_else(|| {
        Failure::no(format!("there is no partner `{partner}`"))
            .hint(format!("admit onboard partner {partner} --legal-name NAME --tier TIER"))
    })?;
    match folder.partner.as_ref().and_then(|record| record.value.offboarded.as_ref()) {
        Some(end) => Err(Failure::no(format!("`{partner}` was offboarded on {}", end.on.day()))),
        None => Ok(folder),
    }
}
