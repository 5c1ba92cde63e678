//! History that can be verified: logs of which no byte can change, checkpoints of which no line can be cut behind them.

mod access;
mod checkpoint;
mod command;
mod ledger;
mod rebase;
mod tamper;
