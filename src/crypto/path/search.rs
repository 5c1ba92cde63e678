//! The search for a path, from the leaf upwards. Each pair of certificates is verified once, no certificate and no key stands twice in a
//! path, and the work is paid from a budget.

use super::super::Certificate;
use super::budget::Budget;
use super::refusal::{PathRefusal, refusal, shown};
use super::revocation::Lists;
use super::{DEEPEST, Path, PathQuestion, link, name_constraints};
use std::collections::BTreeMap;

/// How telling a refusal is: a certificate that is not the issuer's says less than one that is and may not be.
const NOT_THE_ISSUER: u8 = 0;
const MAY_NOT: u8 = 1;

/// The state of one search. Certificates are meant by their place in `known`: the leaf, the intermediates, the anchors.
pub(super) struct Search<'q> {
    question: &'q PathQuestion<'q>,
    known: Vec<&'q Certificate>,
    first_anchor: usize,
    budget: Budget,
    signatures: BTreeMap<(usize, usize), bool>,
    fit: BTreeMap<usize, Result<(), PathRefusal>>,
    lists: Lists<'q>,
    nearest: Option<((u8, usize), PathRefusal)>,
}

impl<'q> Search<'q> {
    pub(super) fn new(question: &'q PathQuestion<'q>) -> Self {
        let mut known = vec![question.leaf];
        for one in question.intermediates {
            if !known.contains(&one) && !question.anchors.contains(one) {
                known.push(one);
            }
        }
        let first_anchor = known.len();
        known.extend(question.anchors);
        let lists = Lists::new(question.crls, question.at);
        let (budget, signatures, fit) = (Budget::new(), BTreeMap::new(), BTreeMap::new());
        Self { question, known, first_anchor, budget, signatures, fit, lists, nearest: None }
    }

    pub(super) fn run(mut self) -> Result<Path, PathRefusal> {
        let mut path = vec![0];
        if self.climb(&mut path)? {
            let certificates = path.iter().map(|at| self.known[*at].fingerprint()).collect();
            let anchor = path.last().map_or(0, |at| at - self.first_anchor);
            return Ok(Path { certificates, anchor });
        }
        let nearest = self.nearest.take().map(|(_, why)| why);
        Err(nearest.unwrap_or_else(|| refusal("issuer-unknown", "there is no issuer".to_owned())))
    }

    /// Goes on from the last certificate of the path; true when an anchor was reached and all holds. An error ends the search.
    fn climb(&mut self, path: &mut Vec<usize>) -> Result<bool, PathRefusal> {
        let Some(&last) = path.last() else { return Ok(false) };
        let mut named = false;
        for next in (self.first_anchor..self.known.len()).chain(1..self.first_anchor) {
            if !self.known[last].names_issuer(self.known[next]) || self.stands_in(path, next) {
                continue;
            }
            named = true;
            self.budget.step()?;
            if !self.extends(path, next)? {
                continue;
            }
            path.push(next);
            let holds = if next < self.first_anchor { self.climb(path)? } else { self.is_not_revoked(path)? };
            if holds {
                return Ok(true);
            }
            path.pop();
        }
        if !named {
            let last = self.known[last];
            let issuer = super::refusal::short(last.issuer());
            let message = format!("no certificate of `{issuer}` was given, who issued {}", shown("certificate", last));
            self.note(NOT_THE_ISSUER, path.len(), refusal("issuer-unknown", message));
        }
        Ok(false)
    }

    /// Whether the same name with the same key stands in the path already: a loop.
    fn stands_in(&self, path: &[usize], next: usize) -> bool {
        let next = self.known[next];
        path.iter().map(|at| self.known[*at]).any(|one| one.subject_der() == next.subject_der() && one.key() == next.key())
    }

