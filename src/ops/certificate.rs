//! The certificate of completion of an offboarding: drawn from records and log, and refused while anything is alive, a gateway has not
//! confirmed, or the registry does not hold.

use crate::{
    crypto::{jcs, sha256},
    failure::{Failure, Outcome},
    finding::Finding,
    grammar,
    history::{Answer, Closing},
    model::{
        Answered, Change, Closed, Code, Completion, Credential, Digest, Document, Ended, Event, EventDraft, Keeper, Moment,
        OwnerId, Partner, PartnerId, Party, Permission, Position, Revocation, Shown, Stopped, Tombstone,
    },
    rules::{self, PartnerView, Scene},
};
use std::collections::BTreeMap;

/// What must hold of a partner before its end is certified.
const MUST_HOLD: [&str; 6] =
    ["offboarding-unfinished", "revocation-removed", "hold-removed", "log-broken", "record-edited", "record-removed"];

/// A certificate, and the bytes of it that are signed.
#[derive(Debug, Clone)]
pub struct Certified {
    /// What it says.
    pub completion: Completion,
    /// Canonical JSON (RFC 8785) and a line feed.
    pub bytes: Vec<u8>,
}

impl Certified {
    /// SHA-256 of the bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        sha256(&self.bytes)
    }

    /// The change that puts on record that it was given.
    #[must_use]
    pub fn change(&self) -> Change {
        let partner = &self.completion.partner.id;
        let event = EventDraft {
            partner: partner.clone(),
            code: Code::OffboardingCertified,
            subject: partner.to_string(),
            reason: None,
            note: None,
            records: Vec::new(),
            relied: BTreeMap::from([("certificate".to_owned(), self.digest())]),
        };
        Change { events: vec![event], ..Change::default() }
    }
}

/// Draws up the certificate of a partner's end.
///
/// # Errors
/// When the partner was not offboarded, something of it is alive or does not hold, or a gateway has not confirmed a stop; each is named.
pub fn completion(scene: &Scene<'_>, partner: &PartnerId, by: &OwnerId) -> Outcome<Certified> {
    let found = scene.partner(partner).and_then(|view| Some((view, &view.record?.value)));
    let (view, record) = found.ok_or_else(|| Failure::no(format!("there is no partner `{partner}`")).hint("admit status"))?;
    let Some(end) = &record.offboarded else {
        return Err(Failure::no(format!("`{partner}` was not offboarded, and its end cannot be certified"))
            .hint(format!("admit offboard {partner}")));
    };
    holds(scene, partner)?;
    let closings: Vec<&Closing<'_>> = scene.closings.iter().filter(|closing| closing.stop.partner == *partner).collect();
    confirmed(partner, &closings)?;
    let completion = drawn(scene, view, (record, end), &closings, by)?;
    let mut bytes = jcs::canonical(&completion)?;
    bytes.push(b'\n');
    Ok(Certified { completion, bytes })
}

fn holds(scene: &Scene<'_>, partner: &PartnerId) -> Outcome<()> {
    let asked = rules::ALL.iter().filter(|rule| MUST_HOLD.contains(&rule.id));
    let file = format!("partners/{partner}/");
    let mut found = rules::judge(asked, scene);
    found.retain(|finding| finding.place.file.starts_with(&file));
    if found.is_empty() {
        return Ok(());
    }
    let told = |finding: &Finding| format!("{}: {} ({})", finding.rule, finding.message, finding.place.file);
    let rules = found.iter().map(|finding| (finding.rule.to_string(), finding.message.clone())).collect();
    Err(Failure::no(format!("the end of `{partner}` cannot be certified"))
        .with_details(found.iter().map(told))
        .with_rules(rules)
        .hint(found[0].fix.clone()))
}

