//! A year that is played day by day: who onboards, proves, approves and issues, each in one line.

use admit::{
    demo::{Counterpart, Stage},
    failure::{Failure, Outcome},
    model::{Moment, Text},
};
use std::collections::BTreeMap;

/// What happens at a moment.
pub(crate) type Act = fn(&mut Year) -> Outcome<()>;

/// The year.
pub(crate) struct Year {
    pub(crate) stage: Stage,
    /// The approvals of policy and roster as they are.
    pub(crate) policy_approvals: Vec<String>,
    anchors: BTreeMap<String, Counterpart>,
    files: u32,
}

impl Year {
    pub(crate) fn new(stage: Stage) -> Self {
        Self { stage, policy_approvals: Vec::new(), anchors: BTreeMap::new(), files: 0 }
    }

    /// Lets time pass.
    pub(crate) fn until(&mut self, when: &str) -> Outcome<()> {
        self.stage.at(moment(when)?);
        Ok(())
    }

    /// Runs a command.
    pub(crate) fn run(&mut self, line: &str) -> Outcome<()> {
        self.stage.run(line)
    }

    fn file(&mut self, end: &str) -> String {
        self.files += 1;
        format!("files/{}.{end}", self.files)
    }

    /// Puts a document on file.
    pub(crate) fn paper(&mut self, partner: &str, kind: &str, place: &str, until: &str) -> Outcome<()> {
        let file = self.file("pdf");
        self.stage.file(&file, format!("{kind} of {partner}, kept at {place}\n").as_bytes())?;
        let day = self.stage.now().day();
        self.run(&format!(
            "evidence {partner} --kind {kind} --id {kind}-{} --file {file} --place '{place}' --on {day} --until {until} \
             --key people/nele-hansen",
            &day.to_string()[..4]
        ))
    }

    /// Has the partner make a CA certificate, and registers it.
    pub(crate) fn authority(&mut self, anchor: &str, name: &str, days: u32, dns: &str) -> Outcome<()> {
        let key = Counterpart::new(&mut self.stage, "never-written")?;
        let file = self.file("pem");
        key.authority(&mut self.stage, name, days, &file)?;
        self.anchors.insert(anchor.to_owned(), key);
        self.run(&format!(
            "onboard anchor {anchor} --kind ca-certificate --environment production --certificate {file} --dns {dns}"
        ))
    }

    /// Has the partner make a key, and pins it bare.
    pub(crate) fn bare_key(&mut self, anchor: &str, environment: &str) -> Outcome<()> {
        let key = Counterpart::new(&mut self.stage, "never-written")?;
        let file = self.file("pem");
        key.public_key(&self.stage, &file)?;
        self.anchors.insert(anchor.to_owned(), key);
        self.run(&format!("onboard anchor {anchor} --kind pinned-key --environment {environment} --public-key {file}"))
    }

    /// Has the partner make a key in a certificate, and pins it.
    pub(crate) fn certified_key(&mut self, anchor: &str, name: &str, days: u32, environment: &str) -> Outcome<()> {
        let key = Counterpart::new(&mut self.stage, "never-written")?;
        let file = self.file("pem");
        key.certificate(&mut self.stage, name, days, &file)?;
        self.anchors.insert(anchor.to_owned(), key);
        self.run(&format!("onboard anchor {anchor} --kind pinned-key --environment {environment} --certificate {file}"))
    }

    /// Makes a challenge that waits for its answer; the file that the partner gets.
    pub(crate) fn challenge(&mut self, anchor: &str) -> Outcome<String> {
        let file = self.file("challenge");
        self.run(&format!("prove {anchor} --out {file} --key people/amira-haddad"))?;
        Ok(file)
    }

    /// Challenges an anchor and takes the answer.
    pub(crate) fn prove(&mut self, anchor: &str) -> Outcome<()> {
        let file = self.challenge(anchor)?;
        self.holder(anchor)?.sign(&self.stage, &file)?;
        self.run(&format!("prove {anchor} --response {file}.sig --key people/amira-haddad"))
    }

    /// Renews a request and has it approved.
    pub(crate) fn approve(&mut self, application: &str, environment: &str, people: &[&str]) -> Outcome<()> {
        self.run(&format!("onboard application {application} --environment {environment} --requested-by nele-hansen"))?;
        for person in people {
            self.run(&format!("approve {application} --environment {environment} --key people/{person}"))?;
        }
        Ok(())
    }

    /// Issues a client certificate for a new key that the anchor vouches for.
    pub(crate) fn certificate(&mut self, application: &str, environment: &str, anchor: &str) -> Outcome<()> {
        let client = Counterpart::new(&mut self.stage, "never-written")?;
        let (csr, out) = (self.file("csr"), self.file("pem"));
        client.request(&self.stage, "client", &csr)?;
        self.holder(anchor)?.sign(&self.stage, &csr)?;
        self.run(&format!(
            "issue {application} --environment {environment} --kind client-certificate --csr {csr} --csr-proof {csr}.sig \
             --issuer-key issuer-keys/{environment}-ca.key.pem --passphrase-file passphrase --out {out} --key people/amira-haddad"
        ))
    }

    /// Issues an API key, encrypted to the partner's recipient.
    pub(crate) fn api_key(&mut self, application: &str, environment: &str) -> Outcome<()> {
        let out = self.file("age");
        self.run(&format!("issue {application} --environment {environment} --kind api-key --out {out} --key people/nele-hansen"))
    }

    /// Writes a comment above the first line that begins so in a record, as people do in an editor.
    pub(crate) fn comment(&self, file: &str, line: &str, comment: &str) -> Outcome<()> {
        let indent = &line[..line.len() - line.trim_start().len()];
        self.stage.edit(file, &format!("\n{line}"), &format!("\n{indent}# {comment}\n{line}"))
    }

    fn holder(&self, anchor: &str) -> Outcome<&Counterpart> {
        self.anchors.get(anchor).ok_or_else(|| Failure::unanswered(format!("nobody holds the key of `{anchor}`")))
    }
}

/// A moment that the script names.
pub(crate) fn moment(text: &str) -> Outcome<Moment> {
    text.parse().map_err(|error| Failure::unanswered(format!("`{text}`: {error}")))
}

/// A text is checked before it goes into a line, so that a slip is found where it was made.
pub(crate) fn quoted(text: &str) -> Outcome<String> {
    text.parse::<Text>().map_err(|error| Failure::unanswered(format!("`{text}`: {error}")))?;
    Ok(format!("'{text}'"))
}
