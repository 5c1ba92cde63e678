//! The commands, seen from a shell.

mod audit;
mod canon;
mod check;
mod closed;
mod evidence;
mod explain;
mod inspect;
mod program;
mod publish;
mod verify;
mod verify_key;
mod verify_signature;
