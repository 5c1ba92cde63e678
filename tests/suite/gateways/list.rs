//! What was compiled in memory, at all three programs: who is on the list, with what, from where and until when, and nobody else.

use super::{
    KINDS, authority, leaf,
    program::{Call, Gateway, Kind, Service},
    server,
};
use crate::place::Place;
use admit::{
    crypto::{ApiKey, Certificate, SystemEntropy, VERIFIER_ALGORITHM},
    model::{Conditions, CredentialKind, Moment, Period},
    publish::{
        Allowed, Answer, Asked, Compiled, Denied, Entry, OurAuthority, PartnerAuthority, Published, Shown, Shows, TARGETS,
    },
};
use std::{fs, path::Path, time::Duration};

/// A partner's people, a bank's gateways, and somebody who is nobody.
pub(super) struct Cast {
    pub(super) place: Place,
    pub(super) compiled: Compiled,
    pub(super) key: String,
}

pub(super) fn now() -> Moment {
    admit::clock::now().unwrap()
}

fn certificate(place: &Place, name: &str) -> Certificate {
    Certificate::from_pem(&place.text(&format!("{name}.pem"))).unwrap()
}

fn allowed(scope: &str, ends: Moment, when: &str) -> Allowed {
    let when: Conditions = serde_json::from_str(when).unwrap();
    Allowed { scope: scope.parse().unwrap(), ends, when }
}

