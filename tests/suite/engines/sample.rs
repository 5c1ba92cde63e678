//! What is let in into an environment that does not exist: every kind of credential, and conditions whose borders are hard to meet.

use admit::crypto::{NewKey, RootRequest, SigningKey, SystemEntropy, self_signed_root, sha256};
use admit::model::{ApplicationKind, ClientAuthentication, Conditions, CredentialKind, Federation, Moment, ScopeName};
use admit::publish::{Allowed, Compiled, Entry, Shows};

pub(crate) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// An environment with these entries; each partner is its own.
pub(crate) fn compiled(entries: Vec<Entry>) -> Compiled {
    Compiled {
        registry: "r-1".parse().unwrap(),
        environment: "production".parse().unwrap(),
        made: moment("2026-01-15T00:00:00Z"),
        trust_domain: "bank.example".parse().unwrap(),
        key_prefix: "bank".parse().unwrap(),
        issuers: Vec::new(),
        authorities: Vec::new(),
        scopes: ["payments:read", "payments:write", "accounts:read"].map(|name| name.parse().unwrap()).into(),
        entries,
    }
}

pub(crate) fn entry(number: usize, shows: Shows, grants: Vec<Allowed>) -> Entry {
    let kind = match &shows {
        Shows::Certificate { .. } => CredentialKind::ClientCertificate,
        Shows::ApiKey { .. } => CredentialKind::ApiKey,
        Shows::OauthClient { .. } => CredentialKind::OauthClient,
        Shows::Federation { .. } => CredentialKind::FederatedIdentity,
    };
    Entry {
        partner: format!("partner-{number}").parse().unwrap(),
        legal_name: "Acme Payments GmbH".parse().unwrap(),
        tier: "standard".parse().unwrap(),
        application: "payouts".parse().unwrap(),
        application_kind: ApplicationKind::Server,
        identity: format!("spiffe://bank.example/production/partner-{number}/payouts").parse().unwrap(),
        credential: format!("payouts-{number}").parse().unwrap(),
        kind,
        shows,
        grants,
        from: moment("2026-01-15T08:30:07Z"),
        ends: moment("2027-01-10T16:45:59Z"),
    }
}

pub(crate) fn certificate() -> Shows {
    let mut entropy = SystemEntropy::new();
    let key = SigningKey::generate(NewKey::Ed25519, &mut entropy).unwrap();
    let request = RootRequest {
        common_name: "payouts".to_owned(),
        organisation: "Acme".to_owned(),
        not_before: moment("2026-01-01T00:00:00Z"),
        not_after: moment("2028-01-01T00:00:00Z"),
    };
    Shows::Certificate { certificate: Box::new(self_signed_root(&request, &key, &mut entropy).unwrap()), issuer: None }
}

pub(crate) fn api_key(secret: &str) -> Shows {
    Shows::ApiKey { algorithm: "admit-api-key-v1".parse().unwrap(), hash: sha256(secret.as_bytes()) }
}

fn client() -> Shows {
    Shows::OauthClient { method: ClientAuthentication::PrivateKeyJwt, keys: Vec::new(), name: None }
}

fn token(subject: &str, claims: &[(&str, &str)]) -> Shows {
    let claims = claims.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let federation = Federation {
        issuer: "https://login.acme.example".parse().unwrap(),
        audience: "https://api.bank.example".parse().unwrap(),
        subject: subject.parse().unwrap(),
        claims,
    };
    Shows::Federation { federation, keys: Vec::new() }
}

pub(crate) fn grant(scope: &str, ends: &str, sources: &[&str], hours: Option<&str>, amount: Option<u64>) -> Allowed {
    let when = Conditions {
        sources: sources.iter().map(|network| network.parse().unwrap()).collect(),
        hours: hours.map(|hours| hours.parse().unwrap()),
        max_amount: amount.map(|amount| amount.try_into().unwrap()),
    };
    Allowed { scope: scope.parse::<ScopeName>().unwrap(), ends: moment(ends), when }
}

/// The end of every entry.
const END: &str = "2027-01-10T16:45:59Z";

pub(crate) fn sample() -> Compiled {
    let (read, write) = ("payments:read", "payments:write");
    let berlin = Some("22:00-04:00 Europe/Berlin");
    let entries = vec![
        (
            certificate(),
            vec![
                grant(read, "2026-09-01T00:00:00Z", &[], None, None),
                grant(write, END, &["203.0.113.0/28"], berlin, Some(50_000)),
            ],
        ),
        (
            certificate(),
            vec![
                grant(write, "2026-11-02T00:00:00Z", &[], Some("02:15-03:05 America/New_York"), Some(100)),
                grant(write, END, &["2001:db8::/32", "198.51.100.7/32"], Some("01:10-01:50 America/New_York"), Some(1_000_000)),
            ],
        ),
        (
            api_key("a"),
            vec![grant(write, END, &[], Some("01:30-02:30 Europe/Berlin"), None), grant(read, END, &["10.0.0.0/9"], None, None)],
        ),
        (client(), vec![grant(write, END, &["0.0.0.0/0"], Some("01:45-02:10 Australia/Lord_Howe"), Some(7))]),
        (
            token("payouts", &[("role", "payer"), ("tenant", "a \"b\" \\ c")]),
            vec![grant(write, END, &[], Some("09:00-17:30 Asia/Kolkata"), Some(0))],
        ),
        (token("reader", &[]), vec![grant(read, END, &["2001:db8:0:1::/64", "::/0"], None, Some(9_007_199_254_740_991))]),
        (
            api_key("b"),
            vec![
                grant(read, END, &[], Some("23:59-00:00 UTC"), None),
                grant(read, "2026-06-30T22:00:00Z", &["192.0.2.128/25"], Some("00:00-23:59 Europe/Berlin"), None),
            ],
        ),
        (certificate(), vec![grant("accounts:read", END, &["2001:db8:ffff::/127"], Some("00:01-00:00 America/New_York"), None)]),
    ];
    compiled(entries.into_iter().enumerate().map(|(number, (shows, grants))| entry(number, shows, grants)).collect())
}
