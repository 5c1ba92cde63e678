//! The key in a request stands nowhere yet.

use crate::{
    finding::Severity,
    grammar,
    model::{AnchorId, CredentialKind, Digest},
    rules::{
        Family, Operation, PartnerView, Report, Request, Rule, Scene,
        anchor_view::Viewer,
        cite,
        key_place::{Holder, KeyPlace, places, strangers},
    },
};
use std::collections::BTreeSet;

/// `request-key-used`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "request-key-used",
    family: Family::Credential,
    summary: "a key that a credential is asked for stands nowhere yet",
    severity: Severity::Critical,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::REUSE,
    page: include_str!("../../../docs/rules/request-key-used.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(request) = scene.request else { return };
    let places = places(scene);
    for (partner, view) in scene.accesses() {
        // Without an anchor nothing is issued; `anchor-missing` speaks.
        let Some(anchor) = &view.access.anchor else { continue };
        let (application, environment) = (&request.application, view.environment);
        let (id, folder) = (partner.id, partner.folder);
        let line = Viewer { policy: scene.policy, partner: id, folder, now: scene.now }.line(anchor);
        let holder = Holder::Credential { partner: view.partner, application, environment, line };
        for key in asked_for(request, partner, anchor) {
            let group = places.get(&key).map(Vec::as_slice).unwrap_or_default();
            let others = strangers(KeyPlace { path: "", holder }, group);
            let others: BTreeSet<_> = others.map(|other| format!("{} ({})", other.holder, other.path)).collect();
            if others.is_empty() {
                continue;
            }
            let kind = request.kind.unwrap_or(CredentialKind::ClientCertificate);
            report.add(
                view.subject(),
                &view.application.path,
                view.key(""),
                format!("the key {} that a `{kind}` is asked for is that of {}", key.short(), grammar::joined(others)),
                format!("admit {} {} --kind {kind}{}", kind.verb(), view.arguments(), file(kind)),
            );
        }
    }
}

/// The keys that the credential would carry: the one that was shown, or for an OAuth client the pinned ones of its anchor.
fn asked_for(request: &Request, partner: &PartnerView<'_>, anchor: &AnchorId) -> Vec<Digest> {
    let material = partner.anchor(anchor).and_then(|view| view.material.as_ref().ok());
    let client = request.kind == Some(CredentialKind::OauthClient);
    let carried = material.filter(|_| client).map(|material| material.client_keys()).unwrap_or_default();
    request.key.into_iter().chain(carried.iter().map(|key| key.key().digest())).collect()
}

/// The flag by which another key is shown.
fn file(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::ClientCertificate => " --csr FILE",
        CredentialKind::EnrolledCertificate => " --certificate FILE",
        _ => "",
    }
}
