//! Makes a registry of any size to try things on: `cargo run --release --example generate -- --partners 1000 DIR`

#[path = "../benches/generator/mod.rs"]
mod generator;

use clap::Parser;
use generator::{Shape, generate};
use std::{io::Write, path::PathBuf, process::ExitCode, time::Instant};

/// Make a registry in which everything is in order and everything is signed
#[derive(Parser)]
#[command(name = "generate")]
struct Arguments {
    /// How many partners
    #[arg(long, default_value_t = 100)]
    partners: usize,
    /// How many applications each of them has; every one has a credential in both environments
    #[arg(long, default_value_t = 3)]
    applications: usize,
    /// A folder that is empty or not there yet
    folder: PathBuf,
}

fn main() -> ExitCode {
    let Arguments { partners, applications, folder } = Arguments::parse();
    let begun = Instant::now();
    let now = admit::clock::now().map_err(|failure| failure.message);
    let made = now.and_then(|now| generate(&folder, Shape { partners, applications }, now).map_err(|error| error.to_string()));
    let said = match &made {
        Ok(made) => format!(
            "{partners} partners with {} credentials in {}: {} files, {:.1} MiB, in {:.1} s",
            partners * applications * 2,
            folder.display(),
            made.files,
            made.bytes as f64 / f64::from(1 << 20),
            begun.elapsed().as_secs_f64()
        ),
        Err(error) => format!("error: {error}"),
    };
    let told = match &made {
        Ok(_) => writeln!(std::io::stdout(), "{said}"),
        Err(_) => writeln!(std::io::stderr(), "{said}"),
    };
    if made.is_ok() && told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
