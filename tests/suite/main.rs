//! One test binary: the library as its callers see it.

mod crypto;
mod rules;
#[allow(dead_code, reason = "a world has more doors than the tests of one day go through")]
mod world;
