//! The checklist of `status`: what is there, what is missing, and the next command for each line. Filled by others; here it
//! becomes text and JSON.

mod json;
mod text;

pub use json::{CountsJson, LineJson, SectionJson, StatusJson};

use crate::model::State;

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Of what: a subject, with ` in <environment>` where one is concerned.
    pub title: String,
    /// Its standing and why.
    pub standing: State,
    /// The parts, in the order in which they are shown.
    pub sections: Vec<Section>,
}

/// A part of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// The lines, in the order in which they are shown.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How it stands.
    pub mark: Mark,
    /// What it is about, in a few words.
    pub text: String,
    /// The evidence, or what is missing.
    pub detail: Option<String>,
    /// The exact next command.
    pub command: Option<String>,
}

impl Line {
    /// A line without detail and command.
    #[must_use]
    pub fn new(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark, text: text.into(), detail: None, command: None }
    }

    /// With its evidence, or what is missing.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With the exact next command.
    #[must_use]
    pub fn with_command(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }
}

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It is there.
    Done,
    /// It is missing.
    Open,
    /// It is missing, and a waiver excepts it.
    Waived,
    /// Nothing is asked; good to know.
    Info,
}

impl Mark {
    /// The sign; each has its own, so that no colour is needed.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::Done => '✓',
            Self::Open => '✗',
            Self::Waived => '~',
            Self::Info => '·',
        }
    }
}

impl Checklist {
    /// The checklist for a terminal of `width` columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        text::render(self, width)
    }

    /// The checklist as JSON text.
    #[must_use]
    pub fn json(&self) -> String {
        super::json::text(&StatusJson::from(self))
    }

    fn count(&self, mark: Mark) -> usize {
        self.sections.iter().flat_map(|section| &section.lines).filter(|line| line.mark == mark).count()
    }
}

#[cfg(test)]
mod sample {
    use super::{Checklist, Line, Mark, Section};
    use crate::model::State;

    pub(super) fn checklist() -> Checklist {
        let identity = vec![
            Line::new(Mark::Done, "legal entity").with_detail("DE, HRB 190212 B"),
            Line::new(Mark::Waived, "contact `revocation`").with_detail("waiver `acme-contacts` until 2026-12-31"),
        ];
        let quorum = "1 of 2 approvals: `priya-nair` as `security` on 2026-10-30; `api-owner` is missing, and the request waits since 2026-10-02";
        let access = vec![
            Line::new(Mark::Open, "approvals")
                .with_detail(quorum)
                .with_command("admit approve acme-pay/payouts --environment production"),
            Line::new(Mark::Done, "proof for `acme-ca`").with_detail("until 2027-03-04, in 122 days"),
            Line::new(Mark::Info, "the anchor serves 2 more applications of this partner: `reports` and `reconciliation`"),
            Line::new(Mark::Info, "grants that are longer than the column has room for").with_detail("`payments:read`"),
        ];
        Checklist {
            title: "acme-pay/payouts in production".to_owned(),
            standing: State::pending("1 of 2 approvals is there"),
            sections: vec![
                Section { title: "identity".to_owned(), lines: identity },
                Section { title: "access".to_owned(), lines: access },
            ],
        }
    }
}
