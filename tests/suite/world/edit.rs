//! Edits by hand: each changes one record, as an editor would, and asks nobody. Approvals and log stay as they were.

use super::{APPLICATION, PARTNER, World, text::record};
use admit::{
    model::{Anchor, Api, Application, Credential, EnvironmentAccess, Evidence, Gateway, Issuer, Owner, Partner, Record, Waiver},
    policy::Policy,
};
use serde::Serialize;

fn edit<T: Serialize + Clone>(slot: Option<&mut Record<T>>, change: impl FnOnce(&mut T)) {
    let slot = slot.expect("the record is in the world");
    change(&mut slot.value);
    *slot = record(&slot.path, slot.value.clone());
}

impl World {
    /// Changes `partners/acme-pay/partner.yaml`.
    pub(crate) fn edit_partner(&mut self, change: impl FnOnce(&mut Partner)) {
        edit(self.folder(PARTNER).partner.as_mut(), change);
    }

    /// Changes another partner's record.
    pub(crate) fn edit_partner_of(&mut self, partner: &str, change: impl FnOnce(&mut Partner)) {
        edit(self.folder(partner).partner.as_mut(), change);
    }

    /// Changes `partners/acme-pay/applications/payouts.yaml`.
    pub(crate) fn edit_application(&mut self, change: impl FnOnce(&mut Application)) {
        edit(self.folder(PARTNER).applications.get_mut(APPLICATION), change);
    }

    /// Changes the application's access in one environment.
    pub(crate) fn edit_access(&mut self, environment: &str, change: impl FnOnce(&mut EnvironmentAccess)) {
        self.edit_application(|application| change(application.environments.get_mut(environment).expect("it has access there")));
    }

    /// Changes an anchor of `acme-pay`.
    pub(crate) fn edit_anchor(&mut self, anchor: &str, change: impl FnOnce(&mut Anchor)) {
        edit(self.folder(PARTNER).anchors.get_mut(anchor), change);
    }

    /// The digest of the material of an anchor of `acme-pay`.
    pub(crate) fn material(&mut self, anchor: &str) -> admit::model::Digest {
        admit::anchor::Material::of(&self.folder(PARTNER).anchors[anchor].value).unwrap().digest()
    }

    /// Changes a document of `acme-pay`.
    pub(crate) fn edit_evidence(&mut self, evidence: &str, change: impl FnOnce(&mut Evidence)) {
        edit(self.folder(PARTNER).evidence.get_mut(evidence), change);
    }

    /// Changes the one credential of `acme-pay`.
    pub(crate) fn edit_credential(&mut self, change: impl FnOnce(&mut Credential)) {
        edit(self.folder(PARTNER).credentials.values_mut().next(), change);
    }

    /// Changes an owner.
    pub(crate) fn edit_owner(&mut self, owner: &str, change: impl FnOnce(&mut Owner)) {
        edit(self.registry.owners.get_mut(owner), change);
    }

    /// Changes an API.
    pub(crate) fn edit_api(&mut self, api: &str, change: impl FnOnce(&mut Api)) {
        edit(self.registry.apis.get_mut(api), change);
    }

    /// Changes an issuer.
    pub(crate) fn edit_issuer(&mut self, issuer: &str, change: impl FnOnce(&mut Issuer)) {
        edit(self.registry.issuers.get_mut(issuer), change);
    }

    /// Changes a gateway.
    pub(crate) fn edit_gateway(&mut self, gateway: &str, change: impl FnOnce(&mut Gateway)) {
        edit(self.registry.gateways.get_mut(gateway), change);
    }

    /// Changes the policy, which then lacks its approvals.
    pub(crate) fn edit_policy(&mut self, change: impl FnOnce(&mut Policy)) {
        change(&mut self.policy);
    }

    /// Puts a waiver on file.
    pub(crate) fn put_waiver(&mut self, waiver: Waiver) {
        let path = format!("waivers/{}.yaml", waiver.id);
        self.registry.waivers.insert(waiver.id.clone(), record(&path, waiver));
    }
}
