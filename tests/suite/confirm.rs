//! A revocation is finished when every gateway has confirmed it: the binary from the stop to the certificate, with manifests as
//! `publish` makes them, and everything that is refused on the way.

use crate::place::{Place, Run};
use serde_json::Value;
use std::sync::OnceLock;

const CURRENT: &str = "published/production/current/manifest.json";

/// A live credential in production, and two gateways before it that run what was published then. Answers the subject.
fn guarded() -> (Place, String) {
    static MADE: OnceLock<Place> = OnceLock::new();
    let make = || {
        let (place, subject) = Place::issued();
        place.write("subject", subject);
        for gateway in ["edge-a", "edge-b"] {
            let words = ["onboard", "gateway", gateway, "--environment", "production", "--target", "allow"];
            place.ok(&[words.as_slice(), &["--owner", "maria-lopez", "--staleness", "1h"]].concat());
        }
        place.approve_policy();
        publish(&place);
        for gateway in ["edge-a", "edge-b"] {
            confirm(&place, gateway);
        }
        place
    };
    let place = MADE.get_or_init(make).copy();
    let subject = place.text("subject");
    (place, subject)
}

fn publish(place: &Place) -> String {
    let words = ["publish", "--out", "published", "--environment", "production", "--target", "allow", "--format", "json"];
    let run = place.ok_as("priya-nair", &words);
    run.json()["environments"][0]["manifest"].as_str().unwrap().to_owned()
}

fn confirm(place: &Place, gateway: &str) -> Run {
    place.ok_as("priya-nair", &["confirm", gateway, "--manifest", CURRENT])
}

fn no(place: &Place, words: &[&str], why: &str) {
    let before = place.files();
    let run = place.run_as("priya-nair", words);
    assert_eq!((run.code, run.stderr.contains(why)), (1, true), "{why}: {run:?}");
    assert_eq!(place.files(), before);
}

fn open(place: &Place) -> Vec<Value> {
    place.ok(&["status", "--format", "json"]).json()["open-stops"].as_array().unwrap().clone()
}

fn confirmed(place: &Place, gateway: &str) -> usize {
    place.text(&format!("bank-partners/gateways/{gateway}.yaml")).matches("manifest: sha256:").count()
}

