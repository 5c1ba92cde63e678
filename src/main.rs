//! The binary: nothing but the way in.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(admit::cli::run().code())
}
