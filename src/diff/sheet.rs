//! The sheet that alterations are written on, one after the other, each with a code that says which way it goes. It decides nothing
//! but the order in which they are read.

use super::{Alteration, codes::Code};
use crate::model::Intent;
use std::fmt;

/// What is being compared: a record, or a part of one that is approved by itself.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// As findings name it.
    pub(super) subject: String,
    /// The file.
    pub(super) file: String,
    /// What must be approved when it widens.
    pub(super) asks: Vec<Intent>,
}

impl Place {
    /// A place where nothing is approved.
    pub(super) fn new(subject: impl fmt::Display, file: &str) -> Self {
        Self { subject: subject.to_string(), file: file.to_owned(), asks: Vec::new() }
    }

    /// The same place, where that must be approved.
    pub(super) fn asking(&self, asks: impl IntoIterator<Item = Intent>) -> Self {
        Self { asks: asks.into_iter().collect(), ..self.clone() }
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Sheet(Vec<Alteration>);

impl Sheet {
    /// Writes one down. What does not widen asks for nothing.
    pub(super) fn say(&mut self, code: Code, at: &Place, key: impl Into<String>, message: impl Into<String>) {
        let asks = if code.direction == super::Direction::Widens { at.asks.clone() } else { Vec::new() };
        self.0.push(Alteration {
            direction: code.direction,
            code: code.name,
            subject: at.subject.clone(),
            file: at.file.clone(),
            key: key.into(),
            message: message.into(),
            asks,
        });
    }

    /// Everything, widening first, then by file and key.
    pub(super) fn sorted(self) -> Vec<Alteration> {
        let mut all = self.0;
        all.sort_by(|a, b| order(a).cmp(&order(b)));
        all
    }
}

fn order(alteration: &Alteration) -> (super::Direction, &str, &str, &str, &str, &str) {
    let Alteration { direction, code, subject, file, key, message, asks: _ } = alteration;
    (*direction, file, key, code, subject, message)
}
