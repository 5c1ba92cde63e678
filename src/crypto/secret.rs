//! Bytes that must not be seen: wiped when dropped, and without `Display`, `Clone` and `Serialize`.

use std::fmt;
use zeroize::Zeroizing;

/// Secret bytes. `Debug` shows nothing of them, not even the length.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; they are wiped when this is dropped.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The first line alone, as passphrase files have it.
    #[must_use]
    pub fn first_line(&self) -> Self {
        Self::new(self.0.split(|b| *b == b'\n').next().unwrap_or_default().to_vec())
    }

    /// The bytes, for the one who must have them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new(b"hunter2".to_vec())), "Secret(redacted)");
    }
}
