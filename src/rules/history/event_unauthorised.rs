//! Whoever acts holds a role that policy lets act.

use crate::{
    finding::Severity,
    grammar,
    model::{Code, Event, OwnerId, Role},
    policy::Authority,
    rules::{Family, PartnerView, Report, Rule, Scene, cite},
};
use std::collections::BTreeMap;

/// `event-unauthorised`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "event-unauthorised",
    family: Family::History,
    summary: "whoever did what still stands holds a role that policy lets do it",
    severity: Severity::Medium,
    blocks: &[],
    waivable: true,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/event-unauthorised.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // Of a partner that is gone nothing stands.
    for partner in scene.partners.iter().filter(|partner| !partner.is_offboarded()) {
        let mut acts: BTreeMap<(&OwnerId, &str), (usize, &Event)> = BTreeMap::new();
        for event in partner.chain.events.iter().filter(|event| stands(partner, event, scene)) {
            let (duty, roles) = asked(event.code, &scene.policy.authority);
            // An actor who is not in the roster breaks the chain, and `log-broken` speaks.
            let entitled = scene.owner(&event.actor).is_none_or(|owner| owner.roles.iter().any(|role| roles.contains(role)));
            if !entitled {
                let act = acts.entry((&event.actor, duty)).or_insert((0, event));
                *act = (act.0 + 1, event);
            }
        }
        for ((actor, duty), (count, last)) in acts {
            let roles = grammar::list(asked(last.code, &scene.policy.authority).1);
            let message = format!(
                "`{actor}` holds none of the roles of `authority.{duty}` ({roles}) and did what stands still: {}, the last `{}` of `{}` in line {}",
                grammar::count(count, "event"),
                last.code,
                last.subject,
                last.seq
            );
            let file = format!("partners/{}/log.jsonl", partner.id);
            report.add(partner.id, &file, "", message, format!("admit status --owner {actor}"));
        }
    }
}

/// The roles that policy asks for, and the name of their list in `authority`.
fn asked(code: Code, authority: &Authority) -> (&'static str, &[Role]) {
    match code {
        Code::AnchorChallenged | Code::AnchorProved | Code::EvidenceRecorded => ("verify", &authority.verify),
        Code::CredentialIssued | Code::CredentialEnrolled | Code::Resumed => ("issue", &authority.issue),
        Code::AnchorRevoked | Code::CredentialRevoked | Code::Suspended | Code::Revoked | Code::Offboarded => {
            ("stop", &authority.stop)
        }
    }
}

/// Whether what an event did still stands. What is over is left to the past: people change their duties, and the roster of today says
/// nothing about the day on which they acted.
fn stands(partner: &PartnerView<'_>, event: &Event, scene: &Scene<'_>) -> bool {
    let folder = partner.folder;
    match event.code {
        Code::CredentialIssued | Code::CredentialEnrolled => {
            let live = |c: &&crate::model::Record<crate::model::Credential>| c.value.is_live(scene.now);
            folder.credentials.values().filter(live).any(|c| event.records.contains_key(&c.path))
        }
        Code::AnchorProved => folder.anchors.values().any(|anchor| {
            let last = anchor.value.last_proof().is_some_and(|proof| proof.on == event.at);
            last && anchor.value.revoked.is_none() && event.records.contains_key(&anchor.path)
        }),
        Code::EvidenceRecorded => folder
            .evidence
            .values()
            .any(|e| event.records.contains_key(&e.path) && e.value.until.is_none_or(|d| scene.now < d.end())),
        Code::Resumed => {
            // The last return of a subject is the one that it owes its standing to.
            let later =
                |e: &&Event| e.seq > event.seq && e.subject == event.subject && (e.code == Code::Resumed || e.code.stops());
            !partner.chain.events.iter().any(|e| later(&e))
        }
        // A challenge gives nothing by itself, and a stop that should not have been is undone by a return that many approve.
        Code::AnchorChallenged => false,
        Code::AnchorRevoked | Code::CredentialRevoked | Code::Suspended | Code::Revoked | Code::Offboarded => {
            let later = |e: &&Event| e.seq > event.seq && e.subject == event.subject && e.code == Code::Resumed;
            !partner.chain.events.iter().any(|e| later(&e))
        }
    }
}
