//! What does not move while the model runs: the people and their roles, the policies that follow each other, and the fault that a
//! model was given on purpose. Time is counted in ticks.

/// A role, in the order of its name, which is the order that the library looks at roles in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    Api,
    Risk,
    Security,
}

/// A person by its place among the names.
pub(crate) type Person = u8;
/// Asked for the grant, and would be entitled otherwise.
pub(crate) const LENA: Person = 0;
pub(crate) const MARIA: Person = 1;
/// Holds two roles and has one voice.
pub(crate) const PRIYA: Person = 2;
pub(crate) const TOM: Person = 3;
/// Whoever asked is never counted.
pub(crate) const REQUESTER: Person = LENA;
/// Everybody, with the name that the library knows.
pub(crate) const PEOPLE: [(&str, &[Role]); 4] = [
    ("lena-fischer", &[Role::Api]),
    ("maria-lopez", &[Role::Api]),
    ("priya-nair", &[Role::Risk, Role::Security]),
    ("tom-berger", &[Role::Risk]),
];

/// The roles of a person.
pub(crate) fn roles(person: Person) -> &'static [Role] {
    PEOPLE[usize::from(person)].1
}

/// One step of a quorum: roles in order, and how many persons of each.
pub(crate) type Step = &'static [(Role, usize)];

/// One policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// Who approves a grant or a return.
    pub(crate) grant: &'static [Step],
    /// Who approves the policy itself.
    pub(crate) governance: &'static [Step],
    /// How long an approval of a grant counts.
    pub(crate) vote: u8,
    /// How long an approval of the policy counts.
    pub(crate) governed: u8,
    /// How long a proof counts.
    pub(crate) proof: u8,
    /// How long a credential lives.
    pub(crate) key: u8,
    /// How many live at a time.
    pub(crate) live: usize,
}

/// So long that no model ends it.
pub(crate) const LONG: u8 = 100;

/// A mistake that a model makes on purpose; the checker has to find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Whoever asked is counted.
    RequesterCounts,
    /// A return asks for nobody.
    ReturnWithoutQuorum,
    /// A commit looks at nothing.
    CommitUnchecked,
    /// A commit looks at the files that it writes, and not at what it was decided on.
    CommitBlind,
    /// An approval counts for whatever the grant says today.
    StaleCounts,
    /// An approval counts for ever.
    ExpiredCounts,
    /// A no stands in nobody's way.
    RejectionIgnored,
    /// A policy counts as soon as it is there.
    PolicyUnapproved,
    /// The quorum of the first policy stays the quorum.
    OldQuorum,
    /// Later steps need not name the step before.
    OrderIgnored,
    /// A credential stands for itself, whatever is above it.
    PathIgnored,
    /// A return takes a revocation back.
    ReturnUnrevokes,
    /// The proof of the anchor is looked at once and never again.
    ProofIgnored,
}

/// What does not move.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// The policies in the order in which they come into force.
    pub(crate) policies: &'static [Policy],
    /// The mistake.
    pub(crate) fault: Option<Fault>,
}

impl Rules {
    /// Whether the model makes that mistake.
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}
