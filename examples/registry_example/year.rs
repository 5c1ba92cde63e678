//! A year that is played day by day: who onboards, proves, approves and issues, each in one line.

use crate::holder::Holder;
use admit::{
    crypto::{ClientCertificate, LocalKey},
    demo::Stage,
    failure::{Failure, Outcome},
    model::{Moment, Period, Text},
};
use std::collections::BTreeMap;

/// What happens at a moment.
pub(crate) type Act = fn(&mut Year) -> Outcome<()>;

/// The year.
pub(crate) struct Year {
    pub(crate) stage: Stage,
    /// The approvals of policy and roster as they are.
    pub(crate) policy_approvals: Vec<String>,
    /// What partners hold, by anchor.
    pub(crate) anchors: BTreeMap<String, Holder>,
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

    /// Writes a file of the partner's for the next command.
    pub(crate) fn sent(&mut self, end: &str, bytes: &[u8]) -> Outcome<String> {
        let file = self.file(end);
        self.stage.file(&file, bytes)?;
        Ok(file)
    }

    /// Makes a challenge that waits for its answer; the file that the partner gets.
    pub(crate) fn challenge(&mut self, anchor: &str) -> Outcome<String> {
        let file = self.file("challenge");
        self.run(&format!("prove {anchor} --out {file} --key people/amira-haddad"))?;
        Ok(file)
    }

    /// What an anchor answers for a file, in a file.
    fn answer(&mut self, anchor: &str, file: &str) -> Outcome<String> {
        let (message, now) = (self.stage.read(file)?, self.stage.now());
        let answer = self.holder(anchor)?.answer(&message, now)?;
        self.sent("sig", &answer)
    }

    /// Challenges an anchor and takes the answer.
    pub(crate) fn prove(&mut self, anchor: &str) -> Outcome<()> {
        let challenge = self.challenge(anchor)?;
        let answer = self.answer(anchor, &challenge)?;
        self.run(&format!("prove {anchor} --response {answer} --key people/amira-haddad"))
    }

    /// Challenges an anchor that takes over; the one before it answers as well, and stands beside it for the overlap.
    pub(crate) fn take_over(&mut self, anchor: &str, from: &str, overlap: &str) -> Outcome<()> {
        let challenge = self.challenge(anchor)?;
        let (answer, old) = (self.answer(anchor, &challenge)?, self.answer(from, &challenge)?);
        self.run(&format!("prove {anchor} --response {answer} --handover {old} --overlap {overlap} --key people/amira-haddad"))
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
        let client = LocalKey::generate_p256(self.stage.entropy())?;
        let csr = self.sent("csr", client.csr("client")?.as_bytes())?;
        let (proof, out) = (self.answer(anchor, &csr)?, self.file("pem"));
        self.run(&format!(
            "issue {application} --environment {environment} --kind client-certificate --csr {csr} --csr-proof {proof} \
             --issuer-key issuer-keys/{environment}-ca.key.pem --passphrase-file passphrase --out {out} --key people/amira-haddad"
        ))
    }

    /// Issues a software statement, which the partner's side hands to the authorization server.
    pub(crate) fn statement(&mut self, application: &str, environment: &str) -> Outcome<()> {
        let out = self.file("jwt");
        self.run(&format!(
            "issue {application} --environment {environment} --kind software-statement --out {out} \
             --issuer-key issuer-keys/{environment}-statements.key.pem --passphrase-file passphrase --key people/amira-haddad"
        ))
    }

    /// Puts on record what the partner has already.
    pub(crate) fn enroll(&mut self, application: &str, environment: &str, what: &str) -> Outcome<()> {
        self.run(&format!("enroll {application} --environment {environment} {what} --key people/amira-haddad"))
    }

    /// Enrolls a client that signs assertions with the keys of its anchor.
    pub(crate) fn client(&mut self, application: &str, environment: &str) -> Outcome<()> {
        let out = self.file("json");
        self.enroll(application, environment, &format!("--kind oauth-client --method private-key-jwt --out {out}"))
    }

    /// Has the partner's authority certify a client of its own, and enrolls the certificate.
    pub(crate) fn certified(&mut self, application: &str, environment: &str, anchor: &str, uri: &str, days: u32) -> Outcome<()> {
        let (now, client) = (self.stage.now(), LocalKey::generate_p256(self.stage.entropy())?);
        let request = ClientCertificate {
            organisation: anchor.split('#').next().unwrap_or(anchor).to_owned(),
            common_name: application.to_owned(),
            uri: uri.to_owned(),
            key: client.public_key().clone(),
            not_before: now,
            not_after: now.plus(Period::days(days)),
            crl_point: None,
        };
        let (holder, entropy) = (self.anchors.get(anchor), self.stage.entropy());
        let Some(Holder::Authority(authority, _)) = holder else {
            return Err(Failure::unanswered(format!("`{anchor}` is no authority")));
        };
        let certificate = authority.mint(&request, entropy)?.to_pem();
        let list = authority.crl(&[], 1, now, now.plus(Period::days(7)))?;
        let (leaf, crl) = (self.sent("pem", certificate.as_bytes())?, self.sent("crl", list.as_bytes())?);
        self.enroll(application, environment, &format!("--kind enrolled-certificate --certificate {leaf} --crl {crl}"))
    }

    /// The night watch publishes for an environment, and records that its gateway runs that.
    pub(crate) fn confirm(&mut self, environment: &str) -> Outcome<()> {
        self.run(&format!("publish --out published --gateway edge-{environment} --key people/night-watch"))?;
        let manifest = format!("published/{environment}/current/manifest.json");
        self.run(&format!("confirm edge-{environment} --manifest {manifest} --key people/night-watch"))
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

    fn holder(&self, anchor: &str) -> Outcome<&Holder> {
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
