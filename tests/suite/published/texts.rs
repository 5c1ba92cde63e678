//! Hostile texts through every field of what is compiled, to every target that writes files of JSON, YAML or PEM: another reader has the
//! same text, or the target refuses and names what it cannot carry. Policy engines and gateways are asked elsewhere.

use crate::{
    engines::sample::{api_key, compiled, entry, grant},
    hostile_strings::{HOSTILE, fitting, held},
    tools,
};
use admit::{
    crypto::{Certificate, Jwk, LocalKey, NewKey, RootRequest, SigningKey, SystemEntropy, self_signed_root},
    model::{
        AnchorId, ApplicationId, CertificateName, CertificateNameKind, ClientAuthentication, CredentialId, Environment,
        Federation, IssuerId, PartnerId, ScopeName, SpiffeId, TargetName, Text, Tier,
    },
    publish::{Compiled, Entry, Manifest, OurAuthority, PartnerAuthority, Published, Shows, TARGETS},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const END: &str = "2027-01-10T16:45:59Z";

fn made(name: TargetName, compiled: &Compiled) -> Result<Published, String> {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let files = (target.files)(compiled).map_err(|refused| refused.to_string())?;
    Ok(files.into_iter().map(|file| (file.path, file.bytes)).collect())
}

/// Files of JSON as Python's own parser reads them.
fn read(files: Vec<Vec<u8>>) -> Vec<Value> {
    let texts: Vec<String> = files.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    let program = "import json, sys\nprint(json.dumps([json.loads(text) for text in json.load(sys.stdin)]))";
    let read: Vec<Value> = serde_json::from_str(&tools::run_on(program, &serde_json::to_vec(&texts).unwrap())).unwrap();
    assert_eq!(read.len(), texts.len());
    read
}

/// The files of a target by their paths, read.
fn read_all(name: TargetName, compiled: &Compiled) -> BTreeMap<String, Value> {
    let (paths, files): (Vec<_>, Vec<_>) =
        made(name, compiled).unwrap().into_iter().filter(|(path, _)| path.ends_with(".json")).unzip();
    paths.into_iter().zip(read(files)).collect()
}

fn jwk() -> Value {
    Jwk::of(LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap().public_key()).to_json()
}

/// Three credentials for a text: a workload, an API key and a client, with the text in every field that is one.
fn credentials(number: usize, text: &Text) -> [Entry; 3] {
    let federation = Federation {
        issuer: text.clone(),
        audience: text.clone(),
        subject: text.clone(),
        claims: BTreeMap::from([(text.clone(), text.clone())]),
    };
    let keys = vec![json!({ "kid": text, text.as_str(): [text] })];
    let mut key = api_key(&format!("key {number}"));
    if let Shows::ApiKey { algorithm, .. } = &mut key {
        *algorithm = text.clone();
    }
    let kinds = [CertificateNameKind::SubjectDn, CertificateNameKind::SanDns, CertificateNameKind::SanUri];
    let name = CertificateName { kind: kinds[number % 3], value: text.clone() };
    let client = Shows::OauthClient { method: ClientAuthentication::TlsClientAuth, keys: Vec::new(), name: Some(name) };
    let shown = [Shows::Federation { federation, keys }, key, client];
    let mut at = 3 * number;
    shown.map(|shows| {
        at += 1;
        Entry { legal_name: text.clone(), ..entry(at, shows, vec![grant("payments:read", END, &[], None, None)]) }
    })
}

/// What `allow`, `api` and `oauth` say that a credential shows, as it must be read.
fn shown(shows: &Shows) -> Value {
    match shows {
        Shows::Federation { federation, keys } => json!({ "federation": federation, "keys": keys }),
        Shows::ApiKey { algorithm, hash } => json!({ "algorithm": algorithm, "hash": hash }),
        Shows::OauthClient { method, keys, name } => json!({ "method": method.metadata(), "keys": keys, "name": name }),
        Shows::Certificate { .. } => panic!("no certificate is in it"),
    }
}

#[test]
fn what_a_credential_shows_is_read_as_it_is() {
    let entries: Vec<Entry> = held().iter().enumerate().flat_map(|(number, text)| credentials(number, text)).collect();
    let compiled = compiled(entries);
    let allow = read_all(TargetName::Allow, &compiled).remove("allow/allow.json").unwrap();
    let (api, oauth) = (read_all(TargetName::Api, &compiled), read_all(TargetName::Oauth, &compiled));
    let mut workloads = oauth["oauth/federation.json"]["workloads"].as_array().unwrap().iter();
    for (entry, allowed) in compiled.entries.iter().zip(allow["entries"].as_array().unwrap()) {
        let shown = shown(&entry.shows);
        assert_eq!(allowed["shows"], shown);
        assert_eq!(api[&format!("api/v1/credentials/{}/{}.json", entry.partner, entry.credential)]["shows"], shown);
        assert_eq!(api[&format!("api/v1/partners/{}.json", entry.partner)]["legal-name"], json!(entry.legal_name));
        match &entry.shows {
            Shows::Federation { .. } => assert_eq!(workloads.next().unwrap()["shows"], shown),
            Shows::OauthClient { name: Some(name), .. } => {
                let client = &oauth[&format!("oauth/clients/{}.json", entry.credential)];
                assert_eq!(client["client_name"], format!("{}: payouts", entry.legal_name));
                let known = client.as_object().unwrap().iter().filter(|(member, _)| {
                    ["tls_client_auth_subject_dn", "tls_client_auth_san_dns", "tls_client_auth_san_uri"]
                        .contains(&member.as_str())
                });
                assert_eq!(known.map(|(_, value)| value).collect::<Vec<_>>(), [&json!(name.value)]);
            }
            _ => {}
        }
    }
    assert_eq!((workloads.next(), compiled.entries.len()), (None, 3 * held().len()));
}

#[test]
fn the_registrys_own_texts_are_read_as_they_are() {
    let places = [
        (TargetName::Allow, "allow/allow.json", "registry"),
        (TargetName::Api, "api/v1/index.json", "registry"),
        (TargetName::Oauth, "oauth/index.json", "registry"),
        (TargetName::Oauth, "oauth/federation.json", "registry"),
        (TargetName::Bundle, "bundle/bundle.json", "registry"),
        (TargetName::Bundle, "bundle/bundle.json", "trust-domain"),
    ];
    let of = |text: &Text| Compiled {
        registry: text.clone(),
        trust_domain: text.clone(),
        key_prefix: text.clone(),
        ..compiled(Vec::new())
    };
    let whole: Vec<Compiled> = held().iter().map(of).collect();
    let files =
        places.iter().flat_map(|(name, path, _)| whole.iter().map(move |one| made(*name, one).unwrap().remove(*path).unwrap()));
    let read = read(files.collect());
    let expected = places.iter().flat_map(|(_, _, member)| held().into_iter().map(move |text| (member, text)));
    for (file, (member, text)) in read.iter().zip(expected) {
        assert_eq!(file[member], json!(text));
    }
}

/// An entry whose scope has a name of which the type does not say what it holds.
fn scoped(number: usize, name: &str, shows: Shows) -> Entry {
    let scope = ScopeName { api: "payments".parse().unwrap(), name: name.to_owned() };
    let mut entry = entry(number, shows, vec![grant("payments:read", END, &[], None, None)]);
    entry.grants[0].scope = scope;
    entry
}

#[test]
fn the_name_of_a_scope_is_read_as_it_is_or_the_target_names_it_and_refuses() {
    let carries = [TargetName::Allow, TargetName::Api];
    let refuses = [TargetName::Oauth, TargetName::Kong, TargetName::Nginx, TargetName::Haproxy, TargetName::Envoy];
    let client = |keys| Shows::OauthClient { method: ClientAuthentication::PrivateKeyJwt, keys, name: None };
    let key = jwk();
    let entries = HOSTILE.iter().enumerate().map(|(number, name)| scoped(number, name, client(vec![key.clone()])));
    let mut whole = compiled(entries.collect());
    whole.scopes = whole.entries.iter().map(|entry| entry.grants[0].scope.clone()).collect();
    let [allow, api] = carries.map(|name| read_all(name, &whole));
    assert_eq!(api["api/v1/index.json"]["scopes"], json!(whole.scopes));
    let (mut metadata, mut expected) = (Vec::new(), Vec::new());
    for (number, (&name, entry)) in HOSTILE.iter().zip(&whole.entries).enumerate() {
        let scope = format!("payments:{name}");
        assert_eq!(allow["allow/allow.json"]["entries"][number]["scopes"][0]["scope"], scope);
        let path = format!("api/v1/credentials/{}/{}.json", entry.partner, entry.credential);
        assert_eq!(api[&path]["scopes"][0]["scope"], scope);
        let fits = scope.parse::<ScopeName>().is_ok();
        for target in refuses {
            // Also where it would only be said that it was left out.
            for hours in [None, Some("09:00-17:00 UTC")] {
                let mut one = scoped(number, name, entry.shows.clone());
                one.grants[0].when.hours = hours.map(|hours| hours.parse().unwrap());
                match made(target, &compiled(vec![one])) {
                    Ok(_) => assert!(fits, "{target} takes {scope:?}"),
                    Err(why) => {
                        assert!(!fits && why.contains("payouts-") && why.contains("`payments:"), "{target}, {scope:?}: {why}");
                        assert!(!why.chars().any(char::is_control), "{target}: {why:?}");
                    }
                }
            }
        }
        if fits {
            let one = compiled(vec![entry.clone()]);
            metadata.extend(made(TargetName::Oauth, &one).unwrap().remove(&format!("oauth/clients/{}.json", entry.credential)));
            expected.push(scope.clone());
            let kong = made(TargetName::Kong, &one).unwrap().remove("kong/kong.yaml").unwrap();
            let kong: Value = yaml_serde::from_slice(&kong).unwrap();
            assert_eq!(kong["consumers"][0]["acls"], json!([{ "group": scope }]));
        }
    }
    let scopes: Vec<Value> = read(metadata).into_iter().map(|client| client["scope"].clone()).collect();
    assert_eq!(scopes, expected);
    assert!(expected.len() > 20, "{}", expected.len());
}

#[test]
fn a_scope_that_is_offered_and_cannot_be_a_variable_is_named() {
    for &name in HOSTILE {
        let scope = ScopeName { api: "payments".parse().unwrap(), name: name.to_owned() };
        let whole = Compiled { scopes: BTreeSet::from([scope.clone()]), ..compiled(Vec::new()) };
        match made(TargetName::Nginx, &whole) {
            Ok(_) => assert!(scope.is_wildcard() || scope.to_string().parse::<ScopeName>().is_ok(), "{name:?}"),
            Err(why) => assert!(why.contains("scope `payments:") && !why.chars().any(char::is_control), "{name:?}: {why:?}"),
        }
    }
}

#[test]
fn ids_are_the_few_that_every_reader_takes_as_they_are() {
    let words: Vec<PartnerId> = fitting("@");
    assert!(words.len() >= 10, "{words:?}");
    assert_eq!(fitting::<Environment>("@").len(), words.len());
    assert_eq!(fitting::<Tier>("@").len(), words.len());
    let client = || Shows::OauthClient { method: ClientAuthentication::PrivateKeyJwt, keys: vec![jwk()], name: None };
    for environment in fitting::<Environment>("@") {
        let of = |(number, word): (usize, &PartnerId)| {
            let entry = entry(number, client(), vec![grant("payments:read", END, &[], None, None)]);
            let (application, credential): (ApplicationId, CredentialId) =
                (word.as_str().parse().unwrap(), word.as_str().parse().unwrap());
            Entry { partner: word.clone(), application, credential, tier: word.as_str().parse().unwrap(), ..entry }
        };
        let whole = Compiled { environment, ..compiled(words.iter().enumerate().map(of).collect()) };
        let oauth = made(TargetName::Oauth, &whole).unwrap();
        let index: Value = serde_json::from_slice(&oauth["oauth/index.json"]).unwrap();
        let kong = made(TargetName::Kong, &whole).unwrap().remove("kong/kong.yaml").unwrap();
        let kong: Value = yaml_serde::from_slice(&kong).unwrap();
        assert_eq!(kong["_info"]["select_tags"][1], format!("environment-{}", whole.environment));
        let names: BTreeSet<&str> =
            kong["consumers"].as_array().unwrap().iter().map(|one| one["username"].as_str().unwrap()).collect();
        let clients: BTreeSet<&str> =
            index["clients"].as_array().unwrap().iter().map(|one| one["client_id"].as_str().unwrap()).collect();
        for word in &words {
            assert!(names.contains(format!("{}/{word}/{word}/{word}", whole.environment).as_str()), "{word}");
            assert!(clients.contains(word.as_str()) && oauth.contains_key(&format!("oauth/clients/{word}.json")), "{word}");
        }
        for name in TargetName::ALL.into_iter().filter(|name| *name != TargetName::Crl) {
            made(name, &whole).unwrap();
        }
    }
}

#[test]
fn identities_are_read_as_they_are() {
    let identities: Vec<SpiffeId> = fitting("spiffe://bank.example/production/@");
    assert!(identities.len() >= 30, "{}", identities.len());
    let of = |(number, identity): (usize, &SpiffeId)| {
        let client = Shows::OauthClient { method: ClientAuthentication::PrivateKeyJwt, keys: vec![jwk()], name: None };
        Entry { identity: identity.clone(), ..entry(number, client, vec![grant("payments:read", END, &[], None, None)]) }
    };
    let whole = compiled(identities.iter().enumerate().map(of).collect());
    let allow = read_all(TargetName::Allow, &whole);
    let kong = made(TargetName::Kong, &whole).unwrap().remove("kong/kong.yaml").unwrap();
    let kong: Value = yaml_serde::from_slice(&kong).unwrap();
    for (number, entry) in whole.entries.iter().enumerate() {
        assert_eq!(allow["allow/allow.json"]["entries"][number]["identity"], json!(entry.identity));
        assert_eq!(kong["consumers"][number]["custom_id"], format!("{}/{}", entry.identity, entry.credential));
    }
}

/// A certificate that says a text as its subject; none where it cannot be made.
fn authority(text: &str, key: &SigningKey) -> Option<Certificate> {
    let request = RootRequest {
        common_name: text.to_owned(),
        organisation: text.to_owned(),
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2028-01-01T00:00:00Z".parse().unwrap(),
    };
    self_signed_root(&request, key, &mut SystemEntropy::new()).ok()
}

/// Reads bundles: the subjects as the file says them (RFC 4514) and as the certificates say them, and every certificate of a PEM file.
const SUBJECTS: &str = r#"
import json, sys
from cryptography import x509
from cryptography.x509.oid import NameOID
given = json.load(sys.stdin)
bundle = json.loads(given["bundle"])
values = lambda name: [part.value for part in name]
def pair(listed):
    certificate = x509.load_pem_x509_certificate(listed["pem"].encode())
    return [listed["subject"], values(certificate.subject)]
listed = [one for partner in bundle["partners"] for one in partner["certificates"]] + bundle["issuers"]
count = [len(x509.load_pem_x509_certificates(pem.encode())) for pem in given["pem"]]
print(json.dumps([[pair(one) for one in listed], count]))
"#;

#[test]
fn the_subject_of_an_authority_stays_in_its_place() {
    let key = SigningKey::generate(NewKey::Ed25519, &mut SystemEntropy::new()).unwrap();
    let certificates: Vec<(&str, Certificate)> =
        HOSTILE.iter().filter_map(|text| Some((*text, authority(text, &key)?))).collect();
    assert!(certificates.len() >= 250, "{}", certificates.len());
    let anchors: Vec<AnchorId> = fitting("@");
    let partner = |(number, (_, certificate)): (usize, &(&str, Certificate))| PartnerAuthority {
        partner: format!("partner-{number}").parse().unwrap(),
        anchor: anchors[number % anchors.len()].clone(),
        certificates: vec![certificate.clone()],
    };
    let issuers: Vec<IssuerId> = fitting("@");
    let ours = issuers.into_iter().map(|id| OurAuthority { certificate: authority(id.as_str(), &key).unwrap(), id });
    let whole = Compiled {
        authorities: certificates.iter().enumerate().map(partner).collect(),
        issuers: ours.collect(),
        ..compiled(Vec::new())
    };
    let text = |name, path: &str| String::from_utf8(made(name, &whole).unwrap().remove(path).unwrap()).unwrap();
    let pem = [
        text(TargetName::Haproxy, "haproxy/ca.pem"),
        text(TargetName::Nginx, "nginx/ca.pem"),
        serde_json::from_str::<Value>(&text(TargetName::Envoy, "envoy/validation.json")).unwrap()["resources"][0]["validation_context"]
            ["trusted_ca"]["inline_string"]
            .as_str()
            .unwrap()
            .to_owned(),
    ];
    let given = json!({ "bundle": text(TargetName::Bundle, "bundle/bundle.json"), "pem": pem });
    let read: (Vec<(String, Vec<String>)>, [usize; 3]) =
        serde_json::from_str(&tools::run_on(SUBJECTS, given.to_string().as_bytes())).unwrap();
    let all = certificates.len() + whole.issuers.len();
    assert_eq!((read.0.len(), read.1), (all, [all; 3]));
    for ((text, certificate), (listed, parts)) in certificates.iter().zip(&read.0) {
        assert_eq!((listed.as_str(), parts.as_slice()), (certificate.subject(), [*text, *text].map(str::to_owned).as_slice()));
        let seen = Text::may_hold;
        assert!(listed.chars().all(seen), "{listed:?}");
        assert_eq!(unescaped(listed), format!("CN={text},O={text}"), "{listed:?}");
    }
}

/// A subject with the escapes of RFC 4514 undone; what cannot be seen is spelled out by its bytes.
fn unescaped(subject: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = subject.bytes();
    while let Some(byte) = rest.next() {
        match (byte, byte == b'\\') {
            (_, false) => bytes.push(byte),
            (_, true) => {
                let first = rest.next().unwrap();
                if first.is_ascii_hexdigit() {
                    let hex = [first, rest.next().unwrap()];
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                } else {
                    bytes.push(first);
                }
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_manifest_says_every_text_as_it_is() {
    let manifest = |registry: &Text, why: &str| Manifest {
        version: 1,
        kind: "manifest".to_owned(),
        registry: registry.clone(),
        environment: "production".parse().unwrap(),
        made: END.parse().unwrap(),
        policy_version: 1,
        policy: admit::crypto::sha256(b"policy"),
        admitted: 0,
        withheld: BTreeMap::from([("payouts-1".parse().unwrap(), why.to_owned())]),
        covers: BTreeMap::new(),
        lists: BTreeMap::new(),
        targets: BTreeMap::new(),
        files: BTreeMap::from([(why.to_owned(), admit::crypto::sha256(b"file"))]),
    };
    let held = held();
    let all: Vec<Manifest> = HOSTILE.iter().enumerate().map(|(n, text)| manifest(&held[n % held.len()], text)).collect();
    let bytes: Vec<Vec<u8>> = all.iter().map(|manifest| manifest.bytes().unwrap()).collect();
    for ((text, manifest), (bytes, read)) in HOSTILE.iter().zip(&all).zip(bytes.iter().zip(read(bytes.clone()))) {
        assert_eq!(Manifest::parse(bytes).unwrap(), *manifest);
        assert_eq!((&read["withheld"]["payouts-1"], &read["registry"]), (&json!(text), &json!(manifest.registry)));
        assert_eq!(read["files"].as_object().unwrap().keys().collect::<Vec<_>>(), [text]);
    }
}
