//! The certificate of completion as a page of Markdown for people, with every string from the registry made safe for one.

use super::{
    json,
    markup::{code, prose},
};
use crate::{
    grammar::{count, took},
    model::{Answered, Completion, Digest, Ended, Keeper, Permission, Shown, Stopped},
};

/// The page. `digest` is that of the certificate as JSON, which it restates.
#[must_use]
pub fn markdown(certificate: &Completion, digest: &Digest) -> String {
    let Completion {
        version: _,
        kind: _,
        registry,
        issued,
        by,
        partner: _,
        offboarded: _,
        grants,
        credentials,
        anchors,
        stops,
        evidence,
        retention,
        log,
    } = certificate;
    let mut text = opening(certificate);
    let about = [
        ["registry".to_owned(), code(registry.as_str())],
        ["drawn up".to_owned(), format!("{issued} by {}", code(by.as_str()))],
        ["certificate as JSON".to_owned(), code(&digest.to_string())],
        ["log".to_owned(), format!("{}, the last with the digest {}", count(log.lines, "line"), code(&log.head.to_string()))],
    ];
    table(&mut text, None, &["", ""], about.map(Vec::from));
    had(&mut text, credentials, anchors, grants);
    table(&mut text, Some("Stops"), &["line", "when", "what", "why", "confirmed", "time to revoke"], stops.iter().map(stop));
    let rows = evidence.iter().map(|one| {
        let kept = one.kept_until.map_or_else(|| "policy names no time".to_owned(), |day| day.to_string());
        let document = format!("{} of {}", one.kind, one.on);
        vec![code(one.id.as_str()), document, prose(one.place.as_str()), code(&one.digest.to_string()), kept]
    });
    table(&mut text, Some("Evidence"), &["document", "what", "place", "SHA-256", "kept until"], rows);
    let kept = match retention {
        Some(time) => format!("Policy keeps evidence for {time} from the partner's end on."),
        None => "Policy names no time for which evidence is kept.".to_owned(),
    };
    text.push_str(&format!("{kept}\nRecords and log stay in the registry, and the id is never given again.\n"));
    text
}

/// What came to its end, in two sentences.
fn opening(certificate: &Completion) -> String {
    let Completion { partner, offboarded, credentials, grants, anchors, .. } = certificate;
    let mut text = format!("# Certificate of completion: {}\n\n", prose(partner.legal_name.as_str()));
    let agreement = partner.agreement.as_ref().map(|name| format!(" (agreement {})", prose(name.as_str()))).unwrap_or_default();
    text.push_str(&format!(
        "The access of {} to our APIs{agreement} ended on {} by {}: {}, line {} of its log.\nNothing of it is let in any more: {}, {} and {} are over, and every gateway that had let one in has confirmed that.\n\n",
        code(partner.id.as_str()),
        offboarded.on,
        code(offboarded.by.as_str()),
        offboarded.reason,
        offboarded.line,
        count(credentials.len(), "credential"),
        count(grants.len(), "grant"),
        count(anchors.len(), "anchor"),
    ));
    text
}

/// What there was, and when each part of it ended.
fn had(text: &mut String, credentials: &[Shown], anchors: &[Keeper], grants: &[Permission]) {
    let rows = credentials.iter().map(|one| {
        let keys = one.keys.iter().map(|key| code(key)).collect::<Vec<_>>().join(", ");
        let what = format!("{} of {} in {}", one.kind, code(one.application.as_str()), code(one.environment.as_str()));
        vec![code(one.id.as_str()), what, keys, one.issued.to_string(), end(&one.ended)]
    });
    table(text, Some("Credentials"), &["credential", "what", "told by", "since", "ended"], rows);
    let rows = anchors.iter().map(|one| {
        let keys = one.keys.iter().map(|key| code(&key.to_string())).collect::<Vec<_>>().join(", ");
        vec![code(one.id.as_str()), one.kind.to_string(), keys, end(&one.ended)]
    });
    table(text, Some("Anchors"), &["anchor", "kind", "keys", "ended"], rows);
    let rows = grants.iter().map(|one| {
        let until = one.until.map(|day| day.to_string()).unwrap_or_default();
        let line = one.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let application = code(one.application.as_str());
        vec![application, code(one.environment.as_str()), code(&one.scope.to_string()), format!("{until}{line}")]
    });
    table(text, Some("Grants"), &["application", "environment", "scope", "last day"], rows);
}

fn table(text: &mut String, heading: Option<&str>, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let rows: Vec<String> = rows.into_iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
    if let Some(heading) = heading {
        text.push_str(&format!("## {heading}\n\n"));
    }
    if rows.is_empty() {
        text.push_str("There were none.\n\n");
        return;
    }
    text.push_str(&format!("| {} |\n|{}\n{}\n", header.join(" | "), " --- |".repeat(header.len()), rows.concat()));
}

fn end(ended: &Ended) -> String {
    match (ended.reason, ended.line) {
        (Some(reason), Some(line)) => format!("{} ({reason}), line {line}", ended.on),
        (Some(reason), None) => format!("{} ({reason})", ended.on),
        (None, _) => format!("{}, by its own date", ended.on),
    }
}

fn stop(stop: &Stopped) -> Vec<String> {
    let confirmed = |one: &Answered| {
        let how = if one.closed.manifest.is_some() { "on" } else { "retired on" };
        format!("{} {how} {}", code(one.gateway.as_str()), one.closed.on)
    };
    let confirmed: Vec<String> = stop.gateways.iter().map(confirmed).collect();
    let took = stop.time_to_revoke.and_then(|seconds| i64::try_from(seconds).ok()).map(took);
    vec![
        stop.line.to_string(),
        stop.at.to_string(),
        format!("{} {}", stop.code, code(stop.subject.as_str())),
        stop.reason.map(|reason| reason.to_string()).unwrap_or_default(),
        if confirmed.is_empty() { "had come back".to_owned() } else { confirmed.join(", ") },
        took.unwrap_or_default(),
    ]
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("certificate-of-completion", json::schema::<Completion>())
}
