//! The commands, seen from a shell.

mod audit;
mod canon;
mod check;
mod drift;
mod evidence;
mod explain;
mod jws;
mod program;
mod publish;
mod verify;
