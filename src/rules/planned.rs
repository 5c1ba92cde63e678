//! What is ordered together: the credentials that were admitted and go on record with the one that is asked for, before it. It says what room they
//! take, and admits nothing.

use super::{AccessView, Request, Scene};
use crate::{
    grammar,
    model::{ApplicationId, CredentialKind, Environment, ScopeName},
    policy::Template,
};

/// A credential that was admitted and goes on record together with the next one, or not at all: it takes room, and stands in no file yet.
/// Its key is not looked at: of what is ordered together none stands twice, and one that stands elsewhere was refused.
#[derive(Debug, Clone)]
pub struct Planned {
    /// For which application.
    pub application: ApplicationId,
    /// Where.
    pub environment: Environment,
    /// What.
    pub kind: CredentialKind,
    /// What it carries.
    pub scopes: Vec<ScopeName>,
}

impl<'a> Scene<'a> {
    /// Asks for another credential of the same access, beside what is planned; what is costly was worked out with the first one. Of another
    /// access nothing was, so that the rules find nothing there and refuse.
    pub fn ask(&mut self, request: &'a Request, planned: Vec<Planned>) {
        let access = |r: &Request| (r.partner.clone(), r.application.clone(), r.environment.clone());
        if self.request.map(access) != Some(access(request)) {
            self.partners.clear();
        }
        (self.request, self.planned) = (Some(request), planned);
    }

    /// How many planned ones are for an access, of the kinds that count.
    pub(super) fn planned_for(&self, view: &AccessView<'_>, counts: impl Fn(CredentialKind) -> bool) -> usize {
        let same = |planned: &&Planned| {
            planned.application == view.application.value.id && planned.environment == *view.environment && counts(planned.kind)
        };
        self.planned.iter().filter(same).count()
    }

    /// How many planned ones a template covers.
    pub(super) fn planned_by(&self, template: &Template) -> usize {
        let covered = |planned: &&Planned| {
            planned.environment == template.environment && planned.scopes.iter().all(|scope| template.scopes.contains(scope))
        };
        self.planned.iter().filter(covered).count()
    }
}

/// What a finding says of them, behind a number of credentials.
pub(super) fn beside(planned: usize) -> String {
    if planned == 0 { String::new() } else { format!(", and {} before it in the same batch", grammar::count(planned, "order")) }
}