/// An entry of `acme-pay/payouts`, which may read until the end and write from one address.
fn entry(credential: &str, kind: CredentialKind, shows: Shows, ends: Moment) -> Entry {
    Entry {
        partner: "acme-pay".parse().unwrap(),
        legal_name: "Acme Payments GmbH".parse().unwrap(),
        tier: "standard".parse().unwrap(),
        application: "payouts".parse().unwrap(),
        application_kind: serde_json::from_str("\"server\"").unwrap(),
        identity: "spiffe://partners.bank.example/production/acme-pay/payouts".parse().unwrap(),
        credential: credential.parse().unwrap(),
        kind,
        shows,
        grants: vec![
            allowed("payments:read", ends, "{}"),
            allowed("payments:refund", ends, r#"{"hours":"00:00-23:59 Europe/Berlin"}"#),
            allowed("payments:write", ends, r#"{"sources":["127.0.0.2/32","10.0.0.0/8","2001:db8::/32"]}"#),
        ],
        from: now().minus(Period::days(1)),
        ends,
    }
}

impl Cast {
    pub(super) fn new() -> Self {
        let place = Place::bare();
        server(&place);
        for (name, subject) in [
            ("bank-ca", "/O=Example Bank/CN=production"),
            ("acme-ca", "/O=Acme Payments GmbH/CN=Acme production"),
            ("false-ca", "/O=Acme Payments GmbH/CN=Acme production"),
        ] {
            authority(&place, name, subject);
        }
        for (name, under, kind) in
            [("ours", "bank-ca", "ec"), ("own", "acme-ca", "rsa:2048"), ("short", "bank-ca", "ec"), ("second", "acme-ca", "ec")]
        {
            leaf(&place, name, "/O=Acme Payments GmbH/CN=payouts", under, kind);
        }
        leaf(&place, "forged", "/O=Acme Payments GmbH/CN=payouts", "false-ca", "ec");
        leaf(&place, "globex", "/O=Globex/CN=reports", "bank-ca", "ec");
        let (key, hash) = ApiKey::mint("exb", "production", "payouts-9", &mut SystemEntropy::new()).unwrap();
        let far = now().plus(Period::days(10));
        let shows = |name: &str, ours: bool| Shows::Certificate {
            certificate: Box::new(certificate(&place, name)),
            issuer: ours.then(|| "production-ca".parse().unwrap()),
        };
        let mut reporter = entry("reports-1", CredentialKind::ClientCertificate, shows("globex", true), far);
        (reporter.partner, reporter.application) = ("globex".parse().unwrap(), "reports".parse().unwrap());
        reporter.grants = vec![allowed("payments:read", far, r#"{"sources":["127.0.0.0/8"]}"#)];
        let entries = vec![
            entry("payouts-1", CredentialKind::ClientCertificate, shows("ours", true), far),
            entry("payouts-2", CredentialKind::EnrolledCertificate, shows("own", false), far),
            entry(
                "payouts-9",
                CredentialKind::ApiKey,
                Shows::ApiKey { algorithm: VERIFIER_ALGORITHM.parse().unwrap(), hash },
                far,
            ),
            reporter,
        ];
        let compiled = Compiled {
            registry: "bank".parse().unwrap(),
            environment: "production".parse().unwrap(),
            made: now(),
            trust_domain: "partners.bank.example".parse().unwrap(),
            key_prefix: "exb".parse().unwrap(),
            issuers: vec![OurAuthority { id: "production-ca".parse().unwrap(), certificate: certificate(&place, "bank-ca") }],
            authorities: vec![PartnerAuthority {
                partner: "acme-pay".parse().unwrap(),
                anchor: "acme-ca".parse().unwrap(),
                certificates: vec![certificate(&place, "acme-ca")],
            }],
            scopes: ["read", "refund", "write"].iter().map(|name| format!("payments:{name}").parse().unwrap()).collect(),
            entries,
        };
        let key = String::from_utf8(key.expose().to_vec()).unwrap();
        Self { place, compiled, key }
    }

    /// An entry that ends at a moment, of the certificate `short`.
    fn short(&self, ends: Moment) -> Entry {
        let certificate = Box::new(certificate(&self.place, "short"));
        let shows = Shows::Certificate { certificate, issuer: Some("production-ca".parse().unwrap()) };
        entry("payouts-3", CredentialKind::ClientCertificate, shows, ends)
    }

    pub(super) fn folder(&self) -> std::path::PathBuf {
        self.place.path("")
    }
}

/// The files of the three targets.
fn files(compiled: &Compiled) -> Published {
    let ours = TARGETS.iter().filter(|target| ["nginx", "haproxy", "envoy"].contains(&target.name.as_str()));
    ours.flat_map(|target| (target.files)(compiled).unwrap()).map(|file| (file.path, file.bytes)).collect()
}

/// Puts the files where gateways take them from, and switches `current` in one step.
fn publish(folder: &Path, compiled: &Compiled, number: u8) {
    let release = format!("release-{number}");
    for (path, bytes) in files(compiled) {
        let path = folder.join("out").join(&release).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let next = folder.join("out/next");
    std::os::unix::fs::symlink(&release, &next).unwrap();
    fs::rename(next, folder.join("out/current")).unwrap();
}

/// A call for reading with a certificate of the folder.
pub(super) fn with<'a>(folder: &'a Path, name: &'a str) -> Call<'a> {
    Call { certificate: Some((folder, name)), key: None, method: "GET", path: "/payments", source: "127.0.0.1" }
}

fn bearing(key: &str) -> Call<'_> {
    Call { certificate: None, key: Some(key), method: "GET", path: "/payments", source: "127.0.0.1" }
}

/// Everything that is on the list gets in, and nothing that is a step beside it.
fn judge(gateway: &Gateway, cast: &Cast) {
    let folder = cast.folder();
    let with = |name: &'static str| with(&folder, name);
    let told = "x-admit-application: payouts\nx-admit-credential: payouts-1\n\
                x-admit-identity: spiffe://partners.bank.example/production/acme-pay/payouts\nx-admit-partner: acme-pay";
    assert_eq!(gateway.ask(&with("ours")), (200, told.to_owned()), "{:?}", gateway.kind);
    gateway.says(&with("own"), true, "a certificate of the partner's own authority");
    let write = |source| Call { method: "POST", source, ..with("ours") };
    gateway.says(&write("127.0.0.2"), true, "the scope that was granted from there");
    gateway.says(&write("127.0.0.3"), false, "a source that was not named");
    gateway.says(&Call { method: "POST", source: "127.0.0.2", ..with("globex") }, false, "a scope that was not granted");
    gateway.says(&Call { source: "127.0.0.2", ..with("globex") }, true, "a narrower network of another scope within its own");
    gateway.says(&Call { path: "/refunds", ..with("ours") }, false, "a route that asks for no scope");
    gateway.says(&with("second"), false, "another certificate of the same authority and name");
    gateway.says(&with("forged"), false, "an authority and a certificate with the same names");
    gateway.says(&bearing("x"), false, "no certificate and no key");
    let bodies = gateway.takes_keys();
    gateway.says(&bearing(&cast.key), bodies, "an API key");
    if bodies {
        let (_, told) = gateway.ask(&bearing(&cast.key));
        assert!(told.contains("x-admit-credential: payouts-9") && !told.contains("authorization"), "{:?} {told}", gateway.kind);
    }
    for place in [0, 5, 30, cast.key.len() - 1] {
        let mut altered = cast.key.clone().into_bytes();
        altered[place] = if altered[place] == b'x' { b'y' } else { b'x' };
        gateway.says(&bearing(&String::from_utf8(altered).unwrap()), false, "an API key with another letter");
    }
    gateway.says(&bearing(&cast.key.replace("production", "sandbox")), false, "an API key that names another environment");
}

/// One kind of gateway before and after two of its entries were taken off the list, and one ended by itself.
fn live(kind: Kind) {
    let mut cast = Cast::new();
    let folder = cast.folder();
    let service = Service::start();
    publish(&folder, &cast.compiled, 1);
    let gateway = Gateway::start(kind, &folder, &folder.join("out"), service.port);
    judge(&gateway, &cast);
    gateway.says(&with(&folder, "short"), false, "a certificate of ours that is not on the list yet");

    let ends = Moment::from_unix(now().unix() + 12).unwrap();
    cast.compiled.entries.retain(|entry| !["payouts-1", "payouts-2", "payouts-9"].contains(&entry.credential.as_str()));
    cast.compiled.entries.push(cast.short(ends));
    publish(&folder, &cast.compiled, 2);
    if kind != Kind::Envoy {
        gateway.says(&with(&folder, "ours"), true, "what was published is not what runs");
    }
    gateway.reload();
    // For a moment the processes from before the reload answer beside those from after it.
    gateway.comes_to(&with(&folder, "ours"), false);
    gateway.comes_to(&with(&folder, "own"), false);
    gateway.comes_to(&bearing(&cast.key), false);
    gateway.says(&with(&folder, "globex"), true, "another partner");
    let mut until_the_end = std::iter::from_fn(|| (now() < ends).then(|| gateway.ask(&with(&folder, "short")).0));
    assert!(until_the_end.any(|code| code == 200), "{kind:?}: a credential before its end");
    std::thread::sleep(Duration::from_secs(u64::try_from(ends.unix() - now().unix()).unwrap_or(0)));
    gateway.says(&with(&folder, "short"), false, "a credential at its end, with nothing published or reloaded");

    cast.compiled.entries.clear();
    cast.compiled.issuers.clear();
    cast.compiled.authorities.clear();
    publish(&folder, &cast.compiled, 3);
    gateway.reload();
    gateway.comes_to(&with(&folder, "globex"), false);
}

#[test]
fn nginx_lets_in_what_is_on_the_list_and_nothing_else() {
    live(Kind::Nginx);
}

#[test]
fn haproxy_lets_in_what_is_on_the_list_and_nothing_else() {
    live(Kind::Haproxy);
}

#[test]
fn envoy_lets_in_what_is_on_the_list_and_nothing_else() {
    live(Kind::Envoy);
}

/// Read back, the files of each target answer as what was compiled does, but for scopes that the target leaves out.
#[test]
fn what_is_read_back_answers_as_what_was_compiled() {
    let mut cast = Cast::new();
    let soon = now().plus(Period::days(2));
    let short = cast.short(soon);
    cast.compiled.entries.push(short);
    let two = &mut cast.compiled.entries[0].grants;
    two.push(allowed("payments:write", soon, "{}"));
    two.push(allowed("payments:write", soon, r#"{"sources":["127.0.0.0/8","0.0.0.0/0"]}"#));
    let published = files(&cast.compiled);
    let mut shown: Vec<Shown> = ["ours", "own", "short", "second", "globex"]
        .iter()
        .map(|name| Shown::Certificate(certificate(&cast.place, name).fingerprint()))
        .collect();
    shown.extend(cast.compiled.api_keys().map(|(_, hash)| Shown::ApiKey(*hash)));
    let scopes = ["payments:read", "payments:write", "payments:refund", "accounts:read"];
    let sources =
        [None, Some("127.0.0.1"), Some("127.0.0.2"), Some("10.1.2.3"), Some("2001:db8::1"), Some("::1"), Some("192.0.2.1")];
    let times = [now(), now().minus(Period::days(3)), soon.minus(Period::days(1)), soon, soon.plus(Period::days(30))];
    let mut questions = Vec::new();
    for (scope, source) in scopes.iter().flat_map(|scope| sources.iter().map(move |source| (scope, source))) {
        questions.extend(times.iter().map(|at| (*scope, *source, *at)));
    }
    let mut counts = [0, 0];
    for target in
        TARGETS.iter().filter(|target| KINDS.iter().any(|kind| format!("{kind:?}").to_lowercase() == target.name.as_str()))
    {
        for shown in &shown {
            for environment in ["production", "sandbox"] {
                for (scope, source, at) in &questions {
                    let asked = Asked {
                        shown: shown.clone(),
                        environment: environment.parse().unwrap(),
                        scope: scope.parse().unwrap(),
                        at: *at,
                        source: source.map(|source| source.parse().unwrap()),
                        amount: None,
                    };
                    let known = target.name.as_str() != "nginx" || matches!(shown, Shown::Certificate(_));
                    let decided = cast.compiled.decide(&asked);
                    let right = decided.is_ok() && *scope != "payments:refund" && known;
                    let held = known && !matches!(decided, Err(Denied::Unknown | Denied::OutOfDate | Denied::Scope));
                    let answer = (target.answer)(&published, &asked).unwrap();
                    let expected = match *scope {
                        "payments:refund" if held => matches!(answer, Answer::Open(_)),
                        _ => answer == if right { Answer::LetIn } else { Answer::Refused },
                    };
                    assert!(expected, "{} {answer:?} {decided:?} {asked:?}", target.name);
                    counts[usize::from(right)] += 1;
                }
            }
        }
    }
    assert!(counts[0] > 500 && counts[1] > 100, "{counts:?}");
}

/// What an operator wrote into policy goes into rules; what means something there is refused by name, and nothing is published.
#[test]
fn a_prefix_that_means_something_is_refused() {
    let mut cast = Cast::new();
    for hostile in [
        "a b",
        "${HOME}",
        "%[src]",
        "x\"",
        "x'",
        "a,lower",
        "]==]os.exit()",
        "a#b",
        "é",
        "a\\b",
        "{a}",
        "a;b",
        "$(id)",
        "`id`",
        "a|b",
    ] {
        cast.compiled.key_prefix = hostile.parse().unwrap();
        for target in TARGETS.iter().filter(|target| ["haproxy", "envoy"].contains(&target.name.as_str())) {
            let refused = (target.files)(&cast.compiled).unwrap_err().to_string();
            assert!(refused.contains("cannot carry"), "{refused}");
        }
    }
}
