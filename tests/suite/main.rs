//! The suite: what the library and the binary do, seen from outside. One binary, so that it links once.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test builds up fails the test where it goes wrong"
)]

mod canary;
mod commands;
mod crypto;
#[path = "../../benches/generator/mod.rs"]
mod generator;
mod hostile;
mod place;
mod present;
mod reads;
mod rules;
mod standing;
#[allow(dead_code, reason = "a world has more doors than the tests of one day go through")]
mod world;
