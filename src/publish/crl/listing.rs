//! What is to be on an issuer's list now, and which serial numbers the registry knows at all. One record that is wrong takes nobody off
//! the list and keeps nobody from it: a serial number that stands twice is listed once, and one that is none gives way to the
//! certificate's own.

use super::{Issued, entries};
use crate::{
    crypto::{Certificate, CrlReason, RevokedEntry, authority_certificate},
    model::{Credential, CredentialKind, Issuer, Moment, Period},
    rules::{CredentialView, PartnerView, Scene, Withheld},
};
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a list, and what could have been one.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// By serial number. Who was stopped on no day that is on record is listed with the moment of the listing.
    pub(super) entries: BTreeMap<String, RevokedEntry>,
    /// The serial numbers of the issuer's certificates that are on record, listed or not.
    pub(super) known: BTreeSet<String>,
    pub(super) made: Option<Moment>,
}

impl Listing {
    /// What the list of an issuer says now: whatever does not stand, and what stands and is withheld, which is on hold until somebody
    /// has looked. `lifetime` is how long a list counts.
    #[must_use]
    pub fn new(scene: &Scene<'_>, withheld: &[Withheld<'_, '_>], issuer: &Issuer, lifetime: Period) -> Self {
        let of_us = |view: &CredentialView<'_>| view.record.value.kind == CredentialKind::ClientCertificate;
        let issued = || scene.credentials().filter(|(_, view)| of_us(view));
        let mut listing = Self { made: Some(scene.now), ..Self::default() };
        let own = |credential: &&Credential| credential.issuer.as_ref() == Some(&issuer.id);
        let credentials = issued().map(|(_, view)| &view.record.value).filter(own);
        listing.known = credentials.filter_map(|credential| credential.serial.as_ref().map(ToString::to_string)).collect();
        for (partner, view) in issued() {
            let stopped = entries(&issuer.id, std::iter::once(as_issued(partner, view)), scene.now, lifetime);
            for entry in stopped {
                let serial = match is_serial(&entry.serial_hex) {
                    true => Some(entry.serial_hex.clone()),
                    false => serial_of_certificate(&view.record.value),
                };
                serial.into_iter().for_each(|serial_hex| listing.list(RevokedEntry { serial_hex, ..entry.clone() }));
            }
        }
        let authority = authority_certificate(issuer).ok();
        for view in withheld.iter().map(|one| one.credential).filter(|view| of_us(view)) {
            for serial_hex in serials(&view.record.value, issuer, authority.as_ref()) {
                listing.list(RevokedEntry { serial_hex, on: scene.now, reason: Some(CrlReason::CertificateHold) });
            }
        }
        listing
    }

    /// Adds what other partners come to on the same list.
    pub fn absorb(&mut self, other: Self) {
        self.made = self.made.or(other.made);
        self.known.extend(other.known);
        other.entries.into_values().for_each(|entry| self.list(entry));
    }

    /// The entries, by serial number.
    pub fn entries(&self) -> impl Iterator<Item = &RevokedEntry> {
        self.entries.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is to be listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Of two entries for one serial number the one that is for good counts, and of these the earlier.
    fn list(&mut self, entry: RevokedEntry) {
        let weight = |entry: &RevokedEntry| (entry.reason == Some(CrlReason::CertificateHold), entry.on);
        match self.entries.get(&entry.serial_hex) {
            Some(there) if weight(there) <= weight(&entry) => {}
            _ => drop(self.entries.insert(entry.serial_hex.clone(), entry)),
        }
    }
}

/// What is withheld is looked at apart, by its certificate too.
fn as_issued<'a>(partner: &PartnerView<'a>, view: &'a CredentialView<'a>) -> Issued<'a> {
    let credential = &view.record.value;
    let proved_until = partner.anchor(&credential.anchor).and_then(|anchor| anchor.proved_until);
    Issued { folder: partner.folder, credential, state: &view.state, proved_until }
}

/// The serial numbers by which a credential that something is wrong with may be known at the door: that of its record, and that of its
/// certificate.
fn serials(credential: &Credential, issuer: &Issuer, authority: Option<&Certificate>) -> BTreeSet<String> {
    let recorded = credential.serial.as_ref().filter(|_| credential.issuer.as_ref() == Some(&issuer.id)).map(ToString::to_string);
    let certificate = credential.certificate.as_deref().and_then(|pem| Certificate::from_pem(pem).ok());
    let ours = certificate.filter(|certificate| authority.is_some_and(|authority| certificate.names_issuer(authority)));
    recorded.into_iter().chain(ours.map(|certificate| certificate.serial_hex())).filter(|serial| is_serial(serial)).collect()
}

fn serial_of_certificate(credential: &Credential) -> Option<String> {
    credential.certificate.as_deref().and_then(|pem| Certificate::from_pem(pem).ok()).map(|certificate| certificate.serial_hex())
}

/// As certificates have it: 1 to 20 octets in lower-case hex without a zero octet before.
fn is_serial(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (2..=40).contains(&text.len()) && text.len().is_multiple_of(2) && text.bytes().all(hex) && !text.starts_with("00")
}
