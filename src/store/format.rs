//! Records as bytes, whatever their type: the canonical spelling and the canonical JSON of what lies at a path. What is no record,
//! or cannot be read as one, is handed back untouched with the reason.

use super::{
    file::{FileError, read_file},
    load::Problem,
    records::located,
    yaml::{self, Flaw},
};
use crate::{
    crypto::{jcs, sha256},
    model::{
        Anchor, Api, Application, Approval, Change, Content, Credential, Evidence, FileNote, FileNoteKind, Gateway, Issuer,
        Owner, Partner, Slot, Usage, Waiver, slot,
    },
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::path::Path;

/// Calls a function that is generic over the record with the type of a slot; `None` for what is no record in YAML.
macro_rules! of_slot {
    ($slot:expr, $function:ident, $bytes:expr) => {
        match $slot {
            Slot::Partner(_) => Some($function::<Partner>($bytes)),
            Slot::Application(..) => Some($function::<Application>($bytes)),
            Slot::Anchor(..) => Some($function::<Anchor>($bytes)),
            Slot::Credential(..) => Some($function::<Credential>($bytes)),
            Slot::Evidence(..) => Some($function::<Evidence>($bytes)),
            Slot::Approval(..) | Slot::PolicyApproval(_) => Some($function::<Approval>($bytes)),
            Slot::Owner(_) => Some($function::<Owner>($bytes)),
            Slot::Api(_) => Some($function::<Api>($bytes)),
            Slot::Issuer(_) => Some($function::<Issuer>($bytes)),
            Slot::Gateway(_) => Some($function::<Gateway>($bytes)),
            Slot::Waiver(_) => Some($function::<Waiver>($bytes)),
            Slot::Usage(..) => Some($function::<Usage>($bytes)),
            Slot::Policy | Slot::Receipt(..) | Slot::Log(_) | Slot::Beside => None,
        }
    };
}

/// The canonical spelling of a record, its comments kept; `None` for what is no record in YAML.
#[must_use]
pub fn format(slot: &Slot, bytes: &[u8]) -> Option<Result<String, Vec<Flaw>>> {
    fn one<T: Serialize + DeserializeOwned + JsonSchema>(bytes: &[u8]) -> Result<String, Vec<Flaw>> {
        yaml::format::<T>(bytes)
    }
    of_slot!(slot, one, bytes)
}

/// The canonical JSON (RFC 8785) of a record by its path from the registry's root; of an approval the one line that was signed.
///
/// # Errors
/// Everything that is wrong with it, or that no record belongs there.
pub fn canonical(path: &str, bytes: &[u8]) -> Result<Vec<u8>, Vec<Problem>> {
    fn one<T: Serialize + DeserializeOwned + JsonSchema>(bytes: &[u8]) -> Result<Vec<u8>, Vec<Flaw>> {
        let value: T = yaml::read(bytes).and_then(|node| yaml::decode(&node))?;
        let whole = |message: &str| vec![Flaw::new(1, 1, 1, message)];
        jcs::canonical(&value).map_err(|refused| whole(&refused.to_string()))
    }
    let slot = slot(path);
    if let Some(Slot::Approval(..) | Slot::PolicyApproval(_)) = slot {
        let approval: Approval =
            yaml::read(bytes).and_then(|node| yaml::decode(&node)).map_err(|flaws| located(path, bytes, flaws))?;
        return Ok(approval.statement.trim_end_matches('\n').as_bytes().to_vec());
    }
    let no_record = || Err(vec![Flaw::new(1, 1, 1, "no record of a registry lies at this path")]);
    let read = slot.and_then(|slot| of_slot!(slot, one, bytes)).unwrap_or_else(no_record);
    read.map_err(|flaws| located(path, bytes, flaws))
}

/// Plans the canonical spelling of the files that were noticed to have another.
///
/// # Errors
/// When one can no longer be read.
pub fn respell(root: &Path, notes: &[FileNote]) -> Result<Change, FileError> {
    let mut change = Change::default();
    for note in notes.iter().filter(|note| note.kind == FileNoteKind::NotCanonical) {
        let bytes = read_file(root, &note.path)?;
        if let Some(Ok(text)) = slot(&note.path).and_then(|slot| format(&slot, &bytes)) {
            change.write(&note.path, Some(sha256(&bytes)), Content::Bytes(text.into_bytes()));
        }
    }
    Ok(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "owners/maria-lopez.yaml";
    const CROOKED: &[u8] = b"# who\nname: 'Maria Lopez'\nid: maria-lopez\nkind: person\nemail: maria.lopez@bank.example\n";

    #[test]
    fn a_record_is_spelled_in_one_way_and_keeps_its_comments() {
        let text = format(&slot(OWNER).unwrap(), CROOKED).unwrap().unwrap();
        assert_eq!(text, "# who\nid: maria-lopez\nkind: person\nname: Maria Lopez\nemail: maria.lopez@bank.example\n");
        assert_eq!(format(&slot(OWNER).unwrap(), text.as_bytes()).unwrap().unwrap(), text);
        assert!(format(&Slot::Policy, b"format = 1\n").is_none());
    }

    #[test]
    fn the_canonical_json_of_a_record_knows_no_spelling() {
        let plain = format(&slot(OWNER).unwrap(), CROOKED).unwrap().unwrap();
        assert_eq!(canonical(OWNER, CROOKED).unwrap(), canonical(OWNER, plain.as_bytes()).unwrap());
        assert!(canonical(OWNER, CROOKED).unwrap().starts_with(br#"{"email":"maria.lopez@bank.example","id":"#));
        assert_eq!(
            canonical("partners/x.yaml", CROOKED).unwrap_err()[0].flaw.message,
            "no record of a registry lies at this path"
        );
        assert!(canonical(OWNER, b"id: 1\n\tx").is_err());
    }
}
