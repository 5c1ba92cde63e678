//! `admit inspect`

use super::{Format, Reading, read};
use crate::{
    context::Context,
    exit::Exit,
    failure::Outcome,
    grammar,
    ops::{self, Inspection, KeyFacts, Part, Seen},
    present::{
        inspect::{InspectJson, KeyJson, PartJson, UseJson, place},
        json,
        verdict::{FlawJson, Verdict},
    },
};
use clap::{Args, ValueEnum};
use std::{collections::BTreeMap, path::PathBuf};

/// Say what a file from a partner or an approver is, which keys are in it, and what it would be admitted as
///
/// Reads PEM, DER, JSON and SSH text by the readers that admission uses; needs no registry and fetches nothing that a file names. What a
/// registry adds is not asked here: proof, approvals, whether the key stands elsewhere. Exit status 1 when it is refused for every use.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  $ admit inspect request.csr\n  $ admit inspect --as jwks keys.json\n  $ openssl s_client -connect api.example:443 < /dev/null | openssl x509 | admit inspect -"
)]
pub(crate) struct Inspect {
    /// The file; - for the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Look at it as this, and not as what it looks like
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A certificate request
    Csr,
    /// A certificate, or several
    Certificate,
    /// A public key
    Key,
    /// A revocation list
    Crl,
    /// SSH public keys, one a line
    SshKey,
    /// A JWK, a JWK set or a SPIFFE bundle
    Jwks,
}

impl From<Kind> for Seen {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Csr => Self::Csr,
            Kind::Certificate => Self::Certificate,
            Kind::Key => Self::Key,
            Kind::Crl => Self::Crl,
            Kind::SshKey => Self::SshKey,
            Kind::Jwks => Self::Jwks,
        }
    }
}

impl Inspect {
    pub(crate) fn run(self, context: &Context) -> Outcome<Exit> {
        let bytes = read(context, &self.file)?;
        let found = ops::inspect(&bytes, self.kind.map(Seen::from), self.reading.now.unwrap_or(context.now));
        let told = told(&found, &self.file.display().to_string());
        match self.reading.format {
            Format::Json => context.ui.result(&json::text(&told)),
            Format::Text => context.ui.result(&told.text(context.ui.width())),
        }
        Ok(if told.verdict == Verdict::Accept { Exit::Done } else { Exit::No })
    }
}

fn told(found: &Inspection, subject: &str) -> InspectJson {
    let Inspection { seen, refused, parts } = found;
    let kind = seen.map(|seen| seen.as_str().to_owned());
    let (verdict, reason, message) = match (refused, &kind) {
        (Some((reason, message)), _) => (Verdict::Reject, *reason, message.clone()),
        (None, kind) => {
            let what = match seen {
                Some(Seen::Jwks) => grammar::count(parts.iter().filter(|part| part.key.is_some()).count(), "JWK"),
                _ => grammar::count(parts.len(), kind.as_deref().unwrap_or("part")),
            };
            match found.is_admissible() {
                true => (Verdict::Accept, "admissible", format!("{what}, good for at least one use")),
                false => (Verdict::Reject, "refused", format!("{what}, refused for every use")),
            }
        }
    };
    let uses = parts.iter().enumerate().flat_map(|(number, part)| part.uses.iter().map(move |usage| (number, usage)));
    let findings = uses.flat_map(|(number, usage)| {
        usage.against.iter().map(move |why| FlawJson { code: usage.name.to_owned(), place: place(number), message: why.clone() })
    });
    InspectJson {
        version: 1,
        verdict,
        reason: reason.to_owned(),
        subject: subject.to_owned(),
        message,
        kind,
        findings: findings.collect(),
        parts: parts.iter().map(part).collect(),
    }
}

fn part(part: &Part) -> PartJson {
    let Part { key, says, ignored, uses } = part;
    let mut details: BTreeMap<String, Vec<String>> = BTreeMap::new();
    says.iter().for_each(|(name, said)| details.entry((*name).to_owned()).or_default().push(said.clone()));
    let uses = uses.iter().map(|usage| UseJson { name: usage.name.to_owned(), admitted: usage.against.is_empty() });
    PartJson { key: key.as_ref().map(facts), details, ignored: ignored.clone(), uses: uses.collect() }
}

fn facts(facts: &KeyFacts) -> KeyJson {
    let KeyFacts { kind, bits, spki, thumbprint, ssh_fingerprint } = facts.clone();
    KeyJson { kind: kind.to_owned(), bits, spki, thumbprint, ssh_fingerprint }
}
