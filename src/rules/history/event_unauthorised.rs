//! Whoever acts holds a role that policy lets act. What somebody put on record without it, under the very roster that is in force, is not
//! let in; of what is older than that roster nobody can tell, since it has no memory.

use crate::{
    finding::Severity,
    grammar,
    model::{Code, Event, Moment, OwnerId, Role, Text},
    policy::Authority,
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};
use std::collections::{BTreeMap, BTreeSet};

/// `event-unauthorised`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "event-unauthorised",
    family: Family::History,
    summary: "whoever did what still stands holds a role that policy lets do it",
    severity: Severity::High,
    blocks: &[Operation::Publish],
    waivable: true,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/event-unauthorised.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let known = known_since(scene);
    // Of a partner that is gone nothing stands.
    for partner in scene.partners.iter().filter(|partner| !partner.is_offboarded()) {
        let mut acts: BTreeMap<(&OwnerId, &str), (usize, &Event)> = BTreeMap::new();
        let standing = Standing::of(partner, scene.now);
        for event in partner.chain.events.iter().filter(|event| standing.holds(event)) {
            let (duty, roles) = asked(event.code, &scene.policy.authority);
            // An actor who is not in the roster breaks the chain, and `log-broken` speaks.
            let entitled = scene.owner(&event.actor).is_none_or(|owner| owner.roles.iter().any(|role| roles.contains(role)));
            if entitled {
                continue;
            }
            match known.is_some_and(|known| event.at > known) && brings(event.code) {
                true => told(partner, event, roles, report),
                false => {
                    let act = acts.entry((&event.actor, duty)).or_insert((0, event));
                    *act = (act.0 + 1, event);
                }
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
            report.place(u32::try_from(last.seq).unwrap_or(u32::MAX));
            report.mild(Severity::Medium);
        }
    }
}

/// Since when policy and roster are what they are: the last approval that counts. `None` while the quorum has not approved them.
fn known_since(scene: &Scene<'_>) -> Option<Moment> {
    let tally = Some(&scene.policy_tally).filter(|tally| tally.is_complete());
    tally.and_then(|tally| tally.voices.iter().map(|voice| voice.statement.issued).max())
}

/// Whether it puts a credential on record. A return rests on the approvals of others, and a proof on what the partner signed.
fn brings(code: Code) -> bool {
    matches!(code, Code::CredentialIssued | Code::CredentialEnrolled | Code::CredentialRotated)
}

/// Of each live credential that the event wrote, at its own file.
fn told(partner: &PartnerView<'_>, event: &Event, roles: &[Role], report: &mut Report) {
    let roles = grammar::list(roles);
    for view in partner.credentials.iter().filter(|view| event.records.contains_key(&view.record.path)) {
        let message = format!(
            "`{}` put `{}` on record in line {} and holds none of the roles of `authority.issue` ({roles})",
            event.actor, view.id, event.seq
        );
        let subject = view.subject(partner.id);
        let fix = format!("admit revoke {subject} --reason privilege-withdrawn");
        report.add(subject, &view.record.path, "", message, fix);
    }
}

/// The roles that policy asks for, and the name of their list in `authority`.
fn asked(code: Code, authority: &Authority) -> (&'static str, &[Role]) {
    match code {
        Code::AnchorChallenged | Code::AnchorProved | Code::EvidenceRecorded => ("verify", &authority.verify),
        Code::CredentialIssued | Code::CredentialEnrolled | Code::CredentialRotated | Code::Resumed => {
            ("issue", &authority.issue)
        }
        Code::AnchorRevoked | Code::CredentialRevoked | Code::Suspended | Code::Revoked | Code::Offboarded => {
            ("stop", &authority.stop)
        }
        Code::OffboardingCertified | Code::NoticeGiven => ("stop", &authority.stop),
    }
}

/// What of a log still stands. What is over is left to the past: people change their duties, and the roster of today says nothing about
/// the day on which they acted.
struct Standing<'a> {
    /// The records of live credentials, of documents that count, and of anchors with the moment of their last proof.
    credentials: BTreeSet<&'a str>,
    documents: BTreeSet<&'a str>,
    proofs: BTreeSet<(&'a str, Moment)>,
    /// The last return of each subject, and the last stop or return.
    returned: BTreeMap<&'a Text, u64>,
    moved: BTreeMap<&'a Text, u64>,
}

impl<'a> Standing<'a> {
    fn of(partner: &'a PartnerView<'_>, now: Moment) -> Self {
        let folder = partner.folder;
        let proofs = folder.anchors.values().filter(|anchor| anchor.value.revoked.is_none());
        let mut standing = Self {
            credentials: folder.credentials.values().filter(|c| c.value.is_live(now)).map(|c| c.path.as_str()).collect(),
            documents: folder
                .evidence
                .values()
                .filter(|e| e.value.until.is_none_or(|until| now < until.end()))
                .map(|e| e.path.as_str())
                .collect(),
            proofs: proofs.filter_map(|a| Some((a.path.as_str(), a.value.last_proof()?.on))).collect(),
            returned: BTreeMap::new(),
            moved: BTreeMap::new(),
        };
        for event in &partner.chain.events {
            if event.code == Code::Resumed {
                standing.returned.insert(&event.subject, event.seq);
            }
            if event.code == Code::Resumed || event.code.stops() {
                standing.moved.insert(&event.subject, event.seq);
            }
        }
        standing
    }

    fn holds(&self, event: &Event) -> bool {
        let records = || event.records.keys().map(String::as_str);
        match event.code {
            Code::CredentialIssued | Code::CredentialEnrolled | Code::CredentialRotated => {
                records().any(|path| self.credentials.contains(path))
            }
            Code::AnchorProved => records().any(|path| self.proofs.contains(&(path, event.at))),
            Code::EvidenceRecorded => records().any(|path| self.documents.contains(path)),
            Code::Resumed => self.moved.get(&event.subject) == Some(&event.seq),
            // A challenge gives nothing by itself, and a stop that should not have been is undone by a return that many approve.
            Code::AnchorChallenged => false,
            // These tell of what was done or will be, and do nothing.
            Code::OffboardingCertified | Code::NoticeGiven => false,
            Code::AnchorRevoked | Code::CredentialRevoked | Code::Suspended | Code::Revoked | Code::Offboarded => {
                self.returned.get(&event.subject).is_none_or(|returned| *returned < event.seq)
            }
        }
    }
}
