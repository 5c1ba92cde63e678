//! What enforcement points are given: one file for each target, compiled from records and a moment. It decides nothing that the
//! records do not say, and writes no file.

pub mod crl;