/// Every stop was confirmed by every gateway that had to hear of it, and there was one.
fn confirmed(partner: &PartnerId, closings: &[&Closing<'_>]) -> Outcome<()> {
    let mut causes = Vec::new();
    let mut hint = None;
    for closing in closings {
        let what = format!("line {}, `{}`", closing.stop.seq, closing.stop.subject);
        for gateway in closing.open() {
            causes.push(format!("{what}: `{}` has not confirmed it", gateway.id));
            hint.get_or_insert_with(|| format!("admit confirm {} --manifest FILE", gateway.id));
        }
        for environment in closing.unwatched().filter(|_| closing.stop.lifted.is_none()) {
            causes.push(format!("{what}: no gateway before {environment} is on record, so that nobody can confirm it"));
            hint.get_or_insert_with(|| format!("admit onboard gateway NAME --environment {environment}"));
        }
    }
    match hint {
        None => Ok(()),
        Some(hint) => {
            let rules = BTreeMap::from([("revocation-unconfirmed".to_owned(), causes.join("; "))]);
            let left = grammar::count(causes.len(), "confirmation");
            Err(Failure::no(format!("the end of `{partner}` cannot be certified yet: {left} missing"))
                .with_details(causes)
                .with_rules(rules)
                .hint(hint))
        }
    }
}

fn drawn(
    scene: &Scene<'_>,
    view: &PartnerView<'_>,
    (record, end): (&Partner, &Revocation),
    closings: &[&Closing<'_>],
    by: &OwnerId,
) -> Outcome<Completion> {
    let (folder, events) = (view.folder, &view.chain.events);
    let line = events.iter().rev().find(|event| event.code == Code::Offboarded).map(|event| event.seq);
    let line = line.ok_or_else(|| Failure::no(format!("the log of `{}` does not tell of its end", record.id)))?;
    let head = view.chain.head.ok_or_else(|| Failure::no(format!("`{}` has no log", record.id)))?;
    let grants = folder.applications.values().flat_map(|application| {
        let line = stopper(events, &application.path).map(|event| event.seq);
        application.value.environments.iter().flat_map(move |(environment, access)| {
            access.grants.iter().map(move |grant| Permission {
                application: application.value.id.clone(),
                environment: environment.clone(),
                scope: grant.scope.clone(),
                until: grant.until,
                line: line.filter(|_| grant.until == Some(end.on.day())),
            })
        })
    });
    let credentials = folder.credentials.values().map(|record| shown(events, &record.path, &record.value));
    let anchors = folder.anchors.values().map(|anchor| Keeper {
        id: anchor.value.id.clone(),
        kind: anchor.value.kind,
        keys: anchor.value.key_digests().collect(),
        ended: ended(events, &anchor.path, anchor.value.revoked.as_ref(), end.on),
    });
    let retention = scene.policy.retention.as_ref().map(|retention| retention.evidence);
    let evidence = folder.evidence.values().map(|document| Document {
        id: document.value.id.clone(),
        kind: document.value.kind,
        digest: document.value.digest,
        place: document.value.place.clone(),
        on: document.value.on,
        kept_until: retention.map(|time| end.on.plus(time).day()),
    });
    Ok(Completion {
        version: 1,
        kind: "certificate-of-completion".to_owned(),
        registry: scene.policy.registry.clone(),
        issued: scene.now,
        by: by.clone(),
        partner: Party {
            id: record.id.clone(),
            legal_name: record.legal_name.clone(),
            agreement: record.agreement.as_ref().map(|agreement| agreement.reference.clone()),
        },
        offboarded: Tombstone { on: end.on, by: end.by.clone(), reason: end.reason, line },
        grants: grants.collect(),
        credentials: credentials.collect(),
        anchors: anchors.collect(),
        stops: closings.iter().map(|closing| stopped(closing)).collect(),
        evidence: evidence.collect(),
        retention,
        log: Position { lines: events.len() as u64, head },
    })
}

/// The line that stopped what is in a file: the last one that wrote it.
fn stopper<'e>(events: &'e [Event], path: &str) -> Option<&'e Event> {
    events.iter().rev().find(|event| event.code.stops() && event.records.contains_key(path))
}

fn ended(events: &[Event], path: &str, revoked: Option<&Revocation>, otherwise: Moment) -> Ended {
    match revoked {
        Some(end) => Ended { on: end.on, reason: Some(end.reason), line: stopper(events, path).map(|event| event.seq) },
        None => Ended { on: otherwise, reason: None, line: None },
    }
}

fn shown(events: &[Event], path: &str, credential: &Credential) -> Shown {
    let mut keys: Vec<String> = credential.key.iter().map(|key| format!("key {key}")).collect();
    keys.extend(credential.verifier.iter().map(|verifier| format!("hash {} ({})", verifier.hash, verifier.algorithm)));
    keys.extend(credential.client.iter().flat_map(|client| &client.thumbprints).map(|text| format!("thumbprint {text}")));
    keys.extend(credential.federation.iter().map(|token| format!("issuer {}, subject {}", token.issuer, token.subject)));
    keys.extend(credential.statement.iter().map(|statement| format!("statement {}", statement.digest)));
    Shown {
        id: credential.id.clone(),
        kind: credential.kind,
        application: credential.application.clone(),
        environment: credential.environment.clone(),
        anchor: credential.anchor.clone(),
        keys,
        issued: credential.issued,
        ended: ended(events, path, credential.revoked.as_ref(), credential.ends()),
    }
}

fn stopped(closing: &Closing<'_>) -> Stopped {
    let answered = closing.awaited.iter().filter_map(|one| {
        let closed = match one.answer {
            Answer::Confirmed(one) => Closed { on: one.on, by: Some(one.by.clone()), manifest: Some(one.manifest) },
            Answer::Retired(on) => Closed { on, by: None, manifest: None },
            // What came back is waited for no more, and nothing was confirmed of it.
            Answer::Open => return None,
        };
        Some(Answered { gateway: one.gateway.id.clone(), environment: one.gateway.environment.clone(), closed })
    });
    let stop = &closing.stop;
    Stopped {
        line: stop.seq,
        at: stop.at,
        code: stop.code,
        subject: stop.subject.clone(),
        reason: stop.reason,
        by: stop.by.clone(),
        environments: stop.environments.clone(),
        gateways: answered.collect(),
        time_to_revoke: closing.took().and_then(|seconds| u64::try_from(seconds).ok()),
    }
}
