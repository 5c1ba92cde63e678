//! Nothing is fetched: no socket is made and no file is opened but those that were named, whatever URLs tokens, keys and certificates
//! bring. And where `tests/run` says that the whole suite runs without a network, that is so.

use crate::{place::Place, reads::path_of};
use admit::crypto::{Jwk, NewKey, SigningKey, SystemEntropy, sign_compact};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use std::{collections::BTreeSet, fs};

/// What a run of `admit` and of the programs that it starts did.
struct Traced {
    code: i32,
    said: String,
    /// Files that `admit` opened, from the folder of the run, without what the system's own libraries are.
    opened: BTreeSet<String>,
    /// Sockets that `admit` made or connected.
    sockets: Vec<String>,
    /// Sockets for the internet, of whatever program.
    internet: Vec<String>,
}

/// Where the loader, the C library and the runtime look.
const SYSTEM: [&str; 7] = ["/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache", "/etc/ld.so.preload", "/proc", "/sys"];

fn traced(place: &Place, program: &str, args: &[&str]) -> Traced {
    let traces = tempfile::tempdir().unwrap();
    let out = traces.path().join("trace").display().to_string();
    let words =
        ["-ff", "-y", "-s", "400", "-e", "trace=open,openat,openat2,execve,socket,connect,sendto,sendmsg", "-o", &out, program];
    let run = place.exec("strace", &[&words[..], args].concat(), b"");
    let root = place.path("").canonicalize().unwrap();
    let mut traced = Traced {
        code: run.code,
        said: format!("{}{}", run.stdout, run.stderr),
        opened: BTreeSet::new(),
        sockets: Vec::new(),
        internet: Vec::new(),
    };
    for trace in fs::read_dir(traces.path()).unwrap() {
        let trace = fs::read_to_string(trace.unwrap().path()).unwrap();
        let mut own = true; // a thread, or a child that has not yet become another program
        // Signals, ends, and what strace writes where a thread was gone with its process before its call could be read.
        let told = |line: &&str| !["---", "+++", "???("].iter().any(|start| line.starts_with(start));
        for line in trace.lines().filter(told) {
            if line.starts_with("execve(") && line.ends_with("= 0") {
                own = line.contains(program);
            } else if let Some(path) = path_of(line) {
                let system = SYSTEM.iter().any(|start| path.starts_with(start));
                let path = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
                traced.opened.extend((own && !system && !line.contains(" = -1 ")).then_some(path));
            } else if !line.starts_with("execve(") {
                traced.sockets.extend(own.then(|| line.to_owned()));
                traced.internet.extend(line.contains("AF_INET").then(|| line.to_owned()));
            }
        }
    }
    traced
}

/// Runs `admit`, which must not make a socket and answer with this status; answers the files that it opened outside of the registry.
fn offline(place: &Place, args: &[&str], code: i32) -> BTreeSet<String> {
    let Traced { code: exit, said, opened, sockets, internet } = traced(place, env!("CARGO_BIN_EXE_admit"), args);
    assert_eq!(exit, code, "{args:?}: {said}");
    assert!(sockets.is_empty() && internet.is_empty(), "{args:?}: {sockets:?} {internet:?}");
    opened.into_iter().filter(|file| file != "bank-partners" && !file.starts_with("bank-partners/")).collect()
}

fn files(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Where nobody listens; what would go there would show.
const URL: &str = "http://127.0.0.1:9/keys.json";

fn token(key: &SigningKey, header: &serde_json::Value, payload: &[u8]) -> String {
    let message = format!("{}.{}", BASE64URL_NOPAD.encode(header.to_string().as_bytes()), BASE64URL_NOPAD.encode(payload));
    format!("{message}.{}", BASE64URL_NOPAD.encode(&key.sign(message.as_bytes()).unwrap()))
}

/// A key, and its set as `keys.json`, with members that point elsewhere as `jku.json` and `x5u.json`.
fn keys(place: &Place) -> SigningKey {
    let key = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let jwk = Jwk::of(key.public_key()).to_json();
    place.write("keys.json", json!({ "keys": [jwk] }).to_string());
    for member in ["jku", "x5u"] {
        let mut pointing = jwk.clone();
        pointing[member] = json!(URL);
        place.write(&format!("{member}.json"), json!({ "keys": [pointing] }).to_string());
    }
    key
}

/// An authority, `ca.pem`, and a certificate under it, `leaf.pem`, both with URLs of a list, an issuer and a responder.
fn certificates(place: &Place) {
    place.write(
        "ca.cnf",
        format!(
            "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Acme\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n\
             crlDistributionPoints=URI:{URL}\nauthorityInfoAccess=caIssuers;URI:{URL},OCSP;URI:{URL}\n[leaf]\nkeyUsage=critical,digitalSignature\n\
             crlDistributionPoints=URI:{URL}\nauthorityInfoAccess=caIssuers;URI:{URL},OCSP;URI:{URL}\n"
        ),
    );
    for name in ["ca", "leaf"] {
        place.must(
            "openssl",
            &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &format!("{name}.key")],
        );
    }
    let make = |words: &str| place.must("openssl", &words.split(' ').collect::<Vec<_>>());
    make("req -x509 -new -key ca.key -config ca.cnf -extensions ca -days 700 -out ca.pem");
    make(
        "req -x509 -new -key leaf.key -subj /CN=leaf -config ca.cnf -extensions leaf -days 30 -CA ca.pem -CAkey ca.key -out leaf.pem",
    );
}

