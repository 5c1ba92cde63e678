//! Revocation lists against the certificates of a path (RFC 5280 section 6.3), for complete lists by the issuer itself. A certificate
//! that no list covers is refused as unknown; a genuine list that names it counts, however old.

use super::super::certificate::Certificate;
use super::super::crl::{Crl, CrlReason};
use super::budget::Budget;
use super::refusal::{PathRefusal, refusal, short, shown};
use super::{Purpose, link};
use crate::model::Moment;
use std::collections::BTreeMap;

/// Whether a revocation list is genuine and in date, and its issuer one that may sign it.
///
/// # Errors
/// What is wrong, with a code of `PATH_CODES`; those of the issuer's certificate are the ones of an anchor.
pub fn verify_crl(crl: &Crl, issuer: &Certificate, at: Moment) -> Result<(), PathRefusal> {
    if !crl.is_of(issuer) {
        let (by, of) = (short(crl.issuer()), shown("issuer", issuer));
        return Err(refusal("crl-wrong-issuer", format!("the revocation list is by `{by}`, not by {of}")));
    }
    link::issuer(issuer, true, at, Purpose::Any)?;
    let own = || link::is_meant(issuer, issuer).is_ok() && issuer.signed_by(issuer.key()).is_ok();
    if issuer.names_issuer(issuer) && !own() {
        let message = format!("{} names itself as issuer, but is not signed by its own key", shown("anchor", issuer));
        return Err(refusal("anchor-self-signature", message));
    }
    genuine(crl, issuer, || Ok(crl.signed_by(issuer.key()).is_ok()))?;
    in_date(crl, at)
}

fn genuine(crl: &Crl, issuer: &Certificate, is_signed: impl FnOnce() -> Result<bool, PathRefusal>) -> Result<(), PathRefusal> {
    if other_key(crl, issuer) {
        let message = format!("the revocation list names another key than that of {}", shown("issuer", issuer));
        return Err(refusal("crl-wrong-issuer", message));
    }
    if !issuer.can_sign_crls() {
        return Err(refusal("crl-cannot-sign", format!("the keyUsage of {} lacks cRLSign", shown("issuer", issuer))));
    }
    if !is_signed()? {
        return Err(refusal("crl-bad-signature", format!("the revocation list is not signed by {}", shown("issuer", issuer))));
    }
    Ok(())
}

fn in_date(crl: &Crl, at: Moment) -> Result<(), PathRefusal> {
    let (from, to) = (crl.this_update(), crl.next_update());
    if at < from {
        return Err(refusal("crl-not-yet-valid", format!("the revocation list of `{}` is from {from}", short(crl.issuer()))));
    }
    if at > to || to < from {
        let message = format!("the revocation list of `{}` is stale: the next was due at {to}", short(crl.issuer()));
        return Err(refusal("crl-stale", message));
    }
    Ok(())
}

fn other_key(crl: &Crl, issuer: &Certificate) -> bool {
    crl.authority_key_id().zip(issuer.subject_key_id()).is_some_and(|(said, is)| said != is)
}

/// The lists of one question, and what was found out about them.
pub(super) struct Lists<'q> {
    all: &'q [Crl],
    at: Moment,
    signatures: BTreeMap<(usize, usize), bool>,
    covered: BTreeMap<(usize, usize), Result<(), PathRefusal>>,
}

impl<'q> Lists<'q> {
    pub(super) fn new(all: &'q [Crl], at: Moment) -> Self {
        Self { all, at, signatures: BTreeMap::new(), covered: BTreeMap::new() }
    }

    /// Whether the certificate is covered and not revoked; without any list, nothing is asked. The numbers are their places in the
    /// search.
    pub(super) fn cover(
        &mut self,
        (number, certificate): (usize, &Certificate),
        (by, issuer): (usize, &Certificate),
        budget: &mut Budget,
    ) -> Result<(), PathRefusal> {
        if self.all.is_empty() {
            return Ok(());
        }
        if let Some(known) = self.covered.get(&(number, by)) {
            return known.clone();
        }
        let found = self.look(certificate, (by, issuer), budget);
        self.covered.insert((number, by), found.clone());
        found
    }

    fn look(&mut self, certificate: &Certificate, by: (usize, &Certificate), budget: &mut Budget) -> Result<(), PathRefusal> {
        let nothing = format!("no revocation list that was given covers {}", shown("certificate", certificate));
        let (mut covered, mut why) = (false, None);
        for index in 0..self.all.len() {
            let crl = &self.all[index];
            if !crl.is_of(by.1) || other_key(crl, by.1) {
                continue;
            }
            match self.genuine((index, crl), by, budget) {
                Err(wrong) if wrong.code == "budget-exceeded" => return Err(wrong),
                Err(wrong) => {
                    why = why.or(Some(wrong));
                    continue;
                }
                Ok(()) => {}
            }
            if !is_of_point(crl, certificate, budget)? {
                continue;
            }
            entry(crl, certificate, budget)?;
            match in_date(crl, self.at) {
                Ok(()) => covered = true,
                Err(wrong) => why = why.or(Some(wrong)),
            }
        }
        if covered { Ok(()) } else { Err(why.unwrap_or_else(|| refusal("revocation-unknown", nothing))) }
    }

    fn genuine(
        &mut self,
        (index, crl): (usize, &Crl),
        (by, issuer): (usize, &Certificate),
        budget: &mut Budget,
    ) -> Result<(), PathRefusal> {
        let signatures = &mut self.signatures;
        genuine(crl, issuer, || {
            if let Some(known) = signatures.get(&(index, by)) {
                return Ok(*known);
            }
            budget.signature(crl.der().len())?;
            let signed = crl.signed_by(issuer.key()).is_ok();
            signatures.insert((index, by), signed);
            Ok(signed)
        })
    }
}

/// RFC 5280 section 6.3.3 (b) (2): a list that is limited to a distribution point covers those who name that point.
fn is_of_point(crl: &Crl, certificate: &Certificate, budget: &mut Budget) -> Result<bool, PathRefusal> {
    let Some(names) = crl.point() else { return Ok(true) };
    budget.comparisons(names.len().saturating_mul(certificate.whole_points().len()))?;
    Ok(certificate.whole_points().iter().any(|point| names.contains(point)))
}

/// Refuses when the list names the certificate.
fn entry(crl: &Crl, certificate: &Certificate, budget: &mut Budget) -> Result<(), PathRefusal> {
    budget.comparisons(crl.entries().len() / 16)?;
    let serial = certificate.serial_hex();
    let Some(entry) = crl.entries().iter().find(|entry| entry.serial_hex == serial) else { return Ok(()) };
    let who = shown("certificate", certificate);
    Err(match entry.reason {
        _ if crl.removes(&serial) => {
            let message = format!("the revocation list takes {who} off a list, which only a delta list can do");
            refusal("crl-removes", message)
        }
        Some(CrlReason::CertificateHold) => refusal("on-hold", format!("{who} is suspended since {}", entry.on)),
        _ => refusal("revoked", format!("{who} was revoked at {}", entry.on)),
    })
}
