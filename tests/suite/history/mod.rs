//! History that can be verified: logs of which no byte can change, checkpoints of which no line can be cut behind them.

mod checkpoint;
mod command;
mod ledger;
mod tamper;
