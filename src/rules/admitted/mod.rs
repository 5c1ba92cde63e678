//! What is let in: each credential that stands, vouched for by the log, with the scopes and conditions that somebody approved and no
//! more, until the first moment at which it would stop standing by itself. An edit that nobody approved gives nothing here; one that
//! narrows counts at once.

mod approved;

pub use approved::{Approved, approved_by};

use super::{ALL, AccessView, CredentialView, Operation, PartnerView, Scene, judge};
use crate::{
    anchor::Material,
    crypto::Certificate,
    finding::Finding,
    model::{CredentialKind, Digest, Grant, IssuerId, Moment, RuleId, Standing, Subject},
};
use std::collections::BTreeMap;

/// A credential that is let in, and exactly for what.
pub struct Admitted<'s, 'a> {
    /// Whose.
    pub partner: &'s PartnerView<'a>,
    /// What it shows.
    pub credential: &'s CredentialView<'a>,
    /// The scopes, each until its own last day and under its own conditions; never empty.
    pub grants: Vec<Grant>,
    /// The moment from which it does not stand any more, if nobody does anything.
    pub ends: Moment,
}

/// A credential that stands by its records and is not let in all the same.
pub struct Withheld<'s, 'a> {
    /// Whose.
    pub partner: &'s PartnerView<'a>,
    /// What it would show.
    pub credential: &'s CredentialView<'a>,
    /// The rule that finds fault with it; none when its issuer was revoked or nothing that was approved is left of its grants.
    pub rule: Option<RuleId>,
    /// Why, in a sentence.
    pub because: String,
    /// What to type.
    pub fix: String,
}

/// What stands, and what of it is let in. `approved` holds what the receipts say was approved, by the digest of the grant; a credential
/// whose grant is today's needs none.
#[must_use]
pub fn admitted<'s, 'a>(
    scene: &'s Scene<'a>,
    approved: &BTreeMap<Digest, Approved>,
) -> (Vec<Admitted<'s, 'a>>, Vec<Withheld<'s, 'a>>) {
    let mut found = judge(ALL.iter().filter(|rule| rule.blocks.contains(&Operation::Publish)), scene);
    found.retain(|finding| finding.waived_by.is_none());
    let found = by_partner(&found);
    let (mut let_in, mut kept_out) = (Vec::new(), Vec::new());
    for (partner, credential) in scene.credentials().filter(|(_, view)| stands(view)) {
        let mut of_partner = found.get(partner.id.as_str()).into_iter().flatten();
        if let Some(finding) = of_partner.find(|finding| concerns(finding, partner, credential)) {
            let (rule, because) = (Some(finding.rule.clone()), finding.message.clone());
            kept_out.push(Withheld { partner, credential, rule, because, fix: finding.fix.clone() });
            continue;
        }
        if let Some(issuer) = credential.record.value.issuer.as_ref().filter(|id| has_ended(scene, id)) {
            let because = format!("issuer `{issuer}`, which signed `{}`, was revoked", credential.id);
            let fix = format!("admit impact issuer:{issuer}");
            kept_out.push(Withheld { partner, credential, rule: None, because, fix });
            continue;
        }
        let access = access_of(partner, credential);
        let grants = access.map(|access| grants(access, credential, approved, scene.now)).unwrap_or_default();
        if grants.is_empty() {
            let because = format!("nothing that was approved is left of the grants of `{}`", credential.id);
            let fix = access
                .map_or_else(|| format!("admit status {}", partner.id), |view| format!("admit approve {}", view.arguments()));
            kept_out.push(Withheld { partner, credential, rule: None, because, fix });
            continue;
        }
        let ends = ends(scene, partner, credential, &grants);
        let_in.push(Admitted { partner, credential, grants, ends });
    }
    (let_in, kept_out)
}

/// The credentials whose grant is not today's, so that what was approved for them has to be looked up in their receipts.
pub fn of_another_grant<'s, 'a>(scene: &'s Scene<'a>) -> impl Iterator<Item = (&'s PartnerView<'a>, &'s CredentialView<'a>)> {
    scene
        .credentials()
        .filter(|(partner, view)| stands(view) && access_of(partner, view).is_some_and(|access| !is_todays(access, view)))
}

/// Whether it opens anything and stands. A software statement introduces a client to an authorization server and opens nothing.
fn stands(view: &CredentialView<'_>) -> bool {
    view.state.standing == Standing::Active && view.record.value.kind != CredentialKind::SoftwareStatement
}

