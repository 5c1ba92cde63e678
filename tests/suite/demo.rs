//! The demo: that it plays to its end with nothing but the binary, and that what it leaves is what other programs say it is.
