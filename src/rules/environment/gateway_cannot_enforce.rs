//! What a grant rests on is enforced by every gateway that stands before it.

use crate::{
    finding::Severity,
    grammar,
    model::{CredentialKind, Enforces, Gateway, Grant, Standing, TargetName},
    rules::{AccessView, Family, PartnerView, Report, Rule, Scene, cite},
};
use std::collections::BTreeSet;

/// `gateway-cannot-enforce`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "gateway-cannot-enforce",
    family: Family::Environment,
    summary: "a gateway is given what enforces the grants of those whom it lets in",
    severity: Severity::High,
    blocks: &[],
    waivable: true,
    citations: cite::SCOPE,
    page: include_str!("../../../docs/rules/gateway-cannot-enforce.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let standing = || scene.gateways.iter().filter(|view| view.stands()).map(|view| view.gateway());
    for (partner, access) in scene.current_accesses() {
        for gateway in standing().filter(|gateway| gateway.environment == *access.environment) {
            let lacks = lacking(gateway, partner, access);
            if lacks.is_empty() {
                continue;
            }
            let message = format!(
                "`{}` is given {}, which cannot refuse by {}, and `{}/{}` in {} needs that",
                gateway.id,
                grammar::list(&gateway.targets),
                grammar::joined(lacks),
                access.partner,
                access.application.value.id,
                access.environment,
            );
            let fix = format!("admit onboard gateway {} --target TARGET", gateway.id);
            report.add(access.subject(), &access.application.path, access.key("grants"), message, fix);
        }
    }
}

/// What the grants of an access need and none of the targets of a gateway enforces.
fn lacking(gateway: &Gateway, partner: &PartnerView<'_>, access: &AccessView<'_>) -> Vec<String> {
    let behind = |grant: &&Grant| gateway.apis.is_empty() || gateway.apis.contains(&grant.scope.api);
    let grants: Vec<&Grant> = access.access.grants.iter().filter(behind).collect();
    if grants.is_empty() {
        return Vec::new();
    }
    let enforced = |word: fn(&Enforces) -> bool| gateway.targets.iter().filter_map(|name| TargetName::enforces(*name)).any(word);
    let needs: [(&str, bool, bool); 5] = [
        ("scope", true, enforced(|e| e.scope.enforced)),
        ("the end of a grant", grants.iter().any(|grant| grant.until.is_some()), enforced(|e| e.expiry.enforced)),
        ("source network", grants.iter().any(|grant| !grant.when.sources.is_empty()), enforced(|e| e.sources.enforced)),
        ("hours", grants.iter().any(|grant| grant.when.hours.is_some()), enforced(|e| e.hours.enforced)),
        ("amount", grants.iter().any(|grant| grant.when.max_amount.is_some()), enforced(|e| e.amount.enforced)),
    ];
    let mut lacks: Vec<String> =
        needs.into_iter().filter(|(_, needed, met)| *needed && !met).map(|(what, ..)| what.to_owned()).collect();
    let known = |kind: &CredentialKind| {
        gateway.targets.iter().filter_map(|name| name.enforces()).any(|enforces| enforces.kinds.contains(kind))
    };
    let unknown = shown(partner, access).into_iter().filter(|kind| !known(kind));
    lacks.extend(unknown.map(|kind| format!("credentials of kind {kind}")));
    lacks
}

/// The kinds of credential that the application shows there.
fn shown(partner: &PartnerView<'_>, access: &AccessView<'_>) -> BTreeSet<CredentialKind> {
    let own = partner.credentials.iter().filter(|view| {
        let credential = &view.record.value;
        credential.application == access.application.value.id && credential.environment == *access.environment
    });
    let live = own.filter(|view| view.state.standing != Standing::Ended).map(|view| view.record.value.kind);
    live.filter(|kind| *kind != CredentialKind::SoftwareStatement).collect()
}
