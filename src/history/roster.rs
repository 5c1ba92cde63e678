//! Whose key made a signature that is on record. Each owner's keys are parsed once, and only when a line names the owner.

use super::chain::NAMESPACE;
use crate::{
    crypto::{Refused, SshPublicKey, SshSignature},
    model::{Event, Moment, Owner, OwnerId, OwnerKey, Record},
};
use std::collections::BTreeMap;

/// The people who may have signed.
pub struct Roster<'r> {
    owners: &'r BTreeMap<OwnerId, Record<Owner>>,
    known: BTreeMap<&'r OwnerId, Vec<Key<'r>>>,
}

/// What the roster says of a key, and the key.
type Key<'r> = (&'r OwnerKey, Result<SshPublicKey, Refused>);

impl<'r> Roster<'r> {
    /// From the records of owners.
    #[must_use]
    pub fn new(owners: &'r BTreeMap<OwnerId, Record<Owner>>) -> Self {
        Self { owners, known: BTreeMap::new() }
    }

    /// An event stays what it was when its actor leaves or a key ends later; a key that was compromised takes its events with it
    /// from that day on.
    pub(super) fn verify(&mut self, event: &Event, signed: &[u8], signature: &SshSignature) -> Result<(), Refused> {
        self.signed((&event.actor, event.at), NAMESPACE, signed, signature)
    }

    /// Whether an owner signed those bytes with a key that was its own on the day.
    pub(super) fn signed(
        &mut self,
        (by, at): (&OwnerId, Moment),
        namespace: &str,
        signed: &[u8],
        signature: &SshSignature,
    ) -> Result<(), Refused> {
        let Some(record) = self.owners.get(by) else {
            return Err(Refused::new(format!("its actor `{by}` is not in the roster")));
        };
        let (owner, day) = (&record.value, at.day());
        let parsed = || owner.keys.iter().map(|entry| (entry, SshPublicKey::parse(entry.key.as_str()))).collect();
        let keys = self.known.entry(&owner.id).or_insert_with(parsed);
        let mut why = Refused::new(format!("`{}` had no key on {day}", owner.id));
        for (entry, key) in keys.iter() {
            let counted = entry.from <= day
                && entry.until.is_none_or(|until| day <= until)
                && entry.revoked.is_none_or(|revoked| day < revoked);
            if !counted || !owner.stands_on(day) {
                continue;
            }
            match signature.verify(key.as_ref().map_err(Clone::clone)?, namespace, signed) {
                Ok(()) => return Ok(()),
                Err(refused) => why = refused,
            }
        }
        Err(why)
    }
}
