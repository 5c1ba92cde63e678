//! Where records name an owner: as one who answers for something today, or as one who did something once.

use crate::{
    model::{OwnerId, PartnerId},
    rules::{PartnerView, Scene},
};
use std::collections::BTreeSet;

/// An owner named in a record.
pub(super) struct Mention<'a> {
    /// Of what, as findings name it.
    pub(super) subject: String,
    /// The file.
    pub(super) file: &'a str,
    /// The key path.
    pub(super) key: String,
    /// Who.
    pub(super) owner: &'a OwnerId,
    /// As what.
    pub(super) role: &'static str,
}

/// Those who answer for a partner, an application, an API or a gateway; of a request only for what it rests on.
pub(super) fn responsible<'a>(scene: &Scene<'a>) -> Vec<Mention<'a>> {
    let mut mentions = Vec::new();
    let mut name = |subject: String, file: &'a str, key: &str, owner: Option<&'a OwnerId>, role: &'static str| {
        mentions.extend(owner.map(|owner| Mention { subject, file, key: key.to_owned(), owner, role }));
    };
    for (view, record) in scene.current() {
        let owners = &record.value.owners;
        name(view.id.to_string(), &record.path, "owners.business", owners.business.as_ref(), "business owner");
        name(view.id.to_string(), &record.path, "owners.technical", owners.technical.as_ref(), "technical owner");
    }
    for (view, application) in scene.current_applications() {
        let subject = format!("{}/{}", view.id, application.value.id);
        name(subject, &application.path, "owners.technical", application.value.owners.technical.as_ref(), "technical owner");
    }
    let granted: BTreeSet<_> =
        scene.accesses().flat_map(|(_, access)| &access.access.grants).map(|grant| &grant.scope.api).collect();
    for (id, api) in scene.registry.apis.iter().filter(|(id, _)| scene.request.is_none() || granted.contains(id)) {
        name(format!("api {id}"), &api.path, "owner", Some(&api.value.owner), "owner");
    }
    for record in scene.gateways.iter().filter(|view| view.stands()).map(|view| view.record) {
        name(format!("gateway {}", record.value.id), &record.path, "owner", Some(&record.value.owner), "owner");
    }
    mentions
}

/// Those who asked, reviewed, verified, issued or put something on file.
pub(super) fn acting<'a>(scene: &Scene<'a>) -> Vec<Mention<'a>> {
    let mut mentions: Vec<_> = scene.current().flat_map(|(view, _)| on_file(view)).collect();
    for (_, access) in scene.current_accesses() {
        let application: &'a crate::model::Record<_> = access.application;
        let (file, key) = (application.path.as_str(), access.key("requested-by"));
        let asked = access.access.requested_by.as_ref();
        mentions.extend(asked.map(|owner| Mention { subject: access.subject(), file, key, owner, role: "requester" }));
    }
    if scene.request.is_none() {
        mentions.extend(scene.registry.waivers.iter().map(|(id, waiver)| Mention {
            subject: format!("waiver {id}"),
            file: &waiver.path,
            key: "requested-by".to_owned(),
            owner: &waiver.value.requested_by,
            role: "requester",
        }));
    }
    mentions
}

/// In the partner's own records: reviews, evidence, proofs, credentials.
fn on_file<'a>(view: &PartnerView<'a>) -> Vec<Mention<'a>> {
    let partner: &'a PartnerId = view.id;
    let mut mentions = Vec::new();
    let mut name = |subject: String, file: &'a str, key: String, owner: &'a OwnerId, role: &'static str| {
        mentions.push(Mention { subject, file, key, owner, role });
    };
    if let Some(record) = view.record {
        for (index, review) in record.value.reviews.iter().enumerate() {
            name(partner.to_string(), &record.path, format!("reviews.{index}.by"), &review.by, "reviewer");
        }
    }
    for evidence in view.folder.evidence.values() {
        name(partner.to_string(), &evidence.path, "by".to_owned(), &evidence.value.by, "recorder of evidence");
    }
    for anchor in &view.anchors {
        let record = anchor.record;
        for (index, proof) in record.value.proofs.iter().enumerate() {
            name(format!("{partner}#{}", anchor.id), &record.path, format!("proofs.{index}.by"), &proof.by, "verifier");
        }
    }
    for credential in &view.credentials {
        name(credential.subject(partner), &credential.record.path, "by".to_owned(), &credential.record.value.by, "issuer");
    }
    mentions
}
