//! A signed statement: the bytes that were signed and the signature over them. What is not canonical to the last byte is refused.

use crate::{
    crypto::{self, Refused, SshPublicKey, SshSignature, jcs},
    model::{Action, Approval, Digest, Owner, OwnerKind, Statement},
};

/// The SSHSIG namespace of approvals.
pub const NAMESPACE: &str = "approval@admit";

/// A statement as it was read from a file, and the digest by which the next step names it.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What is said.
    pub statement: Statement,
    /// SHA-256 of the statement's bytes.
    pub digest: Digest,
    signature: SshSignature,
    bytes: Vec<u8>,
}

/// The one line of canonical JSON that an approver signs.
///
/// # Errors
/// When the statement cannot be written canonically.
pub fn statement_line(statement: &Statement) -> Result<String, Refused> {
    String::from_utf8(jcs::canonical(statement)?).map_err(|_| Refused::new("the statement is not UTF-8"))
}

impl Signed {
    /// Reads the statement and the signature of an approval's file.
    ///
    /// # Errors
    /// When the statement is not canonical JSON of a statement, or the signature not canonical armour.
    pub fn read(approval: &Approval) -> Result<Self, Refused> {
        let line = approval.statement.trim_end_matches('\n');
        let statement: Statement = jcs::exactly(line.as_bytes()).ok_or_else(|| flaw(line))?;
        if statement.version != 1 {
            return Err(Refused::new(format!("the statement has version {}, and 1 is known", statement.version)));
        }
        if statement.reason.is_some() != (statement.action == Action::BreakGlass) {
            return Err(Refused::new("a reason goes with break-glass, and with nothing else"));
        }
        let signature = SshSignature::from_armor(&approval.signature)?;
        Ok(Self { statement, digest: crypto::sha256(line.as_bytes()), signature, bytes: line.as_bytes().to_vec() })
    }

    /// The name that the file must have: eight digits of what is approved, and the approver.
    #[must_use]
    pub fn file_id(&self) -> String {
        format!("{}-{}", self.statement.digest.short(), self.statement.approver)
    }

    /// Whether a key that the roster names for that owner made the signature, be it one that counts or not.
    #[must_use]
    pub fn is_by(&self, owner: &Owner) -> bool {
        let mut keys = owner.keys.iter().filter_map(|entry| SshPublicKey::parse(entry.key.as_str()).ok());
        keys.any(|key| self.signature.verify(&key, NAMESPACE, &self.bytes).is_ok())
    }

    /// The fingerprint of the key that the signature says it is by. Nothing is verified by it.
    #[must_use]
    pub fn claimed_key(&self) -> String {
        self.signature.claimed_key().fingerprint()
    }

    /// Verifies the signature with a key of that owner which counted when the statement was made and counts now; returns the key's
    /// fingerprint.
    ///
    /// # Errors
    /// When the owner is no person, has left, or none of its keys made the signature.
    pub fn verify(&self, owner: &Owner, now: crate::model::Moment) -> Result<String, Refused> {
        let (then, today) = (self.statement.issued.day(), now.day());
        if owner.kind != OwnerKind::Person {
            return Err(Refused::new(format!("`{}` is no person, and only persons approve", owner.id)));
        }
        if !owner.stands_on(today) {
            return Err(Refused::new(format!("`{}` has left", owner.id)));
        }
        let mut why = Refused::new(format!("`{}` has no key that counted on {then} and counts today", owner.id));
        for entry in &owner.keys {
            let counts = |day| entry.from <= day && entry.until.is_none_or(|until| day <= until);
            if !counts(then) || !counts(today) || entry.revoked.is_some() {
                continue;
            }
            let key = SshPublicKey::parse(entry.key.as_str())?;
            match self.signature.verify(&key, NAMESPACE, &self.bytes) {
                Ok(()) => return Ok(key.fingerprint()),
                Err(refused) => why = refused,
            }
        }
        Err(why)
    }
}

/// Why a line is not the canonical JSON of a statement.
fn flaw(line: &str) -> Refused {
    let value = match jcs::strict(line.as_bytes()) {
        Ok(value) => value,
        Err(refused) => return refused,
    };
    match jcs::canonical(&value) {
        Err(refused) => return refused,
        Ok(canonical) if canonical != line.as_bytes() => {
            return Refused::new("the statement is not written as canonical JSON (RFC 8785)");
        }
        Ok(_) => {}
    }
    match serde_json::from_value::<Statement>(value) {
        Err(error) => Refused::new(format!("the statement is not one of an approval: {error}")),
        Ok(_) => Refused::new("the statement has members that its type has not"),
    }
}
