//! The effective grant: everything that decides what an application may do in an environment, and only that. An approval
//! signs its digest; what is not in here can change without asking anybody again.

use super::{
    Agreement, Anchor, Application, ApplicationId, ApplicationKind, ApplicationOwners, Conditions, Day, Digest, Environment,
    EnvironmentAccess, Grant, Jurisdiction, LegalEntity, Lei, Names, OwnerId, Partner, PartnerId, ScopeName, Text, Tier,
};
use serde::{Deserialize, Serialize};

/// What an approval covers. Its canonical bytes are RFC 8785, its digest SHA-256 over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct EffectiveGrant {
    version: u32,
    partner: PartnerIdentity,
    application: ApplicationIdentity,
    environment: Environment,
    anchor: Digest,
    names: Vec<String>,
    agreement: Option<CoveredAgreement>,
    requested_by: Option<OwnerId>,
    grants: Vec<CoveredGrant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct PartnerIdentity {
    id: PartnerId,
    legal_name: Text,
    legal_entity: Option<Entity>,
    tier: Tier,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Entity {
    jurisdiction: Jurisdiction,
    registration: Text,
    lei: Option<Lei>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct ApplicationIdentity {
    id: ApplicationId,
    kind: ApplicationKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct CoveredAgreement {
    reference: Text,
    end: Option<Day>,
}

/// One grant as it is covered, in an effective grant and in the receipt that holds one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CoveredGrant {
    /// The scope.
    pub scope: ScopeName,
    /// The last day.
    pub until: Option<Day>,
    /// From which networks, sorted.
    pub sources: Vec<String>,
    /// At which hours.
    pub hours: Option<String>,
    /// Up to which amount.
    pub max_amount: Option<u64>,
}

impl EffectiveGrant {
    /// Puts together what decides access. `lineage` is the digest of the anchor's first proved material, `names` are those that may come
    /// under it. The order of grants, source networks and names in the file says nothing, so all are sorted.
    ///
    /// The records are taken apart without `..`: a field that is added to one of them must be put here or passed over by name.
    #[must_use]
    pub fn new(
        partner: &Partner,
        application: &Application,
        environment: &Environment,
        access: &EnvironmentAccess,
        lineage: Digest,
        names: &Names,
    ) -> Self {
        let Partner {
            id,
            legal_name,
            legal_entity,
            tier,
            agreement,
            justification: _,
            owners: _,
            contacts: _,
            offboarding: _,
            recipient: _,
            reviews: _,
            holds: _,
            offboarded: _,
        } = partner;
        let Application {
            id: application_id,
            kind,
            description: _,
            owners: ApplicationOwners { technical: _ },
            environments: _,
            holds: _,
        } = application;
        // The anchor stands in by its lineage; when it was asked for decides nothing.
        let EnvironmentAccess { anchor: _, requested_by, requested_on: _, grants } = access;
        let mut covered: Vec<_> = grants.iter().map(covered_grant).collect();
        covered.sort();
        Self {
            version: 1,
            partner: PartnerIdentity {
                id: id.clone(),
                legal_name: legal_name.clone(),
                legal_entity: legal_entity.as_ref().map(entity),
                tier: tier.clone(),
            },
            application: ApplicationIdentity { id: application_id.clone(), kind: *kind },
            environment: environment.clone(),
            anchor: lineage,
            names: covered_names(names),
            agreement: agreement.as_ref().map(covered_agreement),
            requested_by: requested_by.clone(),
            grants: covered,
        }
    }

    /// The scopes, sorted, each once.
    #[must_use]
    pub fn scopes(&self) -> Vec<ScopeName> {
        let mut scopes: Vec<_> = self.grants.iter().map(|g| g.scope.clone()).collect();
        scopes.dedup();
        scopes
    }
}

fn entity(entity: &LegalEntity) -> Entity {
    let LegalEntity { jurisdiction, registration, lei, verified: _ } = entity;
    Entity { jurisdiction: jurisdiction.clone(), registration: registration.clone(), lei: lei.clone() }
}

fn covered_names(names: &Names) -> Vec<String> {
    let Names { dns, spiffe, subjects } = names;
    let dns = dns.iter().map(|name| format!("dns {name}"));
    let spiffe = spiffe.iter().map(|name| format!("spiffe {name}"));
    let subjects = subjects.iter().map(|name| format!("subject {name}"));
    let mut covered: Vec<_> = dns.chain(spiffe).chain(subjects).collect();
    covered.sort();
    covered.dedup();
    covered
}

fn covered_agreement(agreement: &Agreement) -> CoveredAgreement {
    let Agreement { reference, end, start: _ } = agreement;
    CoveredAgreement { reference: reference.clone(), end: *end }
}

fn covered_grant(grant: &Grant) -> CoveredGrant {
    let Grant { scope, until, when, reason: _ } = grant;
    let Conditions { sources, hours, max_amount } = when;
    let mut sources: Vec<_> = sources.iter().map(ToString::to_string).collect();
    sources.sort();
    CoveredGrant {
        scope: scope.clone(),
        until: *until,
        sources,
        hours: hours.map(|h| h.to_string()),
        max_amount: max_amount.map(u64::from),
    }
}

/// What an anchor's material is, without what is said about it: the part that the lineage is a digest of.
#[must_use]
pub fn material(anchor: &Anchor) -> Option<&str> {
    anchor.certificate.as_deref().or(anchor.public_key.as_deref())
}

impl EffectiveGrant {
    /// What it covers, by name, for whoever is asked to sign it.
    #[must_use]
    pub fn described(&self) -> Vec<(&'static str, String)> {
        let Self { version: _, partner, application, environment, anchor, names, agreement, requested_by, grants } = self;
        let entity =
            partner.legal_entity.as_ref().map(|e| format!(", {} {}", e.jurisdiction, e.registration)).unwrap_or_default();
        let mut lines = vec![
            ("partner", format!("{} ({}{entity}), tier {}", partner.id, partner.legal_name, partner.tier)),
            ("application", format!("{}, a {}", application.id, application.kind.as_str())),
            ("environment", environment.to_string()),
            ("anchor", format!("lineage {}", anchor.short())),
        ];
        if !names.is_empty() {
            lines.push(("names", names.join(", ")));
        }
        if let Some(agreement) = agreement {
            let end = agreement.end.map_or_else(|| "without end".to_owned(), |end| format!("until {end}"));
            lines.push(("agreement", format!("{} {end}", agreement.reference)));
        }
        if let Some(owner) = requested_by {
            lines.push(("requested by", owner.to_string()));
        }
        lines.extend(grants.iter().map(|grant| ("scope", grant.described())));
        lines
    }
}

impl CoveredGrant {
    /// The scope and its conditions in a line.
    #[must_use]
    pub fn described(&self) -> String {
        let Self { scope, until, sources, hours, max_amount } = self;
        let until = until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
        let from = (!sources.is_empty()).then(|| format!("from {}", sources.join(", ")));
        let hours = hours.as_ref().map(|hours| format!("at {hours}"));
        let amount = max_amount.map(|amount| format!("at most {amount}"));
        let when: Vec<String> = [Some(until), from, hours, amount].into_iter().flatten().collect();
        format!("{scope} {}", when.join(", "))
    }
}
