//! What was found in a file that somebody sent, for people and machines.

use super::{
    json, style,
    verdict::{FlawJson, Verdict},
    visible, wrap,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a file is and what it would be admitted as. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit inspect")]
pub struct InspectJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// Whether anything in it would be admitted as anything.
    pub verdict: Verdict,
    /// Why, as a stable code: `admissible`, `refused`, `private-key` or `unknown`.
    pub reason: String,
    /// The file.
    pub subject: String,
    /// What it is, in a sentence.
    pub message: String,
    /// What kind of thing it is: csr, certificate, key, crl, ssh-key, jwks; nothing when that is not known.
    pub kind: Option<String>,
    /// Each thing in it, in the order of the file.
    pub parts: Vec<PartJson>,
    /// What stands against the uses, each with its use as the code and the part as the place.
    pub findings: Vec<FlawJson>,
}

/// One thing in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartJson {
    /// Its public key.
    pub key: Option<KeyJson>,
    /// What it says, by name.
    pub details: BTreeMap<String, Vec<String>>,
    /// What it asks for and nobody would heed.
    pub ignored: Vec<String>,
    /// What it could be used as, and whether it would be admitted.
    pub uses: Vec<UseJson>,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyJson {
    /// RSA, P-256, P-384 or Ed25519.
    pub kind: String,
    /// Its size.
    pub bits: usize,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki: String,
    /// Its thumbprint by RFC 7638.
    pub thumbprint: String,
    /// Its fingerprint as SSH has it; nothing when it is no SSH key.
    pub ssh_fingerprint: Option<String>,
}

/// A use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UseJson {
    /// csr, ca-certificate, pinned-key, ssh-key, approver-key, jwks, spiffe or crl.
    pub name: String,
    /// Whether it would be admitted as that.
    pub admitted: bool,
}

impl InspectJson {
    /// For a terminal.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let word = match self.verdict {
            Verdict::Accept => style::paint(style::GOOD.bold(), "accept"),
            Verdict::Reject => style::paint(style::BAD.bold(), "reject"),
        };
        let mut text =
            wrap::hanging(&format!("{word} ({}): ", visible::line(&self.reason)), &visible::line(&self.message), width);
        let mut line = |name: &str, said: &str| {
            text.push_str(&wrap::hanging(&format!("  {}: ", visible::line(name)), &visible::line(said), width))
        };
        for (number, part) in self.parts.iter().enumerate() {
            let PartJson { key, details, ignored, uses } = part;
            if self.parts.len() > 1 {
                line("part", &(number + 1).to_string());
            }
            if let Some(KeyJson { kind, bits, spki, thumbprint, ssh_fingerprint }) = key {
                line("key", &format!("{kind}, {bits} bits"));
                line("spki", spki);
                line("thumbprint", thumbprint);
                ssh_fingerprint.iter().for_each(|print| line("ssh-fingerprint", print));
            }
            details
                .iter()
                .flat_map(|(name, all)| all.iter().map(move |said| (name, said)))
                .for_each(|(name, said)| line(name, said));
            ignored.iter().for_each(|asked| line("ignored", asked));
            for UseJson { name, admitted } in uses {
                let place = place(number);
                let against = self.findings.iter().filter(|flaw| flaw.code == *name && flaw.place == place);
                let against: Vec<&str> = against.map(|flaw| flaw.message.as_str()).collect();
                let said = if *admitted { "would be admitted".to_owned() } else { format!("refused: {}", against.join("; ")) };
                line(&format!("as {name}"), &said);
            }
        }
        text
    }
}

/// How a part is named as a place.
#[must_use]
pub fn place(number: usize) -> String {
    format!("part {}", number + 1)
}

/// The schema's name and content.
#[must_use]
pub fn schema() -> (&'static str, serde_json::Value) {
    ("inspect", json::schema::<InspectJson>())
}
