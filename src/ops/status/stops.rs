//! The part of a status that is about stops: which gateways have not heard of one, and how long it took where all have.

use super::{Line, LineVerdict, Section};
use crate::{
    grammar,
    history::{Answer, Closing},
    model::PartnerId,
    rules::Scene,
};

/// Of what is closed, so many of the last ones are shown.
const SHOWN: usize = 5;

/// The stops of a partner, those that are open first.
#[must_use]
pub(super) fn section(scene: &Scene<'_>, partner: &PartnerId) -> Option<Section> {
    let own = || scene.closings.iter().filter(|closing| closing.stop.partner == *partner);
    let mut lines: Vec<Line> = own().filter(|closing| closing.is_open()).map(|closing| line(scene, closing)).collect();
    let closed: Vec<_> = own().filter(|closing| !closing.is_open()).collect();
    lines.extend(closed.iter().rev().take(SHOWN).map(|closing| line(scene, closing)));
    if closed.len() > SHOWN {
        let text = format!("{} more, before those", grammar::count(closed.len() - SHOWN, "stop"));
        let command = Some(format!("admit log show {partner}"));
        lines.push(Line { verdict: LineVerdict::Info, text, detail: None, command });
    }
    (!lines.is_empty()).then(|| Section { title: "stops".to_owned(), lines })
}

fn line(scene: &Scene<'_>, closing: &Closing<'_>) -> Line {
    let stop = &closing.stop;
    let reason = stop.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    let text = format!("line {}: {} `{}`{reason}", stop.seq, stop.code, stop.subject);
    let command = closing.open().next().map(|gateway| format!("admit confirm {} --manifest FILE", gateway.id));
    let verdict = match (&command, closing.took()) {
        (Some(_), _) => LineVerdict::Open,
        (None, Some(_)) => LineVerdict::Done,
        (None, None) => LineVerdict::Info,
    };
    Line { verdict, text, detail: Some(told(closing, scene.now)), command }
}

/// How far a stop is closed, in a few words: `open for 3 hours, late: …`, or how long it took and who confirmed.
#[must_use]
pub fn told(closing: &Closing<'_>, now: crate::model::Moment) -> String {
    let confirmed: Vec<_> =
        closing.awaited.iter().filter(|one| matches!(one.answer, Answer::Confirmed(_))).map(|one| &one.gateway.id).collect();
    let by = if confirmed.is_empty() { String::new() } else { format!(", confirmed by {}", grammar::list(&confirmed)) };
    if closing.is_open() {
        let late = if closing.late(now).next().is_some() { ", late" } else { "" };
        let age = grammar::took(now.unix() - closing.stop.at.unix());
        let open = grammar::list(closing.open().map(|gateway| &gateway.id));
        return format!("open for {age}{late}: not confirmed by {open}{by}");
    }
    match (closing.took(), closing.stop.lifted) {
        (Some(seconds), _) => format!("time to revoke {}{by}", grammar::took(seconds)),
        (None, Some(back)) => format!("came back on {}{by}", back.day()),
        (None, None) => "no gateway on record stood before it".to_owned(),
    }
}
