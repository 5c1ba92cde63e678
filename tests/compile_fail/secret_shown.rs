//! A secret printed, copied or written into a record.

use admit::crypto::Secret;

fn show(secret: &Secret) -> String {
    format!("{secret}")
}

fn copy(secret: &Secret) -> Secret {
    secret.clone()
}

fn write(secret: &Secret) -> String {
    serde_json::to_string(secret).unwrap_or_default()
}

fn main() {}
