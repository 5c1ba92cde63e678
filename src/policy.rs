//! Policy: `admit.toml`, what each tier must bring and may get in each environment. What policy does not name is refused, and a
//! quorum that cannot be met closes minting.

mod break_glass;
mod ground;
mod quorum;

pub use break_glass::BreakGlass;
pub use quorum::{Shortfall, Unreachable, has_key, shortfall};

use crate::model::{
    Access, AnchorKind, ContactKind, CredentialKind, Day, Environment, EvidenceKind, IssuerId, Owner, Period, Registry, Role,
    RuleId, ScopeName, Sensitivity, SignedBy, Text, Tier,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format of registries that this program writes and reads.
pub const FORMAT: u32 = 1;

/// A registry and its policy.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The policy.
    pub policy: Policy,
    /// The records.
    pub registry: Registry,
}

/// The whole policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// The format of the registry; 1.
    pub format: u32,
    /// The registry's id: 128 random bits in hex, made once, part of everything that is signed.
    pub registry: Text,
    /// Rises with every change.
    pub version: u64,
    /// The SPIFFE trust domain of the identities in our certificates.
    pub trust_domain: Text,
    /// What API keys begin with, so that scanners know them.
    pub key_prefix: Text,
    /// The key that signs checkpoints of the logs, written `name+id+key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint_key: Option<Text>,
    /// The environments and who issues for each.
    pub environments: BTreeMap<Environment, EnvironmentPolicy>,
    /// Who may do what alone.
    pub authority: Authority,
    /// Who approves changes of policy, roster, catalogue and issuers.
    pub governance: Governance,
    /// How exceptions are made.
    pub waivers: WaiverPolicy,
    /// Who decides in an hour of need; nobody, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<BreakGlass>,
    /// How long what is left of a partner is kept; said nowhere, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// The tiers.
    pub tiers: BTreeMap<Tier, TierPolicy>,
    /// What is approved in advance, for the low-risk path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub templates: BTreeMap<RuleId, Template>,
}

/// One environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EnvironmentPolicy {
    /// The authority that issues certificates for it.
    pub issuer: IssuerId,
    /// The issuer that signs software statements for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_issuer: Option<IssuerId>,
    /// How long a revocation list counts.
    pub crl_lifetime: Period,
}

/// The roles that may do alone what needs no quorum. Granting is not among it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Authority {
    /// May suspend, revoke and offboard.
    pub stop: Vec<Role>,
    /// May mint for what was admitted, and lift a hold once the quorum is there.
    pub issue: Vec<Role>,
    /// May make challenges, verify proofs and put evidence on file.
    pub verify: Vec<Role>,
    /// May sign what is published for gateways and record what they confirm; who may stop, where nobody is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publish: Vec<Role>,
}

impl Authority {
    /// The roles that may publish. A stop that cannot be brought to the gateways is none, so those who may stop may, unless policy says who.
    #[must_use]
    pub fn publishers(&self) -> &[Role] {
        if self.publish.is_empty() { &self.stop } else { &self.publish }
    }
}

/// The quorum for changes of policy, roster, catalogue and issuers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Governance {
    /// The steps.
    pub approvals: Vec<Step>,
    /// How long such an approval counts.
    pub approval: Period,
}

/// How long what is left of a partner is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retention {
    /// How long evidence is kept, counted from the partner's end.
    pub evidence: Period,
}

/// How exceptions are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WaiverPolicy {
    /// The longest that one lasts.
    pub longest: Period,
    /// Who approves one.
    pub approvals: Vec<Step>,
    /// The rules that are never waived here, beside those that cannot be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<RuleId>,
}

