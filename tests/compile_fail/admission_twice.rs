//! One admission used for two credentials.

use admit::{admission::Admission, crypto::Entropy, mint, model::{OwnerId, Text}};

fn two(admission: Admission, prefix: &Text, by: &OwnerId, entropy: &mut dyn Entropy) {
    let _first = mint::api_key(admission, prefix, None, by.clone(), entropy);
    let _second = mint::api_key(admission, prefix, None, by.clone(), entropy);
}

fn main() {}
