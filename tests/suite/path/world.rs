//! A chain of a root, two intermediates and a client, in which one thing is not as it should be.

use super::make::{List, Party, Wish, noon};
use admit::{
    crypto::{Certificate, Crl, Path, PathQuestion, PathRefusal, Purpose, verify_path},
    model::Moment,
};

/// The parties and what their certificates shall say: the root, the upper and the lower intermediate, the leaf.
pub(super) struct Chain {
    pub(super) parties: Vec<Party>,
    pub(super) wishes: Vec<Wish>,
    pub(super) lists: Vec<List>,
    pub(super) at: Moment,
    pub(super) purpose: Purpose,
    pub(super) max_depth: u32,
}

/// Made from the wishes.
pub(super) struct Made {
    pub(super) certificates: Vec<Certificate>,
    pub(super) crls: Vec<Crl>,
}

impl Chain {
    /// With so many intermediates.
    pub(super) fn of(depth: u16) -> Self {
        let mut parties = vec![Party::new("Root")];
        let mut wishes = vec![Wish::ca(1)];
        for n in 1..=depth {
            parties.push(Party::new(&format!("Intermediate {n}")));
            wishes.push(Wish::ca(n + 1));
        }
        parties.push(Party::new("Client"));
        wishes.push(Wish::leaf());
        Self { parties, wishes, lists: Vec::new(), at: noon(), purpose: Purpose::Client, max_depth: 8 }
    }

    pub(super) fn leaf(&mut self) -> &mut Wish {
        self.wishes.last_mut().unwrap()
    }

    /// With an empty list by every issuer, the root first.
    pub(super) fn with_lists(mut self) -> Self {
        self.lists = (1..self.parties.len()).map(|_| List::new(&[])).collect();
        self
    }

    pub(super) fn make(&self) -> Made {
        let issuers = std::iter::once(&self.parties[0]).chain(&self.parties);
        let certificates = self.wishes.iter().zip(issuers).zip(&self.parties).map(|((wish, by), to)| wish.by(by, to)).collect();
        let crls = self.lists.iter().zip(&self.parties).map(|(list, by)| list.by(by)).collect();
        Made { certificates, crls }
    }

    pub(super) fn judge(&self) -> Result<Path, PathRefusal> {
        self.ask(&self.make())
    }

    pub(super) fn ask(&self, made: &Made) -> Result<Path, PathRefusal> {
        let (leaf, above) = made.certificates.split_last().unwrap();
        let (anchor, intermediates) = above.split_at(1);
        let (at, purpose, max_depth) = (self.at, self.purpose, self.max_depth);
        verify_path(&PathQuestion { leaf, intermediates, anchors: anchor, crls: &made.crls, at, purpose, max_depth })
    }

    /// The code of the refusal; empty when there is a path.
    pub(super) fn code(&self) -> &'static str {
        self.judge().err().map_or("", |refusal| refusal.code)
    }
}

/// The code for a chain with two intermediates after a change.
pub(super) fn code(change: impl FnOnce(&mut Chain)) -> &'static str {
    let mut chain = Chain::of(2);
    change(&mut chain);
    chain.code()
}
