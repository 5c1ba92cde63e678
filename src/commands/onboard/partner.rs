//! `admit onboard partner`

use super::{Writing, asked, intake, record};
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    model::{
        Act, Contact, ContactKind, Day, EvidenceId, Jurisdiction, Lei, OwnerId, PartnerId, Period, Phone, Text, Tier, Trigger,
        TriggerKind,
    },
    ops::{NewPartner, partner},
    store::load::Wanted,
};
use clap::Args;
use std::path::PathBuf;

/// Register a partner or change its record
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ admit onboard partner acme-pay --legal-name 'Acme Payments GmbH' --tier standard \\\n      --business-owner maria-lopez --standard-triggers"
)]
pub(super) struct PartnerArgs {
    /// The partner's id; never given again
    #[arg(value_name = "PARTNER")]
    partner: PartnerId,
    /// Intake file: a partner record to begin with
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Registered name
    #[arg(long, value_name = "NAME")]
    legal_name: Option<Text>,
    /// Country of the register: DE, US-DE
    #[arg(long, value_name = "COUNTRY")]
    jurisdiction: Option<Jurisdiction>,
    /// Number in the register
    #[arg(long, value_name = "NUMBER")]
    registration: Option<Text>,
    /// Legal Entity Identifier
    #[arg(long, value_name = "LEI")]
    lei: Option<Lei>,
    /// Evidence that the register was looked up
    #[arg(long, value_name = "EVIDENCE")]
    verified: Option<EvidenceId>,
    /// Risk tier, as policy defines it
    #[arg(long, value_name = "TIER")]
    tier: Option<Tier>,
    /// Why it has access, in a sentence
    #[arg(long, value_name = "TEXT")]
    purpose: Option<Text>,
    /// Kind of data it will see; may be repeated
    #[arg(long, value_name = "KIND")]
    data: Vec<Text>,
    /// Ticket where it was asked for
    #[arg(long, value_name = "TICKET")]
    ticket: Option<Text>,
    /// Owner of ours who answers for the purpose
    #[arg(long, value_name = "OWNER")]
    business_owner: Option<OwnerId>,
    /// Owner of ours who answers for the integration
    #[arg(long, value_name = "OWNER")]
    technical_owner: Option<OwnerId>,
    /// Contact for the integration: 'NAME <MAIL> +PHONE', the number may be left out
    #[arg(long, value_name = "CONTACT", value_parser = contact)]
    technical_contact: Option<Contact>,
    /// Contact for incidents
    #[arg(long, value_name = "CONTACT", value_parser = contact)]
    security_contact: Option<Contact>,
    /// Contact for taking access back, at any hour
    #[arg(long, value_name = "CONTACT", value_parser = contact)]
    revocation_contact: Option<Contact>,
    /// Number of the agreement
    #[arg(long, value_name = "REFERENCE")]
    agreement: Option<Text>,
    /// First day of the agreement; today when it is not said
    #[arg(long, value_name = "DAY")]
    agreement_start: Option<Day>,
    /// Last day of the agreement
    #[arg(long, value_name = "DAY")]
    agreement_end: Option<Day>,
    /// What ends access, as KIND=ACT[:AFTER[:GRACE[:NOTICE]]]: inactivity=suspend:60d, agreement-end=offboard:::30d; may be repeated
    #[arg(long, value_name = "TRIGGER", value_parser = trigger)]
    trigger: Vec<(TriggerKind, Trigger)>,
    /// Fill in the triggers that were not named, as policy suggests
    #[arg(long)]
    standard_triggers: bool,
    /// Where secrets are encrypted to: age1…
    #[arg(long, value_name = "RECIPIENT")]
    recipient: Option<Text>,
    /// Put a review of access on record: what was seen
    #[arg(long, value_name = "TEXT", requires = "reviewed_by")]
    review: Option<Text>,
    /// Owner who reviewed
    #[arg(long, value_name = "OWNER", requires = "review")]
    reviewed_by: Option<OwnerId>,
    #[command(flatten)]
    writing: Writing,
}

