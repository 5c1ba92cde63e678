//! How much work one question may cost, whatever was sent: what is spent never comes back, and who has nothing left gives up.

use super::refusal::{PathRefusal, refusal};

/// Octets that are hashed for the price of one signature.
const HASHED: usize = 64 << 10;

/// What is left.
#[derive(Debug)]
pub(super) struct Budget {
    signatures: usize,
    steps: usize,
    comparisons: usize,
}

impl Budget {
    /// An honest question of ten certificates needs twenty signatures, forty steps and some hundred comparisons of names.
    pub(super) fn new() -> Self {
        Self { signatures: 256, steps: 4096, comparisons: 100_000 }
    }

    /// A signature over so many octets.
    pub(super) fn signature(&mut self, octets: usize) -> Result<(), PathRefusal> {
        spend(&mut self.signatures, 1 + octets / HASHED, "signatures")
    }

    /// A candidate for the next certificate of a path.
    pub(super) fn step(&mut self) -> Result<(), PathRefusal> {
        spend(&mut self.steps, 1, "paths")
    }

    /// Comparisons of names or serial numbers.
    pub(super) fn comparisons(&mut self, count: usize) -> Result<(), PathRefusal> {
        spend(&mut self.comparisons, count, "comparisons of names")
    }
}

fn spend(left: &mut usize, cost: usize, what: &str) -> Result<(), PathRefusal> {
    let more = format!("the search was given up: the certificates ask for too many {what}");
    *left = left.checked_sub(cost).ok_or_else(|| refusal("budget-exceeded", more))?;
    Ok(())
}
