//! CMS signatures.

#![no_main]

use admit::crypto::Cms;

admit_fuzz::target!(|data: &[u8]| {
    let Ok(cms) = Cms::parse(data) else { return };
    if let Some(signer) = cms.signer() {
        let _ = cms.verify(b"challenge\n", signer.key());
    }
});
