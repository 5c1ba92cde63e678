//! Makes a revocation list of what the database of `openssl ca` says was revoked, with the function that `admit publish` uses, so that
//! `benches/crl` can hold the two against each other. `crl index N FILE` writes such a database; `crl make FILE CA LIST` makes a new
//! P-384 authority and its list.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "an example that cannot go on stops")]

use admit::{
    crypto::{Authority, CrlReason, NewKey, RevokedEntry, RootRequest, SigningKey, SystemEntropy, self_signed_root, sha256},
    model::{Moment, Period},
};
use std::{fmt::Write as _, fs};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["index", count, file] => index(count.parse().unwrap(), file),
        ["make", file, authority, list] => make(file, authority, list),
        _ => panic!("crl index N FILE, or crl make FILE CA LIST"),
    }
}

/// A database in which everything was revoked, each in a second of its own, with serial numbers of 20 octets.
fn index(count: u32, file: &str) {
    let mut text = String::new();
    let reasons = ["keyCompromise", "superseded", "cessationOfOperation"];
    for number in 0..count {
        let serial = &sha256(&number.to_be_bytes()).hex()[1..40];
        let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
        let reason = reasons[number as usize % reasons.len()];
        let on = format!("2611{:02}{hour:02}{minute:02}{second:02}Z", 1 + number / 86_400 % 20);
        writeln!(text, "R\t280101000000Z\t{on},{reason}\t4{}\tunknown\t/O=Acme/CN=payouts", serial.to_uppercase()).unwrap();
    }
    fs::write(file, text).unwrap();
}

fn make(file: &str, certificate: &str, list: &str) {
    let entries: Vec<RevokedEntry> = fs::read_to_string(file).unwrap().lines().map(entry).collect();
    let now: Moment = "2026-11-22T00:00:00Z".parse().unwrap();
    let mut entropy = SystemEntropy::new();
    let key = SigningKey::generate(NewKey::P384, &mut entropy).unwrap();
    let request = RootRequest {
        common_name: "Issuing CA".to_owned(),
        organisation: "Bank".to_owned(),
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2031-01-01T00:00:00Z".parse().unwrap(),
    };
    let authority = Authority::new(self_signed_root(&request, &key, &mut entropy).unwrap(), key).unwrap();
    fs::write(certificate, authority.certificate().to_pem()).unwrap();
    fs::write(list, authority.crl(&entries, 1, now, now.plus(Period::days(7))).unwrap()).unwrap();
}

fn entry(line: &str) -> RevokedEntry {
    let mut columns = line.split('\t').skip(2);
    let (on, reason) = columns.next().unwrap().split_once(',').unwrap();
    let part = |at: usize| on.as_bytes()[at..at + 2].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let day = chrono::NaiveDate::from_ymd_opt(2000 + i32::try_from(part(0)).unwrap(), part(2), part(4)).unwrap();
    let reason = match reason {
        "keyCompromise" => CrlReason::KeyCompromise,
        "superseded" => CrlReason::Superseded,
        _ => CrlReason::CessationOfOperation,
    };
    RevokedEntry {
        serial_hex: columns.next().unwrap().to_ascii_lowercase(),
        on: Moment::from_unix(day.and_hms_opt(part(6), part(8), part(10)).unwrap().and_utc().timestamp()).unwrap(),
        reason: Some(reason),
    }
}
