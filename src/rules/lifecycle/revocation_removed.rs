//! What was revoked stays revoked.

use crate::{
    finding::Severity,
    model::{Anchor, Code, Event, Subject},
    rules::{Family, Operation, PartnerView, Report, Rule, Scene, cite},
};

/// `revocation-removed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "revocation-removed",
    family: Family::Lifecycle,
    summary: "each revocation in the log is on record",
    severity: Severity::Critical,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume, Operation::Publish],
    waivable: false,
    citations: cite::LOG,
    page: include_str!("../../../docs/rules/revocation-removed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    for partner in &scene.partners {
        for event in &partner.chain.events {
            // A key has no partner: it was revoked wherever it stood, and each log tells of its own.
            let here = |subject: &Subject| subject.partner().is_none_or(|of| of == partner.id);
            let subject = event.subject.as_str().parse::<Subject>().ok().filter(here);
            for path in subject.map(|subject| undone(scene, partner, event, &subject)).unwrap_or_default() {
                report.add(
                    &event.subject,
                    &path,
                    "revoked",
                    format!(
                        "`{}` ended on {} by `{}` ({}), and its record does not say so",
                        event.subject,
                        event.at.day(),
                        event.actor,
                        event.code
                    ),
                    match event.code {
                        Code::Offboarded => format!("admit offboard {}", partner.id),
                        _ => format!(
                            "admit revoke {} --reason {}",
                            event.subject,
                            event.reason.map_or("privilege-withdrawn", |reason| reason.as_str())
                        ),
                    },
                );
            }
        }
    }
}

/// The files in which an end that the event tells of is not to be found. A credential whose record is gone is for `record-removed`.
fn undone(scene: &Scene<'_>, partner: &PartnerView<'_>, event: &Event, subject: &Subject) -> Vec<String> {
    let folder = partner.folder;
    match (event.code, subject) {
        (Code::CredentialRevoked, Subject::Credential(_, _, id)) => {
            let record = folder.credentials.get(id).filter(|record| record.value.revoked.is_none());
            record.filter(|_| concerns(scene, partner, subject)).map(|record| record.path.clone()).into_iter().collect()
        }
        (Code::AnchorRevoked, Subject::Anchor(_, id)) => match folder.anchors.get(id) {
            Some(record) if record.value.revoked.is_none() => vec![record.path.clone()],
            Some(_) => Vec::new(),
            None => vec![format!("partners/{}/log.jsonl", partner.id)],
        },
        (Code::Offboarded, Subject::Partner(_)) => {
            let record = folder.partner.as_ref().filter(|record| record.value.offboarded.is_none());
            record.map(|record| record.path.clone()).into_iter().collect()
        }
        (Code::Revoked, Subject::Partner(_) | Subject::Application(_, _)) => {
            let of = |application| !matches!(subject, Subject::Application(_, id) if id != application);
            let then = folder.credentials.values().filter(|r| r.value.issued <= event.at && r.value.ends() > event.at);
            let left = then.filter(|r| of(&r.value.application) && r.value.revoked.is_none());
            left.map(|record| record.path.clone()).collect()
        }
        (Code::Revoked, Subject::Key(key)) => {
            let then = folder.credentials.values().filter(|r| r.value.issued <= event.at && r.value.ends() > event.at);
            let credentials = then.filter(|r| r.value.key == Some(*key) && r.value.revoked.is_none()).map(|r| &r.path);
            let carries = |anchor: &Anchor| anchor.key_digests().any(|own| own == *key);
            let anchors = folder.anchors.values().filter(|r| carries(&r.value) && r.value.revoked.is_none());
            credentials.chain(anchors.map(|r| &r.path)).cloned().collect()
        }
        _ => Vec::new(),
    }
}

fn concerns(scene: &Scene<'_>, partner: &PartnerView<'_>, subject: &Subject) -> bool {
    let Subject::Credential(_, _, id) = subject else { return true };
    scene.request.is_none() || partner.credentials.iter().any(|view| view.id == id)
}
