//! One test binary: the library as its callers see it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test builds up fails the test where it goes wrong"
)]

mod crypto;
mod rules;
#[allow(dead_code, reason = "a world has more doors than the tests of one day go through")]
mod world;
