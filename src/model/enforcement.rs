//! What an enforcement point can refuse by what it is given, target by target: one table that exporters and rules read alike. It refuses
//! nothing itself; a target that is not in it is taken to enforce nothing.

use super::{CredentialKind, TargetName};
use serde::Serialize;

/// What an enforcement point refuses by what it is given, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Enforces {
    /// The kinds of credential that it knows; any other is refused.
    pub kinds: &'static [CredentialKind],
    /// What was revoked, suspended or offboarded.
    pub revocation: Word,
    /// What is over by its own end, without anything being published.
    pub expiry: Word,
    /// A scope that was not granted.
    pub scope: Word,
    /// A credential of another environment.
    pub environment: Word,
    /// A source network that is not named.
    pub sources: Word,
    /// Hours that are not named.
    pub hours: Word,
    /// An amount above the limit.
    pub amount: Word,
}

/// Whether something is enforced, and how or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Word {
    /// Whether.
    pub enforced: bool,
    /// How, and how soon; or why not, and what happens instead.
    pub how: &'static str,
}

impl Word {
    /// It is enforced.
    #[must_use]
    pub const fn yes(how: &'static str) -> Self {
        Self { enforced: true, how }
    }

    /// It is not.
    #[must_use]
    pub const fn no(how: &'static str) -> Self {
        Self { enforced: false, how }
    }
}

/// Every target that is published and what it enforces, by name. A test holds it to the exporters.
pub const ALL: &[(TargetName, Enforces)] = &[
    (TargetName::Allow, ALLOW),
    (TargetName::Api, API),
    (TargetName::Bundle, BUNDLE),
    (TargetName::Crl, CRL),
    (TargetName::Kong, KONG),
    (TargetName::Oauth, OAUTH),
    (TargetName::Envoy, ENVOY),
    (TargetName::Haproxy, HAPROXY),
    (TargetName::Nginx, NGINX),
    (TargetName::Cedar, CEDAR),
    (TargetName::Opa, OPA),
];

impl TargetName {
    /// What it enforces; `None` for one that is not published.
    #[must_use]
    pub fn enforces(self) -> Option<&'static Enforces> {
        ALL.iter().find(|(name, _)| *name == self).map(|(_, enforces)| enforces)
    }
}

/// What opens anything at all; a software statement does not.
const EVERY: &[CredentialKind] = &[
    CredentialKind::ClientCertificate,
    CredentialKind::EnrolledCertificate,
    CredentialKind::ApiKey,
    CredentialKind::OauthClient,
    CredentialKind::FederatedIdentity,
];

/// `allow`
pub const ALLOW: Enforces = Enforces {
    kinds: EVERY,
    revocation: Word::yes("what does not stand is not in the file; at once when it is read again"),
    expiry: Word::yes("each entry and each scope carries its end"),
    scope: Word::yes("each entry lists its scopes"),
    environment: Word::yes("each environment has a file of its own"),
    sources: Word::yes("each scope carries its networks"),
    hours: Word::yes("each scope carries its hours and their time zone"),
    amount: Word::yes("each scope carries its largest amount"),
};

/// `crl`
pub const CRL: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate],
    revocation: Word::yes("what does not stand is on the list; as soon as the list is read again"),
    expiry: Word::no("a list says nothing of what is over by its own end; whoever verifies the certificate sees that"),
    scope: Word::no("a list knows no scopes"),
    environment: Word::yes("each environment has issuers of its own"),
    sources: Word::no("a list knows no conditions"),
    hours: Word::no("a list knows no conditions"),
    amount: Word::no("a list knows no conditions"),
};

/// `api`
pub const API: Enforces = Enforces {
    kinds: EVERY,
    revocation: Word::yes("what does not stand has no file; at once when it is asked for again"),
    expiry: Word::yes("each credential and each scope carries its end"),
    scope: Word::yes("each credential lists its scopes"),
    environment: Word::yes("each environment has files of its own"),
    sources: Word::yes("each scope carries its networks"),
    hours: Word::yes("each scope carries its hours and their time zone"),
    amount: Word::yes("each scope carries its largest amount"),
};

/// `bundle`
pub const BUNDLE: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate, CredentialKind::EnrolledCertificate],
    revocation: Word::no(
        "an authority goes when it was revoked or nothing under it is let in; one certificate of many is for `crl` or `allow`",
    ),
    expiry: Word::no("a reader sees the ends in the certificates, and nothing of agreements, grants and anchors"),
    scope: Word::no("an authority has no scopes"),
    environment: Word::no("ours are for one environment each; a partner's may vouch in two, for the same names"),
    sources: Word::no("an authority has no conditions"),
    hours: Word::no("an authority has no conditions"),
    amount: Word::no("an authority has no conditions"),
};

