//! Paths of certificates: what is refused that libraries let pass, against NIST's suite, against other verifiers, and against those who
//! want to keep us busy.

mod commands;
mod differential;
mod gaps;
mod hostile;
mod make;
mod names;
mod pkits;
mod pkits_refused;
mod pkits_table;
mod revocation;
mod world;
