//! The commands, seen from a shell.

mod audit;
mod canon;
mod check;
mod closed;
mod drift;
mod evidence;
mod explain;
mod inspect;
mod jws;
mod program;
mod publish;
mod verify;
mod verify_key;
mod verify_signature;
