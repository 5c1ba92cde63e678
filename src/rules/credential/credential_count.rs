//! No more credentials are alive than policy allows.

use crate::{
    finding::Severity,
    grammar,
    model::{Credential, CredentialId, CredentialKind, Moment, PartnerFolder},
    rules::{CredentialView, Family, Operation, Report, Rule, Scene, cite, planned::beside},
};
use std::collections::BTreeSet;

/// `credential-count`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "credential-count",
    family: Family::Credential,
    summary: "no application has more live credentials than policy allows",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: true,
    citations: cite::LIFETIME,
    page: include_str!("../../../docs/rules/credential-count.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    // What opens an API and what only introduces a client for some minutes do not take each other's room.
    for statements in [false, true] {
        judge(scene, report, statements);
    }
}

fn judge(scene: &Scene<'_>, report: &mut Report, statements: bool) {
    let counts = |kind: CredentialKind| (kind == CredentialKind::SoftwareStatement) == statements;
    let asked = scene.request.and_then(|request| request.kind);
    if asked.is_some_and(|kind| !counts(kind)) {
        return;
    }
    let one_more = usize::from(asked.is_some());
    let replaced = scene.request.and_then(|request| request.replaces.as_ref());
    for (partner, view) in scene.accesses() {
        let Some(terms) = view.terms else { continue };
        let mine = |credential: &Credential| {
            credential.application == view.application.value.id
                && credential.environment == *view.environment
                && counts(credential.kind)
                && credential.is_live(scene.now)
        };
        let live: Vec<_> = partner.credentials.iter().filter(|c| mine(&c.record.value) && replaced != Some(c.id)).collect();
        let live = in_room(partner.folder, replaced, live, scene.now);
        let going = scene.planned_for(view, counts);
        let limit = usize::try_from(terms.live_credentials).unwrap_or(usize::MAX);
        if live.len() + going + one_more <= limit {
            continue;
        }
        let oldest = live.iter().min_by_key(|c| c.record.value.issued);
        let fix = match oldest {
            Some(oldest) => format!("admit revoke {} --reason superseded", oldest.subject(partner.id)),
            None => format!("admit status {}", partner.id),
        };
        let (there, than) = (
            format!("{}{}", grammar::count(live.len(), "live credential"), beside(going)),
            if one_more == 1 { "with another one that is more" } else { "that is more" },
        );
        report.add(
            view.subject(),
            &view.application.path,
            view.key(""),
            format!(
                "`{}` has {there} in {}; {than} than the {limit} that policy allows",
                view.application.value.id, view.environment
            ),
            fix,
        );
    }
}

/// Those that take room. One that handed over takes none while the last of its line lives, since the two are one in a change of keys; of
/// more than one such in a line, each further one takes room. The one that a request replaces lives on in the one that is asked for.
fn in_room<'v, 'a>(
    folder: &PartnerFolder,
    replaced: Option<&CredentialId>,
    live: Vec<&'v CredentialView<'a>>,
    now: Moment,
) -> Vec<&'v CredentialView<'a>> {
    let mut followed = BTreeSet::new();
    let takes = |view: &&CredentialView<'a>| {
        let credential = &view.record.value;
        let last = folder.last_of_line(credential).filter(|last| last.is_live(now) || Some(&last.id) == replaced);
        match last.filter(|last| last.id != credential.id) {
            Some(last) => !followed.insert(last.id.clone()),
            None => true,
        }
    };
    live.into_iter().filter(takes).collect()
}
