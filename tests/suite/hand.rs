//! What people do beside the binary, by hand: keys and requests made with openssl, files edited in place, statements signed with
//! ssh-keygen. It refuses to edit what is not there, so that no test breaks nothing.

use crate::place::{Place, Run};
use admit::crypto::jcs;
use serde_json::Value;
use std::collections::BTreeMap;

/// The arguments of `openssl genpkey` for a P-256 key.
pub(crate) const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

pub(crate) const PARTNER: &str = "partners/acme-pay/partner.yaml";
pub(crate) const APPLICATION: &str = "partners/acme-pay/applications/payouts.yaml";
pub(crate) const ANCHOR: &str = "partners/acme-pay/anchors/acme-ca.yaml";
pub(crate) const LOG: &str = "partners/acme-pay/log.jsonl";

impl Place {
    /// Makes a key, a CSR for it and the production anchor's signature over the CSR: `<name>.key`, `<name>.csr`, `<name>.csr.sig`.
    pub(crate) fn request(&self, name: &str, key: &[&str]) {
        self.request_for(name, key, &["-subj", "/CN=payouts"]);
    }

    /// As [`Self::request`], with what the CSR asks for.
    pub(crate) fn request_for(&self, name: &str, key: &[&str], asks: &[&str]) {
        let (file, csr) = (format!("{name}.key"), format!("{name}.csr"));
        self.must("openssl", &[&["genpkey"], key, &["-out", &file]].concat());
        self.must("openssl", &[&["req", "-new", "-key", &file, "-out", &csr], asks].concat());
        self.vouch(name, "acme-ca.key");
    }

    /// Signs the CSR of that name with a key of the partner's.
    pub(crate) fn vouch(&self, name: &str, key: &str) {
        let (csr, proof) = (format!("{name}.csr"), format!("{name}.csr.sig"));
        self.must("openssl", &["dgst", "-sha256", "-sign", key, "-out", &proof, &csr]);
    }

    /// Asks for a client certificate for production, `<name>.pem`, by the request of that name.
    pub(crate) fn ask(&self, name: &str) -> Run {
        self.ask_with(name, &[])
    }

    /// As [`Self::ask`], with more words.
    pub(crate) fn ask_with(&self, name: &str, more: &[&str]) -> Run {
        let (csr, proof, out) = (format!("{name}.csr"), format!("{name}.csr.sig"), format!("{name}.pem"));
        let words = [
            ["issue", "acme-pay/payouts", "--environment", "production", "--kind", "client-certificate"].as_slice(),
            &["--csr", &csr, "--csr-proof", &proof, "--out", &out],
            &["--issuer-key", "issuer-keys/production-ca.key.pem", "--passphrase-file", "passphrase"],
            more,
        ]
        .concat();
        self.run_as("priya-nair", &words)
    }

    /// Has the quorum of governance approve policy, roster, catalogue and issuers as they are now.
    pub(crate) fn approve_policy(&self) {
        for owner in ["tom-berger", "priya-nair"] {
            self.ok_as(owner, &["approve", "--policy"]);
        }
    }

    /// Has the quorum of production approve what the application's record says now.
    pub(crate) fn approve_production(&self) {
        for owner in ["maria-lopez", "tom-berger"] {
            self.ok_as(owner, &["approve", "acme-pay/payouts", "--environment", "production"]);
        }
    }

    /// Cuts a line, which must be there to the letter, and what is indented below it.
    pub(crate) fn cut(&self, file: &str, line: &str) {
        let name = format!("bank-partners/{file}");
        let old = self.text(&name);
        let lines: Vec<&str> = old.lines().collect();
        let start = lines.iter().position(|l| *l == line).unwrap_or_else(|| panic!("`{file}` has no line `{line}`:\n{old}"));
        let depth = |line: &str| line.len() - line.trim_start().len();
        let end = lines[start + 1..].iter().position(|l| depth(l) <= depth(line)).map_or(lines.len(), |n| start + 1 + n);
        let left: Vec<&str> = [&lines[..start], &lines[end..]].concat();
        self.write(&name, format!("{}\n", left.join("\n")));
    }

