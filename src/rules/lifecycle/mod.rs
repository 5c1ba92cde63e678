//! How access is reviewed, paused and ended.

pub(super) mod held;
