//! `admit.conf`, read as nginx would: its maps by the variable that each sets, and the value of a scope's variable worked out from them
//! for one request.

mod syntax;

use super::{Answer, Published};
use crate::{
    crypto::{Certificate, Refused, refuse},
    model::{Digest, Network},
    publish::{Asked, Shown},
};
use std::collections::BTreeMap;
use syntax::{Block, blocks};

/// The answer of `nginx/admit.conf`.
pub(in crate::publish) fn nginx(published: &Published, asked: &Asked) -> Result<Answer, Refused> {
    let bytes = published.get("nginx/admit.conf").ok_or_else(|| Refused::new("`nginx/admit.conf` is not there"))?;
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::new("`nginx/admit.conf` is not UTF-8"))?;
    let variables = blocks(text)?;
    let Shown::Certificate(digest) = &asked.shown else { return Ok(Answer::Refused) };
    let request = Request { shown: certificate(&variables, digest)?, asked, variables: &variables };
    let variable = format!("admit_scope_{}_{}", asked.scope.api, asked.scope.name).replace(['-', '.'], "_");
    if !variables.contains_key(variable.as_str())
        || request.value("admit_identity", 0)?.split('/').nth(3) != Some(asked.environment.as_str())
    {
        return Ok(Answer::Refused);
    }
    Ok(if request.value(&variable, 0)? == "1" { Answer::LetIn } else { Answer::Refused })
}

/// One request, as the variables see it.
struct Request<'a> {
    shown: String,
    asked: &'a Asked,
    variables: &'a BTreeMap<String, Block>,
}

/// `$ssl_client_fingerprint:$ssl_client_escaped_cert` of the certificate with that digest: the one among the keys, since nothing else of
/// it was asked about. The parts of a key must be of one certificate.
fn certificate(variables: &BTreeMap<String, Block>, digest: &Digest) -> Result<String, Refused> {
    let block = variables.get("admit_shown").ok_or_else(|| Refused::new("`nginx/admit.conf` has no `$admit_shown`"))?;
    for (key, _) in &block.lines {
        let (sha1, spelled) = key.split_once(':').unwrap_or_default();
        let pem = unescaped(spelled).ok_or_else(|| Refused::new("`nginx/admit.conf` has a certificate that cannot be read"))?;
        let certificate = Certificate::from_pem(&pem)?;
        if certificate.fingerprint() == *digest && certificate.sha1_hex() == sha1 {
            return Ok(key.clone());
        }
    }
    Ok(":".to_owned())
}

fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let byte = u8::from_str_radix(part.get(..2)?, 16).ok().filter(u8::is_ascii)?;
        out.push(char::from(byte));
        out.push_str(part.get(2..)?);
    }
    Some(out)
}

impl Request<'_> {
    /// The value of a variable.
    fn value(&self, name: &str, depth: u8) -> Result<String, Refused> {
        let Some(block) = self.variables.get(name).filter(|_| depth < 16) else {
            refuse!("`nginx/admit.conf` does not come to a value for `${name}`");
        };
        if block.geo {
            return self.network(block);
        }
        let mut from = block.from.clone();
        for (variable, value) in [
            ("$ssl_client_fingerprint:$ssl_client_escaped_cert", self.shown.clone()),
            ("$msec", format!("{}.000", self.asked.at.unix())),
        ] {
            from = from.replace(variable, &value);
        }
        while let Some(at) = from.find('$') {
            let end = from[at + 1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(from.len(), |n| at + 1 + n);
            let value = self.value(&from[at + 1..end].to_owned(), depth + 1)?;
            from.replace_range(at..end, &value);
        }
        let exact = block.lines.iter().find(|(key, _)| !key.starts_with('~') && key.eq_ignore_ascii_case(&from));
        let matched = || block.lines.iter().find(|(key, _)| key.strip_prefix('~').is_some_and(|regex| matches(regex, &from)));
        let value = exact.or_else(matched).map_or(block.default.as_str(), |(_, value)| value);
        match value.strip_prefix('$') {
            Some("1") => Ok(from.get(2..).unwrap_or_default().to_owned()),
            Some(variable) => self.value(variable, depth + 1),
            None => Ok(value.to_owned()),
        }
    }

    /// `geo`: the value of the narrowest network that the source belongs to.
    fn network(&self, block: &Block) -> Result<String, Refused> {
        let mut narrowest: Option<(u8, &str)> = None;
        for (key, value) in &block.lines {
            let network: Network =
                key.parse().map_err(|_| Refused::new("`nginx/admit.conf` has a network that cannot be read"))?;
            let bits = network.host_bits();
            if self.asked.source.is_some_and(|source| network.has(source)) && narrowest.is_none_or(|(least, _)| bits < least) {
                narrowest = Some((bits, value));
            }
        }
        Ok(narrowest.map_or(block.default.as_str(), |(_, value)| value).to_owned())
    }
}

/// The two kinds of regular expression that are published: what counts, and a number of ten digits below another.
fn matches(regex: &str, text: &str) -> bool {
    if regex == "^1:(.+)$" {
        return text.strip_prefix("1:").is_some_and(|rest| !rest.is_empty());
    }
    let Some(smaller) = regex.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")[.]")) else { return false };
    let Some(seconds) = text.split_once('.').map(|(seconds, _)| seconds) else { return false };
    smaller.split('|').any(|one| {
        let Some((head, rest)) = one.split_once("[0-") else { return false };
        let (Some(below), Some(count)) = (rest.get(..1), rest.get(1..).and_then(|rest| rest.strip_prefix("][0-9]{"))) else {
            return false;
        };
        let count = count.strip_suffix('}').and_then(|count| count.parse::<usize>().ok());
        let tail = seconds.strip_prefix(head).unwrap_or_default();
        let digits = tail.bytes().all(|b| b.is_ascii_digit());
        digits && tail.get(..1).is_some_and(|digit| digit <= below) && count == tail.len().checked_sub(1)
    })
}