/// One step of a quorum: every class in it, and how many persons of each.
pub type Step = BTreeMap<Role, u32>;

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TierPolicy {
    /// Who belongs here, for people.
    pub summary: Text,
    /// Whether a Legal Entity Identifier is asked for.
    #[serde(default)]
    pub lei: bool,
    /// The contacts that must be named.
    pub contacts: Vec<ContactKind>,
    /// The documents that must be on file.
    pub evidence: Vec<EvidenceKind>,
    /// How often access is reviewed.
    pub review: Period,
    /// The longest that a credential may lie unused before the inactivity trigger acts.
    pub inactivity: Period,
    /// What it may get, by environment; an environment that is not named is refused.
    pub environments: BTreeMap<Environment, Terms>,
}

/// What a tier must bring and may get in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Terms {
    /// The kinds of trust anchor.
    pub anchors: Vec<AnchorKind>,
    /// The kinds of credential.
    pub credentials: Vec<CredentialKind>,
    /// Who approves, in steps; a step is met when every class in it is.
    pub approvals: Vec<Step>,
    /// The highest class of access.
    pub access: Access,
    /// The highest sensitivity.
    pub sensitivity: Sensitivity,
    /// The longest life of a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<Period>,
    /// The longest life of an API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<Period>,
    /// The longest that a certificate of the partner's authority is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrolled_certificate: Option<Period>,
    /// The longest that an OAuth client is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_client: Option<Period>,
    /// The longest that a federated workload is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federated_identity: Option<Period>,
    /// The longest life of a software statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<Period>,
    /// Whose key must answer for an authority; either, where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_proof: Option<SignedBy>,
    /// Whether RS256 is taken in tokens and assertions, whose padding PS256 replaced (RFC 8725 section 3.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rs256: bool,
    /// How long an approval counts.
    pub approval: Period,
    /// How long a request may wait.
    pub request: Period,
    /// How long a proof of possession counts.
    pub proof: Period,
    /// How many credentials of one application may live at a time.
    pub live_credentials: u32,
    /// The longest that a credential may stand beside the one that took over from it; 7 days where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Period>,
}

/// The longest overlap where policy says none: time enough to roll a key out and to see it work, and no more.
const OVERLAP: Period = Period::days(7);

impl Terms {
    /// The longest that a credential may stand beside the one that took over from it.
    #[must_use]
    pub fn longest_overlap(&self) -> Period {
        self.overlap.unwrap_or(OVERLAP)
    }

    /// The longest life of a credential of that kind; `None` when the kind is refused.
    #[must_use]
    pub fn lifetime(&self, kind: CredentialKind) -> Option<Period> {
        let named = self.credentials.contains(&kind);
        let period = match kind {
            CredentialKind::ClientCertificate => self.client_certificate,
            CredentialKind::ApiKey => self.api_key,
            CredentialKind::EnrolledCertificate => self.enrolled_certificate,
            CredentialKind::OauthClient => self.oauth_client,
            CredentialKind::FederatedIdentity => self.federated_identity,
            CredentialKind::SoftwareStatement => self.software_statement,
        };
        period.filter(|_| named)
    }
}

/// Access approved in advance: what it covers exactly, and within its count, needs no approval of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Template {
    /// For which tier.
    pub tier: Tier,
    /// Where.
    pub environment: Environment,
    /// Which scopes at the most.
    pub scopes: Vec<ScopeName>,
    /// Which kinds of credential.
    pub credentials: Vec<CredentialKind>,
    /// How long a credential lives at the most.
    pub lifetime: Period,
    /// How many credentials …
    pub count: u32,
    /// … within this time.
    pub within: Period,
}

/// Something wrong with a policy as a whole: the key, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFlaw {
    /// The key path in `admit.toml`.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

impl Policy {
    /// What a tier must bring and may get in an environment; `None` means refused.
    #[must_use]
    pub fn terms(&self, tier: &Tier, environment: &Environment) -> Option<&Terms> {
        self.tiers.get(tier)?.environments.get(environment)
    }

