//! Certificates, alone and in bundles.

#![no_main]

use admit::crypto::Certificate;

admit_fuzz::target!(|data: &[u8]| {
    let text = std::str::from_utf8(data).ok().and_then(|text| Certificate::chain_from_pem(text).ok());
    for certificate in text.into_iter().flatten().chain(Certificate::from_der(data).ok()) {
        assert_eq!(Certificate::from_pem(&certificate.to_pem()).as_ref(), Ok(&certificate));
        let _ = (certificate.ca_flaws(certificate.not_before()), certificate.signed_by(certificate.key()));
    }
});