impl PartnerArgs {
    pub(super) fn run(self, context: &Context) -> Outcome<Exit> {
        let root = context.root()?;
        let loaded = context.load(&root, Wanted::Partner(&self.partner))?;
        let new =
            self.from.is_none() && loaded.registry.partners.get(&self.partner).is_none_or(|folder| folder.partner.is_none());
        if let Some(recipient) = &self.recipient {
            recipient.as_str().parse::<crate::crypto::Recipient>().map_err(|refused| Failure::usage(refused.to_string()))?;
        }
        let contacts = [
            (ContactKind::Technical, self.technical_contact),
            (ContactKind::Security, self.security_contact),
            (ContactKind::Revocation, self.revocation_contact),
        ];
        let tiers: Vec<&str> = loaded.policy.tiers.keys().map(Tier::as_str).collect();
        let said = NewPartner {
            from: intake(context, self.from.as_deref())?,
            legal_name: asked(context, self.legal_name, new, "registered name")?,
            tier: asked(context, self.tier, new, &format!("tier ({})", tiers.join(", ")))?,
            jurisdiction: asked(context, self.jurisdiction, new, "country of the register, such as DE (empty: later)")?,
            registration: asked(context, self.registration, new, "number in the register (empty: later)")?,
            lei: self.lei,
            verified: self.verified,
            purpose: asked(context, self.purpose, new, "why it has access (empty: later)")?,
            data: self.data,
            ticket: self.ticket,
            business_owner: asked(context, self.business_owner, new, "business owner (empty: later)")?,
            technical_owner: asked(context, self.technical_owner, new, "technical owner (empty: later)")?,
            contacts: contacts.into_iter().filter_map(|(kind, contact)| contact.map(|contact| (kind, contact))).collect(),
            agreement: asked(context, self.agreement, new, "number of the agreement (empty: later)")?,
            agreement_start: self.agreement_start,
            agreement_end: self.agreement_end,
            triggers: self.trigger,
            standard_triggers: self.standard_triggers,
            recipient: self.recipient,
            review: self.reviewed_by.map(|by| (by, self.review)),
        };
        let change = partner(&loaded, &self.partner, said, context.now.day())?;
        record(
            context,
            &root,
            &loaded,
            &change,
            self.partner.as_str(),
            &self.writing,
            &[format!("admit status {}", self.partner)],
        )
    }
}

/// `NAME <MAIL> +PHONE`, the number may be left out.
fn contact(text: &str) -> Result<Contact, String> {
    let form = || "a contact is written as 'NAME <MAIL> +PHONE'; the number may be left out".to_owned();
    let (name, rest) = text.split_once('<').ok_or_else(form)?;
    let (email, phone) = rest.split_once('>').ok_or_else(form)?;
    let phone: Option<Phone> = Some(phone.trim())
        .filter(|p| !p.is_empty())
        .map(str::parse)
        .transpose()
        .map_err(|e: crate::model::NotText| e.to_string())?;
    Ok(Contact {
        name: name.trim().parse().map_err(|e: crate::model::NotText| e.to_string())?,
        email: email.parse().map_err(|e: crate::model::NotText| e.to_string())?,
        phone,
    })
}

/// `KIND=ACT[:AFTER[:GRACE[:NOTICE]]]`
fn trigger(text: &str) -> Result<(TriggerKind, Trigger), String> {
    let form = || "a trigger is written KIND=ACT[:AFTER[:GRACE[:NOTICE]]], such as inactivity=suspend:60d".to_owned();
    let (kind, rest) = text.split_once('=').ok_or_else(form)?;
    let mut parts = rest.split(':');
    let act: Act = parts.next().unwrap_or_default().parse()?;
    let mut period = || -> Result<Option<Period>, String> {
        parts.next().filter(|p| !p.is_empty()).map(str::parse).transpose().map_err(|e: crate::model::NotATime| e.to_string())
    };
    let trigger = Trigger { act, after: period()?, grace: period()?, notice: period()? };
    if parts.next().is_some() { Err(form()) } else { Ok((kind.parse()?, trigger)) }
}
