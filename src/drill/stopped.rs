//! What does not stand, or stands and is not let in: each way in which access ends, by the records that say so.

use super::{
    case::{Case, Kind, shown_of},
    granted::met,
    ground::{self, Ground, Sample, about},
};
use crate::{
    model::{Credential, CredentialKind, Standing},
    rules::{CredentialView, PartnerView},
};

/// A credential that must not get in.
pub(super) struct Stopped<'g, 's, 'a> {
    pub(super) kind: Kind,
    pub(super) view: &'g CredentialView<'a>,
    partner: &'s PartnerView<'a>,
    because: String,
}

/// Every credential of the environment that must not get in.
pub(super) fn all<'g, 's: 'g, 'a>(ground: Ground<'g, 's, 'a>) -> Vec<Stopped<'g, 's, 'a>> {
    let here = |credential: &Credential| credential.environment == *ground.environment;
    let opens = |credential: &Credential| credential.kind != CredentialKind::SoftwareStatement;
    let found = ground.scene.credentials().filter(|(_, view)| here(&view.record.value) && opens(&view.record.value));
    found.filter_map(|(partner, view)| stopped(ground, partner, view)).collect()
}

fn stopped<'g, 's: 'g, 'a>(
    ground: Ground<'g, 's, 'a>,
    partner: &'s PartnerView<'a>,
    view: &'g CredentialView<'a>,
) -> Option<Stopped<'g, 's, 'a>> {
    let credential = &view.record.value;
    if view.state.standing == Standing::Active {
        let withheld = ground.withheld.iter().find(|one| one.partner.id == partner.id && one.credential.id == view.id)?;
        return Some(Stopped { kind: Kind::Withheld, view, partner, because: withheld.because.clone() });
    }
    let offboarded = partner.record.is_some_and(|record| record.value.offboarded.is_some());
    let kind = match view.state.standing {
        _ if credential.revoked.is_some() => Kind::Revoked,
        _ if offboarded => Kind::Offboarded,
        _ if ground.scene.now >= credential.expires => Kind::Expired,
        Standing::Suspended => Kind::Suspended,
        Standing::Pending => Kind::Pending,
        Standing::Ended | Standing::Active => Kind::Ended,
    };
    Some(Stopped { kind, view, partner, because: view.state.because.clone() })
}

/// The requests that it would have made while it stood.
pub(super) fn cases(
    ground: Ground<'_, '_, '_>,
    one: &Stopped<'_, '_, '_>,
    sample: &Sample,
    standing: &ground::Standing,
    cases: &mut Vec<Case>,
) {
    let credential = &one.view.record.value;
    // What shows the same as one that stands cannot be told from it at the door, and need not be.
    let Some(shown) = shown_of(credential).filter(|shown| !standing.has(shown)) else { return };
    let access = one.partner.folder.applications.get(&credential.application);
    let access = access.and_then(|application| application.value.environments.get(&credential.environment));
    for scope in credential.scopes.iter().take(sample.few()) {
        let grant = access.and_then(|access| access.grants.iter().find(|grant| grant.scope == *scope));
        let when = grant.map(|grant| grant.when.clone()).unwrap_or_default();
        let asked = met(ground.ask(&shown, scope), &when, ground.scene.now);
        let who = (one.partner.id, credential);
        cases.extend(asked.map(|asked| about(who, one.kind, "", (asked, &when), one.because.clone())));
    }
}
