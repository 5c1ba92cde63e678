//! A revocation from the record to the door and back, by the running program alone: `drill --connect` at the real gateways names what still
//! gets in, and `status`, `audit` and `confirm` say who has not taken it.

use super::{
    program::{Gateway, Kind, Service},
    server,
};
use crate::{
    enroll::with_names,
    place::{Place, Run},
};
use admit::model::Period;
use serde_json::Value;
use std::{
    fs,
    time::{Duration, Instant},
};

/// The gateways on record: what each is, before which environment, and what it is given.
const EDGES: [(&str, Kind, &str, &str); 3] = [
    ("edge-nginx", Kind::Nginx, "production", "nginx"),
    ("edge-haproxy", Kind::Haproxy, "production", "haproxy"),
    ("edge-sandbox", Kind::Haproxy, "sandbox", "haproxy"),
];

/// A bank with its gateways, and what a drill is given of keys.
struct Bank {
    place: Place,
    edge: Place,
    /// The certificate and the key that will be revoked.
    revoked: [String; 2],
    /// Words that name every credential with its key.
    keys: Vec<String>,
}

impl Bank {
    /// Three certificates and two keys, of which writing takes an address; gateways that confirmed what was published of that.
    fn opened() -> Self {
        let place = with_names();
        let write = ["--scope", "payments:write", "--reason", "payouts are initiated by API", "--source", "127.0.0.2/32"];
        let until = crate::place::in_days(300).to_string();
        let words = ["onboard", "application", "acme-pay/payouts", "--environment", "production", "--until", &until];
        place.ok(&[words.as_slice(), &write].concat());
        place.approve_production();
        for (gateway, _, environment, target) in EDGES {
            let words = ["onboard", "gateway", gateway, "--environment", environment, "--target", target];
            place.ok(&[words.as_slice(), &["--owner", "maria-lopez", "--staleness", "1h"]].concat());
        }
        place.approve_policy();
        let own = place.enroll_certificate("own", &["--format", "json"]).json()["subject"].as_str().unwrap().to_owned();
        let certificates = [(own, "own"), (place.issue("payouts"), "payouts")];
        let api_keys = ["first", "second"].map(|name| (api_key(&place, name), name));
        let mut keys = Vec::new();
        for (subject, name) in &certificates {
            keys.extend(["--identity".to_owned(), format!("{subject}={name}.pem,{name}.key")]);
        }
        for (subject, name) in &api_keys {
            keys.extend(["--api-key".to_owned(), format!("{subject}={name}")]);
        }
        let edge = Place::bare();
        server(&edge);
        let revoked = [certificates[1].0.clone(), api_keys[0].0.clone()];
        let bank = Self { place, edge, revoked, keys };
        bank.publish();
        for (gateway, ..) in EDGES {
            bank.confirm(gateway, "out");
        }
        bank
    }

    fn publish(&self) {
        self.place.ok_as("priya-nair", &["publish", "--out", &self.out()]);
    }

    fn out(&self) -> String {
        self.edge.path("out").display().to_string()
    }

    /// Keeps what lies there now as `before`, as a gateway does that is not reloaded.
    fn keep_manifests(&self) {
        for environment in ["production", "sandbox"] {
            let current = |folder: &str| self.edge.path(folder).join(environment).join("current");
            fs::create_dir_all(current("before")).unwrap();
            for file in ["manifest.json", "manifest.json.sig"] {
                fs::copy(current("out").join(file), current("before").join(file)).unwrap();
            }
        }
    }

    /// Says that a gateway runs what lies there.
    fn confirm(&self, gateway: &str, from: &str) -> Run {
        let (.., environment, _) = EDGES.into_iter().find(|(name, ..)| *name == gateway).unwrap();
        let manifest = self.edge.path(&format!("{from}/{environment}/current/manifest.json"));
        self.place.ok_as("priya-nair", &["confirm", gateway, "--manifest", manifest.to_str().unwrap(), "--format", "json"])
    }

    /// Drills a gateway that runs, from an address, with every key there is.
    fn drill(&self, name: &str, gateway: &Gateway, source: &str) -> Run {
        let (url, ca) = (gateway.url(), self.edge.path("server-ca.pem"));
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let words = ["drill", name, "--format", "json", "--connect", &url, "--ca", ca.to_str().unwrap(), "--source", source];
        let asked = ["--request", "payments:read=GET /payments", "--request", "payments:write=POST /payments"];
        self.place.run(&[words.as_slice(), &asked, &["--key-header", "authorization"], &keys].concat())
    }

    /// What a gateway lets in of what it must let in; nothing is wrong, and nothing was left out for lack of a key.
    fn behaves(&self, name: &str, gateway: &Gateway, source: &str) -> u64 {
        let run = self.drill(name, gateway, source);
        assert_eq!((run.code, wrong(&run), missing(&run)), (0, vec![], 0), "{name} {}", run.stdout);
        run.json()["doors"][0]["let-in"].as_u64().unwrap()
    }

