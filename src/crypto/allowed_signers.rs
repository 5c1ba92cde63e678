//! Allowed-signers files (ssh-keygen(1)), by stricter rules than ssh-keygen's: one exact principal a line, each key once. It refuses
//! patterns, certificate authorities, unknown options, and times without `Z`, which mean another moment elsewhere.

use super::{Refused, SshPublicKey, name, refused::refuse};
use crate::model::Moment;

/// Lines that are read.
const LINES: usize = 10_000;

/// Who may sign with which key, for what and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedSigner {
    /// The line of the file, from 1 on.
    pub line: usize,
    /// The one name that the key stands for.
    pub principal: String,
    /// The namespaces that it may sign in; `None` when the line names none, which is every one.
    pub namespaces: Option<Vec<String>>,
    /// The first moment at which its signatures count.
    pub valid_after: Option<Moment>,
    /// The first moment at which they count no more.
    pub valid_before: Option<Moment>,
    /// The key.
    pub key: SshPublicKey,
}

/// A file, one signer a line; empty lines and those that begin with `#` are passed over.
///
/// # Errors
/// The first line that is not `principal [options] type base64 [comment]` by the rules above, or holds a key for the second time.
pub fn allowed_signers(text: &str) -> Result<Vec<AllowedSigner>, Refused> {
    let mut found: Vec<AllowedSigner> = Vec::new();
    for (number, line) in lines(text)? {
        let signer = signer(number, line).map_err(|refused| Refused::new(format!("line {number}: {refused}")))?;
        if let Some(earlier) = found.iter().find(|known| known.key == signer.key) {
            refuse!("line {number}: its key stands in line {} already; one key stands for one name", earlier.line);
        }
        found.push(signer);
    }
    Ok(found)
}

/// A list of public keys, one a line, in their wire form. Weak keys may be on it, so that nothing is asked of them.
///
/// # Errors
/// The first line that is not `type base64 [comment]`, or whose key is of another type than it says.
pub fn revoked_keys(text: &str) -> Result<Vec<Vec<u8>>, Refused> {
    let blob = |(number, line): (usize, &str)| {
        let wrong = || Refused::new(format!("line {number} is not a public key `type base64 [comment]`"));
        let mut words = line.split_ascii_whitespace();
        let (kind, body) = words.next().zip(words.next()).ok_or_else(wrong)?;
        let blob = data_encoding::BASE64.decode(body.as_bytes()).map_err(|_| wrong())?;
        let named = super::ssh_wire::Wire::new(&blob).string().is_ok_and(|named| named == kind.as_bytes());
        if named { Ok(blob) } else { Err(wrong()) }
    };
    lines(text)?.into_iter().map(blob).collect()
}

/// The lines that say something, by number.
fn lines(text: &str) -> Result<Vec<(usize, &str)>, Refused> {
    super::armor::nothing_private(text.as_bytes(), "a list of public keys")?;
    if let Some(at) = text.lines().position(|line| line.chars().any(|c| name::hidden(c) && c != '\t')) {
        refuse!("line {} has a character that an editor may not show", at + 1);
    }
    let said: Vec<_> = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_matches([' ', '\t']))).collect();
    let said: Vec<_> = said.into_iter().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).collect();
    if said.len() > LINES {
        refuse!("there are {} keys, the limit is {LINES}", said.len());
    }
    Ok(said)
}

fn signer(line: usize, text: &str) -> Result<AllowedSigner, Refused> {
    let Some((principal, rest)) = text.split_once([' ', '\t']) else { refuse!("there is no key after the name") };
    if principal.contains(['*', '?', '!', ',', '"']) {
        refuse!("`{}` is a pattern or a list: one exact name is taken", name::visible(principal));
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    let bare = ["ssh-", "ecdsa-", "sk-"].iter().any(|start| rest.starts_with(start));
    let (options, key) = if bare { ("", rest) } else { rest.split_at(end_of_options(rest)) };
    let mut signer = AllowedSigner {
        line,
        principal: principal.to_owned(),
        namespaces: None,
        valid_after: None,
        valid_before: None,
        key: SshPublicKey::parse(key.trim_start_matches([' ', '\t']))?,
    };
    for option in split(options) {
        signer.take(option)?;
    }
    if let (Some(after), Some(before)) = (signer.valid_after, signer.valid_before)
        && after >= before
    {
        refuse!("it is valid from {after} until {before}, which is never");
    }
    Ok(signer)
}

impl AllowedSigner {
    /// One option, `name="value"`.
    fn take(&mut self, option: &str) -> Result<(), Refused> {
        let shown = || name::visible(option).chars().take(60).collect::<String>();
        if option == "cert-authority" {
            refuse!("a certificate authority (`cert-authority`) is not taken: name each key");
        }
        let value = option.split_once('=').and_then(|(name, value)| Some((name, value.strip_prefix('"')?.strip_suffix('"')?)));
        let again = match value {
            Some(("namespaces", list)) => {
                let names: Vec<String> = list.split(',').map(str::to_owned).collect();
                if names.iter().any(|n| n.is_empty() || n.contains(['*', '?', '!', '"', ' '])) {
                    refuse!("`{}` is not a list of exact namespaces", shown());
                }
                self.namespaces.replace(names).is_some()
            }
            Some(("valid-after", time)) => self.valid_after.replace(moment(time)?).is_some(),
            Some(("valid-before", time)) => self.valid_before.replace(moment(time)?).is_some(),
            _ => refuse!("the option `{}` is not known: namespaces=\"…\", valid-after=\"…\" and valid-before=\"…\" are", shown()),
        };
        if again {
            refuse!("the option `{}` stands there twice", shown());
        }
        Ok(())
    }
}

/// Where the first blank outside of quotes is.
fn end_of_options(text: &str) -> usize {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        !quoted && (c == ' ' || c == '\t')
    });
    end.unwrap_or(text.len())
}

