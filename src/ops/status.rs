//! Status: how a partner stands, what each access rests on, and what is still open, with the command that closes it.

mod stops;

pub use stops::told as closing_told;

use super::rotate::in_line;
use crate::{
    finding::Finding,
    grammar,
    model::{Anchor, AnchorKind, CredentialKind, Moment, Partner, PartnerId, State, standing},
    policy::BreakGlass,
    rules::{self, AccessView, AnchorView, Family, PartnerView, Scene},
};

/// How a partner stands.
#[derive(Debug)]
pub struct Status {
    /// The partner.
    pub partner: PartnerId,
    /// Its standing.
    pub state: State,
    /// The parts, from the partner itself to its credentials.
    pub sections: Vec<Section>,
}

/// One part of a status.
#[derive(Debug)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of a status.
#[derive(Debug)]
pub struct Line {
    /// How it is.
    pub verdict: LineVerdict,
    /// What it is about, or what is wrong.
    pub text: String,
    /// The evidence, or the rule that says so.
    pub detail: Option<String>,
    /// What to type next.
    pub command: Option<String>,
}

/// How a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineVerdict {
    /// It is as it should be.
    Done,
    /// It stands in the way.
    Open,
    /// It is excepted for a while.
    Waived,
    /// It is good to know.
    Info,
}

/// Every access of a partner asks for these, in this order; what a rule says about an access is listed under it.
const PARTNER_FAMILIES: [(Family, &str); 4] = [
    (Family::Identity, "identity"),
    (Family::Ownership, "ownership"),
    (Family::Purpose, "purpose"),
    (Family::Lifecycle, "lifecycle"),
];

/// The status of one partner in a scene.
#[must_use]
pub fn status(scene: &Scene<'_>, view: &PartnerView<'_>) -> Status {
    let findings = rules::judge(rules::ALL.iter(), scene);
    let mut told = vec![false; findings.len()];
    let mut sections = Vec::new();
    let state = state_of(scene, view);
    let mut lines = Vec::new();
    for (family, title) in PARTNER_FAMILIES {
        let mine = |f: &Finding| f.subject == view.id.as_str() && family_of(f) == Some(family);
        let open = take(&findings, &mut told, mine);
        if open.iter().all(|line| line.verdict != LineVerdict::Open) {
            lines.extend(view.record.map(|record| done(title, &evidence(&record.value, family, view))));
        }
        lines.extend(open);
    }
    let open = lines.iter().filter(|line| line.verdict == LineVerdict::Open).count();
    let state = if open > 0 {
        standing::effective([state, State::pending(format!("{open} of its requirements are open"))])
    } else {
        state
    };
    sections.push(Section { title: view.id.to_string(), lines });
    for anchor in &view.anchors {
        let subject = format!("{}#{}", view.id, anchor.id);
        let open = take(&findings, &mut told, |f| f.subject == subject);
        let mut lines = vec![anchor_line(anchor, open.is_empty(), scene.now)];
        lines.extend(open);
        sections.push(Section { title: format!("anchor {subject}"), lines });
    }
    for access in &view.accesses {
        let lines = access_lines(view, access, &findings, &mut told);
        sections.push(Section { title: access.subject(), lines });
    }
    sections.extend(credentials(scene, view, &findings, &mut told));
    if let Some(section) = stops::section(scene, view.id) {
        // The section says it, of each stop.
        take(&findings, &mut told, |f| f.rule.as_str() == "revocation-unconfirmed");
        sections.push(section);
    }
    let rest = take(&findings, &mut told, |_| true);
    if !rest.is_empty() {
        sections.push(Section { title: "also".to_owned(), lines: rest });
    }
    Status { partner: view.id.clone(), state, sections }
}

fn family_of(finding: &Finding) -> Option<Family> {
    rules::find(finding.rule.as_str()).map(|rule| rule.family)
}

