//! OAuth clients: their metadata as a library reads it that authorization servers are made with.

use super::{NAME, SUBJECT, in_order, refused, with_key_set, with_names, with_token_issuer};
use crate::{place::Place, tools};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

/// Reads metadata as an authorization server does (RFC 7591 section 2) and answers what it makes of the keys.
const READ: &str = r#"
import json, sys
from authlib.oauth2.rfc7591 import ClientMetadataClaims
from jwcrypto import jwk
with open(sys.argv[1]) as file:
    metadata = json.load(file)
claims = ClientMetadataClaims(metadata, {})
claims.validate()
keys = jwk.JWKSet.from_json(json.dumps(metadata["jwks"])) if "jwks" in metadata else []
print(json.dumps([key.thumbprint() for key in keys]))
"#;

fn metadata(place: &Place) -> (Value, Vec<String>) {
    let file = place.path("client.json");
    let thumbprints = tools::run(READ, &[&file.display().to_string()]);
    (serde_json::from_str(&place.text("client.json")).unwrap(), serde_json::from_str(&thumbprints).unwrap())
}

const SIGNS: &[&str] = &["--kind", "oauth-client", "--method", "private-key-jwt", "--out", "client.json"];

/// A client with a certificate, by a name of it.
fn shows(name: &str, certificate: &str) -> Vec<String> {
    let words = ["--kind", "oauth-client", "--method", "tls-client-auth", "--out", "client.json", "--name-from", name];
    let certificate = ["--certificate", certificate];
    words.iter().chain(&certificate).map(|word| (*word).to_owned()).collect()
}

