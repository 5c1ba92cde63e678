//! History: the log of each partner as a chain of signed events, and checkpoints over all of them. It makes lines and verifies them,
//! and decides nothing.

mod chain;
mod checkpoint;
mod merkle;
mod note;
mod replay;
mod roster;
mod since;

pub use chain::{Break, Chain, NAMESPACE, Place, Signer, event_bytes, first_link, log_line, next_link, read, read_on};
pub use checkpoint::{Checkpoint, CheckpointFlaw, Head};
pub use merkle::{leaf, root};
pub use note::{MAX_NOTE, NoteFlaw, NoteKey};
pub use replay::{Replay, Replayed, common};
pub use roster::Roster;
pub use since::Departure;
