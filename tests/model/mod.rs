//! A model of the life cycle: small enough to be explored to its last state, exact enough that the library must agree with it step
//! by step. `docs/lifecycle-model.md` says what it holds and what it leaves out.

mod act;
mod count;
mod explore;
mod faults;
mod gate;
mod promises;
mod race;
mod records;
mod rules;
mod sequences;
mod twin;
mod verbs;
