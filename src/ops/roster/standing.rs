//! How an owner stands: its roles and keys, every approval on file that it signed and whether that counts today, and what would
//! lose its quorum without one of its keys.

use super::{fallen, fingerprint, revoke_in};
use crate::{
    approval::Signed,
    failure::{Failure, Outcome},
    grammar,
    model::{Action, Approval, Decision, Fingerprint, Owner, OwnerId, OwnerKind, Record, State, Statement},
    ops::{
        status::{Line, LineVerdict, Section},
        verify_approval,
    },
    policy::Loaded,
    rules::Scene,
};

/// How an owner stands.
#[derive(Debug)]
pub struct OwnerStatus {
    /// Whether it is with us.
    pub state: State,
    /// The parts: the owner, its keys, its approvals, and what would fall.
    pub sections: Vec<Section>,
}

/// The standing of one owner; `without` asks what falls if that key is revoked now.
///
/// # Errors
/// When the owner is not in the roster, or the key is not one of its own that counts.
pub fn owner_status(scene: &Scene<'_>, loaded: &Loaded, id: &OwnerId, without: Option<&Fingerprint>) -> Outcome<OwnerStatus> {
    let owner = scene.owner(id).ok_or_else(|| Failure::no(format!("`{id}` is not in the roster")))?;
    let today = scene.now.day();
    let state = match owner.left.filter(|_| !owner.stands_on(today)) {
        Some(left) => State::ended(format!("`{id}` left on {left}")),
        None => State::active(),
    };
    let mut sections = vec![
        Section { title: id.to_string(), lines: person(owner) },
        Section { title: "keys".to_owned(), lines: keys(owner, scene) },
        Section { title: "approvals".to_owned(), lines: approvals(scene, loaded, owner) },
    ];
    if let Some(key) = without {
        sections.push(Section { title: format!("without {key}"), lines: what_falls(scene, loaded, id, key)? });
    }
    Ok(OwnerStatus { state, sections })
}

fn line(verdict: LineVerdict, text: impl Into<String>, detail: impl Into<String>) -> Line {
    let detail = Some(detail.into()).filter(|detail: &String| !detail.is_empty());
    Line { verdict, text: text.into(), detail, command: None }
}

fn person(owner: &Owner) -> Vec<Line> {
    let Owner { id: _, kind, name, email, roles, keys: _, left } = owner;
    let kind = match kind {
        OwnerKind::Person => "person",
        OwnerKind::Team => "team",
        OwnerKind::Automation => "automation",
    };
    let roles = if roles.is_empty() { "none".to_owned() } else { grammar::joined(roles) };
    let mut lines = vec![line(LineVerdict::Info, kind, format!("{name}, {email}")), line(LineVerdict::Info, "roles", roles)];
    lines.extend(left.map(|left| line(LineVerdict::Info, "last day", left.to_string())));
    lines
}

fn keys(owner: &Owner, scene: &Scene<'_>) -> Vec<Line> {
    let today = scene.now.day();
    let one = |entry: &crate::model::OwnerKey| {
        let mut words = vec![format!("from {}", entry.from)];
        words.extend(entry.until.map(|until| format!("until {until}")));
        words.extend(entry.revoked.map(|revoked| format!("revoked on {revoked}")));
        let counts = entry.from <= today && entry.until.is_none_or(|until| today <= until) && entry.revoked.is_none();
        let verdict = if counts && owner.stands_on(today) { LineVerdict::Done } else { LineVerdict::Info };
        line(verdict, fingerprint(entry).unwrap_or_else(|| "a line that is no key".to_owned()), words.join(", "))
    };
    owner.keys.iter().map(one).collect()
}

/// Every approval that names the owner, or was signed with one of its keys under another name.
fn approvals(scene: &Scene<'_>, loaded: &Loaded, owner: &Owner) -> Vec<Line> {
    let own: Vec<String> = owner.keys.iter().filter_map(fingerprint).collect();
    let of_partners = scene.registry.partners.values().flat_map(|folder| folder.approvals.values());
    let mut told = Vec::new();
    for record in scene.registry.approvals.values().chain(of_partners) {
        let Ok(signed) = Signed::read(&record.value) else { continue };
        let key = signed.claimed_key();
        if signed.statement.approver == owner.id || own.contains(&key) {
            told.push((signed.statement.issued, approval(scene, loaded, record, &signed, &key)));
        }
    }
    told.sort_by_key(|(issued, _)| *issued);
    told.into_iter().map(|(_, line)| line).collect()
}

fn approval(scene: &Scene<'_>, loaded: &Loaded, record: &Record<Approval>, signed: &Signed, key: &str) -> Line {
    let said = &signed.statement;
    let judged = verify_approval(scene, loaded, record);
    let word = match said.decision {
        Decision::Approve => "yes",
        Decision::Reject => "no",
    };
    let (verdict, counts) = match judged.counts {
        true => (LineVerdict::Done, format!("counts until {}", judged.until.unwrap_or(said.expires))),
        false => (LineVerdict::Info, format!("void ({}): {}", judged.reason, judged.message)),
    };
    let (approver, issued, path) = (&said.approver, said.issued, &record.path);
    line(verdict, format!("{word} to {}", what(said)), format!("by {approver} on {issued}, key {key}; {counts}; {path}"))
}

/// What a statement is about, in the registry's words.
fn what(said: &Statement) -> String {
    let partner = said.partner.as_ref().map(ToString::to_string).unwrap_or_default();
    let application = said.application.as_ref().map(|id| format!("/{id}")).unwrap_or_default();
    let environment = said.environment.as_ref().map(|e| format!(" in {e}")).unwrap_or_default();
    let access = format!("{partner}{application}{environment}");
    match said.action {
        Action::Grant => access,
        Action::BreakGlass => format!("break-glass for {access}"),
        Action::Resume => format!("a return of {access}"),
        Action::Waive => said.waiver.as_ref().map_or_else(|| "a waiver".to_owned(), |id| format!("waiver {id}")),
        Action::Policy => format!("policy {}", said.digest.short()),
    }
}

fn what_falls(scene: &Scene<'_>, loaded: &Loaded, id: &OwnerId, key: &Fingerprint) -> Outcome<Vec<Line>> {
    let before = &loaded.registry.owners;
    let mut after = before.clone();
    if !revoke_in(&mut after, key, scene.now.day()).contains(id) {
        return Err(
            Failure::no(format!("`{id}` has no key {key} that is not revoked")).hint(format!("admit status --owner {id}"))
        );
    }
    let fallen = fallen(loaded, (before, &after), scene.now);
    let mut lines =
        vec![line(LineVerdict::Open, "policy", "the roster is another one, and until its quorum approves it nothing is minted")];
    lines[0].command = Some("admit approve --policy".to_owned());
    for (subject, command) in fallen.lost {
        lines.push(Line { command: Some(command), ..line(LineVerdict::Open, subject, "loses its quorum") });
    }
    lines.extend(fallen.void.into_iter().map(|path| line(LineVerdict::Info, path, "counts no more")));
    lines.extend(fallen.broken.into_iter().map(|what| line(LineVerdict::Open, what, "")));
    Ok(lines)
}
