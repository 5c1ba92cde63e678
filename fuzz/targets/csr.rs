//! Certificate requests.

#![no_main]

use admit::crypto::{Csr, PublicKey};

admit_fuzz::target!(|data: &[u8]| {
    let Ok(csr) = Csr::parse(data) else { return };
    assert_eq!(Csr::parse(csr.der()).unwrap().key(), csr.key());
    assert_eq!(PublicKey::from_spki_der(csr.key().spki_der()).as_ref(), Ok(csr.key()));
});
