//! Records: what the quick way in takes is what the general reader finds, and is spelled as that would spell it.

#![no_main]

use admit::{
    model::{Anchor, Api, Application, Approval, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver},
    store::yaml,
};

macro_rules! agree {
    ($data:expr, $($record:ty),*) => {$(
        if let Some(value) = yaml::canonical::<$record>($data) {
            let general: $record = yaml::read($data).and_then(|node| yaml::decode(&node)).unwrap();
            assert_eq!(format!("{value:?}"), format!("{general:?}"));
            assert_eq!(yaml::format::<$record>($data).unwrap().as_bytes(), $data);
        }
    )*};
}

admit_fuzz::target!(|data: &[u8]| {
    agree!(data, Anchor, Api, Application, Approval, Credential, Evidence, Gateway, Issuer, Owner, Partner, Usage, Waiver);
});
