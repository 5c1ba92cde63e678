//! The scene: everything that a rule may look at, with what is costly worked out once: anchors parsed and their proofs
//! verified, grants digested, approvals counted, logs read. A rule sees all of it, or what concerns one request.

use super::{
    anchor_view::{AnchorView, Viewer},
    planned::Planned,
    since::Since,
    waiver_view::{WaiverView, waiver_view},
};
use crate::{
    approval::{Given, Question, Tally, break_glass_digest, given, grant_digest, policy_digest, tally},
    crypto::{Certificate, Refused, authority_certificate},
    history::{self, Chain, Closing, GatewayView},
    meter,
    model::{
        Action, AnchorId, Application, ApplicationId, Credential, CredentialId, CredentialKind, Digest, EffectiveGrant,
        Environment, EnvironmentAccess, IssuerId, Moment, Partner, PartnerFolder, PartnerId, Period, Record, Registry, RuleId,
        State, standing,
    },
    policy::{BreakGlass, Policy, Template, Terms},
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// What is asked for when a credential is to be minted.
#[derive(Debug, Clone)]
pub struct Request {
    /// For whom.
    pub partner: PartnerId,
    /// For which of its applications.
    pub application: ApplicationId,
    /// Where.
    pub environment: Environment,
    /// What, when a credential is asked for; an approval asks for none.
    pub kind: Option<CredentialKind>,
    /// For how long, when less than policy allows.
    pub lifetime: Option<Period>,
    /// The public key that a certificate is asked for.
    pub key: Option<Digest>,
    /// The credential that it takes over from, which makes room for it.
    pub replaces: Option<CredentialId>,
}

/// What rules look at.
pub struct Scene<'a> {
    /// The records.
    pub registry: &'a Registry,
    /// The policy in force.
    pub policy: &'a Policy,
    /// The moment that is judged.
    pub now: Moment,
    /// The one request that is judged, or everything.
    pub request: Option<&'a Request>,
    /// The partners.
    pub partners: Vec<PartnerView<'a>>,
    /// The certificate of each issuer; refused where the record has none that can be read.
    pub authorities: BTreeMap<&'a IssuerId, Result<Certificate, Refused>>,
    /// The digest of policy, roster, catalogue and issuers.
    pub policy_digest: Result<Digest, Refused>,
    /// Who has approved them as they are.
    pub policy_tally: Tally,
    /// The waivers and who has approved each.
    pub waivers: Vec<WaiverView<'a>>,
    /// The gateways, with what each confirmed; of a request none, since nothing that is asked for rests on them.
    pub gateways: Vec<GatewayView<'a>>,
    /// Each stop of a partner that is judged, and how far gateways have heard of it; of a request none.
    pub closings: Vec<Closing<'a>>,
    /// What a change is judged against, in a review.
    pub since: Option<&'a Since<'a>>,
    /// What was judged before, when a registry is judged in parts and this is what is left for the end.
    pub before: Option<Before>,
    /// What is going to be put on record with the request and before it, of the same partner: a rule that counts counts it too.
    pub planned: Vec<Planned>,
}

/// What is known of the parts of a registry that were judged before.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// What the rules found for which there is a waiver: the rule and the subject.
    pub found: BTreeSet<(RuleId, String)>,
}

/// A partner and what hangs on it.
pub struct PartnerView<'a> {
    /// The id, which is the folder's name.
    pub id: &'a PartnerId,
    /// The folder.
    pub folder: &'a PartnerFolder,
    /// The record, when there is one.
    pub record: Option<&'a Record<Partner>>,
    /// The anchors; of a request only the one that it rests on.
    pub anchors: Vec<AnchorView<'a>>,
    /// The application's access in each environment; of a request only that one.
    pub accesses: Vec<AccessView<'a>>,
    /// The credentials; of a request only those of its application and environment.
    pub credentials: Vec<CredentialView<'a>>,
    /// The log, verified.
    pub chain: Chain,
}

