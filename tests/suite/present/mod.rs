//! What `present` writes, read back by programs that know nothing of it.

#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends the test")]

mod filled;
mod formats;
mod hostile;
mod markdown;
mod schemas;
mod terminal;
mod world;