/// The lines of findings that nobody told yet.
fn take(findings: &[Finding], told: &mut [bool], which: impl Fn(&Finding) -> bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        if !told[index] && which(finding) {
            told[index] = true;
            let blocks = rules::find(finding.rule.as_str()).is_some_and(|rule| !rule.blocks.is_empty());
            let verdict = match (&finding.waived_by, blocks) {
                (Some(_), _) => LineVerdict::Waived,
                (None, true) => LineVerdict::Open,
                (None, false) => LineVerdict::Info,
            };
            let detail = match &finding.waived_by {
                Some(waiver) => format!("{}, waived by {waiver}", finding.rule),
                None => finding.rule.to_string(),
            };
            lines.push(Line { verdict, text: finding.message.clone(), detail: Some(detail), command: Some(finding.fix.clone()) });
        }
    }
    lines
}

fn done(text: &str, detail: &str) -> Line {
    Line { verdict: LineVerdict::Done, text: text.to_owned(), detail: Some(detail.to_owned()), command: None }
}

/// What a part of a partner rests on, in a few words.
fn evidence(partner: &Partner, family: Family, view: &PartnerView<'_>) -> String {
    let words: Vec<String> = match family {
        Family::Identity => {
            let entity = partner.legal_entity.as_ref();
            let lei = entity.and_then(|e| e.lei.as_ref()).map(|lei| format!("LEI {lei}"));
            let register = entity.map(|e| format!("{} {}", e.jurisdiction, e.registration));
            [Some(partner.legal_name.to_string()), register, lei, Some(format!("tier {}", partner.tier))]
                .into_iter()
                .flatten()
                .collect()
        }
        Family::Ownership => {
            let owners = [("business", &partner.owners.business), ("technical", &partner.owners.technical)];
            let contacts = [
                ("technical", &partner.contacts.technical),
                ("security", &partner.contacts.security),
                ("revocation", &partner.contacts.revocation),
            ];
            let ours = owners.into_iter().filter_map(|(what, owner)| owner.as_ref().map(|owner| format!("{owner} ({what})")));
            let theirs = contacts
                .into_iter()
                .filter_map(|(what, contact)| contact.as_ref().map(|c| format!("{} ({what} contact)", c.name)));
            ours.chain(theirs).collect()
        }
        Family::Purpose => {
            let agreement = partner.agreement.as_ref();
            let until = agreement.and_then(|a| a.end).map(|end| format!("until {end}"));
            let documents = view.folder.evidence.values().map(|e| format!("{} of {}", e.value.kind, e.value.on));
            let reference = agreement.map(|a| a.reference.to_string());
            reference.into_iter().chain(until).chain(documents).collect()
        }
        _ => {
            let last = partner.reviews.iter().map(|review| review.on).max();
            let reviewed = last.map(|day| format!("reviewed on {day}"));
            let triggers = partner.offboarding.as_ref().map(|_| "offboarding triggers agreed".to_owned());
            triggers.into_iter().chain(reviewed).collect()
        }
    };
    words.join(", ")
}

fn anchor_line(anchor: &AnchorView<'_>, good: bool, now: Moment) -> Line {
    let record = &anchor.record.value;
    let what = match record.kind {
        AnchorKind::CaCertificate => "authority of the partner's",
        AnchorKind::PinnedKey => "pinned key",
        AnchorKind::Jwks => "pinned key set",
        AnchorKind::Spiffe => "SPIFFE trust domain",
        AnchorKind::Oidc => "issuer of tokens",
        AnchorKind::SshKey => "SSH key",
    };
    let state = standing::of_anchor(record, anchor.proved_until, now);
    let over = state.standing == standing::Standing::Ended;
    let mut words: Vec<String> = key_words(record).into_iter().collect();
    if over {
        words.push(state.because);
    } else {
        words.extend(anchor.proved_until.map(|end| format!("proved until {}", end.day())));
        words.extend(record.replaces.iter().filter(|_| record.is_successor()).map(|old| format!("took over from `{old}`")));
        let leaving = record.retiring.iter();
        words.extend(leaving.map(|leave| format!("handed over to `{}` and ends on {}", leave.successor, leave.until.day())));
    }
    let stays = good && !over && record.retiring.is_none();
    let verdict = if stays { LineVerdict::Done } else { LineVerdict::Info };
    Line { verdict, text: what.to_owned(), detail: Some(words.join(", ")), command: None }
}