/// An application's access in one environment.
pub struct AccessView<'a> {
    /// The partner.
    pub partner: &'a PartnerId,
    /// The application.
    pub application: &'a Record<Application>,
    /// The environment.
    pub environment: &'a Environment,
    /// What the record says.
    pub access: &'a EnvironmentAccess,
    /// What policy says for the partner's tier there; `None` means refused.
    pub terms: Option<&'a Terms>,
    /// The effective grant and its digest, when partner and anchor are there.
    pub grant: Option<(EffectiveGrant, Digest)>,
    /// Who has approved it; empty when there is no effective grant or policy refuses.
    pub tally: Tally,
    /// The template that covers it in advance, whether or not its count is used up.
    pub template: Option<(&'a RuleId, &'a Template)>,
    /// What policy says of an hour of need there; `None` where nobody decides alone.
    pub glass: Option<&'a BreakGlass>,
    /// Who has approved the use of break-glass for the grant.
    pub glass_tally: Tally,
}

/// A credential and how it stands.
pub struct CredentialView<'a> {
    /// The id.
    pub id: &'a CredentialId,
    /// The record.
    pub record: &'a Record<Credential>,
    /// The effective standing, from partner to credential.
    pub state: State,
    /// Where the record is not what was put there, once a rule has looked: that costs a signature each, and no request changes it.
    pub(super) differs: OnceLock<Vec<(&'static str, String)>>,
}

impl<'a> Scene<'a> {
    /// Works out the scene, on all cores; of a request only what concerns it.
    #[must_use]
    pub fn new(registry: &'a Registry, policy: &'a Policy, now: Moment, request: Option<&'a Request>) -> Self {
        Self::with(registry, policy, now, request, None)
    }

    /// Works out the scene of a change: as [`Self::new`], with its authors' approvals not counted, and with what it is compared with.
    #[must_use]
    pub fn of_change(registry: &'a Registry, policy: &'a Policy, now: Moment, since: &'a Since<'a>) -> Self {
        Self::with(registry, policy, now, None, Some(since))
    }

    fn with(
        registry: &'a Registry,
        policy: &'a Policy,
        now: Moment,
        request: Option<&'a Request>,
        since: Option<&'a Since<'a>>,
    ) -> Self {
        let policy_digest = policy_digest(policy, registry);
        let governing = given(registry.approvals.values());
        let policy_tally = match &policy_digest {
            Ok(digest) => {
                let mut question = policy_question(policy, *digest);
                question.authors = since.map(|since| since.barred(digest, &since.authors.policy)).unwrap_or_default();
                tally(&question, &governing, &registry.owners, policy, now)
            }
            Err(_) => Tally::default(),
        };
        let templates = policy_tally.is_complete();
        let wanted: Vec<_> = registry.partners.iter().filter(|(id, _)| request.is_none_or(|r| r.partner == **id)).collect();
        let shown = meter::Stage::new("verifying", wanted.len(), "partners");
        let stage = Stage { registry, policy, now, request, templates, since };
        let view = |(id, folder)| {
            let view = stage.partner(id, folder);
            shown.step(1);
            view
        };
        let partners: Vec<_> = wanted.into_par_iter().map(view).collect();
        let waivers = registry
            .waivers
            .iter()
            .map(|(id, record)| waiver_view((registry, &governing), policy, now, since, (id, record)))
            .collect();
        let standing = registry.gateways.values().filter(|_| request.is_none());
        let gateways = history::gateways(&policy.registry, standing, &registry.owners);
        let judged: &[PartnerView<'_>] = if request.is_none() { &partners } else { &[] };
        let stops = judged.iter().flat_map(|view| history::stops(view.folder, &view.chain.events));
        let closings = stops.map(|stop| Closing::new(stop, &gateways)).collect();
        let authorities = registry.issuers.iter().map(|(id, record)| (id, authority_certificate(&record.value))).collect();
        Self {
            registry,
            policy,
            now,
            request,
            partners,
            authorities,
            policy_digest,
            policy_tally,
            waivers,
            gateways,
            closings,
            since,
            before: None,
            planned: Vec::new(),
        }
    }
}

/// The question that approvals of policy, roster, catalogue and issuers answer.
#[must_use]
pub fn policy_question(policy: &Policy, digest: Digest) -> Question<'_> {
    Question {
        action: Action::Policy,
        partner: None,
        application: None,
        environment: None,
        waiver: None,
        digest,
        steps: &policy.governance.approvals,
        lifetime: policy.governance.approval,
        requested_by: Vec::new(),
        evidence: Vec::new(),
        authors: Vec::new(),
    }
}

