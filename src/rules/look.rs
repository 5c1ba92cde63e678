//! How a rule looks at a scene: what is judged, one by one, and how it is named in findings. It works nothing out and judges nothing.

use super::{AccessView, AnchorView, CredentialView, PartnerView, Scene};
use crate::model::{
    AnchorId, Application, ApplicationId, Credential, CredentialKind, Moment, Owner, OwnerId, Partner, PartnerFolder, PartnerId,
    Record, Standing, standing,
};

impl<'a> Scene<'a> {
    /// Every access that is judged.
    pub fn accesses(&self) -> impl Iterator<Item = (&PartnerView<'a>, &AccessView<'a>)> {
        self.partners.iter().flat_map(|p| p.accesses.iter().map(move |a| (p, a)))
    }

    /// Every anchor that is judged.
    pub fn anchors(&self) -> impl Iterator<Item = (&PartnerView<'a>, &AnchorView<'a>)> {
        self.partners.iter().flat_map(|p| p.anchors.iter().map(move |a| (p, a)))
    }

    /// Every credential that is judged.
    pub fn credentials(&self) -> impl Iterator<Item = (&PartnerView<'a>, &CredentialView<'a>)> {
        self.partners.iter().flat_map(|p| p.credentials.iter().map(move |c| (p, c)))
    }

    /// Every partner with a record.
    pub fn records(&self) -> impl Iterator<Item = (&PartnerView<'a>, &'a Record<Partner>)> {
        self.partners.iter().filter_map(|p| p.record.map(|record| (p, record)))
    }

    /// The partner of that id, if it is judged. The views are in the order of the ids, as the registry is.
    #[must_use]
    pub fn partner(&self, id: &PartnerId) -> Option<&PartnerView<'a>> {
        self.partners.binary_search_by(|view| view.id.cmp(id)).ok().map(|index| &self.partners[index])
    }

    /// Every partner that goes on: an audit does not ask for completeness of one that was offboarded. A request is judged whole.
    pub fn current(&self) -> impl Iterator<Item = (&PartnerView<'a>, &'a Record<Partner>)> {
        self.records().filter(|(_, record)| self.request.is_some() || record.value.offboarded.is_none())
    }

    /// Every access of a partner that goes on, and of one whose record is missing.
    pub fn current_accesses(&self) -> impl Iterator<Item = (&PartnerView<'a>, &AccessView<'a>)> {
        let ended = |view: &PartnerView<'_>| view.record.is_some_and(|record| record.value.offboarded.is_some());
        self.accesses().filter(move |(view, _)| self.request.is_some() || !ended(view))
    }

    /// Every application of a partner that goes on; of a request only the one that it is for.
    pub fn current_applications(&self) -> impl Iterator<Item = (&PartnerView<'a>, &'a Record<Application>)> {
        let wanted = |id: &ApplicationId| self.request.is_none_or(|r| r.application == *id);
        self.current().flat_map(move |(view, _)| {
            let folder: &'a PartnerFolder = view.folder;
            folder.applications.iter().filter(move |(id, _)| wanted(id)).map(move |(_, application)| (view, application))
        })
    }

    /// Whether the whole registry is judged: here, or here at the end of its parts.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.registry.whole || self.before.is_some()
    }

    /// The owner of that id.
    #[must_use]
    pub fn owner(&self, id: &OwnerId) -> Option<&'a Owner> {
        self.registry.owners.get(id).map(|record| &record.value)
    }
}

impl AccessView<'_> {
    /// The subject as findings name it: `partner/application in environment`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{}/{} in {}", self.partner, self.application.value.id, self.environment)
    }

    /// The subject and its environment as arguments of a command.
    #[must_use]
    pub fn arguments(&self) -> String {
        format!("{}/{} --environment {}", self.partner, self.application.value.id, self.environment)
    }

    /// The key path of something below this access in the application's file.
    #[must_use]
    pub fn key(&self, below: &str) -> String {
        let dot = if below.is_empty() { "" } else { "." };
        format!("environments.{}{dot}{below}", self.environment)
    }
}

impl CredentialView<'_> {
    /// The subject as commands take it.
    #[must_use]
    pub fn subject(&self, partner: &PartnerId) -> String {
        format!("{partner}/{}/{}", self.record.value.application, self.id)
    }

    /// The command by which the next one takes over from it; another one is put on record where it does not hand over any more.
    #[must_use]
    pub fn renewal(&self, partner: &PartnerId, now: Moment) -> String {
        let Credential { kind, application, environment, retiring, .. } = &self.record.value;
        let another = format!("admit {} {partner}/{application} --environment {environment} --kind {kind}", kind.verb());
        let stands = standing::of_credential(&self.record.value, now).standing == Standing::Active;
        match (stands && retiring.is_none(), kind.is_minted()) {
            (true, true) if *kind == CredentialKind::SoftwareStatement => another,
            (true, true) => format!("admit rotate {}", self.subject(partner)),
            (true, false) => format!("{another} --replaces {}", self.id),
            (false, _) => another,
        }
    }
}

impl<'a> PartnerView<'a> {
    /// The anchor of that id.
    #[must_use]
    pub fn anchor(&self, id: &AnchorId) -> Option<&AnchorView<'a>> {
        self.anchors.iter().find(|a| a.id == id)
    }

    /// Whether the partner ended for good. Of such a one nobody asks for completeness any more, only that nothing is left.
    #[must_use]
    pub fn is_offboarded(&self) -> bool {
        self.record.is_some_and(|record| record.value.offboarded.is_some())
    }
}
