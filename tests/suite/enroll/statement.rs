//! Software statements, verified and read by two libraries that did not write them.

use super::{in_order, refused, with_key_set, with_names};
use crate::{
    place::{Place, Run},
    tools,
};
use serde_json::{Value, json};

/// Verifies with both libraries by the public key on record; answers header and claims.
const VERIFY: &str = r#"
import json, sys
from authlib.jose import JsonWebKey, JsonWebToken
from jwcrypto import jwk, jws
token, pem = open(sys.argv[1]).read(), sys.argv[2].encode()
one = jws.JWS()
one.deserialize(token, jwk.JWK.from_pem(pem), alg="ES384")
two = JsonWebToken(["ES384"]).decode(token, JsonWebKey.import_key(pem))
two.validate()
assert json.loads(one.payload) == dict(two)
print(json.dumps({"header": two.header, "claims": dict(two), "thumbprint": jwk.JWK.from_pem(pem).thumbprint()}))
"#;

fn issue(place: &Place, more: &[&str]) -> Run {
    let words = [
        ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "software-statement", "--out", "payouts.jwt"]
            .as_slice(),
        &["--issuer-key", "issuer-keys/sandbox-statements.key.pem", "--passphrase-file", "passphrase"],
        more,
    ]
    .concat();
    place.run_as("priya-nair", &words)
}

/// The PEM of the statement issuer of sandbox.
fn public(place: &Place) -> String {
    let record: Value = yaml_serde::from_str(&place.text("bank-partners/issuers/sandbox-statements.yaml")).unwrap();
    assert_eq!(record["certificate"], Value::Null);
    record["public-key"].as_str().unwrap().to_owned()
}

fn verified(place: &Place) -> Value {
    let file = place.path("payouts.jwt").display().to_string();
    serde_json::from_str(&tools::run(VERIFY, &[&file, &public(place)])).unwrap()
}

#[test]
fn it_is_signed_by_our_issuer_names_the_anchors_keys_and_lives_for_minutes() {
    let place = with_key_set();
    let run = issue(&place, &["--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let said = verified(&place);
    assert_eq!(said["header"], json!({ "alg": "ES384", "kid": said["thumbprint"], "typ": "JWT" }));
    let claims = said["claims"].as_object().unwrap();
    let names: Vec<&str> = claims.keys().map(String::as_str).collect();
    let expected = [
        "client_name",
        "contacts",
        "exp",
        "grant_types",
        "iat",
        "iss",
        "jti",
        "jwks",
        "scope",
        "software_id",
        "token_endpoint_auth_method",
    ];
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(claims["iss"], "https://partners.bank.example/sandbox");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 32);
    assert_eq!(claims["scope"], "payments:read payments:write");
    let own: Value = serde_json::from_str(&place.text("acme.jwks.json")).unwrap();
    for (said, own) in claims["jwks"]["keys"].as_array().unwrap().iter().zip(own["keys"].as_array().unwrap()) {
        assert_eq!((&said["kid"], &said["x"], &said["y"]), (&own["kid"], &own["x"], &own["y"]));
    }
    let record = place.credential();
    let compact = place.text("payouts.jwt");
    let digest = admit::crypto::sha256(compact.as_bytes()).to_string();
    assert_eq!(record["statement"], json!({ "profile": "rfc7591", "digest": digest }));
    assert_eq!((&record["issuer"], &record["kind"]), (&json!("sandbox-statements"), &json!("software-statement")));
    assert_eq!(place.last_event(), "credential-issued");
    let signature = compact.rsplit('.').next().unwrap();
    assert!(place.files().values().all(|bytes| !String::from_utf8_lossy(bytes).contains(signature)), "only its digest stays");
    in_order(&place);
}

#[test]
fn two_statements_are_never_the_same() {
    let place = with_key_set();
    assert_eq!(issue(&place, &[]).code, 0);
    let first = verified(&place)["claims"].clone();
    std::fs::remove_file(place.path("payouts.jwt")).unwrap();
    assert_eq!(issue(&place, &["--lifetime", "5m"]).code, 0);
    let second = verified(&place)["claims"].clone();
    assert_ne!(first["jti"], second["jti"]);
    assert_eq!(first["software_id"], second["software_id"], "the software is the same");
    assert_eq!(second["exp"].as_i64().unwrap() - second["iat"].as_i64().unwrap(), 300);
}

#[test]
fn a_directory_finds_its_own_names() {
    let place = with_key_set();
    assert_eq!(issue(&place, &["--profile", "uk"]).code, 0);
    let uk = verified(&place)["claims"].clone();
    assert_eq!(uk["software_id"].as_str().unwrap().len(), 22);
    assert_eq!(uk["software_client_id"], uk["software_id"]);
    assert_eq!(
        (&uk["org_id"], &uk["org_name"], &uk["org_status"]),
        (&json!("acme-pay"), &json!("Acme Payments GmbH"), &json!("Active"))
    );
    assert_eq!((&uk["software_mode"], &uk["software_environment"]), (&json!("Test"), &json!("sandbox")));
    assert_eq!(uk["software_client_name"], "payouts");
    assert_eq!(uk["software_client_description"], "Nightly payout batch run from Acme's data centre");
    assert_eq!(uk["software_jwks"]["keys"].as_array().unwrap().len(), 2);
    let contact = json!({ "name": "Acme SOC", "email": "soc@acme-pay.example", "phone": "+49 30 5550100", "type": "Security" });
    assert_eq!(uk["org_contacts"][1], contact);
    assert_eq!(place.credential()["statement"]["profile"], "uk");
    let place = with_key_set();
    assert_eq!(issue(&place, &["--profile", "brazil"]).code, 0);
    let brazil = verified(&place)["claims"].clone();
    assert_eq!(brazil["org_number"], "HRB 190212 B");
    for id in ["software_id", "org_id"] {
        let text = brazil[id].as_str().unwrap();
        assert!(text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]), "{id} is a UUID: {text}");
    }
    assert_eq!(brazil["software_client_id"], uk["software_client_id"]);
    for unknown in ["software_roles", "software_statement_roles", "software_version", "organisation_competent_authority_claims"] {
        assert!(uk[unknown].is_null() && brazil[unknown].is_null(), "the registry does not know {unknown}");
    }
}

