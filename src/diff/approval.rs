//! What is said of approvals, by what their statements say. Nothing is verified here: whose signature it is, and whether it counts, is
//! said elsewhere.

use super::{
    codes,
    pairs::{Pair, pairs},
    sheet::{Place, Sheet},
    words,
};
use crate::model::{Action, Approval, ApprovalId, Decision, Record, Statement};
use std::collections::BTreeMap;

/// The approvals of one folder.
pub(super) fn compare(
    sheet: &mut Sheet,
    old: &BTreeMap<ApprovalId, Record<Approval>>,
    now: &BTreeMap<ApprovalId, Record<Approval>>,
) {
    let under = |record: &Approval, id: &ApprovalId| Approval { id: id.clone(), ..record.clone() };
    for pair in pairs(old, now, under) {
        match pair {
            Pair::Added(_, now) => {
                let read = Said::of(&now.value);
                let code = if read.rejects { codes::REJECTION_ADDED } else { codes::APPROVAL_ADDED };
                sheet.say(code, &Place::new(&read.subject, &now.path), "", format!("a new statement says: {}", read.sentence));
            }
            Pair::Removed(_, old) => {
                let read = Said::of(&old.value);
                let code = if read.rejects { codes::REJECTION_REMOVED } else { codes::APPROVAL_REMOVED };
                sheet.say(
                    code,
                    &Place::new(&read.subject, &old.path),
                    "",
                    format!("a statement is gone that said: {}", read.sentence),
                );
            }
            Pair::Renamed(from, to, now) => {
                let at = Place::new(Said::of(&now.value).subject, &now.path);
                sheet.say(codes::APPROVAL_RENAMED, &at, "id", format!("the file `{from}` is called `{to}` now"));
            }
            Pair::Kept(_, old, now) => kept(sheet, &old.value, now),
        }
    }
}

fn kept(sheet: &mut Sheet, old: &Approval, record: &Record<Approval>) {
    // The id was paired, and a rename said.
    let Approval { id: _, statement, signature } = &record.value;
    let (was, is) = (Said::of(old), Said::of(&record.value));
    let at = Place::new(&is.subject, &record.path);
    if *statement != old.statement {
        let code = if was.rejects { codes::REJECTION_REMOVED } else { codes::APPROVAL_ALTERED };
        let message = format!("a statement on record was changed; it says: {}; it said: {}", is.sentence, was.sentence);
        sheet.say(code, &at, "statement", message);
    }
    if *signature != old.signature {
        let message = format!("the signature under a statement on record is another; it says: {}", is.sentence);
        sheet.say(codes::APPROVAL_ALTERED, &at, "signature", message);
    }
}

/// What a statement says.
struct Said {
    subject: String,
    sentence: String,
    rejects: bool,
}

impl Said {
    fn of(approval: &Approval) -> Self {
        let Ok(statement) = serde_json::from_str::<Statement>(&approval.statement) else {
            let subject = format!("approval {}", approval.id);
            return Self { subject, sentence: "something that cannot be read".to_owned(), rejects: false };
        };
        let Statement { decision, step, class, approver, issued, expires, .. } = &statement;
        let subject = subject(&statement);
        let verb = match decision {
            Decision::Approve => "approves",
            Decision::Reject => "rejects",
        };
        let what = match statement.action {
            Action::Grant => named(&statement),
            Action::BreakGlass => format!("{} in an hour of need", named(&statement)),
            Action::Resume => format!("the return of {}", named(&statement)),
            Action::Waive => subject.clone(),
            Action::Policy => "policy, roster, catalogue and issuers".to_owned(),
        };
        let (day, end) = (issued.day(), expires.day());
        let sentence = format!(
            "`{approver}` {verb} {what} as `{class}` in step {step}, digest {}, given on {day} until {end}",
            statement.digest.short()
        );
        Self { subject, sentence, rejects: *decision == Decision::Reject }
    }
}

/// What it is about, as findings name it.
fn subject(statement: &Statement) -> String {
    match (&statement.partner, &statement.application, &statement.environment, &statement.waiver) {
        (_, _, _, Some(waiver)) => format!("waiver {waiver}"),
        (Some(partner), Some(application), Some(environment), None) => format!("{partner}/{application} in {environment}"),
        (Some(partner), Some(application), None, None) => format!("{partner}/{application}"),
        (Some(partner), None, _, None) => partner.to_string(),
        (None, _, _, None) => "policy".to_owned(),
    }
}

/// The same with the environment outside of the back-ticks, as sentences have it.
fn named(statement: &Statement) -> String {
    let subject = subject(statement);
    match subject.split_once(" in ") {
        Some((access, environment)) => format!("{} in {environment}", words::shown(access)),
        None => words::shown(&subject),
    }
}
