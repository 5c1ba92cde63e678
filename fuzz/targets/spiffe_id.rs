//! SPIFFE IDs.

#![no_main]

use admit::model::SpiffeId;

admit_fuzz::target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(id) = text.parse::<SpiffeId>() {
        assert_eq!((id.to_string().as_str(), format!("{}{}", id.trust_domain().id(), id.path()).as_str()), (text, text));
    }
});
