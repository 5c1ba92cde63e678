//! The suite: what the library and the binary do, seen from outside.

mod crypto;
mod present;
