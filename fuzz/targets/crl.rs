//! Revocation lists.

#![no_main]

use admit::crypto::Crl;

admit_fuzz::target!(|data: &[u8]| {
    let text = std::str::from_utf8(data).ok().and_then(|text| Crl::from_pem(text).ok());
    for list in text.into_iter().chain(Crl::from_der(data).ok()) {
        assert_eq!(Crl::from_der(list.der()).unwrap().entries(), list.entries());
    }
});
