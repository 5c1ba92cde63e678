//! The suite: what the library and the binary do, seen from outside.

mod commands;
mod crypto;
mod place;
mod present;