fn audited(place: &Place, rule: &str) -> Vec<String> {
    let run = place.run(&["audit", "--format", "json"]);
    let findings = run.json()["findings"].as_array().unwrap().clone();
    let of = |finding: &&Value| finding["rule"] == rule;
    findings.iter().filter(of).map(|finding| finding["severity"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_revocation_is_open_until_every_gateway_has_confirmed_it() {
    let (place, subject) = guarded();
    assert_eq!(open(&place), Vec::<Value>::new());
    let stale = place.text(CURRENT);
    let revoked = place.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"]);
    assert!(revoked.stderr.contains("it is finished when `edge-a` and `edge-b` have confirmed it"), "{revoked:?}");
    assert!(revoked.stderr.contains("admit confirm edge-a --manifest FILE"), "{revoked:?}");
    assert_eq!(audited(&place, "revocation-unconfirmed"), ["medium"]);

    // What a gateway runs from before closes nothing, and it is said why.
    let run = place.ok_as("priya-nair", &["confirm", "edge-a", "--manifest", CURRENT]);
    assert!(run.stdout.contains("it closes nothing, 1 stop still open"), "{run:?}");
    assert!(run.stderr.contains(": open, the manifest knows the log of `acme-pay` up to line "), "{run:?}");
    assert_eq!(confirmed(&place, "edge-a"), 1, "what closed nothing is kept only as the last");

    let digest = publish(&place);
    let words = ["confirm", "edge-a", "--digest", &digest, "--from", "published"];
    let run = place.ok_as("lena-fischer", &words);
    assert!(run.stdout.contains("it closes 1 stop"), "{run:?}");
    assert!(run.stderr.contains("`edge-b` has not"), "{run:?}");
    let left = open(&place);
    assert_eq!((left.len(), left[0]["state"].as_str(), left[0]["subject"].as_str()), (1, Some("open"), Some(subject.as_str())));
    let gateways: Vec<bool> = left[0]["gateways"].as_array().unwrap().iter().map(|g| g["closed"].is_string()).collect();
    assert_eq!(gateways, [true, false]);
    let status = place.ok(&["status", "acme-pay", "--format", "json"]);
    assert!(status.stdout.contains("not confirmed by `edge-b`, confirmed by `edge-a`"), "{status:?}");

    let run = place.ok_as("priya-nair", &["confirm", "edge-b", "--manifest", CURRENT, "--format", "json"]);
    let details = &run.json()["details"];
    assert_eq!(
        (details["closed"].as_str(), details["open"].as_str(), details["manifest"].as_str()),
        (Some("1"), Some("0"), Some(digest.as_str()))
    );
    assert_eq!(open(&place), Vec::<Value>::new());
    assert_eq!(audited(&place, "revocation-unconfirmed"), Vec::<String>::new());
    let log = place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
    let stop = log["logs"][0]["events"].as_array().unwrap().last().unwrap()["stop"].clone();
    assert_eq!(stop["state"], "closed");
    assert!(stop["time-to-revoke"].as_u64().is_some_and(|seconds| seconds < 600), "{stop}");
    assert!(stop["told"].as_str().unwrap().starts_with("time to revoke "), "{stop}");

    // Going back would let it in again.
    let there = release(&place, &stale);
    no(&place, &["confirm", "edge-a", "--manifest", &there], "would go back");
    // A confirmation that closed something is kept, and of the others the last.
    assert_eq!(confirmed(&place, "edge-a"), 1);
    for _ in 0..2 {
        publish(&place);
        confirm(&place, "edge-a");
        assert_eq!(confirmed(&place, "edge-a"), 2);
    }
    // Typed by hand it is found.
    let record = "gateways/edge-b.yaml";
    place.edit(record, "by: priya-nair", "by: lena-fischer");
    assert_eq!(audited(&place, "confirmation-forged"), ["high"]);
    assert_eq!(open(&place).len(), 1);
    place.edit(record, "by: lena-fischer", "by: priya-nair");
    place.ok(&["onboard", "gateway", "edge-b", "--retired-by", "priya-nair"]);
    no(&place, &["confirm", "edge-b", "--manifest", CURRENT], "was retired");
}

/// The manifest of that text among the releases that are kept.
fn release(place: &Place, text: &str) -> String {
    let folder = place.path("published/production");
    let mut files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path().join("manifest.json"));
    let there = files.find(|path| std::fs::read_to_string(path).is_ok_and(|there| there == text)).unwrap();
    there.display().to_string()
}

/// Signs a file with an owner's key for a namespace; the signature lies beside it.
fn sign(place: &Place, file: &str, owner: &str, namespace: &str) {
    let _ = std::fs::remove_file(place.path(&format!("{file}.sig")));
    place.must("ssh-keygen", &["-q", "-Y", "sign", "-n", namespace, "-f", &format!("ssh/{owner}"), file]);
}

/// What a gateway took, in `taken/`.
fn take(place: &Place) {
    std::fs::create_dir_all(place.path("taken/allow")).unwrap();
    for file in ["manifest.json", "manifest.json.sig", "allow/allow.json"] {
        place.write(&format!("taken/{file}"), place.text(&format!("published/production/current/{file}")));
    }
}

/// An allowed-signers file with the key of one who may publish.
fn allow_priya(place: &Place) {
    let line = place.text("ssh/priya-nair.pub");
    let key = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    place.write("signers", format!("priya-nair namespaces=\"manifest@admit\" {key}\n"));
}

#[test]
fn a_manifest_counts_only_as_somebody_who_may_publish_signed_it() {
    let (place, _) = guarded();
    take(&place);
    let file = "taken/manifest.json";
    let reason = |more: &[&str]| {
        let run = place.run(&[["verify", "manifest", file, "--format", "json"].as_slice(), more].concat());
        let json = run.json();
        assert_eq!(run.code == 0, json["verdict"] == "accept", "{run:?}");
        json["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(reason(&[]), "good");
    allow_priya(&place);
    let bare = ["--signers", "signers", "--registry", "nowhere"];
    assert_eq!(reason(&bare), "good");

    let (good, seal) = (place.text(file), place.text("taken/manifest.json.sig"));
    place.write("taken/allow/more.json", "{}");
    assert_eq!(reason(&bare), "file-unlisted");
    std::fs::remove_file(place.path("taken/allow/more.json")).unwrap();
    let list = place.text("taken/allow/allow.json");
    place.write("taken/allow/allow.json", list.replace("payments:read", "payments:send"));
    assert_eq!(reason(&bare), "file-differs");
    std::fs::remove_file(place.path("taken/allow/allow.json")).unwrap();
    assert_eq!(reason(&[]), "file-missing");
    place.write("taken/allow/allow.json", list);

    let other = place.text("bank-partners/admit.toml");
    let registry = other.lines().find_map(|line| line.strip_prefix("registry = \"")).unwrap().trim_end_matches('"').to_owned();
    let made = serde_json::from_str::<Value>(&good).unwrap()["made"].as_str().unwrap().to_owned();
    let cases: [(&str, String, &str, &str); 8] = [
        ("not-entitled", good.clone(), "maria-lopez", "manifest@admit"),
        ("signature-bad", good.clone(), "priya-nair", "certificate@admit"),
        ("another-registry", good.replace(&registry, &"0".repeat(registry.len())), "priya-nair", "manifest@admit"),
        ("environment-unknown", good.replace("\"production\"", "\"moon\""), "priya-nair", "manifest@admit"),
        ("from-the-future", good.replace(&made, "2999-01-01T00:00:00Z"), "priya-nair", "manifest@admit"),
        ("manifest-refused", good.trim_end().to_owned(), "priya-nair", "manifest@admit"),
        ("manifest-refused", good.replace("\"version\":1", "\"version\":1,\"x\":1"), "priya-nair", "manifest@admit"),
        ("not-allowed", good.clone(), "stranger", "manifest@admit"),
    ];
    place.must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "ssh/stranger"]);
    for (code, text, owner, namespace) in cases {
        place.write(file, text);
        sign(&place, file, owner, namespace);
        assert_eq!(reason(&[]), code);
        no(&place, &["confirm", "edge-a", "--manifest", file], &format!("({code})"));
    }
    place.write(file, &good);
    place.write("taken/manifest.json.sig", seal.replace('A', "B"));
    assert!(["signature-refused", "signature-bad", "not-allowed"].contains(&reason(&[]).as_str()));
    std::fs::remove_file(place.path("taken/manifest.json.sig")).unwrap();
    assert_eq!(reason(&[]), "signature-missing");
    no(&place, &["confirm", "edge-a", "--manifest", file], "(signature-missing)");
    place.write("elsewhere.sig", seal);
    assert_eq!(reason(&["--signature", "elsewhere.sig"]), "good");
    no(
        &place,
        &["confirm", "edge-a", "--digest", &format!("sha256:{}", "0".repeat(64)), "--from", "published"],
        "no manifest in",
    );
    let run = place.run_as("maria-lopez", &["confirm", "edge-a", "--manifest", CURRENT]);
    assert_eq!((run.code, run.stderr.contains("holds none of the roles")), (1, true), "{run:?}");
}

#[test]
fn the_end_of_a_partner_is_certified_once_nothing_is_left_and_everybody_has_confirmed() {
    let (place, _) = guarded();
    let certify = ["offboard", "acme-pay", "--certificate", "certificates"];
    no(&place, &certify, "was not offboarded");
    place.ok_as("priya-nair", &["offboard", "acme-pay", "--note", "the agreement is over"]);
    no(&place, &certify, "`edge-b` has not confirmed it");
    publish(&place);
    confirm(&place, "edge-a");
    no(&place, &certify, "1 confirmation missing");
    confirm(&place, "edge-b");
    let run = place.ok_as("priya-nair", &[certify.as_slice(), &["--dry-run"]].concat());
    assert!(run.stdout.starts_with("would be done: ") && !place.path("certificates").exists(), "{run:?}");

    let run = place.ok_as("priya-nair", &[certify.as_slice(), &["--format", "json"]].concat());
    let digest = run.json()["details"]["certificate"].as_str().unwrap().to_owned();
    let key = place.text("ssh/priya-nair.pub");
    place.write("signers", format!("priya-nair namespaces=\"certificate@admit\" {key}"));
    for end in ["json", "md"] {
        let (file, seal) =
            (format!("certificates/acme-pay-offboarding.{end}"), format!("certificates/acme-pay-offboarding.{end}.sig"));
        let words = ["-Y", "verify", "-f", "signers", "-I", "priya-nair", "-n", "certificate@admit", "-s", &seal];
        let verified = place.exec("ssh-keygen", &words, place.text(&file).as_bytes());
        assert_eq!(verified.code, 0, "{verified:?}");
        assert_ne!(place.exec("ssh-keygen", &words, b"another").code, 0);
    }
    let page = include_str!("../../docs/offboarding.md");
    let typed = "ssh-keygen -Y verify -f signers -I priya-nair -n certificate@admit -s acme-pay-offboarding.json.sig < acme-pay-offboarding.json";
    assert!(page.contains(&format!("$ {typed}\n")), "the page shows how");
    place.must("sh", &["-c", &format!("cd certificates && {}", typed.replace("-f signers", "-f ../signers"))]);
    let text = place.text("certificates/acme-pay-offboarding.json");
    assert_eq!(admit::crypto::sha256(text.as_bytes()).to_string(), digest);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(format!("{}\n", String::from_utf8(admit::crypto::jcs::canonical(&value).unwrap()).unwrap()), text);
    let count = |key: &str| value[key].as_array().unwrap().len();
    assert_eq!(["credentials", "anchors", "grants", "stops", "evidence"].map(count), [1, 2, 4, 1, 3]);
    let stop = &value["stops"][0];
    assert_eq!((stop["code"].as_str(), stop["gateways"].as_array().unwrap().len()), (Some("offboarded"), 2));
    assert_eq!(value["credentials"][0]["ended"]["line"], stop["line"]);
    assert!(value["retention"].is_null() && value["evidence"][0]["kept-until"].is_null());
    let page = place.text("certificates/acme-pay-offboarding.md");
    assert!(page.contains("policy names no time") && page.contains("<code>edge-b</code> on "), "{page}");

    let log = place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
    let last = log["logs"][0]["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (last["code"].as_str(), last["relied"]["certificate"].as_str()),
        (Some("offboarding-certified"), Some(digest.as_str()))
    );
    assert_eq!(value["log"]["lines"].as_u64(), last["seq"].as_u64().map(|seq| seq - 1));
    place.ok(&["verify", "log"]);
    // A certificate never goes over another one, and then nothing is logged.
    no(&place, &certify, "is there already");

    // Something of it that lives again is not certified.
    let anchor = "partners/acme-pay/anchors/acme-ca.yaml";
    let record = place.text(&format!("bank-partners/{anchor}"));
    place.write(&format!("bank-partners/{anchor}"), record.split("revoked:").next().unwrap());
    no(&place, &["offboard", "acme-pay", "--certificate", "others"], "cannot be certified");
}

#[test]
fn where_no_gateway_is_on_record_nobody_can_confirm_an_end() {
    let (place, _) = Place::issued();
    place.ok_as("priya-nair", &["offboard", "acme-pay"]);
    no(&place, &["offboard", "acme-pay", "--certificate", "certificates"], "no gateway before production is on record");
    let log = place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
    let said = log["logs"][0]["events"].as_array().unwrap().last().unwrap()["stop"]["state"].clone();
    assert_eq!(said, "unwatched");
    let run = place.run(&[
        "onboard",
        "gateway",
        "edge",
        "--environment",
        "moon",
        "--target",
        "allow",
        "--owner",
        "maria-lopez",
        "--staleness",
        "1h",
    ]);
    assert_eq!((run.code, run.stderr.contains("`moon` is not an environment")), (1, true), "{run:?}");
}
