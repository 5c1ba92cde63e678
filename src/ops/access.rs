//! Who could call a scope on a day: from the logs and the receipts alone, which say what was issued, on what it rested and when it was
//! taken back. Records as they are today are not asked, and what cannot be relied on is named instead of left out.

use crate::{
    approval::Signed,
    crypto::{jcs, sha256},
    history,
    model::{
        AnchorId, Code, CoveredGrant, CredentialId, CredentialKind, Day, Digest, Environment, Event, Moment, OwnerId,
        PartnerFolder, PartnerId, ScopeName, Slot, Subject, slot,
    },
    policy::Loaded,
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Every access to a scope on a day.
#[derive(Debug, Default)]
pub struct Accesses {
    /// Who could, by partner and log line.
    pub access: Vec<Access>,
    /// What stands in the way of a whole answer: a log that does not hold, a receipt that is not as it was written.
    pub gaps: Vec<String>,
}

/// One credential that carried the scope.
#[derive(Debug)]
pub struct Access {
    /// Partner, application and credential.
    pub subject: Subject,
    /// Where.
    pub environment: Environment,
    /// What it is.
    pub kind: CredentialKind,
    /// The scope as it was granted, with its conditions.
    pub granted: String,
    /// When within the day.
    pub spans: Vec<(Moment, Moment)>,
    /// When it was issued.
    pub issued: Moment,
    /// By whom.
    pub by: OwnerId,
    /// When it ended by itself, or would have.
    pub expires: Moment,
    /// When it was taken back, if it was, on whichever day.
    pub end: Option<End>,
    /// The digest of the effective grant.
    pub grant: Digest,
    /// The version of the policy.
    pub policy_version: u64,
    /// The digest of policy, roster, catalogue and issuers.
    pub policy: Digest,
    /// The approvals that were counted; none when policy's own quorum had approved it in advance, as a template.
    pub approvals: Vec<ApprovedBy>,
    /// The receipt's file.
    pub receipt: String,
}

/// How a credential was taken back.
#[derive(Debug)]
pub struct End {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: OwnerId,
    /// How.
    pub code: Code,
}

/// An approval that a receipt rests on.
#[derive(Debug)]
pub struct ApprovedBy {
    /// SHA-256 of the statement.
    pub statement: Digest,
    /// The file that held it.
    pub file: String,
    /// Who gave it and in which role, when the statement is still on file.
    pub who: Option<(OwnerId, String)>,
}

/// What is read of a receipt. It is the bytes that the log vouches for, so that what else is in it need not be known here.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Receipt {
    environment: Environment,
    kind: CredentialKind,
    admitted: Moment,
    expires: Moment,
    effective_grant: Granted,
    grant: Digest,
    policy: Digest,
    policy_version: u64,
    relied: BTreeMap<String, Digest>,
    replaces: Option<Replaced>,
}

/// The credential that one takes over from, and when that one ends.
#[derive(Deserialize)]
struct Replaced {
    credential: CredentialId,
    until: Moment,
}

#[derive(Deserialize)]
struct Granted {
    grants: Vec<CoveredGrant>,
}

/// The receipts that are on file, which [`access`] is to be given.
#[must_use]
pub fn receipts_for(loaded: &Loaded) -> Vec<String> {
    loaded.registry.partners.values().flat_map(|folder| folder.receipts.keys().cloned()).collect()
}

/// Who could call a scope on a day. `receipts` has what their files hold, by path.
#[must_use]
pub fn access(loaded: &Loaded, receipts: &BTreeMap<String, Vec<u8>>, scope: &ScopeName, day: Day) -> Accesses {
    let partners: Vec<_> = loaded.registry.partners.iter().collect();
    let found: Vec<Accesses> =
        partners.into_par_iter().map(|(id, folder)| Asked { loaded, receipts, scope, day }.of(id, folder)).collect();
    found.into_iter().fold(Accesses::default(), |mut all, one| {
        all.extend(one);
        all
    })
}

impl Accesses {
    /// Adds those of other partners, who come after.
    pub fn extend(&mut self, other: Self) {
        self.access.extend(other.access);
        self.gaps.extend(other.gaps);
    }
}

/// What is asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    loaded: &'a Loaded,
    receipts: &'a BTreeMap<String, Vec<u8>>,
    scope: &'a ScopeName,
    day: Day,
}