fn enroll(place: &Place, words: &[String]) -> crate::place::Run {
    place.enroll(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What every client's metadata says.
fn common(place: &Place, metadata: &Value) {
    let record = place.credential();
    assert_eq!(metadata["client_id"], record["id"]);
    assert_eq!(metadata["client_name"], "Acme Payments GmbH: payouts");
    assert_eq!(metadata["contacts"], json!(["soc@acme-pay.example"]));
    assert_eq!(metadata["grant_types"], json!(["client_credentials"]));
    assert_eq!(metadata["redirect_uris"], json!([]));
    assert_eq!(metadata["scope"], "payments:read payments:write");
    assert_eq!(metadata["software_id"].as_str().unwrap().len(), 36);
    for secret in ["client_secret", "client_secret_expires_at", "jwks_uri"] {
        assert_eq!(metadata[secret], Value::Null, "{secret}");
    }
    let mode = std::fs::metadata(place.path("client.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644, "it is no secret");
    assert_eq!(place.last_event(), "credential-enrolled");
    in_order(place);
}

#[test]
fn a_client_signs_with_the_pinned_key() {
    let place = Place::approved();
    let run = place.enroll_in("sandbox", &[SIGNS, &["--format", "json"]].concat());
    assert_eq!((run.code, &run.json()["details"]["out"]), (0, &json!("client.json")), "{run:?}");
    let (metadata, thumbprints) = metadata(&place);
    common(&place, &metadata);
    assert_eq!(metadata["token_endpoint_auth_method"], "private_key_jwt");
    assert_eq!(metadata["token_endpoint_auth_signing_alg"], "PS256");
    assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], Value::Null);
    let client = &place.credential()["client"];
    assert_eq!(client, &json!({ "method": "private-key-jwt", "thumbprints": thumbprints }));
    let public = place.must("openssl", &["pkey", "-in", "acme-sandbox-key.key", "-pubout"]);
    let own = "import sys\nfrom jwcrypto import jwk\nprint(jwk.JWK.from_pem(sys.argv[1].encode()).thumbprint())";
    assert_eq!(tools::run(own, &[&public]).trim(), thumbprints[0]);
}

#[test]
fn a_client_signs_with_every_key_of_the_set() {
    let place = with_key_set();
    let run = place.enroll_in("sandbox", SIGNS);
    assert_eq!(run.code, 0, "{run:?}");
    let (metadata, mut thumbprints) = metadata(&place);
    common(&place, &metadata);
    let kids: Vec<_> = metadata["jwks"]["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect();
    assert_eq!(kids, ["2026-a", "2026-b"]);
    assert_eq!(metadata["token_endpoint_auth_signing_alg"], "ES256");
    thumbprints.sort();
    assert_eq!(place.credential()["client"]["thumbprints"], json!(thumbprints));
    assert!(!place.text("client.json").contains("\"d\""));
}

#[test]
fn a_client_is_known_by_one_name_of_its_certificate() {
    for (from, member, name) in [
        ("san-dns", "tls_client_auth_san_dns", NAME),
        ("subject-dn", "tls_client_auth_subject_dn", "CN=payouts,O=Acme Payments GmbH"),
    ] {
        let place = with_names();
        let run = enroll(&place, &shows(from, "own.pem"));
        assert_eq!(run.code, 0, "{run:?}");
        let (metadata, _) = metadata(&place);
        common(&place, &metadata);
        assert_eq!(metadata["token_endpoint_auth_method"], "tls_client_auth");
        assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], true);
        let names: Vec<_> = metadata.as_object().unwrap().iter().filter(|(key, _)| key.starts_with("tls_client_auth_")).collect();
        assert_eq!(names, [(&member.to_owned(), &json!(name))], "RFC 8705 section 2.1.2: exactly one");
        assert_eq!(metadata["jwks"], Value::Null);
        let record = place.credential();
        assert_eq!(record["client"]["certificate-name"], json!({ "kind": from, "value": name }));
        assert_eq!(record["key"], Value::Null, "its key may change, its name does not");
    }
}

#[test]
fn a_name_that_is_not_one_or_not_the_anchors_is_refused() {
    let place = with_names();
    place.leaf("two", &json!({ "dns": [NAME, "refunds.api.acme-pay.example"] }));
    let asked = |name: &'static str, file: &'static str| move |p: &Place| enroll(p, &shows(name, file));
    refused(&place, "two DNS names", "exactly one", asked("san-dns", "two.pem"));
    refused(&place, "no URI", "exactly one", asked("san-uri", "own.pem"));
    place.leaf("outside", &json!({ "dns": ["outside.example"] }));
    refused(&place, "a name elsewhere", "does not allow", asked("san-dns", "outside.pem"));
    refused(&place, "a name elsewhere, by the subject", "does not allow", asked("subject-dn", "outside.pem"));
    place.make("issue", &json!({ "out": "self", "dns": [NAME] }));
    refused(&place, "its own word", "does not hold under the anchor", asked("san-dns", "self.pem"));
}

#[test]
fn the_method_goes_with_the_anchor() {
    let place = with_names();
    refused(&place, "assertions under an authority", "no keys that a client signs with", |p| p.enroll(SIGNS));
    let shows: Vec<_> =
        ["--kind", "oauth-client", "--method", "tls-client-auth", "--name-from", "subject-dn", "--out", "c.json"].into();
    refused(&place, "no certificate", "is missing", |p| p.enroll(&shows));
    refused(&place, "a bare key", "is missing", |p| p.enroll_in("sandbox", &shows));
    let by_key = [shows.as_slice(), &["--certificate", "own.pem"]].concat();
    refused(&place, "a certificate under a bare key", "is no authority", |p| p.enroll_in("sandbox", &by_key));
    let place = with_token_issuer();
    refused(&place, "an issuer of tokens", "credential-anchor-mismatch", |p| p.enroll_in("sandbox", SIGNS));
}

#[test]
fn its_file_is_new_or_nothing_is_recorded() {
    let place = Place::approved();
    place.write("client.json", "mine\n");
    refused(&place, "a file that is there", "is there already", |p| p.enroll_in("sandbox", SIGNS));
    assert_eq!(place.text("client.json"), "mine\n");
}

#[test]
fn words_that_go_with_another_kind_are_usage() {
    let place = with_names();
    let before = place.everything();
    for words in [
        ["--kind", "oauth-client", "--method", "private-key-jwt"].as_slice(),
        &["--kind", "oauth-client", "--out", "c.json"],
        &["--kind", "oauth-client", "--method", "tls-client-auth", "--out", "c.json"],
        &["--kind", "oauth-client", "--method", "private-key-jwt", "--out", "c.json", "--certificate", "own.pem"],
        &["--kind", "oauth-client", "--method", "private-key-jwt", "--out", "c.json", "--subject", SUBJECT],
        &["--kind", "enrolled-certificate"],
        &["--kind", "enrolled-certificate", "--certificate", "own.pem", "--out", "c.json"],
        &["--kind", "enrolled-certificate", "--certificate", "own.pem", "--name-from", "san-dns"],
        &["--kind", "federated-identity"],
        &["--kind", "federated-identity", "--subject", SUBJECT, "--certificate", "own.pem"],
        &["--kind", "api-key"],
        &["--kind", "client-certificate", "--certificate", "own.pem"],
    ] {
        let run = place.enroll(words);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{words:?}: {run:?}");
    }
    assert_eq!(place.everything(), before);
    let run = place.enroll(&["--kind", "api-key"]);
    assert!(run.stderr.contains("admit issue acme-pay/payouts --environment production --kind api-key"), "{run:?}");
    let words = ["issue", "acme-pay/payouts", "--environment", "production", "--kind", "oauth-client", "--out", "x"];
    let run = place.run_as("priya-nair", &words);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("admit enroll acme-pay/payouts --environment production --kind oauth-client"), "{run:?}");
}
