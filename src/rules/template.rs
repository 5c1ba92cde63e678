//! The low-risk path: when a template that was approved with policy stands in for a quorum, and how much of it is left. It
//! covers what it names and nothing beside it.

use super::{AccessView, Request};
use crate::{
    model::{CredentialKind, Moment, PartnerFolder, Period, RuleId},
    policy::Template,
};

impl<'a> AccessView<'a> {
    /// The template in force that covers what is asked, its count aside; of an audit the one that covers the grants.
    #[must_use]
    pub fn approved_in_advance(&self, request: Option<&Request>) -> Option<(&'a RuleId, &'a Template)> {
        let covers = |template: &Template| {
            request.is_none_or(|r| {
                r.kind.is_none_or(|kind| template.credentials.contains(&kind))
                    && r.lifetime.is_none_or(|asked| asked <= template.lifetime)
            })
        };
        self.template.filter(|(_, template)| covers(template))
    }

    /// The longest that a credential of that kind lives here: what policy allows, and where no quorum approved the grant no longer
    /// than its template, or break-glass, says. `None` when the kind is refused.
    #[must_use]
    pub fn longest(&self, kind: CredentialKind) -> Option<Period> {
        let allowed = self.terms?.lifetime(kind)?;
        match self.template {
            _ if self.tally.is_complete() => Some(allowed),
            Some((_, template)) => Some(allowed.min(template.lifetime)),
            None => match self.glass.filter(|_| self.glass_tally.is_complete()) {
                Some(glass) => Some(allowed.min(glass.lifetime)),
                None => Some(allowed),
            },
        }
    }
}

/// How many credentials of a partner were issued within the time of a template, in its environment and for nothing but its scopes.
/// A revoked one counts too, or revoking would refill the template.
#[must_use]
pub fn given(template: &Template, folder: &PartnerFolder, now: Moment) -> usize {
    let since = now.minus(template.within);
    let counts = |scopes: &[_]| scopes.iter().all(|scope| template.scopes.contains(scope));
    let credentials = folder.credentials.values().map(|record| &record.value);
    credentials.filter(|c| c.environment == template.environment && c.issued > since && counts(&c.scopes)).count()
}