impl Asked<'_> {
    fn of(self, partner: &PartnerId, folder: &PartnerFolder) -> Accesses {
        let mut found = Accesses::default();
        let chain = history::read(&folder.log, &self.loaded.policy.registry, partner, &self.loaded.registry.owners);
        if let Some(broken) = &chain.broken {
            found.gaps.push(format!("the log of `{partner}` does not hold at line {}: {}", broken.line, broken.message));
        }
        for event in chain.events.iter().filter(|event| event.code.puts_on_record()) {
            match self.receipt(partner, event) {
                Ok((path, receipt)) => found.access.extend(self.accesses(folder, &chain.events, event, &path, &receipt)),
                Err(gap) => found.gaps.push(gap),
            }
        }
        found
    }

    /// The receipt that an event wrote.
    fn receipt(self, partner: &PartnerId, event: &Event) -> Result<(String, Receipt), String> {
        let gap = |what: &str| format!("line {} of the log of `{partner}` issued `{}`, and {what}", event.seq, event.subject);
        let mut written = event.records.iter().filter(|(path, _)| matches!(slot(path), Some(Slot::Receipt(..))));
        let (path, digest) = written.next().ok_or_else(|| gap("names no receipt"))?;
        let bytes = self.receipts.get(path).ok_or_else(|| gap(&format!("`{path}` is gone")))?;
        if sha256(bytes) != *digest {
            return Err(gap(&format!("`{path}` is not as it was written")));
        }
        let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let receipt = jcs::strict(text).ok().and_then(|value| serde_json::from_value(value).ok());
        receipt.map(|receipt| (path.clone(), receipt)).ok_or_else(|| gap(&format!("`{path}` cannot be read")))
    }

    /// One for each grant of the receipt that carries the scope, where there was a moment of the day in which it could be used.
    fn accesses(self, folder: &PartnerFolder, events: &[Event], issued: &Event, path: &str, receipt: &Receipt) -> Vec<Access> {
        let Ok(subject) = issued.subject.as_str().parse::<Subject>() else { return Vec::new() };
        let Subject::Credential(partner, _, id) = &subject else { return Vec::new() };
        let record = Slot::Credential(partner.clone(), id.clone()).path();
        let taken = events.iter().filter(|event| event.seq > issued.seq && event.records.contains_key(&record));
        let over = taken.filter_map(|event| Some((self.over(partner, event, id)?, event)));
        let end = over.min_by_key(|(at, event)| (*at, event.seq));
        let anchors: Vec<AnchorId> = receipt.relied.keys().filter_map(|path| anchor(path)).collect();
        let holds = holds(events, |held| match held {
            Subject::Anchor(of, anchor) => of == partner && anchors.contains(anchor),
            other => other.covers(&subject),
        });
        let grants = receipt.effective_grant.grants.iter().filter(|grant| carries(&grant.scope, self.scope));
        let access = |grant: &CoveredGrant| {
            let from = receipt.admitted.max(self.day.start());
            let until = [Some(self.day.end()), Some(receipt.expires), grant.until.map(Day::end), end.map(|(at, _)| at)];
            let spans = spans((from, until.into_iter().flatten().min()?), &holds);
            (!spans.is_empty()).then(|| Access {
                subject: subject.clone(),
                environment: receipt.environment.clone(),
                kind: receipt.kind,
                granted: grant.described(),
                spans,
                issued: receipt.admitted,
                by: issued.actor.clone(),
                expires: receipt.expires,
                end: end.map(|(at, event)| End { at, by: event.actor.clone(), code: event.code }),
                grant: receipt.grant,
                policy_version: receipt.policy_version,
                policy: receipt.policy,
                approvals: approvals(folder, receipt),
                receipt: path.to_owned(),
            })
        };
        grants.filter_map(access).collect()
    }

    /// When a credential was over by an event that wrote its record: at once, or when its time beside its successor was up.
    fn over(self, partner: &PartnerId, event: &Event, id: &CredentialId) -> Option<Moment> {
        match event.code {
            Code::CredentialRotated => {
                let (_, receipt) = self.receipt(partner, event).ok()?;
                receipt.replaces.filter(|replaced| replaced.credential == *id).map(|replaced| replaced.until)
            }
            _ => ends(event).then_some(event.at),
        }
    }
}