/// The keys of an anchor, as a person tells them apart; of a large set the first three.
fn key_words(record: &Anchor) -> Option<String> {
    let keys: Vec<String> = record.key_digests().map(|key| key.short()).collect();
    match keys.as_slice() {
        [] => None,
        [key] => Some(format!("key {key}")),
        [first, second, third, _, ..] => Some(format!("keys {first}, {second}, {third} and {} more", keys.len() - 3)),
        few => Some(format!("keys {}", grammar::joined(few))),
    }
}

fn access_lines(view: &PartnerView<'_>, access: &AccessView<'_>, findings: &[Finding], told: &mut [bool]) -> Vec<Line> {
    let subject = access.subject();
    let about = |family: &[Family]| {
        let family = family.to_vec();
        let subject = subject.clone();
        move |f: &Finding| f.subject == subject && family_of(f).is_some_and(|f| family.contains(&f))
    };
    let mut lines = Vec::new();
    let anchor = access.access.anchor.as_ref();
    let open = take(findings, told, about(&[Family::Environment, Family::Anchor]));
    if open.is_empty() {
        lines.extend(anchor.map(|anchor| done("anchor", anchor.as_str())));
    }
    lines.extend(open);
    let open = take(findings, told, about(&[Family::Scope]));
    if open.is_empty() {
        let grants = access.access.grants.iter().map(|grant| match grant.until {
            Some(until) => format!("{} until {until}", grant.scope),
            None => grant.scope.to_string(),
        });
        lines.push(done("scopes", &grants.collect::<Vec<_>>().join(", ")));
    }
    lines.extend(open);
    lines.extend(approvals(access));
    lines.extend(take(findings, told, about(&[Family::Approval])));
    let application = format!("{}/{}", view.id, access.application.value.id);
    lines.extend(take(findings, told, |f| f.subject == subject || f.subject == application));
    if !findings.iter().any(|f| blocks_issue(f) && concerns(f, view, access)) {
        lines.push(Line {
            verdict: LineVerdict::Done,
            text: "ready for a credential".to_owned(),
            detail: None,
            command: Some(next_command(view, access)),
        });
    }
    lines
}

/// How the first kind of credential that policy allows and the anchor carries is put on record.
fn next_command(view: &PartnerView<'_>, access: &AccessView<'_>) -> String {
    let anchor = access.access.anchor.as_ref().and_then(|anchor| view.anchor(anchor)).map(|anchor| anchor.record.value.kind);
    let kinds = access.terms.map(|terms| terms.credentials.as_slice()).unwrap_or_default();
    let carried = |kind: &&CredentialKind| anchor.is_none_or(|anchor| kind.anchors().contains(&anchor));
    let kind = kinds.iter().find(carried).copied().unwrap_or(CredentialKind::ClientCertificate);
    let out = if kind.is_delivered() { " --out FILE" } else { "" };
    format!("admit {} {} --kind {kind}{out}", kind.verb(), access.arguments())
}

fn blocks_issue(finding: &Finding) -> bool {
    finding.waived_by.is_none()
        && rules::find(finding.rule.as_str()).is_some_and(|rule| rule.blocks.contains(&rules::Operation::Issue))
}

/// Whether a finding is about something that an access rests on: what is not about another part of a partner is.
fn concerns(finding: &Finding, view: &PartnerView<'_>, access: &AccessView<'_>) -> bool {
    let subject = &finding.subject;
    let elsewhere = view.accesses.iter().any(|other| other.subject() == *subject && other.subject() != access.subject());
    let other_anchor =
        view.anchors.iter().any(|a| Some(a.id) != access.access.anchor.as_ref() && *subject == format!("{}#{}", view.id, a.id));
    let other_credential = view.credentials.iter().any(|c| {
        let record = &c.record.value;
        c.subject(view.id) == *subject
            && (record.application != access.application.value.id || record.environment != *access.environment)
    });
    !elsewhere && !other_anchor && !other_credential
}