/// Whether our issuer that signed it ended for good. One that did not sign it is for `credential-mismatch`.
fn has_ended(scene: &Scene<'_>, issuer: &IssuerId) -> bool {
    scene.registry.issuers.get(issuer).is_some_and(|record| record.value.revoked.is_some())
}

fn access_of<'s, 'a>(partner: &'s PartnerView<'a>, view: &CredentialView<'a>) -> Option<&'s AccessView<'a>> {
    let credential = &view.record.value;
    partner
        .accesses
        .iter()
        .find(|access| access.application.value.id == credential.application && *access.environment == credential.environment)
}

/// Whether the grant of today is the one that it was issued for, or one that the quorum agreed to since.
fn is_todays(access: &AccessView<'_>, view: &CredentialView<'_>) -> bool {
    let same = access.grant.as_ref().is_some_and(|(_, digest)| *digest == view.record.value.grant);
    same || access.tally.is_complete() || access.template.is_some()
}

fn grants(access: &AccessView<'_>, view: &CredentialView<'_>, approved: &BTreeMap<Digest, Approved>, now: Moment) -> Vec<Grant> {
    let credential = &view.record.value;
    let today = &access.access.grants;
    let mut grants = match is_todays(access, view) {
        true => today.clone(),
        false => approved.get(&credential.grant).map(|approved| approved.narrowed_to(today)).unwrap_or_default(),
    };
    grants.retain(|grant| credential.scopes.contains(&grant.scope) && grant.until.is_none_or(|until| now < until.end()));
    grants
}

/// The first moment from which it does not stand any more, by the dates that are on record.
fn ends(scene: &Scene<'_>, partner: &PartnerView<'_>, view: &CredentialView<'_>, grants: &[Grant]) -> Moment {
    let credential = &view.record.value;
    let agreement = partner.record.and_then(|record| record.value.agreement.as_ref()).and_then(|agreement| agreement.end);
    let last = grants.iter().map(|grant| grant.until.map(|until| until.end())).max_by_key(|end| (end.is_none(), *end)).flatten();
    let anchor = partner.anchor(&credential.anchor);
    let retired = anchor.and_then(|anchor| anchor.record.value.retiring.as_ref()).map(|retiring| retiring.until);
    let proved = anchor.and_then(|anchor| anchor.proved_until);
    let material = anchor.and_then(|anchor| anchor.material.as_ref().ok()).and_then(Material::ends);
    let issuer = credential.issuer.as_ref().and_then(|id| scene.authorities.get(id)?.as_ref().ok()).map(Certificate::not_after);
    let bounds = [agreement.map(|end| end.end()), last, retired, proved, material, issuer];
    bounds.into_iter().flatten().fold(credential.ends(), Moment::min)
}

/// The findings by the partner whose files they are about.
fn by_partner(found: &[Finding]) -> BTreeMap<&str, Vec<&Finding>> {
    let mut map: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in found {
        let file = finding.place.file.strip_prefix("partners/").and_then(|rest| rest.split('/').next());
        let named = finding.subject.split(['/', '#', ' ']).next().unwrap_or_default();
        map.entry(file.unwrap_or(named)).or_default().push(finding);
    }
    map
}

/// Rules whose findings count against a credential only when its own file is at fault: another document of the partner says nothing
/// about what is let in, who puts a partner's public key on record elsewhere must not be able to stop that partner, and neither must who
/// signs a line of its log.
const OF_ITS_OWN: [&str; 3] = ["record-edited", "key-shared", "event-unauthorised"];

/// Whether a finding is about a credential, or about what it rests on.
fn concerns(finding: &Finding, partner: &PartnerView<'_>, view: &CredentialView<'_>) -> bool {
    if finding.place.file == view.record.path {
        return true;
    }
    if OF_ITS_OWN.contains(&finding.rule.as_str()) {
        return false;
    }
    let credential = &view.record.value;
    let own = Subject::Credential(partner.id.clone(), credential.application.clone(), credential.id.clone());
    let in_environment = format!("{}/{} in {}", partner.id, credential.application, credential.environment);
    let covers = |subject: Subject| match &subject {
        Subject::Anchor(of, anchor) => of == partner.id && *anchor == credential.anchor,
        Subject::Key(key) => credential.key == Some(*key),
        subject => subject.covers(&own),
    };
    finding.subject == in_environment || finding.subject.parse().is_ok_and(covers)
}