/// At the commas outside of quotes; no options, no parts.
fn split(options: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = options.split(|c: char| {
        quoted ^= c == '"';
        !quoted && c == ','
    });
    if options.is_empty() { Vec::new() } else { parts.collect() }
}

/// `YYYYMMDDZ`, `YYYYMMDDHHMMZ` or `YYYYMMDDHHMMSSZ`.
fn moment(text: &str) -> Result<Moment, Refused> {
    let wrong = || {
        let shown: String = name::visible(text).chars().take(40).collect();
        Refused::new(format!(
            "`{shown}` is not a time as YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ; without Z it depends on where it is read"
        ))
    };
    let digits = text.strip_suffix('Z').filter(|d| d.bytes().all(|b| b.is_ascii_digit())).ok_or_else(wrong)?;
    let full = match digits.len() {
        8 => format!("{digits}000000"),
        12 => format!("{digits}00"),
        14 => digits.to_owned(),
        _ => return Err(wrong()),
    };
    let part = |range: std::ops::Range<usize>| full[range].to_owned();
    let rfc_3339 = format!("{}-{}-{}T{}:{}:{}Z", part(0..4), part(4..6), part(6..8), part(8..10), part(10..12), part(12..14));
    rfc_3339.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFRcWyIYXHHsBJ6GjTnWNLlpKCoaY2kjZTXr0iIviPGa";

    #[test]
    fn a_time_means_one_moment() {
        for (text, moment_) in [
            ("20260102Z", "2026-01-02T00:00:00Z"),
            ("202601020304Z", "2026-01-02T03:04:00Z"),
            ("20260102030405Z", "2026-01-02T03:04:05Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), moment_);
        }
        for bad in ["", "Z", "20260102", "2026-01-02Z", "20260230Z", "2026010203Z", "20260102246000Z", "+2026010Z", "٢٠٢٦٠١٠٢Z"]
        {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn options_are_taken_apart_outside_of_quotes() {
        assert_eq!(split("a=\"1,2\",b"), ["a=\"1,2\"", "b"]);
        assert_eq!(end_of_options("a=\"1 2\",b key"), 9);
        assert!(split("").is_empty());
    }

    #[test]
    fn what_is_no_exact_line_is_refused_with_its_number() {
        for bad in [
            "maria",
            "* ssh-ed25519 AAAA",
            "*@bank.example KEY",
            "!maria KEY",
            "maria,tom KEY",
            "\"maria\" KEY",
            "maria cert-authority KEY",
            "maria CERT-AUTHORITY KEY",
            "maria cert-authority,namespaces=\"a\" KEY",
            "maria namespaces=\"a*\" KEY",
            "maria namespaces=\"\" KEY",
            "maria namespaces=\"a,\" KEY",
            "maria namespaces=a KEY",
            "maria namespaces=\"a\",namespaces=\"b\" KEY",
            "maria valid-after=\"20260101\" KEY",
            "maria valid-after=\"20260101Z\",valid-before=\"20250101Z\" KEY",
            "maria verify-required KEY",
            "maria namespaces=\"a\",, KEY",
            "maria KEY\u{202e}",
            "maria ssh-dss AAAAB3NzaC1kc3MAAAAA",
        ] {
            let text = format!("# who\n\n{}\n", bad.replace("KEY", KEY));
            let said = allowed_signers(&text).map(|_| "taken".to_owned()).unwrap_or_else(|e| e.to_string());
            assert!(said.starts_with("line 3"), "{bad}: {said}");
        }
        assert!(allowed_signers(&format!("# who\n\nmaria {KEY}\n")).is_ok(), "and it is not the key that is refused");
        assert!(allowed_signers(&format!("maria {KEY}\ntom {KEY}\n")).unwrap_err().to_string().contains("in line 1 already"));
    }

    #[test]
    fn a_list_of_revoked_keys_may_hold_weak_ones() {
        let weak = format!("ssh-dss {}", data_encoding::BASE64.encode(b"\0\0\0\x07ssh-dss\0\0\0\0"));
        assert_eq!(revoked_keys(&format!("# old\n{KEY} a\n{weak}\n")).unwrap().len(), 2);
        for bad in ["x", "ssh-rsa AAAA", "ssh-ed25519", "SHA256:abc"] {
            assert!(revoked_keys(bad).is_err(), "{bad}");
        }
    }
}