/// Whether a granted scope carries another one. A pattern of the same API is taken to carry it: rather one too many than one too few.
fn carries(granted: &ScopeName, asked: &ScopeName) -> bool {
    granted == asked || granted.is_wildcard() && granted.api == asked.api
}

/// Whether an event takes credentials back for good; which ones, its records say.
fn ends(event: &Event) -> bool {
    matches!(event.code, Code::CredentialRevoked | Code::AnchorRevoked | Code::Revoked | Code::Offboarded)
}

fn anchor(path: &str) -> Option<AnchorId> {
    match slot(path) {
        Some(Slot::Anchor(_, anchor)) => Some(anchor),
        _ => None,
    }
}

/// From when until when something was held that concerns; without an end while it still is.
fn holds(events: &[Event], concerns: impl Fn(&Subject) -> bool) -> Vec<(Moment, Option<Moment>)> {
    let mut open: BTreeMap<Subject, Moment> = BTreeMap::new();
    let mut held = Vec::new();
    for event in events {
        let Some(subject) = event.subject.as_str().parse::<Subject>().ok().filter(&concerns) else { continue };
        match event.code {
            // Whoever revokes all of an application or a partner holds it as well.
            Code::Suspended | Code::Revoked => {
                open.entry(subject).or_insert(event.at);
            }
            Code::Resumed => held.extend(open.remove(&subject).map(|from| (from, Some(event.at)))),
            _ => {}
        }
    }
    held.extend(open.into_values().map(|from| (from, None)));
    held
}

/// What is left of a span without the holds, in order.
fn spans((from, until): (Moment, Moment), holds: &[(Moment, Option<Moment>)]) -> Vec<(Moment, Moment)> {
    let mut holds = holds.to_vec();
    holds.sort();
    let mut left = Vec::new();
    let mut at = from;
    for (held, freed) in holds {
        if at < held.min(until) {
            left.push((at, held.min(until)));
        }
        at = at.max(freed.unwrap_or(until));
    }
    if at < until {
        left.push((at, until));
    }
    left
}

/// The approvals that a receipt rests on, and who gave them where their files still hold those statements.
fn approvals(folder: &PartnerFolder, receipt: &Receipt) -> Vec<ApprovedBy> {
    let given = receipt.relied.iter().filter(|(path, _)| matches!(slot(path), Some(Slot::Approval(..))));
    given
        .map(|(path, statement)| {
            let on_file = folder.approvals.values().find(|record| record.path == *path);
            let signed = on_file.and_then(|record| Signed::read(&record.value).ok()).filter(|s| s.digest == *statement);
            let who = signed.map(|signed| (signed.statement.approver, signed.statement.class.to_string()));
            ApprovedBy { statement: *statement, file: path.clone(), who }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Moment {
        Moment::from_unix(minute * 60).unwrap()
    }

    #[test]
    fn a_hold_leaves_what_lies_before_and_behind_it() {
        let spans = |holds: &[(i64, Option<i64>)]| {
            let holds: Vec<_> = holds.iter().map(|(from, to)| (at(*from), to.map(at))).collect();
            let left = spans((at(10), at(20)), &holds);
            left.into_iter().map(|(from, to)| (from.unix() / 60, to.unix() / 60)).collect::<Vec<_>>()
        };
        assert_eq!(spans(&[]), [(10, 20)]);
        assert_eq!(spans(&[(12, Some(14))]), [(10, 12), (14, 20)]);
        assert_eq!(spans(&[(5, Some(14))]), [(14, 20)]);
        assert_eq!(spans(&[(12, None)]), [(10, 12)]);
        assert_eq!(spans(&[(1, None)]), []);
        assert_eq!(spans(&[(1, Some(5)), (30, None)]), [(10, 20)]);
        assert_eq!(spans(&[(12, Some(18)), (11, Some(13)), (14, Some(15))]), [(10, 11), (18, 20)]);
        assert_eq!(spans(&[(10, Some(20))]), []);
    }

    #[test]
    fn a_pattern_of_the_api_is_taken_to_carry_a_scope() {
        let carries = |granted: &str, asked: &str| carries(&granted.parse().unwrap(), &asked.parse().unwrap());
        assert!(carries("payments:read", "payments:read") && carries("payments:*", "payments:read"));
        assert!(!carries("payments:read", "payments:write") && !carries("cards:*", "payments:read"));
    }
}
