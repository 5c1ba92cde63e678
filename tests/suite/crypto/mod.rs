//! What `admit::crypto` makes and takes, checked with programs that it does not share a line with: openssl, ssh-keygen and age.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod age;
mod authority;
mod certificate;
mod cms;
mod csr;
pub(crate) mod der;
mod hostile;
mod key;
mod lists;
mod policy;
mod program;
mod ssh;
mod token;
