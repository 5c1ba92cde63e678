//! Log lines: what happened in the world, signed by who did it.

use super::{World, id};
use admit::{
    crypto::sha256,
    history::{self, Signer},
    model::{Code, Confirmation, Digest, Event, GatewayId, PartnerId},
};
use std::collections::BTreeMap;

impl World {
    /// Puts on record that a gateway runs a manifest made now, which is the first to close stops up to these lines.
    pub(crate) fn confirm(&mut self, gateway: &str, by: &str, stops: &[(&str, u64)]) {
        let stops = stops.iter().map(|(partner, line)| (id(partner), *line)).collect();
        let (made, manifest) = (self.now, sha256(format!("{gateway} {}", self.now).as_bytes()));
        let mut one = Confirmation { manifest, made, on: self.now, by: id(by), stops, signature: String::new() };
        let record = &self.registry.gateways[&id::<GatewayId>(gateway)].value;
        let bytes = history::confirmation_bytes(&self.policy.registry, record, &one).unwrap();
        one.signature = self.keys.owner(by).sign(history::CONFIRMATION, &bytes).armor();
        self.edit_gateway(gateway, |gateway| gateway.confirmed.push(one));
    }

    /// Appends a signed event to a partner's log, dated now. `records` are files that the act wrote, as they are now.
    pub(crate) fn sign_event(&mut self, partner: &str, code: Code, actor: &str, subject: &str, records: &[String]) {
        let records = records.iter().map(|path| (path.clone(), self.digest_of(path))).collect();
        self.sign_event_over(partner, code, actor, subject, records, BTreeMap::new());
    }

    /// As [`Self::sign_event`], with the digests given, and with what the act relied on.
    pub(crate) fn sign_event_over(
        &mut self,
        partner: &str,
        code: Code,
        actor: &str,
        subject: &str,
        records: BTreeMap<String, Digest>,
        relied: BTreeMap<String, Digest>,
    ) {
        let partner_id: PartnerId = id(partner);
        let log = &self.registry.partners.get(&partner_id).unwrap().log;
        let last = log.split(|b| *b == b'\n').rfind(|line| !line.is_empty());
        let event = Event {
            version: 1,
            registry: self.policy.registry.clone(),
            partner: partner_id.clone(),
            seq: log.iter().filter(|b| **b == b'\n').count() as u64 + 1,
            at: self.now,
            code,
            actor: id(actor),
            subject: id(subject),
            reason: None,
            note: None,
            records,
            relied,
            previous: last.map_or_else(|| history::first_link(&self.policy.registry, &partner_id), sha256),
        };
        self.append(event);
    }

    /// Signs an event as it is, by its actor, and appends it to the log that it names.
    pub(crate) fn append(&mut self, event: Event) {
        let mut signer = self.keys.signer(event.actor.as_str());
        let signature = signer.sign(history::NAMESPACE, &history::event_bytes(&event).unwrap()).unwrap();
        let partner = event.partner.clone();
        let line = history::log_line(event, &signature).unwrap();
        self.registry.partners.get_mut(&partner).unwrap().log.extend(line);
    }
}
