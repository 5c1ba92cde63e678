//! The records and the words of the registry. Values only: no files, flags, clocks, printing or cryptography.

mod digest;
mod id;
mod moment;
mod scalar;

pub use digest::{Digest, NotADigest};
pub use id::{
    AnchorId, ApiId, ApplicationId, ApprovalId, CredentialId, Environment, EvidenceId, IssuerId, NotAnId, OwnerId, PartnerId,
    Role, RuleId, Tier, WaiverId,
};
pub use moment::{Day, Moment, NotATime, Period};
