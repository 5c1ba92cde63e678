//! What is refused beside this, done as it is meant: an admission used once, a secret shown as nothing.

use admit::{admission::Admission, crypto::Entropy, crypto::Secret, mint, model::{OwnerId, Text}, present};

fn once(admission: Admission, prefix: &Text, by: &OwnerId, entropy: &mut dyn Entropy) {
    let _first = mint::api_key(admission, prefix, None, by.clone(), entropy);
}

fn keep(admission: Admission) -> Admission {
    admission
}

fn show(secret: &Secret) -> String {
    format!("{secret:?}")
}

fn write(text: &Text) -> String {
    present::json::text(text)
}

fn main() {
    let _ = (once, keep, show, write);
}
