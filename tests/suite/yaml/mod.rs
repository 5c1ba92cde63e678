//! The reader of records, seen from outside: a public suite, the page of what it refuses, and what a hostile file may cost.

mod bounds;
mod page;
mod public_suite;