fn approvals(access: &AccessView<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, step) in access.tally.steps.iter().enumerate() {
        for class in step.iter().filter(|class| class.is_met()) {
            let given: Vec<&str> = class.given.iter().map(|owner| owner.as_str()).collect();
            lines.push(done(&format!("approved by `{}` in step {}", class.role, index + 1), &given.join(", ")));
        }
    }
    if let Some((name, template)) = access.template.filter(|_| !access.tally.is_complete()) {
        lines.push(done("approved in advance", &format!("template {name}, at most {} in {}", template.count, template.within)));
    }
    lines.extend(access.glass.filter(|_| !access.tally.is_complete()).and_then(|glass| in_need(access, glass)));
    lines
}

/// How far break-glass is, while the full quorum is missing.
fn in_need(access: &AccessView<'_>, glass: &BreakGlass) -> Option<Line> {
    let voices = &access.glass_tally.voices;
    let until = voices.iter().map(|voice| voice.until).min()?;
    let who: Vec<String> = voices.iter().map(|v| format!("{} as {}", v.statement.approver, v.statement.class)).collect();
    let (there, asked) = access.glass_tally.counts();
    let complete = access.glass_tally.is_complete();
    let text = if complete {
        format!("break-glass is open for a credential of at most {}", glass.lifetime)
    } else {
        format!("break-glass: {there} of {}", grammar::count(asked, "approval"))
    };
    let detail = Some(format!("{}, until {until}; the full quorum is due {} after", grammar::joined(&who), glass.ratify));
    let command = (!complete).then(|| format!("admit approve {} --break-glass --reason TEXT", access.arguments()));
    Some(Line { verdict: LineVerdict::Info, text, detail, command })
}

fn credentials(scene: &Scene<'_>, view: &PartnerView<'_>, findings: &[Finding], told: &mut [bool]) -> Option<Section> {
    let mut lines = Vec::new();
    for credential in &view.credentials {
        let record = &credential.record.value;
        let subject = credential.subject(view.id);
        let live = record.is_live(scene.now);
        let state = &credential.state;
        let text = format!("{} {} in {}: {}", record.kind, subject, record.environment, state.standing);
        let until = if live { in_line(view.folder, record, scene.now) } else { state.because.clone() };
        let detail = if live && !state.because.is_empty() { format!("{until}; {}", state.because) } else { until };
        lines.push(Line { verdict: LineVerdict::Info, text, detail: Some(detail), command: None });
        lines.extend(take(findings, told, |f| f.subject == subject));
    }
    (!lines.is_empty()).then(|| Section { title: "credentials".to_owned(), lines })
}

/// How a partner stands with what it can use: as itself, and where that is active as the best of its accesses.
fn state_of(scene: &Scene<'_>, view: &PartnerView<'_>) -> State {
    let Some(record) = view.record else { return State::pending("there is no partner.yaml") };
    let own = standing::of_partner(&record.value, scene.now);
    let accesses = view.accesses.iter().map(|access| {
        let approved = if access.tally.is_complete() || access.template.is_some() {
            State::active()
        } else {
            State::pending(format!("`{}` is not approved", access.subject()))
        };
        let anchor = access.access.anchor.as_ref().and_then(|anchor| view.anchor(anchor)).map_or_else(
            || State::pending(format!("`{}` has no anchor", access.subject())),
            |anchor| standing::of_anchor(&anchor.record.value, anchor.proved_until, scene.now),
        );
        let application = standing::of_application(&access.application.value, access.environment, scene.now);
        standing::effective([application, anchor, approved])
    });
    let live = view.credentials.iter().map(|credential| credential.state.clone());
    let best = accesses.chain(live).min_by_key(|state| state.standing);
    standing::effective([own, best.unwrap_or_else(|| State::pending("no application has access"))])
}

/// The partners of a registry in a line each: id, tier, standing, credentials that live.
#[must_use]
pub fn overview(scene: &Scene<'_>) -> Vec<[String; 5]> {
    let row = |view: &PartnerView<'_>| {
        let (tier, state) = (view.record.map(|record| record.value.tier.to_string()).unwrap_or_default(), state_of(scene, view));
        let live = view.credentials.iter().filter(|c| c.state.standing == standing::Standing::Active).count();
        [view.id.to_string(), tier, state.standing.to_string(), live.to_string(), state.because]
    };
    scene.partners.iter().map(row).collect()
}
