//! The suite: what the library and the binary do, seen from outside. One binary, so that it links once.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test builds up fails the test where it goes wrong"
)]

mod approvals;
mod architecture;
mod binding;
mod certificate;
mod commands;
mod crypto;
mod demo;
mod example;
mod hand;
mod life;
mod output;
mod pages;
mod place;
mod prerequisites;
mod present;
mod rules;
#[allow(dead_code, reason = "a world has more doors than the tests of one day go through")]
mod world;
