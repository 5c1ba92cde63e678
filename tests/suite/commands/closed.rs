//! The commands for auditors open what they are given and nothing else: no socket, no home, no registry, whatever a file names.

use crate::place::Place;
use std::collections::BTreeSet;

/// What the loader of the system and the runtime open before the program begins.
const LOADER: [&str; 6] = ["/etc/ld.so", "/lib/", "/lib64/", "/usr/lib/", "/proc/self/", "/sys/fs/cgroup"];

/// Every file that a command opened and every call that has to do with a network, by strace.
fn opened(place: &Place, words: &[&str], stdin: &[u8]) -> (BTreeSet<String>, Vec<String>, i32) {
    let before = [
        "-f",
        "-qq",
        "-e",
        "trace=%network,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,execve,fork,vfork",
    ];
    let run = place.exec("strace", &[&before, &["-o", "trace", env!("CARGO_BIN_EXE_admit")][..], words].concat(), stdin);
    let (mut files, mut others) = (BTreeSet::new(), Vec::new());
    for line in place.text("trace").lines() {
        let call = line.split_once(' ').map_or(line, |(_, call)| call).trim_start();
        if call.starts_with("open") {
            let name = call.split('"').nth(1).unwrap().to_owned();
            if !LOADER.iter().any(|start| name.starts_with(start)) {
                files.insert(name);
            }
        } else if !call.starts_with("execve") && !call.starts_with("+++") && !call.starts_with("---") {
            others.push(call.to_owned());
        }
    }
    (files, others, run.code)
}

/// A folder without a registry, in which everything names a place in the network.
fn place() -> Place {
    let place = Place::bare();
    let key = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "k.key"];
    place.must("openssl", &key);
    let words = ["req", "-x509", "-new", "-key", "k.key", "-days", "30", "-subj", "/CN=Acme", "-out", "ca.pem"];
    let access = ["-addext", "authorityInfoAccess=OCSP;URI:http://ocsp.invalid/,caIssuers;URI:ldap://ca.invalid/ca.cer"];
    let points = ["-addext", "crlDistributionPoints=URI:http://crl.invalid/list.crl"];
    let usage = ["-addext", "keyUsage=critical,keyCertSign"];
    place.must("openssl", &[words.as_slice(), &access, &points, &usage].concat());
    place.must("openssl", &["pkey", "-in", "k.key", "-pubout", "-out", "k.pub"]);
    place.must("openssl", &["req", "-new", "-key", "k.key", "-subj", "/CN=a", "-addext", points[1], "-out", "k.csr"]);
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "maria"]);
    place.write("jwks", r#"{"keys":[{"kty":"EC","crv":"P-256","jku":"http://keys.invalid/","x5u":"http://keys.invalid/c"}]}"#);
    place.write("data", "what was agreed\n");
    place.must("ssh-keygen", &["-q", "-Y", "sign", "-f", "maria", "-n", "file", "data"]);
    place.write("signers", format!("maria {}", place.text("maria.pub")));
    place.write("revoked", "");
    place
}

const SIGNATURE: [&str; 14] = [
    "verify",
    "signature",
    "--data",
    "data",
    "--signature",
    "data.sig",
    "--signers",
    "signers",
    "--revoked",
    "revoked",
    "--identity",
    "maria",
    "--namespace",
    "file",
];

#[test]
fn they_open_what_they_are_given_and_nothing_else() {
    let place = place();
    let lines: [(&[&str], &[&str], i32); 7] = [
        (&["inspect", "ca.pem"], &["ca.pem"], 0),
        (&["inspect", "k.csr"], &["k.csr"], 0),
        (&["inspect", "k.pub"], &["k.pub"], 0),
        (&["inspect", "maria.pub"], &["maria.pub"], 0),
        (&["inspect", "jwks"], &["jwks"], 1),
        (&["canon", "jwks"], &["jwks"], 0),
        (&SIGNATURE, &["data", "data.sig", "revoked", "signers"], 0),
    ];
    for (words, given, code) in lines {
        let (files, others, exit) = opened(&place, words, b"");
        let names: Vec<&str> = files.iter().map(|path| path.rsplit('/').next().unwrap()).collect();
        assert_eq!((names.as_slice(), exit), (given, code), "{words:?} opened {files:?}");
        assert!(others.is_empty(), "{words:?}: {others:?}");
    }
    let pem = place.text("ca.pem");
    for (words, stdin) in [(["inspect", "-"], pem.as_str()), (["canon", "-"], "{}")] {
        let (files, others, exit) = opened(&place, &words, stdin.as_bytes());
        assert_eq!((files, others, exit), (BTreeSet::new(), Vec::new(), 0), "{words:?}");
    }
}

/// Of the registry `verify key` opens what is common and the one partner's folder.
#[test]
fn a_key_is_looked_up_without_opening_another_partners_records() {
    let place = Place::approved();
    place.ok(&["onboard", "partner", "globex", "--legal-name", "Globex Ltd", "--tier", "low"]);
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", "key"];
    place.ok_as("priya-nair", &words);
    let (files, others, exit) = opened(&place, &["verify", "key"], place.text("key").as_bytes());
    assert_eq!(exit, 0);
    let sockets: Vec<&String> = others.iter().filter(|call| call.contains("socket") || call.contains("connect")).collect();
    assert!(sockets.is_empty(), "{sockets:?}");
    assert!(files.iter().any(|file| file.ends_with(".yaml")), "{files:?}");
    assert!(!files.iter().any(|file| file.contains("globex")), "{files:?}");
}

/// No home, no registry, nowhere to write, and not even a name for the terminal.
#[test]
fn they_need_nothing_of_the_world() {
    let place = place();
    let admit = env!("CARGO_BIN_EXE_admit");
    for words in [&["inspect", "ca.pem"][..], &["canon", "jwks"], &SIGNATURE] {
        let run = place.exec("env", &[&["-i", admit][..], words].concat(), b"");
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{words:?}: {run:?}");
        let run = place.exec("env", &[&["-i", "HOME=/nowhere", "XDG_CONFIG_HOME=/nowhere", admit][..], words].concat(), b"");
        assert_eq!(run.code, 0, "{words:?}: {run:?}");
    }
}
