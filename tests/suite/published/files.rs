//! The files of `bundle`, `oauth`, `api` and `kong`, read by libraries of other people, with texts that mean something to their formats.

use crate::{hostile_strings::held, tools, world::id};
use admit::{
    crypto::{
        Authority, Bundle, Certificate, ClientCertificate, Jwk, LocalKey, NewKey, RootRequest, SigningKey, SystemEntropy,
        self_signed_root, sha256,
    },
    model::{
        CertificateName, CertificateNameKind, ClientAuthentication, Conditions, CredentialKind, Federation, Moment, TargetName,
        Text,
    },
    publish::{Allowed, Answer, Asked, Compiled, Entry, File, OurAuthority, PartnerAuthority, Published, Shown, Shows, TARGETS},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

fn moment() -> Moment {
    id("2026-11-20T09:00:00Z")
}

fn authority(name: &str) -> Authority {
    let mut entropy = SystemEntropy::new();
    let key = SigningKey::generate(NewKey::P384, &mut entropy).unwrap();
    let request = RootRequest {
        common_name: name.to_owned(),
        organisation: "Bank".to_owned(),
        not_before: id("2026-01-01T00:00:00Z"),
        not_after: id("2030-01-01T00:00:00Z"),
    };
    Authority::new(self_signed_root(&request, &key, &mut entropy).unwrap(), key).unwrap()
}

fn certificate(authority: &Authority) -> Box<Certificate> {
    let request = ClientCertificate {
        organisation: "Acme".to_owned(),
        common_name: "payouts".to_owned(),
        uri: "spiffe://partners.bank.example/production/acme-pay/payouts".to_owned(),
        key: LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap().public_key().clone(),
        not_before: id("2026-11-01T00:00:00Z"),
        not_after: id("2027-01-01T00:00:00Z"),
        crl_point: None,
    };
    Box::new(authority.mint(&request, &mut SystemEntropy::new()).unwrap())
}

fn jwk() -> Value {
    Jwk::of(LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap().public_key()).to_json()
}

fn grants(scopes: &[&str]) -> Vec<Allowed> {
    let of = |scope: &&str| Allowed { scope: id(scope), ends: id("2027-01-01T00:00:00Z"), when: Conditions::default() };
    scopes.iter().map(of).collect()
}

fn entry(partner: &str, credential: &str, kind: CredentialKind, shows: Shows, scopes: &[&str]) -> Entry {
    Entry {
        partner: id(partner),
        legal_name: id("Acme Payments GmbH"),
        tier: id("standard"),
        application: id("payouts"),
        application_kind: serde_json::from_value(json!("server")).unwrap(),
        identity: id(&format!("spiffe://partners.bank.example/production/{partner}/payouts")),
        credential: id(credential),
        kind,
        shows,
        grants: grants(scopes),
        from: id("2026-11-01T00:00:00Z"),
        ends: id("2027-01-01T00:00:00Z"),
    }
}

/// One of everything.
fn sample() -> Compiled {
    let (ours, theirs) = (authority("production-ca"), authority("acme-ca"));
    let shown = |certificate, issuer: Option<&str>| Shows::Certificate { certificate, issuer: issuer.map(id) };
    let key = |hash: &str| Shows::ApiKey { algorithm: id("admit-api-key-v1"), hash: sha256(hash.as_bytes()) };
    let signs = |keys| Shows::OauthClient { method: ClientAuthentication::PrivateKeyJwt, keys, name: None };
    let name = CertificateName { kind: CertificateNameKind::SanDns, value: id("client.api.acme-pay.example") };
    let shows_name = Shows::OauthClient { method: ClientAuthentication::TlsClientAuth, keys: Vec::new(), name: Some(name) };
    let federation = Federation {
        issuer: id("https://token.actions.example"),
        audience: id("https://bank.example"),
        subject: id("repo:acme/payouts:ref:refs/heads/main"),
        claims: [(id::<Text>("environment"), id::<Text>("production"))].into(),
    };
    let workload = Shows::Federation { federation, keys: vec![jwk()] };
    let both = ["payments:read", "payments:write"];
    let ours_is = |credential: &str, scopes: &[&str]| {
        let shows = shown(certificate(&ours), Some("production-ca"));
        entry("acme-pay", credential, CredentialKind::ClientCertificate, shows, scopes)
    };
    let entries = vec![
        ours_is("payouts-aaaa", &both),
        ours_is("payouts-bbbb", &both[..1]),
        entry("acme-pay", "payouts-cccc", CredentialKind::EnrolledCertificate, shown(certificate(&theirs), None), &both),
        entry("acme-pay", "payouts-dddd", CredentialKind::ApiKey, key("a key"), &both[..1]),
        entry("acme-pay", "payouts-eeee", CredentialKind::OauthClient, signs(vec![jwk(), jwk()]), &both),
        entry("acme-pay", "payouts-ffff", CredentialKind::OauthClient, shows_name, &both[..1]),
        entry("acme-pay", "payouts-gggg", CredentialKind::FederatedIdentity, workload, &both[..1]),
    ];
    Compiled {
        registry: id("6f1d3c0a9b7e4f2885d1c2a3b4e5f607"),
        environment: id("production"),
        made: moment(),
        trust_domain: id("partners.bank.example"),
        key_prefix: id("bnk"),
        issuers: vec![OurAuthority { id: id("production-ca"), certificate: ours.certificate().clone() }],
        authorities: vec![PartnerAuthority {
            partner: id("acme-pay"),
            anchor: id("acme-ca"),
            certificates: vec![theirs.certificate().clone()],
        }],
        scopes: both.iter().map(|scope| id(scope)).collect(),
        entries,
    }
}

/// The same, and a partner for each text that a record can hold as its legal name.
fn with_hostile_names() -> Compiled {
    let mut compiled = sample();
    for (number, name) in held().into_iter().enumerate() {
        let odd = format!("odd-{number:03}");
        let shows = Shows::OauthClient { method: ClientAuthentication::PrivateKeyJwt, keys: vec![jwk()], name: None };
        let entry = entry(&odd, &odd, CredentialKind::OauthClient, shows, &["payments:read", "payments:write"]);
        compiled.entries.push(Entry { legal_name: name, ..entry });
    }
    compiled
}

fn files(compiled: &Compiled, name: TargetName) -> Vec<File> {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let files = (target.files)(compiled).unwrap();
    assert!(files.iter().all(|file| file.path.starts_with(&format!("{name}/"))));
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), files.len(), "a file stands twice");
    files
}

