//! A stop that was on record stays there, with the day, the name and the reason that it had.

use crate::{
    finding::Severity,
    model::{Hold, PartnerFolder, Revocation},
    rules::{Family, Report, Rule, Scene, cite},
};

/// `stop-rewritten`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "stop-rewritten",
    family: Family::Change,
    summary: "holds, revocations and tombstones on record say after a change what they said before",
    severity: Severity::Critical,
    blocks: &[],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/stop-rewritten.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(since) = scene.since else { return };
    for (id, before) in &since.registry.partners {
        let Some(after) = since.after.partners.get(id) else { continue };
        for (subject, path, was, is) in stops(id.as_str(), before, after) {
            for hold in was.holds {
                if let Some(message) = hold_rewritten(hold, is.holds) {
                    report.add(&subject, path, "holds", message, fix(path));
                }
            }
            // An end that is gone is told of by the log: `revocation-removed`.
            if let Some((old, new)) = was.end.zip(is.end).filter(|(old, new)| old != new) {
                let message = format!(
                    "it ended on {} by `{}` ({}), and is said to have on {} by `{}` ({})",
                    old.on.day(),
                    old.by,
                    old.reason,
                    new.on.day(),
                    new.by,
                    new.reason
                );
                report.add(&subject, path, "", message, fix(path));
            }
        }
    }
}

/// What stops a subject.
struct Stops<'a> {
    holds: &'a [Hold],
    end: Option<&'a Revocation>,
}

type Pair<'a> = (String, &'a str, Stops<'a>, Stops<'a>);

/// Each subject that is on both sides, its file after the change, and its stops before and after. A credential's are the tool's alone,
/// and the log has the digest of its record: `record-edited`.
fn stops<'a>(id: &str, before: &'a PartnerFolder, after: &'a PartnerFolder) -> Vec<Pair<'a>> {
    let mut all = Vec::new();
    if let Some((old, new)) = before.partner.as_ref().zip(after.partner.as_ref()) {
        let of = |partner: &'a crate::model::Partner| Stops { holds: &partner.holds, end: partner.offboarded.as_ref() };
        all.push((id.to_owned(), new.path.as_str(), of(&old.value), of(&new.value)));
    }
    for (name, old) in &before.applications {
        let Some(new) = after.applications.get(name) else { continue };
        let of = |application: &'a crate::model::Application| Stops { holds: &application.holds, end: None };
        all.push((format!("{id}/{name}"), new.path.as_str(), of(&old.value), of(&new.value)));
    }
    for (name, old) in &before.anchors {
        let Some(new) = after.anchors.get(name) else { continue };
        let of = |anchor: &'a crate::model::Anchor| Stops { holds: &anchor.holds, end: anchor.revoked.as_ref() };
        all.push((format!("{id}#{name}"), new.path.as_str(), of(&old.value), of(&new.value)));
    }
    all
}

/// What became of a hold, if it is not what it was. That one is lifted is a return, and that an open one is gone is told of by the log:
/// `hold-removed`.
fn hold_rewritten(hold: &Hold, now: &[Hold]) -> Option<String> {
    let same = |other: &&Hold| (other.on, &other.by, other.reason, &other.note) == (hold.on, &hold.by, hold.reason, &hold.note);
    let (since, by) = (hold.on.day(), &hold.by);
    match now.iter().find(same) {
        Some(kept) if hold.lifted.is_some() && kept.lifted != hold.lifted => {
            Some(format!("the hold since {since} by `{by}` was lifted already, and another end of it is on record"))
        }
        Some(_) => None,
        None if hold.is_open() && now.iter().all(|other| other.on != hold.on) => None,
        None => Some(format!("the hold since {since} by `{by}` ({}) is not on record as it was", hold.reason)),
    }
}

fn fix(path: &str) -> String {
    format!("edit {path}: put back what was there, from git")
}
