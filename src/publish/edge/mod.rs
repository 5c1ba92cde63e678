//! What is let in, for programs at the edge that see a connection, the time and where it comes from: nginx, HAProxy and Envoy are made
//! from this. A scope with hours or a largest amount is left out, with the reason, since none of them can decide it.

mod bundle;

pub(super) use bundle::bundle;

use super::{Compiled, Entry, Shows, scopes};
use crate::{
    crypto::Refused,
    model::{Conditions, CredentialId, CredentialKind, Moment, Network, ScopeName},
};
use std::collections::{BTreeMap, BTreeSet};

/// What an edge is told.
pub(super) struct Edge<'a> {
    /// Every network that a scope names. An address belongs to the narrowest that holds it.
    pub networks: BTreeSet<Network>,
    /// The credentials, in the order of what was compiled.
    pub entries: Vec<EdgeEntry<'a>>,
    /// What was left out, and why.
    pub left_out: Vec<LeftOut>,
}

/// A credential with what it may do.
pub(super) struct EdgeEntry<'a> {
    /// What was compiled.
    pub entry: &'a Entry,
    /// Until when it may use a scope: from everywhere, or from addresses whose narrowest network is the one named.
    pub rights: BTreeMap<(ScopeName, Option<Network>), Moment>,
}

/// Something that an edge does not let in although it stands.
pub(super) struct LeftOut {
    /// Whose.
    pub credential: CredentialId,
    /// Which scope; none for everything.
    pub scope: Option<ScopeName>,
    /// Why.
    pub why: &'static str,
}

impl<'a> Edge<'a> {
    /// Of what was compiled, for a program that knows these kinds of credential.
    ///
    /// # Errors
    /// When the name of a scope is not written as a catalogue writes it.
    pub(super) fn new(compiled: &'a Compiled, kinds: &[CredentialKind]) -> Result<Self, Refused> {
        let (mut taken, mut left_out) = (Vec::new(), Vec::new());
        for entry in &compiled.entries {
            scopes::checked(entry)?;
            let why = match &entry.shows {
                _ if !kinds.contains(&entry.kind) => Some("this program does not know its kind"),
                Shows::Certificate { .. } | Shows::ApiKey { .. } => None,
                Shows::OauthClient { .. } | Shows::Federation { .. } => Some("this program does not know its kind"),
            };
            match why {
                Some(why) => left_out.push(LeftOut { credential: entry.credential.clone(), scope: None, why }),
                None => taken.push(entry),
            }
        }
        let grants = taken.iter().flat_map(|entry| &entry.grants);
        let networks: BTreeSet<_> = grants.flat_map(|grant| &grant.when.sources).copied().collect();
        let entries = taken.iter().map(|entry| rights(entry, &networks, &mut left_out)).collect();
        Ok(Self { networks, entries, left_out })
    }
}

/// The rights of an entry. Where two grants of one scope say the same place, the later end counts, as each lets in by itself.
fn rights<'a>(entry: &'a Entry, networks: &BTreeSet<Network>, left_out: &mut Vec<LeftOut>) -> EdgeEntry<'a> {
    let mut rights: BTreeMap<(ScopeName, Option<Network>), Moment> = BTreeMap::new();
    for grant in &entry.grants {
        let Conditions { sources, hours, max_amount } = &grant.when;
        let why = match (hours, max_amount) {
            (None, None) => None,
            (Some(_), None) => Some("it has hours of the day"),
            (None, Some(_)) => Some("it has a largest amount"),
            (Some(_), Some(_)) => Some("it has hours of the day and a largest amount"),
        };
        if let Some(why) = why {
            left_out.push(LeftOut { credential: entry.credential.clone(), scope: Some(grant.scope.clone()), why });
            continue;
        }
        let within = networks.iter().filter(|network| sources.iter().any(|source| source.contains(network)));
        let places: Vec<_> = if sources.is_empty() { vec![None] } else { within.copied().map(Some).collect() };
        for place in places {
            let until = rights.entry((grant.scope.clone(), place)).or_insert(grant.ends);
            *until = grant.ends.max(*until);
        }
    }
    EdgeEntry { entry, rights }
}

impl LeftOut {
    /// As a line for whoever reads the file.
    pub(super) fn line(&self) -> String {
        let Self { credential, scope, why } = self;
        let scope = scope.as_ref().map(|scope| format!(" {scope}")).unwrap_or_default();
        format!("# left out: {credential}{scope}: {why}\n")
    }
}
