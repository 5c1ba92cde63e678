//! Whatever `admit inspect` is given.

#![no_main]

use admit::{model::Moment, ops};

admit_fuzz::target!(|data: &[u8]| {
    let now = Moment::from_unix(1_790_000_000).unwrap();
    let _ = ops::inspect(data, None, now);
});
