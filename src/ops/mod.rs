//! The verbs: each looks at the registry and plans a change, or refuses. They are pure: no file, no clock, no printing.

mod access;
mod api_key;
mod approve;
mod audit;
mod authority;
mod certificate;
mod checkpoint;
mod confirm;
mod drift;
mod enroll;
mod evidence;
mod guard;
mod impact;
mod in_turn;
mod inspect;
mod issue;
mod jws;
mod logs;
pub mod manifest;
mod onboard;
mod path;
mod prove;
pub mod published;
mod rebase;
mod resume;
mod review;
mod roster;
mod rotate;
mod rule;
mod signature;
mod stop;
mod sweep;
mod verify;
mod waive;

pub mod init;
pub mod status;

pub use access::{Access, Accesses, ApprovedBy, End, access, receipts_for};
pub use api_key::{KeyAnswer, api_key};
pub use approve::Said;
pub use approve::{Approving, approve, policy_change, question};
pub use audit::{Audited, InParts, audit, concerns};
pub use authority::{Duty, actor, holder};
pub use certificate::{Certified, completion};
pub use checkpoint::{Heads, Since, checkpoint_name, checkpoint_signer};
pub use confirm::{Confirming, Logged, confirm, gateway, refused as manifest_refused};
pub use drift::{Drift, drift};
pub use enroll::{Enrolment, enroll};
pub use evidence::{NewEvidence, evidence};
pub use guard::{Charge, charges};
pub use impact::{Concern, Impact, Learner, Stopped, Told, impact};
pub use in_turn::{Bounded, admit_in_turn};
pub use inspect::{Inspection, KeyFacts, Part, Seen, Use, inspect};
pub use issue::{issue_change, placed_after, record_change, rotate_change};
pub use jws::{JwsAnswer, JwsClaims, JwsQuestion, jws};
pub use logs::{Logs, Verified, history_rules};
pub use onboard::{
    Given, NewAnchor, NewApplication, NewGateway, NewGrant, NewOwner, NewPartner, NewScope, anchor, application,
    gateway as new_gateway, owner, partner, scope,
};
pub use path::{Answer, Presented, anchor_on_file, anchors, certificate as verify_certificate, crl as verify_crl};
pub use prove::{Answers, Asked, NewChallenge, Proved, challenge, prove};
pub use rebase::{conflicted, rebase};
pub use resume::{release_digest, resume};
pub use review::{Demand, Missing, Review, Terms, review};
pub use roster::{Fallen, OwnerStatus, OwnerStop, Roster, fallen, owner_status, stop_owner};
pub use rotate::{Rotation, rotation};
pub use rule::rule;
pub use signature::{Checked, SignedFile, signature};
pub use stop::{Stop, awaited, holders, offboard, revoke, suspend};
pub use sweep::{Carried, Item, Stage, Sweep, SweepInParts, carry_out, sweep};
pub use verify::{Judgement, approval as verify_approval};
pub use waive::{NewWaiver, waive};