/// What is the same for every partner while a scene is worked out.
struct Stage<'a> {
    registry: &'a Registry,
    policy: &'a Policy,
    now: Moment,
    request: Option<&'a Request>,
    templates: bool,
    since: Option<&'a Since<'a>>,
}

impl<'a> Stage<'a> {
    fn partner(&self, id: &'a PartnerId, folder: &'a PartnerFolder) -> PartnerView<'a> {
        let record = folder.partner.as_ref();
        let wanted = |application: &ApplicationId, environment: &Environment| {
            self.request.is_none_or(|r| r.application == *application && r.environment == *environment)
        };
        let rests_on = |anchor: &AnchorId| {
            self.request.is_none_or(|r| {
                let access = folder.applications.get(&r.application).and_then(|a| a.value.environments.get(&r.environment));
                access.is_some_and(|a| a.anchor.as_ref() == Some(anchor))
            })
        };
        let anchors: Vec<_> = folder
            .anchors
            .iter()
            .filter(|(anchor, _)| rests_on(anchor))
            .map(|(anchor, r)| self.viewer(id, folder).view(anchor, r))
            .collect();
        let given = given(folder.approvals.values());
        let accesses = folder
            .applications
            .values()
            .flat_map(|application| {
                application.value.environments.iter().map(move |(environment, access)| (application, environment, access))
            })
            .filter(|(application, environment, _)| wanted(&application.value.id, environment))
            .map(|(application, environment, access)| {
                self.access(id, folder, (&anchors, &given), application, environment, access)
            })
            .collect();
        let credentials = folder
            .credentials
            .iter()
            .filter(|(_, credential)| wanted(&credential.value.application, &credential.value.environment))
            .map(|(credential, r)| CredentialView {
                id: credential,
                record: r,
                state: self.credential_state(id, folder, &anchors, &r.value),
                differs: OnceLock::new(),
            })
            .collect();
        let chain = history::read(&folder.log, &self.policy.registry, id, &self.registry.owners);
        PartnerView { id, folder, record, anchors, accesses, credentials, chain }
    }

    fn viewer<'w>(&self, partner: &'w PartnerId, folder: &'w PartnerFolder) -> Viewer<'w>
    where
        'a: 'w,
    {
        Viewer { policy: self.policy, partner, folder, now: self.now }
    }

    fn access(
        &self,
        id: &'a PartnerId,
        folder: &'a PartnerFolder,
        (anchors, given): (&[AnchorView<'a>], &[Given<'a>]),
        application: &'a Record<Application>,
        environment: &'a Environment,
        access: &'a EnvironmentAccess,
    ) -> AccessView<'a> {
        let partner = folder.partner.as_ref();
        let terms = partner.and_then(|p| self.policy.terms(&p.value.tier, environment));
        let anchor = access.anchor.as_ref().and_then(|anchor| anchors.iter().find(|a| a.id == anchor));
        let bound = anchor.and_then(|anchor| Some((anchor.lineage?, &anchor.record.value.names)));
        let grant = partner.zip(bound).and_then(|(partner, (lineage, names))| {
            let grant = EffectiveGrant::new(&partner.value, &application.value, environment, access, lineage, names);
            grant_digest(&grant).ok().map(|digest| (grant, digest))
        });
        let mut view = AccessView {
            partner: id,
            application,
            environment,
            access,
            terms,
            grant,
            tally: Tally::default(),
            template: None,
            glass: self.policy.glass(environment).filter(|_| terms.is_some()),
            glass_tally: Tally::default(),
        };
        let authors = |digest: &Digest| self.since.map(|since| since.barred(digest, since.authors.of(id))).unwrap_or_default();
        let authors = view.grant.as_ref().map(|(_, digest)| authors(digest)).unwrap_or_default();
        if let Some(mut question) = break_glass_question(&view, folder) {
            question.authors.clone_from(&authors);
            view.glass_tally = tally(&question, given, &self.registry.owners, self.policy, self.now);
        }
        if let Some(mut question) = grant_question(&view, folder) {
            question.authors = authors;
            view.tally = tally(&question, given, &self.registry.owners, self.policy, self.now);
        }
        view.template = partner.filter(|_| self.templates).and_then(|partner| covering(self.policy, &partner.value, &view));
        view
    }

    fn credential_state(
        &self,
        id: &PartnerId,
        folder: &PartnerFolder,
        anchors: &[AnchorView<'_>],
        credential: &Credential,
    ) -> State {
        let partner = match &folder.partner {
            Some(partner) => standing::of_partner(&partner.value, self.now),
            None => State::pending(format!("`{id}` has no record")),
        };
        let application = match folder.applications.get(&credential.application) {
            Some(application) => standing::of_application(&application.value, &credential.environment, self.now),
            None => State::ended(format!("application `{}` is gone", credential.application)),
        };
        let of = |view: &AnchorView<'_>| standing::of_anchor(&view.record.value, view.proved_until, self.now);
        // The anchors of a request are only the one it rests on; one of an earlier credential is looked at here.
        let anchor = match (anchors.iter().find(|a| *a.id == credential.anchor), folder.anchors.get_key_value(&credential.anchor))
        {
            (Some(view), _) => of(view),
            (None, Some((anchor, record))) => of(&self.viewer(id, folder).view(anchor, record)),
            (None, None) => State::ended(format!("anchor `{}` is gone", credential.anchor)),
        };
        standing::effective([partner, application, anchor, standing::of_credential(credential, self.now)])
    }
}

