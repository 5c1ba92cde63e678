//! History: the log of each partner as a chain of signed events, checkpoints over all of them, and how soon gateways heard of what was
//! stopped. It makes lines and verifies them, and decides nothing.

mod chain;
mod checkpoint;
mod closing;
mod confirmation;
mod merkle;
mod note;
mod replay;
mod roster;
mod since;
mod stops;

pub use chain::{Break, Chain, NAMESPACE, Place, Signer, event_bytes, first_link, log_line, next_link, read, read_on};
pub use checkpoint::{Checkpoint, CheckpointFlaw, Head};
pub use closing::{Answer, Awaited, Closing};
pub use confirmation::{CONFIRMATION, GatewayView, confirmation_bytes, gateways};
pub use merkle::{leaf, root};
pub use note::{MAX_NOTE, NoteFlaw, NoteKey};
pub use replay::{Replay, Replayed, common};
pub use roster::Roster;
pub use since::Departure;
pub use stops::{Stop, reached, stops};
