//! Drills: requests that enforcement points must let in and requests that they must refuse, taken from the registry itself, and what
//! became of them. What is expected comes from the records and the rules, and from nothing that was published.

mod address;
mod case;
mod door;
mod foreign;
mod granted;
mod ground;
mod hour;
mod lists;
pub mod live;
mod offline;
mod stopped;
pub mod wire;

pub use case::{Case, Holder, Kind};
pub use door::{Door, doors};
pub use ground::{Ground, Sample, cases};
pub use lists::Lists;
pub use offline::{Failure, Report, Tally, What, apart, in_series};
