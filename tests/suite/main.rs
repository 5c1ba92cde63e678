//! The suite: what the library and the binary do, seen from outside. One binary, so that it links once.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "what a test builds up fails the test where it goes wrong"
)]

mod anchors;
mod approvals;
mod architecture;
#[path = "../attacks/mod.rs"]
mod attacks;
mod batch;
mod binding;
mod break_glass;
mod canary;
mod certificate;
mod closing;
mod commands;
mod confirm;
mod crypto;
mod demo;
mod diff;
mod drill;
mod engines;
mod enroll;
mod example;
#[path = "../faults/mod.rs"]
mod faults;
mod formats;
mod gateways;
#[path = "../../benches/generator/mod.rs"]
mod generator;
mod hand;
mod history;
mod hostile;
mod hostile_strings;
mod impact;
mod in_parts;
mod jose;
mod life;
mod lint;
#[path = "../model/mod.rs"]
mod model_checking;
mod network;
mod output;
mod pages;
mod path;
#[allow(dead_code, reason = "as for the world below")]
mod place;
mod prerequisites;
mod present;
mod published;
mod reads;
mod reference;
mod remembering;
mod review;
mod roster;
mod rotate;
mod rules;
mod rules_index;
mod standing;
mod sweep;
mod targets;
mod tools;
mod voices;
#[allow(dead_code, reason = "a world has more doors than the tests of one day go through")]
mod world;
mod yaml;
