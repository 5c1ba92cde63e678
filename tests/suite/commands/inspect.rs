//! `admit inspect`: what a file is and what it would be admitted as.

use crate::{
    hand::P256,
    place::{Place, Run},
    tools,
};
use admit::crypto::{Certificate, Jwk};
use data_encoding::BASE64;
use serde_json::{Value, json};

fn look(place: &Place, file: &str, more: &[&str]) -> Run {
    place.run(&[&["inspect", file, "--format", "json"], more].concat())
}

/// The uses that a file would be admitted as.
fn admitted(run: &Run) -> Vec<String> {
    let told = run.json();
    let uses = told["parts"].as_array().unwrap().iter().flat_map(|part| part["uses"].as_array().unwrap().clone());
    let admitted: Vec<String> =
        uses.filter(|usage| usage["admitted"] == true).map(|usage| usage["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(run.code, i32::from(admitted.is_empty()), "{run:?}");
    assert_eq!(told["verdict"], if admitted.is_empty() { "reject" } else { "accept" });
    admitted
}

/// What stands against a use, joined.
fn against(told: &Value) -> String {
    told["findings"].as_array().unwrap().iter().map(|f| f["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("; ")
}

/// A key, a request, a CA certificate and one of an end, an SSH key and a revocation list, all by other programs.
fn place() -> Place {
    let place = Place::bare();
    place.must("openssl", &[&["genpkey"], P256, &["-out", "k.key"]].concat());
    place.must("openssl", &["pkey", "-in", "k.key", "-pubout", "-out", "k.pub"]);
    let request = ["req", "-new", "-key", "k.key", "-subj", "/O=Acme/CN=payouts", "-out", "k.csr"];
    place.must(
        "openssl",
        &[request.as_slice(), &["-addext", "basicConstraints=CA:TRUE", "-addext", "subjectAltName=DNS:evil.example"]].concat(),
    );
    let certificate = ["req", "-x509", "-new", "-key", "k.key", "-days", "30", "-subj", "/CN=Acme"];
    let urls = ["-addext", "authorityInfoAccess=OCSP;URI:http://ocsp.invalid/,caIssuers;URI:http://ca.invalid/ca.cer"];
    let points = ["-addext", "crlDistributionPoints=URI:http://crl.invalid/list.crl"];
    let ca = ["-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", "ca.pem"];
    place.must("openssl", &[certificate.as_slice(), &urls, &points, &ca].concat());
    let leaf = ["-addext", "basicConstraints=critical,CA:FALSE", "-out", "leaf.pem"];
    place.must("openssl", &[certificate.as_slice(), &leaf].concat());
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "maria", "-f", "maria"]);
    place.write("index.txt", "");
    place.write("number", "01\n");
    place.write(
        "ca.cnf",
        "[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=7\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n",
    );
    place.must("openssl", &["ca", "-config", "ca.cnf", "-gencrl", "-cert", "ca.pem", "-keyfile", "k.key", "-out", "k.crl"]);
    place
}

#[test]
fn each_kind_is_known_by_itself_and_says_what_it_is_good_for() {
    let place = place();
    let cases: [(&str, &str, &[&str]); 6] = [
        ("k.csr", "csr", &["csr"]),
        ("k.pub", "key", &["pinned-key"]),
        ("ca.pem", "certificate", &["ca-certificate"]),
        ("leaf.pem", "certificate", &["pinned-key"]),
        ("k.crl", "crl", &["crl"]),
        ("maria.pub", "ssh-key", &["ssh-key", "approver-key"]),
    ];
    for (file, kind, uses) in cases {
        let run = look(&place, file, &[]);
        assert_eq!(run.json()["kind"], kind, "{file}: {run:?}");
        assert_eq!(admitted(&run), uses, "{file}");
        assert_eq!(look(&place, file, &["--as", kind]).stdout, run.stdout, "{file}");
        let piped = place.exec(env!("CARGO_BIN_EXE_admit"), &["inspect", "-", "--format", "json"], place.text(file).as_bytes());
        assert_eq!(piped.json()["parts"], run.json()["parts"], "{file}");
        let text = place.ok(&["inspect", file]).stdout;
        assert!(text.starts_with("accept (admissible): ") && text.contains("would be admitted"), "{text}");
    }
    for (file, program) in [("k.csr", "req"), ("ca.pem", "x509"), ("k.crl", "crl"), ("k.pub", "pkey")] {
        let mut words = vec![program, "-in", file, "-outform", "DER", "-out", "der"];
        if program == "pkey" {
            words.push("-pubin");
        }
        place.must("openssl", &words);
        assert_eq!(look(&place, "der", &[]).json()["parts"], look(&place, file, &[]).json()["parts"], "{file} in DER");
    }
}

#[test]
fn the_figures_are_those_of_openssl_and_ssh_keygen() {
    let place = place();
    place.must("openssl", &["pkey", "-pubin", "-in", "k.pub", "-outform", "DER", "-out", "spki"]);
    let sum = place.must("sha256sum", &["spki"]);
    let spki = format!("sha256:{}", sum.split(' ').next().unwrap());
    for file in ["k.csr", "k.pub", "ca.pem", "leaf.pem"] {
        let key = look(&place, file, &[]).json()["parts"][0]["key"].clone();
        assert_eq!((&key["kind"], &key["bits"], &key["spki"]), (&"P-256".into(), &256.into(), &spki.clone().into()), "{file}");
    }
    let said = place.must("ssh-keygen", &["-l", "-f", "maria.pub"]);
    let key = look(&place, "maria.pub", &[]).json()["parts"][0]["key"].clone();
    assert_eq!(said.split(' ').nth(1).unwrap(), key["ssh-fingerprint"], "{said}");
}

/// Of a new key, by sha256sum. The key of RFC 7638 section 3.1 is refused as published: `jose::rfc` holds the digest to its vector, and
/// `jose::foreign` that of every other kind of key to two libraries.
#[test]
fn the_thumbprint_is_the_digest_of_the_members_in_order() {
    let place = place();
    let der = {
        place.must("openssl", &["pkey", "-pubin", "-in", "k.pub", "-outform", "DER", "-out", "spki"]);
        std::fs::read(place.path("spki")).unwrap()
    };
    let text = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
    let (x, y) = der[der.len() - 64..].split_at(32);
    place.write("members", format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, text(x), text(y)));
    let sum = place.must("sha256sum", &["members"]);
    let digest = data_encoding::HEXLOWER.decode(sum.split(' ').next().unwrap().as_bytes()).unwrap();
    assert_eq!(look(&place, "k.pub", &[]).json()["parts"][0]["key"]["thumbprint"], text(&digest));
}

#[test]
fn what_a_request_asks_for_beside_its_key_is_told() {
    let place = place();
    let told = look(&place, "k.csr", &[]).json();
    let ignored: Vec<&str> = told["parts"][0]["ignored"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
    assert_eq!(ignored, ["subject CN=payouts,O=Acme", "basicConstraints CA:TRUE", "subjectAltName DNS:evil.example"]);
    let text = place.ok(&["inspect", "k.csr"]).stdout;
    assert!(text.contains("ignored: subjectAltName DNS:evil.example"), "{text}");
}

#[test]
fn what_is_weak_is_refused_with_the_reason() {
    let place = place();
    for (name, words, reason) in [
        ("rsa-1024", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"][..], "1024 bits"),
        ("p-521", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"], "P-521"),
        ("ed448", &["-algorithm", "ED448"], "Ed448"),
    ] {
        place.must("openssl", &[&["genpkey"], words, &["-out", "w.key"]].concat());
        place.must("openssl", &["pkey", "-in", "w.key", "-pubout", "-out", "w.pub"]);
        place.must("openssl", &["req", "-new", "-key", "w.key", "-subj", "/CN=w", "-out", "w.csr"]);
        place.must("openssl", &["req", "-x509", "-new", "-key", "w.key", "-subj", "/CN=w", "-days", "3", "-out", "w.pem"]);
        for file in ["w.pub", "w.csr", "w.pem"] {
            let run = look(&place, file, &[]);
            assert!(admitted(&run).is_empty() && run.json()["reason"] == "refused", "{name}: {run:?}");
            assert!(against(&run.json()).contains(reason), "{name}: {run:?}");
        }
    }
    place.must("ssh-keygen", &["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", "weak"]);
    let run = look(&place, "weak.pub", &[]);
    assert!(admitted(&run).is_empty() && against(&run.json()).contains("3072"), "{run:?}");
    place.must("openssl", &["req", "-new", "-key", "k.key", "-sha1", "-subj", "/CN=w", "-out", "sha1.csr"]);
    assert!(against(&look(&place, "sha1.csr", &[]).json()).contains("SHA-1"));
    let late = look(&place, "ca.pem", &["--now", "2099-01-01T00:00:00Z"]);
    assert!(admitted(&late).is_empty() && against(&late.json()).contains("expired"), "{late:?}");
    let late = look(&place, "k.crl", &["--now", "2099-01-01T00:00:00Z"]);
    assert!(admitted(&late).is_empty() && against(&late.json()).contains("stale"), "{late:?}");
}

#[test]
fn private_keys_are_refused_in_every_form_and_nothing_is_repeated() {
    let place = place();
    place.must("openssl", &["ec", "-in", "k.key", "-out", "sec1.key"]);
    place.must("openssl", &["pkcs8", "-topk8", "-in", "k.key", "-passout", "pass:x", "-out", "sealed.key"]);
    place.must("openssl", &["pkey", "-in", "k.key", "-outform", "DER", "-out", "k.der"]);
    place.write("both", format!("{}{}", place.text("ca.pem"), place.text("k.key")));
    for file in ["k.key", "sec1.key", "sealed.key", "k.der", "maria", "both"] {
        for more in [&[][..], &["--as", "certificate"]] {
            let run = look(&place, file, more);
            assert_eq!((run.code, run.json()["reason"].as_str()), (1, Some("private-key")), "{file}: {run:?}");
            let held = std::fs::read(place.path(file)).unwrap();
            let text = String::from_utf8(held).unwrap_or_else(|e| BASE64.encode(e.as_bytes()));
            for line in text.lines().filter(|line| line.len() > 30 && !line.starts_with('-')) {
                for piece in line.as_bytes().chunks_exact(20).map(|piece| std::str::from_utf8(piece).unwrap()) {
                    assert!(!run.stdout.contains(piece) && !run.stderr.contains(piece), "{file}");
                }
            }
        }
    }
}

/// Keys of each kind by jwcrypto, public and private, with the figures that it and hashlib give.
const KEYS: &str = r#"
import hashlib, json
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk
out = []
for kind, bits, alg, how in [
    ("P-256", 256, "ES256", dict(kty="EC", crv="P-256")), ("P-384", 384, "ES384", dict(kty="EC", crv="P-384")),
    ("Ed25519", 256, "EdDSA", dict(kty="OKP", crv="Ed25519")), ("RSA", 2048, "PS256", dict(kty="RSA", size=2048)),
]:
    key = jwk.JWK.generate(use="sig", kid="key-" + alg, **how)
    spki = key.get_op_key("verify").public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    figures = dict(kind=kind, bits=bits, spki="sha256:" + hashlib.sha256(spki).hexdigest(), thumbprint=key.thumbprint())
    details = dict(algorithm=[alg], kid=["key-" + alg], use=["sig"])
    out.append(dict(public=key.export_public(as_dict=True), private=key.export(as_dict=True), figures=figures, details=details))
print(json.dumps(out))
"#;

fn keys() -> Vec<Value> {
    serde_json::from_str(&tools::run(KEYS, &[])).unwrap()
}

/// What stands against a part, with its uses.
fn against_part(told: &Value, number: usize) -> Vec<String> {
    let place = format!("part {number}");
    let flaws = told["findings"].as_array().unwrap().iter().filter(|flaw| flaw["place"] == place.as_str());
    flaws.map(|flaw| format!("{}: {}", flaw["code"].as_str().unwrap(), flaw["message"].as_str().unwrap())).collect()
}

#[test]
fn a_key_set_tells_each_key_and_is_taken_or_refused_as_one() {
    let (place, keys) = (Place::bare(), keys());
    let public: Vec<_> = keys.iter().map(|key| key["public"].clone()).collect();
    let look_at = |value: &Value| {
        place.write("keys.json", value.to_string());
        look(&place, "keys.json", &[])
    };
    let run = look_at(&json!({ "keys": public }));
    assert_eq!((admitted(&run), run.json()["kind"].as_str()), (vec!["jwks".to_owned()], Some("jwks")));
    assert_eq!(run.json()["message"], "4 JWKs, good for at least one use");
    assert_eq!(look(&place, "keys.json", &["--as", "jwks"]).stdout, run.stdout);
    let told = run.json();
    assert_eq!(told["parts"].as_array().unwrap().len(), 5);
    for (part, key) in told["parts"].as_array().unwrap().iter().zip(&keys) {
        for (name, figure) in key["figures"].as_object().unwrap() {
            assert_eq!(&part["key"][name], figure, "{part}");
        }
        assert_eq!(part["details"], key["details"]);
    }
    let text = place.ok(&["inspect", "keys.json"]).stdout;
    assert!(text.contains("thumbprint: ") && text.contains("as jwks: would be admitted"), "{text}");

    let run = look_at(&public[0]);
    assert!(admitted(&run).is_empty() && run.json()["parts"][0]["key"]["kind"] == "P-256", "{run:?}");
    assert!(against(&run.json()).contains("put it into"), "{run:?}");

    let mut weak = public.clone();
    weak[1]["crv"] = json!("P-521");
    let run = look_at(&json!({ "keys": weak }));
    assert!(admitted(&run).is_empty() && run.json()["parts"][0]["key"]["kind"] == "P-256", "{run:?}");
    assert_eq!(against_part(&run.json(), 2), ["jwks: the key is on the curve P-521: use P-256, P-384 or Ed25519"]);
    assert!(against_part(&run.json(), 5)[0].starts_with("jwks: key 2 of the set: "), "{run:?}");
}

#[test]
fn a_bundle_is_looked_at_as_one_of_spiffe() {
    let (place, keys) = (place(), keys());
    let authority = Certificate::from_pem(&place.text("ca.pem")).unwrap();
    let mut entries = vec![Jwk::of(authority.key()).to_json(), keys[0]["public"].clone()];
    entries[0]["use"] = json!("x509-svid");
    entries[0]["x5c"] = json!([BASE64.encode(authority.der())]);
    entries[0].as_object_mut().unwrap().remove("alg");
    entries[1]["use"] = json!("jwt-svid");
    entries.push(json!({ "use": "wit-svid", "kty": "EC" }));
    place.write("bundle.json", json!({ "keys": entries, "spiffe_sequence": 7 }).to_string());
    let run = look(&place, "bundle.json", &[]);
    assert_eq!(admitted(&run), ["spiffe"]);
    let told = run.json();
    assert_eq!(told["parts"][0]["details"]["use"], json!(["x509-svid"]));
    assert!(told["parts"][0]["details"].get("algorithm").is_none());
    assert_eq!(told["parts"][1]["details"]["algorithm"], json!(["ES256"]));
    assert!(told["parts"][2]["key"].is_null() && told["parts"][2]["details"].get("left-aside").is_some());
    let set = json!({ "authorities": ["1"], "token-keys": ["1"], "left-aside": ["1"], "sequence": ["7"] });
    assert_eq!(told["parts"][3]["details"], set);
    let stands = against_part(&told, 4);
    assert!(stands.len() == 1 && stands[0].starts_with("jwks: key 1 of the set: "), "{stands:?}");
    let late = look(&place, "bundle.json", &["--now", "2099-01-01T00:00:00Z"]);
    assert!(admitted(&late).is_empty() && against(&late.json()).contains("its certificate ended"), "{late:?}");

    entries[0].as_object_mut().unwrap().remove("x5c");
    place.write("bundle.json", json!({ "keys": entries }).to_string());
    let run = look(&place, "bundle.json", &[]);
    assert!(admitted(&run).is_empty(), "{run:?}");
    assert!(
        against_part(&run.json(), 4)[0].contains("key 1 of the bundle: an `x509-svid` has exactly one certificate"),
        "{run:?}"
    );
}

#[test]
fn a_private_jwk_is_refused_alone_and_in_a_set_and_nothing_is_repeated() {
    let (place, keys) = (Place::bare(), keys());
    let symmetric = json!({ "private": { "kty": "oct", "kid": "s", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQ" } });
    for key in keys.iter().chain([&symmetric]) {
        let private = &key["private"];
        let secrets = ["d", "p", "q", "dp", "dq", "qi", "k"].iter().filter_map(|name| private[*name].as_str());
        let secrets: Vec<_> = secrets.collect();
        assert!(!secrets.is_empty());
        let twice = format!(r#"{{"d":"{0}","kty":"OKP","d":"{0}"}}"#, secrets[0]);
        let nested = json!({ "keys": [keys[0]["public"], private] }).to_string();
        for (text, reason) in [(private.to_string(), "private-key"), (nested, "private-key"), (twice, "refused")] {
            place.write("keys.json", text);
            for more in [&[][..], &["--as", "jwks"], &["--as", "certificate"], &["--as", "key"]] {
                let run = look(&place, "keys.json", more);
                assert_eq!((run.code, run.json()["reason"].as_str()), (1, Some(reason)), "{run:?}");
                for secret in &secrets {
                    assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{more:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_nothing_known_is_refused_and_what_is_not_there_is_3() {
    let place = place();
    for bytes in [&b""[..], b"hello", b"{\"keys\":[]}", b"\x30\x00", b"\x30\x80\x00\x00", &[0xff; 40], b"-----BEGIN X-----\n"] {
        place.write("thing", bytes);
        let run = look(&place, "thing", &[]);
        assert_eq!((run.code, run.json()["verdict"].as_str()), (1, Some("reject")), "{run:?}");
    }
    for (file, kind) in [("k.pub", "csr"), ("k.csr", "certificate"), ("ca.pem", "crl"), ("k.crl", "key"), ("k.pub", "ssh-key")] {
        let run = look(&place, file, &["--as", kind]);
        assert!(admitted(&run).is_empty(), "{file} as {kind}: {run:?}");
    }
    assert_eq!(look(&place, "nothing", &[]).code, 3);
    assert_eq!(look(&place, "k.pub", &["--as", "poem"]).code, 2);
    place.write("two", format!("{}{}", place.text("ca.pem"), place.text("leaf.pem")));
    let told = look(&place, "two", &[]).json();
    assert_eq!(told["parts"].as_array().unwrap().len(), 2);
}