#[test]
fn a_socket_would_be_seen() {
    let place = Place::bare();
    let bash = traced(&place, "bash", &["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]);
    assert!(bash.code != 0 && bash.internet.iter().any(|line| line.contains("AF_INET")), "{}", bash.said);
}

#[test]
fn a_token_that_points_elsewhere_is_judged_by_what_is_at_hand() {
    let place = Place::approved(); // with a registry in reach, which is not opened
    let key = keys(&place);
    let kid = Jwk::of(key.public_key()).kid().unwrap().to_owned();
    place.write("good", sign_compact("JWT", b"{}", &key, &kid).unwrap());
    let verify = |keys: &str, token: &str, code| {
        let opened = offline(&place, &["verify", "jws", "--keys", keys, token], code);
        assert_eq!(opened, files(&[keys, token]), "{keys} {token}");
    };
    verify("keys.json", "good", 0);
    for member in ["jku", "x5u"] {
        let mut header = json!({ "alg": "EdDSA", "kid": kid });
        header[member] = json!(URL);
        place.write("pointing", token(&key, &header, b"{}"));
        verify("keys.json", "pointing", 1);
        verify(&format!("{member}.json"), "good", 1);
    }
}

#[test]
fn anchors_are_registered_compared_and_proved_with_the_files_that_were_named() {
    let place = Place::approved();
    let key = keys(&place);
    certificates(&place);
    let onboard = |id: &str, kind: &str, flag: &str, file: &str, code| {
        let anchor = format!("acme-pay#{id}");
        let words = ["onboard", "anchor", &anchor, "--kind", kind, "--environment", "sandbox", flag, file];
        assert_eq!(offline(&place, &words, code), files(&[file]), "{file}");
    };
    onboard("jku", "jwks", "--jwks", "jku.json", 1);
    onboard("x5u", "jwks", "--jwks", "x5u.json", 1);
    onboard("keys", "jwks", "--jwks", "keys.json", 0);
    onboard("ca", "ca-certificate", "--certificate", "ca.pem", 0);
    for (id, file, code) in [("keys", "keys.json", 0), ("keys", "jku.json", 1), ("ca", "ca.pem", 0), ("ca", "leaf.pem", 1)] {
        let opened = offline(&place, &["verify", "anchor", &format!("acme-pay#{id}"), file], code);
        assert_eq!(opened, files(&[file]), "{id} {file}");
    }

    let signer = place.as_owner("priya-nair");
    let prove = |id: &str, answer: &str, code| {
        let words = ["prove", &format!("acme-pay#{id}"), "--response", answer];
        let opened = offline(&place, &[&words[..], &[&signer[0], &signer[1]]].concat(), code);
        let others: Vec<_> = opened.iter().filter(|file| *file != answer && !file.starts_with("ssh/priya-nair")).collect();
        assert!(opened.contains(answer) && others.is_empty(), "{id}: {opened:?}");
    };
    for id in ["ca", "keys"] {
        place.ok_as("priya-nair", &["prove", &format!("acme-pay#{id}"), "--out", &format!("{id}.challenge")]);
    }
    let words =
        "cms -sign -binary -nosmimecap -md sha256 -in ca.challenge -signer leaf.pem -inkey leaf.key -outform PEM -out ca.answer";
    place.must("openssl", &words.split(' ').collect::<Vec<_>>());
    prove("ca", "ca.answer", 0);
    let challenge = fs::read(place.path("keys.challenge")).unwrap();
    let kid = Jwk::of(key.public_key()).kid().unwrap().to_owned();
    place.write("keys.answer", token(&key, &json!({ "alg": "EdDSA", "kid": kid, "jku": URL }), &challenge));
    prove("keys", "keys.answer", 1);
    place.write("keys.answer", token(&key, &json!({ "alg": "EdDSA", "kid": kid }), &challenge));
    prove("keys", "keys.answer", 0);
}

/// Whoever runs the suite by hand may have a network. `tests/run` takes it away, and says so.
#[test]
#[allow(clippy::disallowed_methods, reason = "the one way in which tests/run can say what it promised")]
fn there_is_no_network_where_none_was_promised() {
    if std::env::var_os("ADMIT_NO_NETWORK").is_none() {
        return;
    }
    let devices = fs::read_to_string("/proc/net/dev").unwrap();
    let names: Vec<&str> = devices.lines().skip(2).filter_map(|line| Some(line.split_once(':')?.0.trim())).collect();
    assert_eq!(names, ["lo"]);
    let routes = fs::read_to_string("/proc/net/route").unwrap();
    assert_eq!(routes.lines().count(), 1, "a head and no route: {routes}");
    let out = std::net::TcpStream::connect("192.0.2.1:443").unwrap_err(); // RFC 5737: an address of nobody
    assert_eq!(out.kind(), std::io::ErrorKind::NetworkUnreachable);
    let own = std::net::TcpStream::connect("127.0.0.1:9").unwrap_err(); // it is up, and nobody listens but whom a test has started
    assert_eq!(own.kind(), std::io::ErrorKind::ConnectionRefused);
}
