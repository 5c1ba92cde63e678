//! The answer of commands that act, for machines: what was done, to what, in which files, or why nothing was. One shape for all of
//! them, so that a script needs to know one.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a command did. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit action")]
pub struct ActionJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// The command, such as `issue`.
    pub command: String,
    /// Whether anything was changed; false for a dry run, when there was nothing to do, and when the answer is no.
    pub done: bool,
    /// The subject, as commands take it.
    pub subject: String,
    /// What was done, or what stands in the way, in a sentence.
    pub message: String,
    /// The files written, from the registry's root, sorted.
    pub files: Vec<String>,
    /// What else belongs to the answer, such as a digest or a serial number; of a refusal what each rule says, by its id. Never a secret.
    pub details: BTreeMap<String, String>,
}

impl ActionJson {
    /// An answer without files and details.
    #[must_use]
    pub fn new(command: &str, done: bool, subject: &str, message: &str) -> Self {
        let (command, subject, message) = (command.to_owned(), subject.to_owned(), message.to_owned());
        Self { version: 1, command, done, subject, message, files: Vec::new(), details: BTreeMap::new() }
    }

    /// With the files that were written; sorted here, each named once.
    #[must_use]
    pub fn with_files(mut self, files: impl IntoIterator<Item = String>) -> Self {
        self.files.extend(files);
        self.files.sort();
        self.files.dedup();
        self
    }

    /// With one more detail. The key is kebab-case.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_the_same_whatever_the_order_it_was_built_in() {
        let answer = ActionJson::new("revoke", true, "acme-pay/payouts", "1 credential revoked")
            .with("reason", "key-compromise")
            .with("credential", "payouts-2")
            .with_files(["b".to_owned(), "a".to_owned(), "b".to_owned()]);
        insta::assert_snapshot!(crate::present::json::text(&answer), @r#"
        {
          "version": 1,
          "command": "revoke",
          "done": true,
          "subject": "acme-pay/payouts",
          "message": "1 credential revoked",
          "files": [
            "a",
            "b"
          ],
          "details": {
            "credential": "payouts-2",
            "reason": "key-compromise"
          }
        }
        "#);
    }
}
