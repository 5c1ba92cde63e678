//! The rules: each says what is wrong of its bad fixture and nothing of its good one.
//!
//! A fixture is the page's own samples (a block fenced as `yaml partners/acme-pay/partner.yaml` replaces top-level keys of
//! that record of the good world), or code in the file of the rule's family here, where YAML cannot show it.

mod base;
mod fixture;
mod over;
mod page;
mod sample;

mod anchor;
mod approval;
mod change;
mod credential;
mod enrolled;
mod environment;
mod gateway;
mod glass;
mod history;
mod hygiene;
mod identity;
mod lifecycle;
mod ownership;
mod purpose;
mod scope;

use fixture::Fixture;

/// Every fixture that is code, by family.
const FIXTURES: &[&[Fixture]] = &[
    anchor::FIXTURES,
    approval::FIXTURES,
    change::FIXTURES,
    credential::FIXTURES,
    enrolled::FIXTURES,
    environment::FIXTURES,
    gateway::FIXTURES,
    glass::FIXTURES,
    history::FIXTURES,
    hygiene::FIXTURES,
    identity::FIXTURES,
    lifecycle::FIXTURES,
    ownership::FIXTURES,
    purpose::FIXTURES,
    scope::FIXTURES,
];