#[test]
fn a_pinned_key_is_named_by_its_thumbprint() {
    let place = Place::approved();
    assert_eq!(issue(&place, &[]).code, 0);
    let said = verified(&place);
    let key = &said["claims"]["jwks"]["keys"][0];
    assert_eq!((&key["alg"], &key["use"], &key["kty"]), (&json!("PS256"), &json!("sig"), &json!("RSA")));
}

#[test]
fn what_cannot_be_stated_is_refused() {
    let place = with_key_set();
    refused(&place, "a year", "credential-lifetime", |p| issue(p, &["--lifetime", "365d"]));
    refused(&place, "eleven minutes", "credential-lifetime", |p| issue(p, &["--lifetime", "11m"]));
    let words = ["issue", "acme-pay/payouts", "--environment", "production", "--kind", "software-statement", "--out", "p.jwt"];
    refused(&with_names(), "an authority", "credential-anchor-mismatch", |p| p.run_as("priya-nair", &words));
    let key = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "software-statement", "--out", "p.jwt"];
    let other = ["--issuer-key", "issuer-keys/sandbox-ca.key.pem", "--passphrase-file", "passphrase"];
    refused(&place, "the authority's key", "is not that of issuer", |p| {
        p.run_as("priya-nair", &[key.as_slice(), &other].concat())
    });
    place.edit("issuers/sandbox-statements.yaml", "environment: sandbox", "environment: production");
    refused(&place, "another environment's issuer", "issuer-missing", |p| issue(p, &[]));
    let place = with_key_set();
    place.edit("admit.toml", "statement-issuer = \"sandbox-statements\"\n", "");
    refused(&place, "no issuer", "issuer-missing", |p| issue(p, &[]));
    let place = with_key_set();
    place.must("openssl", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-out", "rsa.key"]);
    let pem = place.must("openssl", &["pkey", "-in", "rsa.key", "-pubout"]);
    let pem: String = pem.lines().map(|line| format!("  {line}\n")).collect();
    let record = format!("id: sandbox-statements\nenvironment: sandbox\npublic-key: |\n{pem}");
    place.write("bank-partners/issuers/sandbox-statements.yaml", record);
    refused(&place, "an RSA issuer", "with which no software statement is signed", |p| issue(p, &[]));
}

#[test]
fn it_does_not_take_the_place_of_what_opens_an_api() {
    let place = with_key_set();
    place.edit(
        "admit.toml",
        "live-credentials = 3\n\n[tiers.standard.environments.production]",
        "live-credentials = 1\n\n[tiers.standard.environments.production]",
    );
    place.approve_policy();
    assert_eq!(issue(&place, &[]).code, 0);
    refused(&place, "a second statement", "credential-count", |p| issue(p, &[]));
    let words = ["--kind", "oauth-client", "--method", "private-key-jwt", "--out", "client.json"];
    let run = place.enroll_in("sandbox", &words);
    assert_eq!(run.code, 0, "{run:?}");
}