    /// Cuts the first line that begins like that, and nothing below it.
    pub(crate) fn cut_like(&self, file: &str, start: &str) {
        let name = format!("bank-partners/{file}");
        let old = self.text(&name);
        let line = old.lines().find(|l| l.starts_with(start)).unwrap_or_else(|| panic!("`{file}` has no `{start}`:\n{old}"));
        self.write(&name, old.replacen(&format!("{line}\n"), "", 1));
    }

    /// Replaces text that must be there below a line of a file of the registry.
    pub(crate) fn edit_below(&self, file: &str, above: &str, from: &str, to: &str) {
        let name = format!("bank-partners/{file}");
        let old = self.text(&name);
        let (head, tail) = old.split_once(above).unwrap_or_else(|| panic!("`{file}` has no `{above}`:\n{old}"));
        assert!(tail.contains(from), "`{file}` has no `{from}` below `{above}`:\n{old}");
        self.write(&name, format!("{head}{above}{}", tail.replacen(from, to, 1)));
    }

    /// Puts text at the end of a file of the registry.
    pub(crate) fn append(&self, file: &str, text: &str) {
        let name = format!("bank-partners/{file}");
        self.write(&name, self.text(&name) + text);
    }

    /// Removes a file of the registry.
    pub(crate) fn remove(&self, file: &str) {
        std::fs::remove_file(self.root().join(file)).unwrap_or_else(|e| panic!("`{file}`: {e}"));
    }

    /// The files of the registry whose path begins and ends like that.
    pub(crate) fn find(&self, start: &str, end: &str) -> Vec<String> {
        self.files().into_keys().filter(|name| name.starts_with(start) && name.ends_with(end)).collect()
    }

    /// Every file of the whole folder and what it holds: the registry, the work files of a transaction, what was delivered.
    pub(crate) fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        let root = self.path("");
        let files = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
        files
            .map(|entry| {
                let name = entry.path().strip_prefix(&root).unwrap().display().to_string();
                (name, std::fs::read(entry.path()).unwrap_or_default())
            })
            .collect()
    }

    /// The statement of an approval on file.
    pub(crate) fn statement(&self, file: &str) -> Value {
        let text = self.text(&format!("bank-partners/{file}"));
        let line = text.lines().find(|line| line.starts_with("  {")).unwrap();
        serde_json::from_str(line).unwrap()
    }

    /// Signs a statement with somebody's key, whatever it says, and puts it on file; answers the file.
    pub(crate) fn sign_by_hand(&self, signer: &str, statement: &Value) -> String {
        let line = String::from_utf8(jcs::canonical(statement).unwrap()).unwrap();
        let key = format!("ssh/{signer}");
        let signed = self.exec("ssh-keygen", &["-Y", "sign", "-q", "-n", "approval@admit", "-f", &key], line.as_bytes());
        assert_eq!(signed.code, 0, "{signed:?}");
        let armor: String = signed.stdout.lines().map(|line| format!("  {line}\n")).collect();
        let digest = statement["digest"].as_str().unwrap().trim_start_matches("sha256:");
        let id = format!("{}-{}", &digest[..8], statement["approver"].as_str().unwrap());
        let folder = statement["partner"].as_str().map(|partner| format!("partners/{partner}/")).unwrap_or_default();
        let file = format!("{folder}approvals/{id}.yaml");
        self.write(&format!("bank-partners/{file}"), format!("id: {id}\nstatement: |\n  {line}\nsignature: |\n{armor}"));
        file
    }
}

impl Run {
    /// The rules that a refusal names, each with what it says to type.
    pub(crate) fn rules(&self) -> BTreeMap<String, Vec<String>> {
        let mut rules: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let lines: Vec<&str> = self.stderr.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let rule = line.strip_prefix("  ").and_then(|line| line.split_once(": ")).map(|(rule, _)| rule);
            let Some(rule) = rule.filter(|rule| admit::rules::find(rule).is_some()) else { continue };
            let fix = lines[index + 1..].iter().find_map(|line| line.strip_prefix("      $ ")).unwrap_or_default();
            rules.entry(rule.to_owned()).or_default().push(fix.to_owned());
        }
        rules
    }
}