/// The question that approvals of an access answer; `None` when it has no effective grant or policy refuses it.
#[must_use]
pub fn grant_question<'q>(view: &'q AccessView<'_>, folder: &'q PartnerFolder) -> Option<Question<'q>> {
    let (_, digest) = view.grant.as_ref()?;
    let terms = view.terms?;
    Some(Question {
        action: Action::Grant,
        partner: Some(view.partner),
        application: Some(&view.application.value.id),
        environment: Some(view.environment),
        waiver: None,
        digest: *digest,
        steps: &terms.approvals,
        lifetime: terms.approval,
        requested_by: view.access.requested_by.iter().collect(),
        evidence: folder.evidence.values().map(|e| e.value.digest).collect(),
        authors: Vec::new(),
    })
}

/// The question that approvals of break-glass for an access answer; `None` where policy has no break-glass, and as
/// [`grant_question`].
#[must_use]
pub fn break_glass_question<'q>(view: &'q AccessView<'_>, folder: &'q PartnerFolder) -> Option<Question<'q>> {
    let glass = view.glass?;
    let question = grant_question(view, folder)?;
    let digest = break_glass_digest(question.digest).ok()?;
    Some(Question { action: Action::BreakGlass, digest, steps: &glass.approvals, lifetime: glass.approval, ..question })
}

/// The template that covers every grant of an access, if one does. Conditions narrow, so a template covers them all.
fn covering<'a>(policy: &'a Policy, partner: &Partner, view: &AccessView<'_>) -> Option<(&'a RuleId, &'a Template)> {
    let covers = |template: &Template| {
        template.tier == partner.tier
            && template.environment == *view.environment
            && !view.access.grants.is_empty()
            && view.access.grants.iter().all(|grant| template.scopes.contains(&grant.scope))
    };
    policy.templates.iter().find(|(_, template)| covers(template))
}
