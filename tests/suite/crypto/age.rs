//! Encryption to a recipient, opened by the `age` program.

use super::program::Bench;
use admit::crypto::{Recipient, Secret, SystemEntropy, encrypt};

#[test]
fn age_opens_what_was_encrypted_at_every_border_of_a_chunk() {
    let bench = Bench::new();
    let said = bench.must("age-keygen -o identity");
    let recipient: Recipient = said.trim().rsplit(' ').next().unwrap().parse().unwrap();
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072] {
        let plaintext: Vec<u8> = (0..size).map(|i| u8::try_from(i % 251).unwrap()).collect();
        let file = encrypt(&recipient, &Secret::new(plaintext.clone()), &mut SystemEntropy::new()).unwrap();
        assert!(file.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----\n"));
        let outcome = bench.run("age -d -i identity", &file);
        assert!(outcome.good, "{size} bytes: {}", outcome.said);
        assert!(outcome.stdout == plaintext, "{size} bytes");
    }
}

#[test]
fn another_identity_does_not_open_it_and_no_two_files_are_the_same() {
    let bench = Bench::new();
    let said = bench.must("age-keygen -o identity");
    bench.must("age-keygen -o other");
    let recipient: Recipient = said.trim().rsplit(' ').next().unwrap().parse().unwrap();
    let make = || encrypt(&recipient, &Secret::new(b"a secret".to_vec()), &mut SystemEntropy::new()).unwrap();
    assert!(!bench.run("age -d -i other", &make()).good);
    assert_ne!(make(), make());
    assert_eq!(recipient.to_string(), said.trim().rsplit(' ').next().unwrap());
}
