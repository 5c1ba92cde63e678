//! History: the log of each partner as a chain of signed events. It makes lines and verifies them, and decides nothing.

mod chain;

pub use chain::{Break, Chain, NAMESPACE, Signer, event_bytes, first_link, log_line, next_link, read};
