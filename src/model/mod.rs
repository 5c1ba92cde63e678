//! The records and the words of the registry. Values only: no files, flags, clocks, printing or cryptography.

mod anchor;
mod application;
mod approval;
mod change;
mod completion;
mod condition;
mod credential;
mod digest;
mod effective_grant;
pub mod enforcement;
mod event;
mod evidence;
mod fingerprint;
mod gateway;
mod hold;
mod id;
mod intent;
mod issuer;
mod moment;
mod order;
mod owner;
mod partner;
mod registry;
mod retirement;
mod scalar;
mod scope;
mod slot;
mod spiffe_id;
pub mod standing;
mod subject;
mod text;
mod trigger;
mod usage;
mod waiver;

pub use anchor::{Anchor, AnchorKind, Challenge, Handover, Names, Predecessor, Proof, ProofMethod, SignedBy};
pub use application::{Application, ApplicationKind, ApplicationOwners, EnvironmentAccess, Grant};
pub use approval::{Action, Approval, Decision, Statement, StatementKind};
pub use change::{Change, Content, EventDraft, Write};
pub use completion::{
    Answered, Closed, Completion, Document, Ended, Keeper, Party, Permission, Position, Shown, Stopped, Tombstone,
};
pub use condition::{Amount, Conditions, Hours, Network};
pub use credential::{
    CertificateName, CertificateNameKind, ClientAuthentication, Credential, CredentialKind, Delivery, DeliveryMethod, Federation,
    OauthClient, SoftwareStatement, StatementProfile, Verifier,
};
pub use digest::{Digest, NotADigest};
pub use effective_grant::{CoveredGrant, EffectiveGrant, material};
pub use enforcement::{Enforces, Word};
pub use event::{Code, Event, LogLine};
pub use evidence::{Evidence, EvidenceKind};
pub use fingerprint::Fingerprint;
pub use gateway::{Confirmation, Gateway, TargetName};
pub use hold::{Hold, Lifted, Reason, Revocation};
pub use id::{
    AnchorId, ApiId, ApplicationId, ApprovalId, CredentialId, Environment, EvidenceId, GatewayId, IssuerId, NotAnId, OwnerId,
    PartnerId, Role, RuleId, Tier, WaiverId,
};
pub use intent::Intent;
pub use issuer::Issuer;
pub use moment::{Day, Moment, NotATime, Period};
pub use order::{ApplicationName, OrderEntry, Orders};
pub use owner::{Owner, OwnerKey, OwnerKind};
pub use partner::{
    AccessReview, Agreement, AnchorRef, Contact, ContactKind, Contacts, Justification, LegalEntity, Partner, PartnerOwners,
};
pub use registry::{FileNote, FileNoteKind, KeyUse, Named, PartnerFolder, Record, Registry};
pub use retirement::{Retirement, Turn};
pub use scope::{Access, Api, Scope, ScopeName, Sensitivity};
pub use slot::{Slot, slot};
pub use spiffe_id::{SpiffeId, TrustDomain};
pub use standing::{Standing, State};
pub use subject::Subject;
pub use text::{Email, Jurisdiction, Lei, NotText, Phone, Text};
pub use trigger::{Act, Offboarding, Trigger, TriggerKind};
pub use usage::{LastUse, Usage};
pub use waiver::Waiver;
