//! What is let in, and the requests beside it that are not: the same request with one thing changed.

use super::{
    address,
    case::{Case, Kind, shown_of},
    ground::{Ground, Sample, about},
    hour,
};
use crate::{
    model::{Conditions, Credential, Grant, Moment, PartnerId, Period, ScopeName},
    publish::{Asked, Shown},
    rules::Admitted,
};

/// A credential that is let in, while cases are made of it.
struct Maker<'m, 's, 'a> {
    ground: Ground<'m, 's, 'a>,
    one: &'m Admitted<'s, 'a>,
    shown: Shown,
    cases: &'m mut Vec<Case>,
}

/// The cases of a credential that is let in.
pub(super) fn cases(ground: Ground<'_, '_, '_>, one: &Admitted<'_, '_>, sample: &Sample, cases: &mut Vec<Case>) {
    let Some(shown) = shown_of(&one.credential.record.value) else { return };
    let mut maker = Maker { ground, one, shown, cases };
    let mut grants: Vec<&Grant> = one.grants.iter().collect();
    grants.sort_by(|a, b| (a.when.is_empty(), &a.scope).cmp(&(b.when.is_empty(), &b.scope)));
    // Those with conditions come first, since more can be wrong with them.
    for grant in grants.into_iter().take(sample.few().max(4)) {
        maker.of_grant(grant);
    }
    maker.scopes(sample);
}

impl Maker<'_, '_, '_> {
    fn of_grant(&mut self, grant: &Grant) {
        let Grant { scope, until: _, reason: _, when } = grant;
        let end = end_of(self.one, grant);
        let begin = self.ground.scene.now.max(self.issued());
        let Some(base) = self.met(scope, when, begin).filter(|asked| asked.at < end) else { return };
        let until = format!("it is granted until {end}");
        self.push(Kind::Granted, "", (base.clone(), when), &until);
        if let Some((_, last)) = when.sources.last().and_then(address::ends) {
            let asked = Asked { source: Some(last), ..base.clone() };
            self.push(Kind::Granted, "from the last address", (asked, when), &until);
        }
        self.sources(when, &base);
        self.hours(when, &base);
        self.amount(when, &base);
        self.ends(scope, when, end);
    }

    fn sources(&mut self, when: &Conditions, base: &Asked) {
        if when.sources.is_empty() {
            return;
        }
        let because = format!("it may come from {} alone", crate::grammar::joined(&when.sources));
        for (how, source) in address::outside(&when.sources) {
            let asked = Asked { source: Some(source), ..base.clone() };
            self.push(Kind::Source, &format!("from {source} ({how})"), (asked, when), &because);
        }
        self.push(Kind::Source, "from no known address", (Asked { source: None, ..base.clone() }, when), &because);
    }

    fn hours(&mut self, when: &Conditions, base: &Asked) {
        let Some(hours) = &when.hours else { return };
        for (how, at) in hour::around(hours, self.ground.scene.now.max(self.issued())).into_iter().flatten() {
            let because = format!("it may be used at {hours} alone");
            self.push(Kind::Hours, &format!("in {how}"), (Asked { at, ..base.clone() }, when), &because);
        }
    }

    fn amount(&mut self, when: &Conditions, base: &Asked) {
        let Some(most) = when.max_amount.map(u64::from) else { return };
        let because = format!("it may be over {most} at most");
        for (how, amount) in [("one above the limit", Some(most + 1)), ("over no amount that is said", None)] {
            self.push(Kind::Amount, how, (Asked { amount, ..base.clone() }, when), &because);
        }
    }

    /// From the first moment that is too late, and up to the last that is too early.
    fn ends(&mut self, scope: &ScopeName, when: &Conditions, end: Moment) {
        let issued = self.issued();
        if let Some(asked) = self.met(scope, when, end) {
            let because = format!("it ends at {end}, whether or not anything is published by then");
            self.push(Kind::AfterEnd, "", (asked, when), &because);
        }
        let early = self.met(scope, when, issued.minus(Period::days(2))).filter(|asked| asked.at < issued);
        if let Some(asked) = early {
            self.push(Kind::BeforeStart, "", (asked, when), &format!("it was issued at {issued}"));
        }
    }

    /// Scopes of the catalogue that it was not granted, and names that nearly are ones that it was.
    fn scopes(&mut self, sample: &Sample) {
        let granted = |scope: &ScopeName| self.one.grants.iter().any(|grant| grant.scope == *scope);
        let mut others: Vec<ScopeName> = self.ground.offered().filter(|scope| !granted(scope)).take(sample.few()).collect();
        let longer = |scope: &ScopeName| ScopeName { api: scope.api.clone(), name: format!("{}x", scope.name) };
        let shorter = |scope: &ScopeName| {
            let name = scope.name.get(..scope.name.len().saturating_sub(1)).filter(|name| !name.is_empty())?;
            Some(ScopeName { api: scope.api.clone(), name: name.to_owned() })
        };
        if let Some(first) = self.one.grants.first().map(|grant| &grant.scope) {
            others.extend([Some(longer(first)), shorter(first)].into_iter().flatten().filter(|scope| !granted(scope)));
        }
        // All that any of its grants asks for, so that nothing but the scope is wrong.
        let when = self.one.grants.first().map(|grant| grant.when.clone()).unwrap_or_default();
        for scope in others {
            if let Some(asked) = self.met(&scope, &when, self.ground.scene.now) {
                self.push(Kind::Scope, "", (asked, &when), "it was not granted");
            }
        }
    }

    /// A request that meets the conditions, at the first moment from then on that does.
    fn met(&self, scope: &ScopeName, when: &Conditions, from: Moment) -> Option<Asked> {
        met(self.ground.ask(&self.shown, scope), when, from)
    }

    /// Puts a case in, unless another grant of the same scope says otherwise.
    fn push(&mut self, kind: Kind, how: &str, (asked, when): (Asked, &Conditions), because: &str) {
        if admits(self.one, &asked) == kind.is_let_in() {
            self.cases.push(about(self.who(), kind, how, (asked, when), because));
        }
    }

    fn issued(&self) -> Moment {
        self.one.credential.record.value.issued
    }

    fn who(&self) -> (&PartnerId, &Credential) {
        (self.one.partner.id, &self.one.credential.record.value)
    }
}

/// The same request, made so that the conditions are met, at the first moment from then on.
pub(super) fn met(asked: Asked, when: &Conditions, from: Moment) -> Option<Asked> {
    let at = hour::within(when.hours.as_ref(), from)?;
    Some(Asked { at, source: address::inside(&when.sources), amount: when.max_amount.map(u64::from), ..asked })
}

fn end_of(one: &Admitted<'_, '_>, grant: &Grant) -> Moment {
    grant.until.map_or(one.ends, |until| until.end().min(one.ends))
}

/// Whether the grants that the rules leave it let it do that.
pub(super) fn admits(one: &Admitted<'_, '_>, asked: &Asked) -> bool {
    let begun = asked.at >= one.credential.record.value.issued;
    begun
        && one.grants.iter().any(|grant| {
            let asked_for = grant.scope == asked.scope && asked.at < end_of(one, grant);
            asked_for && grant.when.are_met(asked.at, asked.source, asked.amount)
        })
}