    /// Waits until a gateway behaves: for a moment after a reload processes from before it answer too.
    fn comes_to_behave(&self, name: &str, gateway: &Gateway) {
        let start = Instant::now();
        while self.drill(name, gateway, "127.0.0.2").code != 0 {
            assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", wrong(&self.drill(name, gateway, "127.0.0.2")));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The findings of a rule, as severity and subject, so many hours from now.
    fn audited(&self, rule: &str, hours: u32) -> Vec<(String, String)> {
        let now = admit::clock::now().unwrap().plus(Period::hours(hours)).to_string();
        let findings = self.place.run(&["audit", "--format", "json", "--now", &now]).json()["findings"].clone();
        let of_rule = findings.as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
        let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        sorted(of_rule.map(|finding| (word(finding, "severity"), word(finding, "subject"))))
    }

    /// Each stop that is open, with the gateways that have not confirmed it.
    fn open(&self) -> Vec<(String, Vec<String>)> {
        let status = self.place.ok(&["status", "--format", "json"]).json();
        let stops = status["open-stops"].as_array().unwrap().iter();
        sorted(stops.map(|stop| {
            let gateways = stop["gateways"].as_array().unwrap().iter().filter(|one| !one["closed"].is_string());
            let names = gateways.map(|one| one["gateway"].as_str().unwrap().to_owned()).collect();
            (stop["subject"].as_str().unwrap().to_owned(), names)
        }))
    }
}

fn api_key(place: &Place, name: &str) -> String {
    let words = ["issue", "acme-pay/payouts", "--environment", "sandbox", "--kind", "api-key", "--plain", "--out", name];
    place.ok_as("priya-nair", &[words.as_slice(), &["--format", "json"]].concat()).json()["subject"].as_str().unwrap().to_owned()
}

/// What went wrong in a drill, and how that showed.
fn wrong(run: &Run) -> Vec<String> {
    let told = run.json();
    let failures = told["doors"][0]["failures"].as_array().unwrap().iter();
    sorted(failures.map(|one| format!("{} {}", one["what"], one["case"]).replace('"', "")))
}

fn sorted<T: Ord>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.into_iter().collect();
    all.sort();
    all
}

fn missing(run: &Run) -> usize {
    run.json()["not-run"].as_array().unwrap().iter().filter(|one| one["missing"] == true).count()
}

#[test]
fn a_revocation_is_over_when_the_drill_finds_nothing_and_everybody_has_confirmed() {
    let bank = Bank::opened();
    let service = Service::start();
    let gateways = EDGES.map(|(_, kind, environment, _)| {
        Gateway::start(kind, &bank.edge.path(""), &bank.edge.path("out").join(environment), service.port)
    });
    let names = EDGES.map(|(name, ..)| name);
    let each = || names.into_iter().zip(&gateways);
    // One after the other, the files that each is given and then itself; from where writing is granted, and from where it is not.
    for (name, gateway) in each() {
        bank.place.ok(&["drill", name, "--published", &bank.out()]);
        assert_eq!(bank.behaves(name, gateway, "127.0.0.2"), 4, "{name}");
        let elsewhere = if name == "edge-sandbox" { 4 } else { 2 };
        assert_eq!(bank.behaves(name, gateway, "127.0.0.3"), elsewhere, "{name}");
    }
    bank.keep_manifests();

    // Revoked and published, and loaded by nobody.
    for subject in &bank.revoked {
        bank.place.ok_as("priya-nair", &["revoke", subject, "--reason", "key-compromise"]);
    }
    bank.publish();
    let [certificate, key] = &bank.revoked;
    for (name, gateway) in each() {
        let run = bank.drill(name, gateway, "127.0.0.2");
        let subject = if name == "edge-sandbox" { key } else { certificate };
        let through = ["read", "write"].map(|scope| format!("got-through revoked: {subject} asks for payments:{scope}"));
        assert_eq!((run.code, wrong(&run)), (1, through.to_vec()), "{name} {}", run.stdout);
        assert_eq!(run.json()["doors"][0]["failures"][0]["seen"], "HTTP status 200");
        bank.place.ok(&["drill", name, "--published", &bank.out()]);
        // What it says that it runs is what it ran before.
        assert_eq!(bank.confirm(name, "before").json()["details"]["closed"], "0");
    }
    let open = |stops: [(&String, &[&str]); 2]| {
        sorted(stops.map(|(subject, names)| (subject.clone(), names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())))
    };
    assert_eq!(bank.open(), open([(certificate, &["edge-haproxy", "edge-nginx"]), (key, &["edge-sandbox"])]));
    let found = |severity: &str| sorted([certificate, key].map(|subject| (severity.to_owned(), subject.clone())));
    assert_eq!(bank.audited("revocation-unconfirmed", 0), found("medium"));
    assert_eq!(bank.audited("revocation-unconfirmed", 2), found("high"));
    let stale = ["edge-haproxy", "edge-nginx", "edge-sandbox"].map(|name| ("medium".to_owned(), format!("gateway {name}")));
    assert_eq!((bank.audited("gateway-stale", 0), bank.audited("gateway-stale", 2)), (vec![], stale.to_vec()));

    // One of two has loaded it: the drill and the record say which.
    gateways[0].reload();
    bank.comes_to_behave("edge-nginx", &gateways[0]);
    assert_eq!(bank.confirm("edge-nginx", "out").json()["details"]["closed"], "1");
    assert_eq!(bank.drill("edge-haproxy", &gateways[1], "127.0.0.2").code, 1);
    assert_eq!(bank.open(), open([(certificate, &["edge-haproxy"]), (key, &["edge-sandbox"])]));

    for (name, gateway) in each().skip(1) {
        gateway.reload();
        bank.comes_to_behave(name, gateway);
        assert_eq!(bank.confirm(name, "out").json()["details"]["closed"], "1");
    }
    assert_eq!((bank.open(), bank.audited("revocation-unconfirmed", 2)), (vec![], vec![]));
    for (name, gateway) in each() {
        assert_eq!(bank.behaves(name, gateway, "127.0.0.2"), 2, "{name}");
    }
    let log = bank.place.ok(&["log", "show", "acme-pay", "--format", "json"]).json();
    let told = log["logs"][0]["events"].as_array().unwrap().iter().filter_map(|event| event["stop"]["told"].as_str());
    assert_eq!(told.filter(|told| told.starts_with("time to revoke ")).count(), 2);
}