fn published(compiled: &Compiled, name: TargetName) -> Published {
    files(compiled, name).into_iter().map(|file| (file.path, file.bytes)).collect()
}

fn json_of(published: &Published, path: &str) -> Value {
    serde_json::from_slice(published.get(path).unwrap_or_else(|| panic!("`{path}` is not there"))).unwrap()
}

/// Reads a folder as an authorization server would: metadata by authlib, keys by jwcrypto and joserfc, trust bundles by cryptography.
const READ: &str = r#"
import base64, json, pathlib, sys
from authlib.oauth2.rfc7591 import ClientMetadataClaims
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from joserfc.jwk import KeySet
from jwcrypto import jwk
root = pathlib.Path(sys.argv[1])
clients = {}
for path in sorted((root / "oauth/clients").iterdir()):
    metadata = json.loads(path.read_text())
    claims = ClientMetadataClaims(metadata, {})
    claims.validate()
    name = metadata["client_name"]
    known = [member for member in metadata if member.startswith("tls_client_auth_")]
    thumbprints = []
    if "jwks" in metadata:
        alone = json.loads((root / "oauth/jwks" / path.name).read_text())
        assert alone == metadata["jwks"]
        thumbprints = sorted(key.thumbprint() for key in jwk.JWKSet.from_json(json.dumps(alone)))
        assert thumbprints == sorted(key.thumbprint() for key in KeySet.import_key_set(alone).keys)
    clients[metadata["client_id"]] = [path.name, name, metadata["token_endpoint_auth_method"], known, thumbprints, metadata["scope"]]
for workload in json.loads((root / "oauth/federation.json").read_text())["workloads"]:
    KeySet.import_key_set({"keys": workload["shows"]["keys"]})
bundle = json.loads((root / "bundle/bundle.json").read_text())
def check(listed):
    certificate = x509.load_pem_x509_certificate(listed["pem"].encode())
    spki = certificate.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256()); digest.update(spki)
    assert listed["key"] == "sha256:" + digest.finalize().hex()
    assert listed["certificate"] == "sha256:" + certificate.fingerprint(hashes.SHA256()).hex()
    return certificate
ours = [check(issuer) for issuer in bundle["issuers"]]
theirs = [check(one) for partner in bundle["partners"] for one in partner["certificates"]]
assert x509.load_pem_x509_certificates((root / "bundle/issuers.pem").read_bytes()) == ours
assert x509.load_pem_x509_certificates((root / "bundle/partners/acme-pay/acme-ca.pem").read_bytes()) == theirs
for key, certificate in zip(json.loads((root / "bundle/spiffe.json").read_text())["keys"], ours, strict=True):
    assert [base64.b64decode(one) for one in key["x5c"]] == [certificate.public_bytes(serialization.Encoding.DER)]
    assert jwk.JWK(**key).thumbprint() == jwk.JWK.from_pyca(certificate.public_key()).thumbprint()
