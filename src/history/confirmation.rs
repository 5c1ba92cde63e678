//! Confirmations: what a gateway was recorded to run, as the bytes that somebody signed, and whether the signature holds. One that does
//! not hold closes nothing.

use super::{roster::Roster, stops::Stop};
use crate::{
    crypto::{Refused, SshSignature, jcs},
    model::{Confirmation, Digest, Environment, Gateway, GatewayId, Moment, Owner, OwnerId, PartnerId, Record, Text},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The SSHSIG namespace of confirmations.
pub const CONFIRMATION: &str = "confirmation@admit";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Statement<'a> {
    version: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    registry: &'a Text,
    gateway: &'a GatewayId,
    environment: &'a Environment,
    manifest: &'a Digest,
    made: Moment,
    stops: &'a BTreeMap<PartnerId, u64>,
    on: Moment,
    by: &'a OwnerId,
}

/// The bytes that are signed: which gateway of which registry, before which environment, runs what, and what that closes.
///
/// # Errors
/// When they cannot be written canonically.
pub fn confirmation_bytes(registry: &Text, gateway: &Gateway, confirmation: &Confirmation) -> Result<Vec<u8>, Refused> {
    let Confirmation { manifest, made, on, by, stops, signature: _ } = confirmation;
    let statement = Statement {
        version: 1,
        kind: "confirmation",
        registry,
        gateway: &gateway.id,
        environment: &gateway.environment,
        manifest,
        made: *made,
        stops,
        on: *on,
        by,
    };
    jcs::canonical(&statement)
}

/// A gateway, and for each confirmation on its record whether it holds.
#[derive(Debug)]
pub struct GatewayView<'a> {
    /// The record.
    pub record: &'a Record<Gateway>,
    /// For each confirmation, in the order of the record, why it counts for nothing, if it does.
    pub held: Vec<Result<(), Refused>>,
}

impl<'a> GatewayView<'a> {
    /// The gateway.
    #[must_use]
    pub fn gateway(&self) -> &'a Gateway {
        &self.record.value
    }

    /// The confirmations that hold, oldest first.
    pub fn genuine(&self) -> impl DoubleEndedIterator<Item = &'a Confirmation> {
        let confirmed: &'a [Confirmation] = &self.record.value.confirmed;
        confirmed.iter().zip(&self.held).filter(|(_, held)| held.is_ok()).map(|(one, _)| one)
    }

    /// The first one that covers a stop: by the line that it names, and of a manifest that was not made before the stop, so that lines
    /// which were numbered anew when two branches joined are not taken for covered.
    #[must_use]
    pub fn closing(&self, stop: &Stop) -> Option<&'a Confirmation> {
        let covers = |one: &&Confirmation| one.stops.get(&stop.partner).is_some_and(|last| stop.seq <= *last);
        self.genuine().find(|one| covers(one) && stop.at <= one.made)
    }

    /// Whether it still lets anybody in.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.record.value.retired.is_none()
    }
}

/// The gateways of a registry, each confirmation verified: by a key that its signer had on the day, over what the record says, for this
/// gateway before this environment.
#[must_use]
pub fn gateways<'a>(
    registry: &Text,
    gateways: impl Iterator<Item = &'a Record<Gateway>>,
    owners: &BTreeMap<OwnerId, Record<Owner>>,
) -> Vec<GatewayView<'a>> {
    let mut roster = Roster::new(owners);
    let view = |record: &'a Record<Gateway>| {
        let gateway = &record.value;
        let held = gateway.confirmed.iter().map(|one| {
            let bytes = confirmation_bytes(registry, gateway, one)?;
            let signature = SshSignature::from_armor(&one.signature)?;
            roster.signed((&one.by, one.on), CONFIRMATION, &bytes, &signature)
        });
        GatewayView { record, held: held.collect() }
    };
    gateways.map(view).collect()
}
