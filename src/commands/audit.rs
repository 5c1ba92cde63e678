//! `admit audit`

use super::explain::rule_card;
use crate::{
    context::Context,
    exit::Exit,
    failure::{Failure, Outcome},
    finding::Severity,
    model::{Moment, PartnerId},
    ops::{self, InParts},
    policy::Loaded,
    present::audit::{AuditReport, Format},
    rules::{self, Rule},
};
use clap::Args;

/// Judge everything by all rules
///
/// The rules are those that stand before issuing, so that what came in by hand is found too. The answer is no when something that is
/// not waived is at or above --fail-on. Signatures that an earlier audit of this registry verified, over the same bytes with the same key, are
/// not verified again: your cache folder has their digests.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit audit\n  $ admit audit acme-pay --rule contact-missing\n  $ admit audit --format sarif --fail-on medium"
)]
pub(crate) struct Audit {
    /// Show only what concerns this partner; the whole registry is read all the same
    #[arg(value_name = "PARTNER")]
    partner: Option<PartnerId>,
    /// Severity from which the answer is no: low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", default_value = "high")]
    fail_on: Severity,
    /// Judge by this rule alone; may be repeated
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Judge as of this moment (RFC 3339, UTC) instead of now
    #[arg(long, value_name = "TIME")]
    now: Option<Moment>,
    /// Verify every signature anew, whatever an earlier audit verified
    #[arg(long)]
    no_cache: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

impl Audit {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let rules = match self.rule.as_slice() {
            [] => rules::ALL.iter().collect(),
            named => named.iter().map(|id| ops::rule(id)).collect::<Outcome<Vec<&Rule>>>()?,
        };
        let root = context.root()?;
        let kept = if self.no_cache { None } else { context.remember(&root) };
        let now = self.now.unwrap_or(context.now);
        let part = |parts: &mut InParts<'_>, loaded: &Loaded| {
            parts.part(loaded);
            Ok(())
        };
        let (parts, loaded) = context.in_parts(&root, "judging", || InParts::new(&rules, now), part, InParts::met)?;
        let audited = parts.end(&loaded);
        let partner = self.partner.as_ref();
        if let Some(unknown) = partner.filter(|partner| !audited.partners.contains(partner)) {
            return Err(Failure::no(format!("there is no partner `{unknown}`")).hint("admit status"));
        }
        let registry = audited.registry.to_string();
        let subjects = if partner.is_some() { 1 } else { audited.partners.len() };
        let mut findings = audited.of_partner(partner);
        // Some rules alone meet some signatures alone, and what they do not meet would be forgotten.
        if let Some(kept) = kept.filter(|_| self.rule.is_empty()) {
            context.keep(&kept);
        }
        context.locate(&mut findings);
        let report = AuditReport {
            registry,
            at: now,
            fail_on: Some(self.fail_on),
            rules_run: rules.len(),
            subjects,
            findings,
            rules: rules.into_iter().map(rule_card).collect(),
        };
        context.ui.result(&report.render(self.format, context.ui.width()));
        Ok(if report.failing() == 0 { Exit::Done } else { Exit::No })
    }
}