/// `kong`
pub const KONG: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate, CredentialKind::OauthClient],
    revocation: Word::yes(
        "who has nothing left that stands is no consumer after the next sync; of two certificates of one application Kong knows no difference, so that the other's revocation is for the list",
    ),
    expiry: Word::no("Kong sees the end in a certificate and of a token; an end of ours comes with the next sync"),
    scope: Word::yes("a group for each scope, which the acl plugin of a route asks for"),
    environment: Word::yes("each environment has consumers, tags and authorities of its own"),
    sources: Word::no("ip-restriction is for a route or a consumer, and not for one scope of it"),
    hours: Word::no("Kong has no plugin for hours of the day"),
    amount: Word::no("Kong does not read amounts"),
};

/// `oauth`
pub const OAUTH: Enforces = Enforces {
    kinds: &[CredentialKind::OauthClient, CredentialKind::FederatedIdentity],
    revocation: Word::yes(
        "a client that does not stand has no file; no new tokens when the files are read again, and those that are out live on until they end",
    ),
    expiry: Word::no("metadata has no end for a client without a secret (RFC 7591); `index.json` says it, for servers that look"),
    scope: Word::yes("a token has no scope that the client's metadata does not name"),
    environment: Word::yes("each environment has clients of its own"),
    sources: Word::no("a token is used elsewhere than it is got; conditions are for who is shown it"),
    hours: Word::no("a token is used later than it is got; conditions are for who is shown it"),
    amount: Word::no("the token endpoint knows no amount; conditions are for who is shown the token"),
};

/// `envoy`
pub const ENVOY: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate, CredentialKind::EnrolledCertificate, CredentialKind::ApiKey],
    revocation: Word::yes("what does not stand is on no list; within a second of publishing, for open connections too"),
    expiry: Word::yes("the end of each credential and scope is compared with the clock at every request"),
    scope: Word::yes("the route names the scope, and each credential has its scopes; a route without a name lets nothing in"),
    environment: Word::yes("each environment has files of its own, and an API key must name it"),
    sources: Word::yes("the address that the connection comes from must be of a network of the scope"),
    hours: Word::no("the filter knows no time zones: a scope with hours is refused here; decide it in a policy engine"),
    amount: Word::no("the filter sees no amount: a scope with a largest amount is refused here; decide it in a policy engine"),
};

/// `haproxy`
pub const HAPROXY: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate, CredentialKind::EnrolledCertificate, CredentialKind::ApiKey],
    revocation: Word::yes(
        "what does not stand is in no map; once HAProxy was reloaded, and for connections from before when they close",
    ),
    expiry: Word::yes("the end of each credential and scope is compared with the clock at every request"),
    scope: Word::yes(
        "the frontend names the scope, and each credential has its scopes in a map; without a name nothing is let in",
    ),
    environment: Word::yes("each environment has maps of its own, and an API key must name it"),
    sources: Word::yes("the address that HAProxy sees must be of a network of the scope"),
    hours: Word::no("HAProxy knows no time zones: a scope with hours is refused here; decide it in a policy engine"),
    amount: Word::no("HAProxy sees no amount: a scope with a largest amount is refused here; decide it in a policy engine"),
};

/// `nginx`
pub const NGINX: Enforces = Enforces {
    kinds: &[CredentialKind::ClientCertificate, CredentialKind::EnrolledCertificate],
    revocation: Word::yes(
        "what does not stand is in no map; once nginx has loaded them, and for connections from before when they close",
    ),
    expiry: Word::yes("the end of each credential and scope is compared with the clock at every request"),
    scope: Word::yes("a variable for each scope, 1 or 0; the location must ask for it"),
    environment: Word::yes("each environment has maps of its own"),
    sources: Word::yes("the address that nginx sees decides whether the variable is 1"),
    hours: Word::no("nginx knows no time zones: a scope with hours is 0 here; decide it in a policy engine"),
    amount: Word::no("nginx sees no amount: a scope with a largest amount is 0 here; decide it in a policy engine"),
};

/// `cedar`
pub const CEDAR: Enforces = Enforces {
    kinds: EVERY,
    revocation: Word::yes("what does not stand has neither entity nor policy; as soon as one of the files is read again"),
    expiry: Word::yes("to the second, by the request's time"),
    scope: Word::yes("an action that was not granted is refused"),
    environment: Word::yes("the resource names its environment"),
    sources: Word::yes("by the address that the enforcement point hands on; none is refused"),
    hours: Word::yes("to the minute, by the clocks of the hours' time zone as they are known when it is published"),
    amount: Word::yes("by the amount that the enforcement point hands on; none is refused"),
};

/// `opa`
pub const OPA: Enforces = Enforces {
    kinds: EVERY,
    revocation: Word::yes("what does not stand is not in the data; as soon as OPA has fetched the bundle"),
    expiry: Word::yes("to the second, by the request's time or OPA's clock"),
    scope: Word::yes("a scope that was not granted is refused"),
    environment: Word::yes("a request of another environment is refused"),
    sources: Word::yes("by the address that the enforcement point hands on; none is refused"),
    hours: Word::yes("to the minute, by the clocks of the hours' time zone"),
    amount: Word::yes("by the amount that the enforcement point hands on; none is refused"),
};
