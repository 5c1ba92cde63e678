//! The command reference is the help of the commands.

#[test]
#[allow(clippy::disallowed_methods, reason = "the one way to ask a test to write what it holds against")]
fn the_reference_is_what_the_help_says() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference.md");
    let now = admit::cli::reference();
    if std::env::var_os("ADMIT_UPDATE").is_some() {
        std::fs::write(file, &now).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(written == now, "docs/reference.md is not the help of the commands: ADMIT_UPDATE=1 cargo test reference");
}
