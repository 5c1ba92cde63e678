//! `admit.conf`, read as nginx would: its maps by the variable that each sets, and the value of a scope's variable worked out from them
//! for one request.

mod syntax;

use super::{Answer, LEFT, Published, leaves};
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
    if request.value("admit_identity", 0)?.split('/').nth(3) != Some(asked.environment.as_str()) {
        return Ok(Answer::Refused);
    }
    let credential = request.value("admit_credential", 0)?;
    Ok(match variables.contains_key(variable.as_str()) && request.value(&variable, 0)? == "1" {
        true => Answer::LetIn,
        false if leaves(text, &credential, &asked.scope) => LEFT,
        false => Answer::Refused,
    })
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
        let from = self.filled(&from, depth)?;
        let exact = block.lines.iter().find(|(key, _)| !key.starts_with('~') && key.eq_ignore_ascii_case(&from));
        let matched = || block.lines.iter().find(|(key, _)| key.strip_prefix('~').is_some_and(|regex| matches(regex, &from)));
        let value = exact.or_else(matched).map_or(block.default.as_str(), |(_, value)| value);
        match value.strip_prefix('$') {
            Some("1") => Ok(from.get(4..).unwrap_or_default().to_owned()),
            Some(variable) => self.value(variable, depth + 1),
            None => Ok(value.to_owned()),
        }
    }

    /// A text with its variables' values in their places. What a value holds is not looked at again.
    fn filled(&self, text: &str, depth: u8) -> Result<String, Refused> {
        let mut parts = text.split('$');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            out.push_str(&self.value(name, depth + 1)?);
            out.push_str(rest);
        }
        Ok(out)
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

/// The two regular expressions that are published: what counts, and a moment of ten digits that is before another. No other matches.
fn matches(regex: &str, text: &str) -> bool {
    if regex == "^1:0:(.+)$" {
        return text.strip_prefix("1:0:").is_some_and(|rest| !rest.is_empty());
    }
    let smaller = "0[0-9.]*:\\1[1-9]|1[0-9.]*:\\1[2-9]|2[0-9.]*:\\1[3-9]|3[0-9.]*:\\1[4-9]|4[0-9.]*:\\1[5-9]|5[0-9.]*:\\1[6-9]|\
                   6[0-9.]*:\\1[7-9]|7[0-9.]*:\\1[8-9]|8[0-9.]*:\\1[9-9]";
    let moment = |text: &str| text.parse::<u64>().ok().filter(|_| text.len() == 10);
    let (now, end) = text.split_once(':').unwrap_or_default();
    let now = now.split_once('.').and_then(|(seconds, _)| moment(seconds));
    regex == format!("^([0-9]*)(?:{smaller})") && now.zip(moment(end)).is_some_and(|(now, end)| now < end)
}
