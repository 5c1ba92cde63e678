//! A secret printed, copied or written into a record.

use admit::{crypto::Secret, present};

fn show(secret: &Secret) -> String {
    format!("{secret}")
}

fn copy(secret: &Secret) -> Secret {
    secret.clone()
}

fn write(secret: &Secret) -> String {
    present::json::text(secret)
}

fn main() {}
