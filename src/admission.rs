//! The gate: the only place where permission to mint comes into being. It runs every rule that blocks issuing for one request,
//! and any finding that no waiver excepts refuses.

use crate::{
    anchor::Material,
    finding::Finding,
    model::{AnchorId, CredentialKind, Digest, EffectiveGrant, Moment, Names, Period, RuleId, WaiverId},
    rules::{self, AccessView, Need, Operation, Request, Scene},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Permission to mint one credential for one request, as of one moment. Only [`admit`] makes one, and minting takes it by value.
#[derive(Debug)]
pub struct Admission {
    request: Request,
    kind: CredentialKind,
    grant: EffectiveGrant,
    digest: Digest,
    policy: Digest,
    policy_version: u64,
    now: Moment,
    ends: Moment,
    anchor: AnchorId,
    material: Material,
    names: Names,
    rs256: bool,
    relied: BTreeMap<String, Digest>,
    need: Option<Need>,
    requirements: Vec<Requirement>,
}

/// One rule as it was judged for an admission.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Requirement {
    /// The rule.
    pub rule: RuleId,
    /// How it was met.
    pub verdict: Verdict,
}

/// How a requirement was met.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing to say.
    Met,
    /// Excepted by these waivers.
    Waived(Vec<WaiverId>),
    /// Not met: break-glass stands in for it until it is.
    BreakGlass,
}

/// Why a request was not admitted.
#[derive(Debug)]
pub struct Refusal {
    /// Every finding that stands in the way.
    pub findings: Vec<Finding>,
}

impl Admission {
    /// What was asked for.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The kind of credential.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// What was approved.
    #[must_use]
    pub fn grant(&self) -> &EffectiveGrant {
        &self.grant
    }

    /// The digest that was approved.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The moment that was judged.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.now
    }

    /// When a credential minted on it must end at the latest.
    #[must_use]
    pub fn ends(&self) -> Moment {
        self.ends
    }

    /// The digest of policy, roster, catalogue and issuers.
    #[must_use]
    pub fn policy(&self) -> Digest {
        self.policy
    }

    /// The version of the policy.
    #[must_use]
    pub fn policy_version(&self) -> u64 {
        self.policy_version
    }

    /// The digests that it rests on, by name.
    #[must_use]
    pub fn relied(&self) -> &BTreeMap<String, Digest> {
        &self.relied
    }

    /// Why it could not wait for the full quorum, where that is what it rests on.
    #[must_use]
    pub fn need(&self) -> Option<&Need> {
        self.need.as_ref()
    }

    /// Every requirement with its verdict.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The anchor that it rests on.
    #[must_use]
    pub fn anchor(&self) -> &AnchorId {
        &self.anchor
    }

    /// The anchor's material.
    #[must_use]
    pub fn material(&self) -> &Material {
        &self.material
    }

    /// Who may come under that anchor.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Whether policy takes RS256 in tokens there.
    #[must_use]
    pub fn takes_rs256(&self) -> bool {
        self.rs256
    }
}

/// Judges the scene's request. `bound` is when that ends which a certificate rests on beyond the registry: the certificate of our
/// authority for one that we issue, itself for one of the partner's.
///
/// # Errors
/// The findings that stand in the way, sorted by file and line. A request whose partner, application or environment has no record
/// is refused as well, by the rules that say so.
pub fn admit(scene: &Scene<'_>, bound: Option<Moment>) -> Result<Admission, Refusal> {
    let blocking = || rules::ALL.iter().filter(|rule| rule.blocks.contains(&Operation::Issue));
    let findings = rules::judge(blocking(), scene);
    let mut requirements = Vec::new();
    for rule in blocking() {
        let Ok(id) = rule.id.parse::<RuleId>() else { return Err(Refusal { findings }) };
        let waivers: Vec<_> = findings.iter().filter(|f| f.rule == id).filter_map(|f| f.waived_by.clone()).collect();
        let verdict = match waivers.is_empty() {
            true if rule.id == QUORUM && scene.accesses().any(|(_, view)| view.in_need(scene.request).is_some()) => {
                Verdict::BreakGlass
            }
            true => Verdict::Met,
            false => Verdict::Waived(waivers),
        };
        requirements.push(Requirement { rule: id, verdict });
    }
    if findings.iter().any(|f| f.waived_by.is_none()) {
        return Err(Refusal { findings: findings.into_iter().filter(|f| f.waived_by.is_none()).collect() });
    }
    assemble(scene, bound, requirements).ok_or(Refusal { findings })
}

/// The one rule that break-glass stands in for.
const QUORUM: &str = "approval-quorum";

/// Puts the permission together from what was judged; `None` when something it needs is not there, which is a refusal.
fn assemble(scene: &Scene<'_>, bound: Option<Moment>, requirements: Vec<Requirement>) -> Option<Admission> {
    let request = scene.request?;
    let kind = request.kind?;
    let (partner, view) = scene.accesses().next()?;
    let (grant, digest) = view.grant.clone()?;
    let anchor = partner.anchor(view.access.anchor.as_ref()?)?;
    let material = anchor.material.as_ref().ok()?;
    let bounds = [
        latest_by_policy(view, kind, request.lifetime, scene.now)?,
        view.access.grants.iter().filter_map(|g| g.until).map(crate::model::Day::end).min()?,
        partner.record?.value.agreement.as_ref()?.end?.end(),
        anchor.proved_until?,
    ];
    let need = view.need(scene.request, scene.now);
    let ends = bounds.into_iter().chain(material.ends()).chain(bound).chain(need.as_ref().map(|need| need.ends)).min()?;
    let bounded = matches!(kind, CredentialKind::ClientCertificate | CredentialKind::EnrolledCertificate);
    if ends <= scene.now || bounded && bound.is_none() {
        return None;
    }
    let mut relied: BTreeMap<String, Digest> = view.tally.counted.clone();
    relied.insert("grant".to_owned(), digest);
    relied.insert("policy".to_owned(), scene.policy_digest.clone().ok()?);
    relied.insert(partner.record?.path.clone(), partner.record?.digest);
    relied.insert(view.application.path.clone(), view.application.digest);
    relied.insert(anchor.record.path.clone(), anchor.record.digest);
    relied.extend(partner.folder.evidence.values().map(|e| (e.path.clone(), e.value.digest)));
    relied.extend(need.iter().flat_map(|need| need.relied.clone()));
    Some(Admission {
        request: request.clone(),
        kind,
        grant,
        digest,
        policy: scene.policy_digest.clone().ok()?,
        policy_version: scene.policy.version,
        now: scene.now,
        ends,
        anchor: anchor.id.clone(),
        material: material.clone(),
        names: anchor.record.value.names.clone(),
        rs256: view.terms.is_some_and(|terms| terms.rs256),
        relied,
        need,
        requirements,
    })
}

/// The latest end by policy and by what was asked for.
fn latest_by_policy(view: &AccessView<'_>, kind: CredentialKind, asked: Option<Period>, now: Moment) -> Option<Moment> {
    let lifetime = view.longest(kind)?.min(asked.unwrap_or(view.longest(kind)?));
    Some(now.plus(lifetime))
}
