//! What the text layer promises, on records like those of the registry. The records here are made up for the tests.

mod canonical;
mod comments;
mod diagnosis;
mod differential;
mod edits;
mod people;
mod property;
mod reading;
mod rewriting;

use crate::model::{Day, Environment, OwnerId, PartnerId, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Record {
    pub(super) id: PartnerId,
    pub(super) legal_name: String,
    pub(super) kind: Kind,
    /// Who answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<OwnerId>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) live: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) grants: Vec<Grant>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) environments: BTreeMap<Environment, Terms>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) data: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<String>,
}

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A server.
    Server,
    Gateway,
    CaCertificate,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Grant {
    pub(super) scope: String,
    pub(super) until: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Terms {
    pub(super) grace: Period,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) grants: Vec<Grant>,
}

pub(super) const SAMPLE: &str = "\
# yaml-language-server: $schema=../schema/partner.json
# The head of the file.
id: acme-pay
legal-name: Acme Payments GmbH # as registered
kind: server
until: 2027-02-28
live: true
limit: 12
# Everything that they may do.
grants: # reviewed each quarter
  # The payouts.
  - scope: payments:write
    until: 2027-02-28 # with the agreement
    reason: payouts are initiated by API
    sources:
      - 203.0.113.0/28 # data centre
      - 203.0.113.16/28
      # no third one
  - scope: payments:read
    # Ends early.
    until: 2026-12-31
  # No more than these two.
environments:
  production:
    grace: 14d
data: # personal data
  - payment-status
certificate: | # of their CA
  -----BEGIN CERTIFICATE-----
  MIIB
  -----END CERTIFICATE-----
# The end.
";

pub(super) fn sample() -> Record {
    super::decode(&super::read(SAMPLE.as_bytes()).unwrap()).unwrap()
}
