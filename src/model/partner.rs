//! A partner: an outside organisation, who answers for it on both sides, why it has access, and what ends that.
//!
//! What admission asks for can be left out here, so that a record can grow; the gate says what is missing.

use super::{
    AnchorId, Day, Email, EvidenceId, Hold, Jurisdiction, Lei, Offboarding, OwnerId, PartnerId, Phone, Revocation, Text, Tier,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A partner: `partners/<partner>/partner.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Partner {
    /// Equal to the folder's name; never given again.
    pub id: PartnerId,
    /// The registered name.
    pub legal_name: Text,
    /// Which entity it is, so that another of that name is not taken for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<LegalEntity>,
    /// The risk class; policy says what follows.
    pub tier: Tier,
    /// Why it has access at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<Justification>,
    /// Who of ours answers for it.
    #[serde(default, skip_serializing_if = "PartnerOwners::is_empty")]
    pub owners: PartnerOwners,
    /// Whom of theirs we reach.
    #[serde(default, skip_serializing_if = "Contacts::is_empty")]
    pub contacts: Contacts,
    /// The contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// What ends or pauses access, agreed up front.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offboarding: Option<Offboarding>,
    /// Where secrets are encrypted to, an `age1…` recipient; covered by the anchor's proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Text>,
    /// When access was last reviewed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<AccessReview>,
    /// Suspensions; written by the tool.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// The tombstone; written by the tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offboarded: Option<Revocation>,
}

/// A legal entity as its register knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LegalEntity {
    /// The country, and its part where the law differs by it.
    pub jurisdiction: Jurisdiction,
    /// The register's number, as the register writes it.
    pub registration: Text,
    /// The Legal Entity Identifier; its check digits are verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lei: Option<Lei>,
    /// The evidence that somebody looked the entity up in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<EvidenceId>,
}

/// Why a partner has access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Justification {
    /// The business purpose, in a sentence.
    pub purpose: Text,
    /// The kinds of data it will see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<Text>,
    /// Where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Text>,
    /// When it was written.
    pub on: Day,
}

/// Who of ours answers for a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartnerOwners {
    /// Answers for the purpose and the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<OwnerId>,
    /// Answers for the integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technical: Option<OwnerId>,
}

impl PartnerOwners {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whom of theirs we reach, by what for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contacts {
    /// For the integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technical: Option<Contact>,
    /// For incidents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Contact>,
    /// Can be told at any hour that access was taken back, and can ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<Contact>,
}

impl Contacts {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The contact of that kind.
    #[must_use]
    pub fn of(&self, kind: ContactKind) -> Option<&Contact> {
        match kind {
            ContactKind::Technical => self.technical.as_ref(),
            ContactKind::Security => self.security.as_ref(),
            ContactKind::Revocation => self.revocation.as_ref(),
        }
    }
}

/// What a contact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// The integration.
    Technical,
    /// Incidents.
    Security,
    /// Taking access back.
    Revocation,
}

impl ContactKind {
    /// The key in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::Security => "security",
            Self::Revocation => "revocation",
        }
    }
}

/// A person or mailbox of the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    /// Who.
    pub name: Text,
    /// Where.
    pub email: Email,
    /// And by voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// The contract that access rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Agreement {
    /// Its number in our files.
    pub reference: Text,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Day>,
}

/// Somebody looked at what the partner may do and let it stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AccessReview {
    /// When.
    pub on: Day,
    /// Who.
    pub by: OwnerId,
    /// What was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// An anchor of a partner, as `partner#anchor`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnchorRef {
    /// The partner.
    pub partner: PartnerId,
    /// The anchor.
    pub anchor: AnchorId,
}
