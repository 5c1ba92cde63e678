//! Attacks on the log: a line less, a line more, another order, another past.

use super::{
    attack::{Alone, attacks},
    site::Site,
};
use crate::hand::LOG;
use admit::model::Code;

/// The lines of the log, changed.
fn lines(at: &Site, change: impl FnOnce(&mut Vec<String>)) {
    let mut lines: Vec<String> = at.get(LOG).lines().map(|line| format!("{line}\n")).collect();
    change(&mut lines);
    at.put(LOG, &lines.concat());
}

attacks! {
    an_event_is_taken_out_of_the_middle, "log-rewritten", Alone::Audit("log-broken"),
    "an operator who proved an anchor that should not have been",
    |at| lines(at, |lines| drop(lines.remove(3)));

    an_event_is_altered, "log-rewritten", Alone::Audit("log-broken"),
    "an operator who would have another name in it",
    |at| lines(at, |lines| lines[4] = lines[4].replace("priya-nair", "lena-fischer"));

    one_letter_of_the_log, "log-rewritten", Alone::Audit("log-broken"),
    "a disk, or somebody who tries whether anybody looks",
    |at| lines(at, |lines| lines[5] = lines[5].replacen("T1", "T0", 1).replacen("T2", "T1", 1).replacen("T0", "T2", 1));

    events_change_places, "log-rewritten", Alone::Audit("log-broken"),
    "whoever would have been asked before he acted",
    |at| lines(at, |lines| lines.swap(1, 2));

    an_event_is_put_in, "log-rewritten", Alone::Audit("log-broken"),
    "whoever would have acted already",
    |at| lines(at, |lines| lines.insert(4, lines[3].clone()));

    the_log_ends_earlier, "log-rewritten", Alone::Audit("credential-unlogged"),
    "an operator who cuts off what he did last",
    |at| lines(at, |lines| drop(lines.pop()));

    the_log_is_emptied, "log-rewritten", Alone::Audit("log-missing"),
    "an operator in a hurry",
    |at| at.put(LOG, "");

    the_log_is_removed, "log-rewritten", Alone::Audit("log-missing"),
    "an operator in a hurry",
    |at| at.remove(LOG);

    the_log_is_chained_anew_by_an_insider, "log-rewritten", Alone::Nothing,
    "a security engineer, who leaves an act out and signs all the rest again in his own name",
    |at| {
        let mut events: Vec<_> = at.events("acme-pay").into_iter().map(|line| line.event).collect();
        events.retain(|event| event.code != Code::EvidenceRecorded || !event.subject.as_str().is_empty());
        events.remove(0);
        for event in &mut events {
            event.actor = "priya-nair".parse().unwrap();
        }
        at.chain_anew("acme-pay", events, |_| "priya-nair".to_owned());
    };

    the_log_of_another_partner, "log-rewritten", Alone::Audit("log-broken"),
    "an operator who has a clean log at hand",
    |at| at.put(LOG, &at.get("partners/globex/log.jsonl"));

    an_event_signed_by_a_stranger, "log-broken", Alone::Audit("log-broken"),
    "somebody with write access, who signs with a key of his own",
    |at| at.append_event("acme-pay", "mallory", |event| event.code = Code::EvidenceRecorded);

    an_event_signed_with_a_revoked_key, "log-broken", Alone::Audit("log-broken"),
    "whoever found the laptop",
    |at| at.append_event("acme-pay", "tom-lost", |event| {
        event.code = Code::EvidenceRecorded;
        event.actor = "tom-berger".parse().unwrap();
    });

    an_event_by_somebody_without_the_role, "event-unauthorised", Alone::Audit("event-unauthorised"),
    "an API owner who writes into the log that a document was put on file",
    |at| {
        let file = "partners/acme-pay/evidence/due-diligence.yaml";
        let digest = admit::crypto::sha256(at.get(file).as_bytes());
        at.append_event("acme-pay", "maria-lopez", |event| {
            event.records.insert(file.to_owned(), digest);
            event.code = Code::EvidenceRecorded;
            event.actor = "maria-lopez".parse().unwrap();
            event.subject = "acme-pay".parse().unwrap();
            event.at = admit::clock::now().unwrap();
        });
    };

    an_event_signed_by_one_who_left, "log-broken", Alone::Audit("log-broken"),
    "a former colleague who still has the key",
    |at| at.append_event("acme-pay", "olga-petrova", |event| {
        event.code = Code::EvidenceRecorded;
        event.actor = "olga-petrova".parse().unwrap();
    });

    an_event_is_dated_back, "log-broken", Alone::Audit("log-broken"),
    "whoever should have stopped it yesterday",
    |at| at.append_event("acme-pay", "priya-nair", |event| event.at = "2026-01-01T00:00:00Z".parse().unwrap());

    an_event_under_another_namespace, "log-broken", Alone::Audit("log-broken"),
    "somebody who has a colleague's signature over an approval",
    |at| {
        at.append_event("acme-pay", "priya-nair", |event| event.code = Code::EvidenceRecorded);
        lines(at, |lines| {
            let last = lines.pop().unwrap();
            let start = last.find("-----BEGIN").unwrap();
            let event = &last[..start - "\"signature\":\"".len() - 1];
            let body = event.strip_prefix("{\"event\":").unwrap();
            let armor = at.ssh_sign("priya-nair", "approval@admit", body.as_bytes()).replace('\n', "\\n");
            lines.push(format!("{event},\"signature\":\"{armor}\"}}\n"));
        });
    };
}
