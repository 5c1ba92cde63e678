//! The binary: nothing but the way in.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(admit::cli::Cli::parse().run().code())
}
