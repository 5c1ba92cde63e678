//! SSH keys, signatures and lists of signers.

#![no_main]

use admit::crypto::{SshPublicKey, SshSignature, allowed_signers, revoked_keys};

admit_fuzz::target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(signature) = SshSignature::from_armor(text) {
        assert_eq!(signature.armor(), text);
        let _ = signature.verify(signature.claimed_key(), "file", b"data");
    }
    if let Ok(key) = SshPublicKey::parse(text) {
        assert_eq!(SshPublicKey::parse(&key.line()), Ok(key));
    }
    let _ = (allowed_signers(text), revoked_keys(text));
});