    /// Every quorum in the policy with its key path.
    pub fn quorums(&self) -> impl Iterator<Item = (String, &[Step])> {
        let tiers = self.tiers.iter().flat_map(|(tier, policy)| {
            policy.environments.iter().map(move |(environment, terms)| {
                (format!("tiers.{tier}.environments.{environment}.approvals"), terms.approvals.as_slice())
            })
        });
        let whole = [
            ("governance.approvals".to_owned(), self.governance.approvals.as_slice()),
            ("waivers.approvals".to_owned(), self.waivers.approvals.as_slice()),
        ];
        let need = self.break_glass.iter().map(|glass| ("break-glass.approvals".to_owned(), glass.approvals.as_slice()));
        whole.into_iter().chain(need).chain(tiers)
    }

    /// Who decides in an hour of need in that environment; `None` where nobody does.
    #[must_use]
    pub fn glass(&self, environment: &Environment) -> Option<&BreakGlass> {
        self.break_glass.as_ref().filter(|glass| glass.environments.contains(environment))
    }

    /// What makes it no policy whatever the roster: quorums that ask for nobody, names that lead nowhere.
    #[must_use]
    pub fn flaws(&self) -> Vec<PolicyFlaw> {
        let mut flaws = Vec::new();
        let mut flaw = |key: String, message: String| flaws.push(PolicyFlaw { key, message });
        for (key, steps) in self.quorums() {
            if steps.is_empty() || steps.iter().any(BTreeMap::is_empty) {
                flaw(key.clone(), "a quorum has at least one step, and each step asks for at least one role".to_owned());
            }
            if steps.iter().flatten().any(|(_, count)| *count == 0) {
                flaw(key, "a quorum of 0 asks for nobody; the least is 1".to_owned());
            }
        }
        for (tier, policy) in &self.tiers {
            for environment in policy.environments.keys().filter(|e| !self.environments.contains_key(*e)) {
                flaw(
                    format!("tiers.{tier}.environments.{environment}"),
                    format!("`{environment}` is not an environment of this policy"),
                );
            }
        }
        for (name, template) in &self.templates {
            if self.terms(&template.tier, &template.environment).is_none() {
                let (tier, environment) = (&template.tier, &template.environment);
                flaw(
                    format!("templates.{name}"),
                    format!("tier `{tier}` has no terms in `{environment}`, so nothing can be given in advance"),
                );
            }
            if template.count == 0 || template.scopes.iter().any(ScopeName::is_wildcard) {
                flaw(
                    format!("templates.{name}"),
                    "a template names its scopes one by one and has a count of at least 1".to_owned(),
                );
            }
        }
        if self.checkpoint_key.as_ref().is_some_and(|key| !is_note_key(key.as_str())) {
            flaw(
                "checkpoint-key".to_owned(),
                "a key of checkpoints is written `name+id+key`, as `admit log key` says it".to_owned(),
            );
        }
        if self.format != FORMAT {
            flaw("format".to_owned(), format!("this program knows format {FORMAT}, and the registry has {}", self.format));
        }
        flaws.extend(self.break_glass.iter().flat_map(|glass| glass.flaws(self)));
        flaws
    }

    /// Quorums that the roster cannot meet on that day, however its people are spread over the roles.
    #[must_use]
    pub fn unreachable<'a>(&self, roster: impl Iterator<Item = &'a Owner>, day: Day) -> Vec<Unreachable> {
        let roster: Vec<&Owner> = roster.collect();
        let open = |(key, steps): (String, &[Step])| {
            let missing = shortfall(steps, roster.iter().copied(), day, None);
            missing.into_iter().map(|missing| Unreachable { key: key.clone(), missing }).collect::<Vec<_>>()
        };
        self.quorums().flat_map(open).collect()
    }
}

/// Whether it has the form of a key of signed notes (<https://c2sp.org/signed-note>): a name, eight hex digits, and base64 of 33 bytes.
fn is_note_key(text: &str) -> bool {
    let mut parts = text.splitn(3, '+');
    let (name, id, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let hex = data_encoding::HEXLOWER.decode(id.as_bytes()).is_ok_and(|id| id.len() == 4);
    let body = data_encoding::BASE64.decode(key.as_bytes()).is_ok_and(|key| key.len() == 33);
    !name.is_empty() && !name.contains(char::is_whitespace) && hex && body
}
