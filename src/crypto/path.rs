//! Whether a path of certificates leads from a leaf to a trust anchor (RFC 5280 section 6), with what libraries leave out: the anchor
//! itself is judged, each link is, and hostile material costs a bounded amount of work. It refuses what it does not understand.

mod budget;
mod link;
mod name_constraints;
mod names;
mod profile;
mod refusal;
mod revocation;
mod search;

pub use refusal::{PATH_CODES, PathRefusal};
pub use revocation::verify_crl;

use super::{Certificate, Crl};
use crate::model::{Digest, Moment};
use refusal::refusal;
use search::Search;

/// More intermediates, anchors or lists than this are not looked at.
const MOST: usize = 64;
/// The longest path that can be asked for, in intermediate certificates.
const DEEPEST: u32 = 32;

/// What the leaf is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be a client of a TLS server: extendedKeyUsage, where there is one, has clientAuth, from the leaf to the anchor.
    Client,
    /// To be a TLS server: the same with serverAuth. Whether its name is the one that was dialled is not looked at.
    Server,
    /// Anything: usages of the leaf are not looked at, and it may be a CA.
    Any,
}

impl Purpose {
    /// The name of the purpose in extendedKeyUsage.
    fn usage(self) -> Option<&'static str> {
        match self {
            Self::Client => Some("clientAuth"),
            Self::Server => Some("serverAuth"),
            Self::Any => None,
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct PathQuestion<'a> {
    /// The certificate that somebody presents.
    pub leaf: &'a Certificate,
    /// Certificates that may stand between, in any order; that of the leaf or of an anchor does no harm.
    pub intermediates: &'a [Certificate],
    /// Whom to trust: roots, or intermediates that are trusted as they stand.
    pub anchors: &'a [Certificate],
    /// Revocation lists. With none, revocation is not looked at; with one, every certificate below the anchor must be covered.
    pub crls: &'a [Crl],
    /// The moment for which it is judged.
    pub at: Moment,
    /// What the leaf is to be used for.
    pub purpose: Purpose,
    /// The most certificates between leaf and anchor; above 32 is as 32.
    pub max_depth: u32,
}

/// A path that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// SHA-256 of each certificate, from the leaf to the anchor, both included.
    pub certificates: Vec<Digest>,
    /// Which of the anchors it ends at, counted from 0.
    pub anchor: usize,
}

/// The first path from the leaf to an anchor that holds in every respect. Anchors are tried before intermediates, each in the order
/// given, so that the same question has the same answer.
///
/// # Errors
/// When there is none: the reason that came nearest to an anchor, with a code of [`PATH_CODES`].
pub fn verify_path(question: &PathQuestion<'_>) -> Result<Path, PathRefusal> {
    let PathQuestion { leaf, intermediates, anchors, crls, .. } = question;
    for (count, what) in [(intermediates.len(), "intermediates"), (anchors.len(), "anchors"), (crls.len(), "revocation lists")] {
        if count > MOST {
            return Err(refusal("too-many", format!("there are {count} {what}, the limit is {MOST}")));
        }
    }
    if anchors.is_empty() {
        return Err(refusal("no-anchor", "no anchor was given".to_owned()));
    }
    if anchors.contains(leaf) {
        let message = format!("{} is itself an anchor: nothing vouches for it", refusal::shown("leaf", leaf));
        return Err(refusal("leaf-is-anchor", message));
    }
    link::leaf(leaf, question.at, question.purpose)?;
    Search::new(question).run()
}
