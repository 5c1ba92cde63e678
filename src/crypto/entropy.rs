//! Where random bytes come from, as an argument. A source that cannot fill the whole buffer refuses.

use super::Refused;
use ring::rand::SecureRandom;

/// A source of bytes that nobody can foretell.
pub trait Entropy {
    /// Fills the whole buffer.
    ///
    /// # Errors
    /// When the source has nothing to give; the buffer must not be used then.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Refused>;
}

/// The operating system's generator.
#[derive(Debug, Clone)]
pub struct SystemEntropy(ring::rand::SystemRandom);

impl SystemEntropy {
    /// A handle to the generator.
    #[must_use]
    pub fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self::new()
    }
}

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Refused> {
        self.0.fill(buffer).map_err(|_| Refused::new("the operating system gave no random bytes"))
    }
}

/// An array of fresh bytes.
pub(crate) fn draw<const N: usize>(entropy: &mut dyn Entropy) -> Result<[u8; N], Refused> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let mut system = SystemEntropy::new();
        assert_ne!(draw::<32>(&mut system).unwrap(), draw::<32>(&mut system).unwrap());
    }
}