print(json.dumps(clients))
"#;

#[test]
fn clients_keys_and_bundles_are_read_by_other_peoples_libraries_with_every_name_as_it_was() {
    let compiled = with_hostile_names();
    let folder = tempfile::tempdir().unwrap();
    for name in [TargetName::Oauth, TargetName::Bundle] {
        for File { path, bytes } in files(&compiled, name) {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let read: Value = serde_json::from_str(&tools::run(READ, &[&folder.path().display().to_string()])).unwrap();
    let clients: Vec<_> = compiled.entries.iter().filter(|entry| entry.kind == CredentialKind::OauthClient).collect();
    assert_eq!(read.as_object().unwrap().len(), clients.len());
    for entry in clients {
        let Shows::OauthClient { method, keys, name } = &entry.shows else { panic!("a client is a client") };
        let known: &[&str] = if name.is_some() { &["tls_client_auth_san_dns"] } else { &[] };
        let mut thumbprints: Vec<_> = keys.iter().map(|key| Jwk::from_value(key).unwrap().thumbprint_text()).collect();
        thumbprints.sort();
        let scopes: Vec<String> = entry.grants.iter().map(|grant| grant.scope.to_string()).collect();
        let expected = json!([
            format!("{}.json", entry.credential),
            format!("{}: payouts", entry.legal_name),
            method.metadata(),
            known,
            thumbprints,
            scopes.join(" "),
        ]);
        assert_eq!(read[entry.credential.as_str()], expected);
    }
    // And here, by the reader of SPIFFE bundles that partners' bundles go through.
    let text = fs::read_to_string(folder.path().join("bundle/spiffe.json")).unwrap();
    let bundle = Bundle::parse(&text).unwrap();
    assert_eq!(bundle.authorities(), [compiled.issuers[0].certificate.clone()]);
    assert_eq!(bundle.sequence(), Some(moment().unix().try_into().unwrap()));
}

#[test]
fn two_clients_of_one_id_are_refused_by_name() {
    let mut compiled = sample();
    let mut twin = compiled.entries[4].clone();
    twin.partner = id("zenith");
    compiled.entries.push(twin);
    let target = TARGETS.iter().find(|target| target.name == TargetName::Oauth).unwrap();
    let refused = (target.files)(&compiled).unwrap_err().to_string();
    assert!(refused.starts_with("`acme-pay` and `zenith` both have a client `payouts-eeee`"), "{refused}");
}

#[test]
fn every_link_of_the_static_api_leads_somewhere_and_nothing_of_people_is_in_it() {
    let compiled = with_hostile_names();
    let published = published(&compiled, TargetName::Api);
    let index = json_of(&published, "api/v1/index.json");
    assert_eq!((index["version"].clone(), index["made"].clone()), (json!(1), json!(moment())));
    let mut seen = 1;
    for partner in index["partners"].as_array().unwrap() {
        let path = format!("api/v1/{}", partner["href"].as_str().unwrap());
        let partner = json_of(&published, &path);
        seen += 1;
        for application in partner["applications"].as_array().unwrap() {
            for credential in application["credentials"].as_array().unwrap() {
                let href = credential["href"].as_str().unwrap().strip_prefix("../").unwrap();
                let file = json_of(&published, &format!("api/v1/{href}"));
                assert_eq!((&file["credential"], &file["partner"]), (&credential["id"], &partner["id"]));
                assert_eq!(file["links"]["partner"], format!("../../partners/{}.json", partner["id"].as_str().unwrap()));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, published.len(), "there is a file that no link leads to");
    let names: Vec<Value> = published
        .iter()
        .filter(|(path, _)| path.contains("/partners/odd"))
        .map(|(path, _)| json_of(&published, path)["legal-name"].clone())
        .collect();
    assert_eq!(names, held().iter().map(|name| json!(name)).collect::<Vec<_>>());
    let published = self::published(&sample(), TargetName::Api);
    let text: String = published.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    for word in ["contact", "email", "phone", "owner", "reason", "@"] {
        assert!(!text.contains(word), "`{word}`");
    }
}

/// The members that decK knows of each kind of entity (its file's JSON schema), as far as they are used.
const MEMBERS: [(&str, &[&str]); 6] = [
    ("", &["_format_version", "_info", "ca_certificates", "consumers"]),
    ("ca_certificates", &["id", "cert", "tags"]),
    ("consumers", &["username", "custom_id", "tags", "acls", "mtls_auth_credentials", "jwt_secrets"]),
    ("acls", &["group"]),
    ("mtls_auth_credentials", &["subject_name", "ca_certificate"]),
    ("jwt_secrets", &["key", "algorithm", "rsa_public_key", "tags"]),
];

fn known(kind: &str, value: &Value) {
    let members = MEMBERS.iter().find(|(name, _)| *name == kind).unwrap().1;
    for (name, inner) in value.as_object().unwrap() {
        assert!(members.contains(&name.as_str()), "`{name}` is no member of {kind}");
        if MEMBERS.iter().any(|(kind, _)| kind == name) {
            inner.as_array().unwrap().iter().for_each(|item| known(name, item));
        }
    }
}

#[test]
fn kongs_file_is_yaml_with_what_deck_knows_and_every_name_once() {
    let compiled = sample();
    let bytes = files(&compiled, TargetName::Kong).remove(0).bytes;
    let text = String::from_utf8(bytes).unwrap();
    let read: Value = yaml_serde::from_str(&text).unwrap();
    known("", &read);
    assert_eq!(read["_format_version"], "3.0");
    assert_eq!(read["_info"]["select_tags"], json!(["admit", "environment-production"]));
    assert!(!text.contains("${{") && text.is_ascii());
    let consumers = read["consumers"].as_array().unwrap();
    for member in ["username", "custom_id"] {
        let names: BTreeSet<&str> = consumers.iter().map(|consumer| consumer[member].as_str().unwrap()).collect();
        assert_eq!(names.len(), consumers.len(), "{member}");
    }
    // Of two certificates of one application Kong knows no difference: it may what both may.
    let acme = &consumers[0];
    assert_eq!(acme["custom_id"], compiled.entries[0].identity.as_str());
    assert_eq!(acme["acls"], json!([{ "group": "payments:read" }]));
    let authority = &read["ca_certificates"][0];
    assert_eq!(authority["cert"], compiled.issuers[0].certificate.to_pem());
    let credential = json!([{ "subject_name": acme["custom_id"], "ca_certificate": { "id": authority["id"] } }]);
    assert_eq!(acme["mtls_auth_credentials"], credential);
    let client = consumers.iter().find(|consumer| consumer["username"].as_str().unwrap().ends_with("/payouts-eeee")).unwrap();
    let Shows::OauthClient { keys, .. } = &compiled.entries[4].shows else { panic!("the fifth is a client") };
    let names: Vec<Value> = keys.iter().map(|key| Jwk::from_value(key).unwrap().thumbprint_text().into()).collect();
    let secrets = client["jwt_secrets"].as_array().unwrap();
    assert_eq!(secrets.iter().map(|secret| secret["key"].clone()).collect::<Vec<_>>(), names);
    let tags = text.lines().filter_map(|line| line.trim().strip_prefix("- \"")).filter(|line| line.contains("-"));
    assert!(
        tags.filter(|tag| !tag.contains(": ")).all(|tag| !tag.contains(',') && !tag.contains('/')),
        "a tag has no `,` and no `/`"
    );
}

#[test]
fn each_file_answers_for_the_kinds_that_it_knows_and_refuses_the_others() {
    let compiled = sample();
    for target in TARGETS {
        let published = published(&compiled, target.name);
        for entry in &compiled.entries {
            let shown = match &entry.shows {
                Shows::Certificate { certificate, .. } => Shown::Certificate(certificate.fingerprint()),
                Shows::ApiKey { hash, .. } => Shown::ApiKey(*hash),
                Shows::OauthClient { .. } => Shown::OauthClient(entry.credential.clone()),
                Shows::Federation { federation: Federation { issuer, audience, subject, .. }, .. } => {
                    Shown::Token { issuer: issuer.to_string(), audience: audience.to_string(), subject: subject.to_string() }
                }
            };
            let ask = |environment: &str, scope: &str| {
                let (shown, environment, scope) = (shown.clone(), id(environment), id(scope));
                let asked = Asked { shown, environment, scope, at: moment(), source: None, amount: None };
                (target.answer)(&published, &asked).unwrap()
            };
            let of = format!("{} of {}", entry.credential, target.name);
            if !target.enforces.kinds.contains(&entry.kind) {
                assert_ne!(ask("production", "payments:read"), Answer::LetIn, "{of}");
                continue;
            }
            for (environment, scope) in [("production", "payments:admin"), ("sandbox", "payments:read")] {
                assert_ne!(ask(environment, scope), Answer::LetIn, "{of}: {scope} in {environment}");
            }
            if matches!(target.name, TargetName::Allow | TargetName::Api) {
                assert_eq!(ask("production", "payments:read"), Answer::LetIn, "{of}");
                assert_eq!(ask("production", "payments:admin"), Answer::Refused, "{of}");
                assert_eq!(ask("sandbox", "payments:read"), Answer::Refused, "{of}");
            }
        }
    }
}
