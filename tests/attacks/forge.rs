//! What an insider makes with keys that he has and tools that everybody has: statements signed with ssh-keygen, logs chained anew. It
//! never asks the binary, which would refuse.

use super::site::Site;
use admit::{
    crypto::{SshSignature, jcs},
    history::{event_bytes, first_link, log_line},
    model::{Event, LogLine},
};
use serde_json::Value;

impl Site {
    /// Signs bytes with somebody's key under a namespace, as `ssh-keygen -Y sign` does.
    pub(super) fn ssh_sign(&self, key: &str, namespace: &str, bytes: &[u8]) -> String {
        let file = format!("ssh/{key}");
        let signed = self.exec("ssh-keygen", &["-Y", "sign", "-q", "-n", namespace, "-f", &file], bytes);
        assert_eq!(signed.code, 0, "{signed:?}");
        signed.stdout
    }

    /// Puts a statement on file in the name of its approver, signed with `key` under `namespace`; answers the file.
    pub(super) fn forge(&self, key: &str, namespace: &str, statement: &Value) -> String {
        let line = String::from_utf8(jcs::canonical(statement).unwrap()).unwrap();
        let signature = self.ssh_sign(key, namespace, line.as_bytes());
        let armor: String = signature.lines().map(|line| format!("  {line}\n")).collect();
        let digest = statement["digest"].as_str().unwrap().trim_start_matches("sha256:");
        let id = format!("{}-{}", &digest[..8], statement["approver"].as_str().unwrap());
        let folder = statement["partner"].as_str().map(|partner| format!("partners/{partner}/")).unwrap_or_default();
        let file = format!("{folder}approvals/{id}.yaml");
        self.put(&file, &format!("id: {id}\nstatement: |\n  {line}\nsignature: |\n{armor}"));
        file
    }

    /// A statement like that of `file`, in the name of somebody else; the file stays.
    pub(super) fn in_the_name_of(&self, file: &str, approver: &str, class: &str) -> Value {
        let mut statement = self.statement(file);
        (statement["approver"], statement["class"]) = (approver.into(), class.into());
        statement["nonce"] = "00112233445566778899aabbccddeeff".into();
        statement
    }

    /// The events of a partner's log.
    pub(super) fn events(&self, partner: &str) -> Vec<LogLine> {
        let text = self.text(&format!("bank-partners/partners/{partner}/log.jsonl"));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Writes a log of these events: numbered and chained anew, each signed with the key of that name.
    pub(super) fn chain_anew(&self, partner: &str, events: Vec<Event>, key: impl Fn(&Event) -> String) {
        let events: Vec<Event> = events;
        let mut log = Vec::new();
        let Some(first) = events.first() else { return };
        let mut previous = first_link(&first.registry, &partner.parse().unwrap());
        for (seq, mut event) in (1_u64..).zip(events) {
            (event.seq, event.previous) = (seq, previous);
            let line = self.line(event, &key);
            previous = admit::crypto::sha256(line.trim_ascii_end());
            log.extend(line);
        }
        std::fs::write(self.root().join(format!("partners/{partner}/log.jsonl")), log).unwrap();
    }

    /// Puts an event at the end of a partner's log, chained and signed as it should be.
    pub(super) fn append_event(&self, partner: &str, key: &str, change: impl FnOnce(&mut Event)) {
        let file = format!("bank-partners/partners/{partner}/log.jsonl");
        let old = self.text(&file);
        let mut event = self.events(partner).pop().unwrap().event;
        event.previous = admit::crypto::sha256(old.lines().last().unwrap().as_bytes());
        event.seq += 1;
        (event.records, event.relied) = Default::default();
        change(&mut event);
        let line = String::from_utf8(self.line(event, |_| key.to_owned())).unwrap();
        self.write(&file, old + &line);
    }

    fn line(&self, event: Event, key: impl Fn(&Event) -> String) -> Vec<u8> {
        let armor = self.ssh_sign(&key(&event), "event@admit", &event_bytes(&event).unwrap());
        log_line(event, &SshSignature::from_armor(&armor).unwrap()).unwrap()
    }
}
