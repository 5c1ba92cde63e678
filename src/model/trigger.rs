//! Triggers: the conditions that end access, agreed before it is given, and what each of them does. Nothing here says whether one has
//! fired.

use super::Period;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The triggers agreed up front. The first five are asked of every partner, and each that is left out is a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Offboarding {
    /// The agreement ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_end: Option<Trigger>,
    /// Nothing was used for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactivity: Option<Trigger>,
    /// A private key or secret may be in the wrong hands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_compromise: Option<Trigger>,
    /// An anchor expired, was revoked, drifted from what it was pinned by, or its proof is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor_failure: Option<Trigger>,
    /// The owner on our side left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_gone: Option<Trigger>,
    /// The review of access is overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_overdue: Option<Trigger>,
    /// A credential grew old, and nothing took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_missed: Option<Trigger>,
    /// A document that the tier asks for no longer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_over: Option<Trigger>,
    /// The partner asked that its access end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_request: Option<Trigger>,
}

/// What happens when a trigger fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trigger {
    /// The act.
    pub act: Act,
    /// How long the condition must last before it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Period>,
    /// How long after that the act may wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace: Option<Period>,
    /// How long before the act people are told of it; one that only tells has nothing to tell before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Period>,
}

/// What a trigger does, from the mildest to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Say so.
    Notify,
    /// A hold.
    Suspend,
    /// Every credential ends.
    Revoke,
    /// The partner ends.
    Offboard,
}

impl Act {
    /// All of them, from the mildest on.
    pub const ALL: [Self; 4] = [Self::Notify, Self::Suspend, Self::Revoke, Self::Offboard];

    /// The word in records and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notify => "notify",
            Self::Suspend => "suspend",
            Self::Revoke => "revoke",
            Self::Offboard => "offboard",
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Act {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let known = || "a trigger acts by notify, suspend, revoke or offboard".to_owned();
        Self::ALL.into_iter().find(|act| act.as_str() == text).ok_or_else(known)
    }
}

/// The kinds of trigger, in the order of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriggerKind {
    /// The agreement ends.
    AgreementEnd,
    /// Nothing was used for a while.
    Inactivity,
    /// A private key or secret may be in the wrong hands.
    KeyCompromise,
    /// An anchor no longer holds.
    AnchorFailure,
    /// The owner on our side left.
    OwnerGone,
    /// The review of access is overdue.
    ReviewOverdue,
    /// A credential grew old, and nothing took its place.
    RotationMissed,
    /// A document that the tier asks for no longer counts.
    EvidenceOver,
    /// The partner asked that its access end.
    PartnerRequest,
}

impl TriggerKind {
    /// Every kind, in the order of the record.
    pub const ALL: [Self; 9] = [
        Self::AgreementEnd,
        Self::Inactivity,
        Self::KeyCompromise,
        Self::AnchorFailure,
        Self::OwnerGone,
        Self::ReviewOverdue,
        Self::RotationMissed,
        Self::EvidenceOver,
        Self::PartnerRequest,
    ];

    /// The key in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AgreementEnd => "agreement-end",
            Self::Inactivity => "inactivity",
            Self::KeyCompromise => "key-compromise",
            Self::AnchorFailure => "anchor-failure",
            Self::OwnerGone => "owner-gone",
            Self::ReviewOverdue => "review-overdue",
            Self::RotationMissed => "rotation-missed",
            Self::EvidenceOver => "evidence-over",
            Self::PartnerRequest => "partner-request",
        }
    }

    /// Whether every partner must have agreed to one.
    #[must_use]
    pub fn is_demanded(self) -> bool {
        matches!(self, Self::AgreementEnd | Self::Inactivity | Self::KeyCompromise | Self::AnchorFailure | Self::OwnerGone)
    }

    /// What is done, at once, where the record names no trigger of the kind; `None` where nothing is. Without an agreement on anything
    /// milder the strictest act that can be defended counts: what nobody may use any more is taken back, what merely lies there is held,
    /// and a partner who asked to go is let go. Of inactivity, policy says after how long.
    #[must_use]
    pub fn unnamed(self) -> Option<Trigger> {
        let act = match self {
            Self::AgreementEnd | Self::KeyCompromise | Self::AnchorFailure | Self::OwnerGone => Act::Revoke,
            Self::Inactivity => Act::Suspend,
            Self::PartnerRequest => Act::Offboard,
            // Rules of their own speak of these, and stop what is new.
            Self::ReviewOverdue | Self::RotationMissed | Self::EvidenceOver => return None,
        };
        Some(Trigger { act, after: None, grace: None, notice: None })
    }
}

impl fmt::Display for TriggerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for TriggerKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a trigger; one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

impl Offboarding {
    /// The trigger of that kind, where one is named.
    #[must_use]
    pub fn of(&self, kind: TriggerKind) -> Option<&Trigger> {
        let Self {
            agreement_end,
            inactivity,
            key_compromise,
            anchor_failure,
            owner_gone,
            review_overdue,
            rotation_missed,
            evidence_over,
            partner_request,
        } = self;
        let slot = match kind {
            TriggerKind::AgreementEnd => agreement_end,
            TriggerKind::Inactivity => inactivity,
            TriggerKind::KeyCompromise => key_compromise,
            TriggerKind::AnchorFailure => anchor_failure,
            TriggerKind::OwnerGone => owner_gone,
            TriggerKind::ReviewOverdue => review_overdue,
            TriggerKind::RotationMissed => rotation_missed,
            TriggerKind::EvidenceOver => evidence_over,
            TriggerKind::PartnerRequest => partner_request,
        };
        slot.as_ref()
    }

    /// The place of the trigger of that kind.
    pub fn slot(&mut self, kind: TriggerKind) -> &mut Option<Trigger> {
        match kind {
            TriggerKind::AgreementEnd => &mut self.agreement_end,
            TriggerKind::Inactivity => &mut self.inactivity,
            TriggerKind::KeyCompromise => &mut self.key_compromise,
            TriggerKind::AnchorFailure => &mut self.anchor_failure,
            TriggerKind::OwnerGone => &mut self.owner_gone,
            TriggerKind::ReviewOverdue => &mut self.review_overdue,
            TriggerKind::RotationMissed => &mut self.rotation_missed,
            TriggerKind::EvidenceOver => &mut self.evidence_over,
            TriggerKind::PartnerRequest => &mut self.partner_request,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_place_of_its_own_and_a_name_that_reads_back() {
        for kind in TriggerKind::ALL {
            let mut offboarding = Offboarding::default();
            let trigger = Trigger { act: Act::Notify, after: None, grace: None, notice: None };
            *offboarding.slot(kind) = Some(trigger);
            let named: Vec<_> = TriggerKind::ALL.into_iter().filter(|kind| offboarding.of(*kind).is_some()).collect();
            assert_eq!(named, [kind]);
            assert_eq!(kind.as_str().parse(), Ok(kind));
            let written = serde_json::to_value(&offboarding).unwrap();
            assert!(written.get(kind.as_str()).is_some(), "{written}");
        }
    }

    #[test]
    fn what_is_demanded_has_a_default() {
        assert!(TriggerKind::ALL.into_iter().filter(|kind| kind.is_demanded()).all(|kind| kind.unnamed().is_some()));
    }
}