    /// Whether `next` may stand above the path: notes why not. An error ends the search.
    fn extends(&mut self, path: &[usize], next: usize) -> Result<bool, PathRefusal> {
        let (last, issuer) = (path[path.len() - 1], self.known[next]);
        if let Err(why) = link::is_meant(self.known[last], issuer) {
            self.note(NOT_THE_ISSUER, path.len(), why);
            return Ok(false);
        }
        if !self.is_signed(last, next)? {
            let message = format!("{} is not signed by {}", shown("certificate", self.known[last]), shown("issuer", issuer));
            self.note(NOT_THE_ISSUER, path.len(), refusal("bad-signature", message));
            return Ok(false);
        }
        match self.may(path, next) {
            Err(why) if why.code == "budget-exceeded" => Err(why),
            Err(why) => {
                self.note(MAY_NOT, path.len(), why);
                Ok(false)
            }
            Ok(()) => Ok(true),
        }
    }

    /// Whether the issuer may issue what is below.
    fn may(&mut self, path: &[usize], next: usize) -> Result<(), PathRefusal> {
        let (issuer, anchor) = (self.known[next], next >= self.first_anchor);
        let PathQuestion { at, purpose, .. } = *self.question;
        self.fit.entry(next).or_insert_with(|| link::issuer(issuer, anchor, at, purpose)).clone()?;
        let own = || link::is_meant(issuer, issuer).is_ok();
        if anchor && issuer.names_issuer(issuer) && !(own() && self.is_signed(next, next)?) {
            let message = format!("{} names itself as issuer, but is not signed by its own key", shown("anchor", issuer));
            return Err(refusal("anchor-self-signature", message));
        }
        let below = path.len() - 1;
        let most = self.question.max_depth.min(DEEPEST);
        if !anchor && below >= most as usize {
            let message = format!("the path needs more than {most} certificates between leaf and anchor");
            return Err(refusal("path-too-long", message));
        }
        // RFC 5280 section 4.2.1.9: certificates that name themselves as issuer do not count, but for the last one.
        let counted = path.iter().skip(1).filter(|at| !self.known[**at].names_issuer(self.known[**at])).count();
        if issuer.path_len().is_some_and(|most| counted > most as usize) {
            let most = issuer.path_len().unwrap_or_default();
            let message = format!("{counted} intermediate certificates follow {}, the limit is {most}", shown("issuer", issuer));
            return Err(refusal("path-len", message));
        }
        self.names_allowed(path, issuer)
    }

    /// RFC 5280 section 6.1.3 (b) and (c): all names below, but those of intermediates that name themselves as issuer.
    fn names_allowed(&mut self, path: &[usize], issuer: &Certificate) -> Result<(), PathRefusal> {
        let Some(constraints) = issuer.name_constraints() else { return Ok(()) };
        for at in path {
            let one = self.known[*at];
            if *at == 0 || !one.names_issuer(one) {
                name_constraints::check(constraints, one, *at == 0, &mut self.budget).map_err(|mut why| {
                    why.message = format!(
                        "{} is limited by its issuer `{}`: {}",
                        shown("certificate", one),
                        super::refusal::short(issuer.subject()),
                        why.message
                    );
                    why
                })?;
            }
        }
        Ok(())
    }

    fn is_signed(&mut self, one: usize, by: usize) -> Result<bool, PathRefusal> {
        if let Some(known) = self.signatures.get(&(one, by)) {
            return Ok(*known);
        }
        let certificate = self.known[one];
        self.budget.signature(certificate.der().len())?;
        let signed = certificate.signed_by(self.known[by].key()).is_ok();
        self.signatures.insert((one, by), signed);
        Ok(signed)
    }

    fn is_not_revoked(&mut self, path: &[usize]) -> Result<bool, PathRefusal> {
        for pair in path.windows(2) {
            let &[one, by] = pair else { continue };
            match self.lists.cover((one, self.known[one]), (by, self.known[by]), &mut self.budget) {
                Err(why) if why.code == "budget-exceeded" => return Err(why),
                Err(why) => {
                    self.note(MAY_NOT, path.len(), why);
                    return Ok(false);
                }
                Ok(()) => {}
            }
        }
        Ok(true)
    }

    /// Keeps the refusal that tells most: the first of those that came furthest.
    fn note(&mut self, telling: u8, length: usize, why: PathRefusal) {
        let worth = (telling, length);
        if self.nearest.as_ref().is_none_or(|(known, _)| *known < worth) {
            self.nearest = Some((worth, why));
        }
    }
}
