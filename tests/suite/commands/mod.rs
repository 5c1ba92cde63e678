//! The commands, seen from a shell.

mod evidence;
