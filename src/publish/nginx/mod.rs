//! `nginx`: a bundle, and variables that say who calls and what it may do; an edge that knows certificates, the time and the source.
//! A certificate is known by its SHA-1 and all of its PEM together, since nginx compares without regard to case and has no better hash.

mod clock;
mod quote;

use super::{
    Compiled, File, Shows, Target,
    edge::{Edge, EdgeEntry, LeftOut, bundle},
    read,
};
use crate::{
    crypto::{Certificate, Refused, refuse},
    model::{ScopeName, TargetName, enforcement},
};
use clock::{NEVER, OVER, before, digits};
use quote::{escaped, key, quoted, variable};
use std::collections::{BTreeMap, BTreeSet};

/// The target.
pub(super) const TARGET: Target = Target {
    name: TargetName::Nginx,
    summary: "maps for nginx: who a certificate is, and what it may do",
    enforces: enforcement::NGINX,
    files,
    answer: read::nginx,
};

/// What a token of the configuration may hold, and a bucket of a map: a token is read into 4,096 bytes, a bucket is less than 65,536.
const LONGEST: usize = 4_000;
const LARGEST_BUCKET: usize = 65_408;

fn files(compiled: &Compiled) -> Result<Vec<File>, Refused> {
    let mut edge = Edge::new(compiled, enforcement::NGINX.kinds)?;
    let long = |one: &EdgeEntry<'_>| shown(one).is_none_or(|shown| shown.len() > LONGEST);
    for one in edge.entries.extract_if(.., |one| long(one)) {
        let credential = one.entry.credential.clone();
        edge.left_out.push(LeftOut { credential, scope: None, why: "its certificate is longer than nginx reads" });
    }
    let scopes = scopes(compiled, &edge)?;
    let text = [header(compiled, &edge), variables(&scopes), identity(&edge)?, scopes].concat();
    Ok(vec![
        File { path: "nginx/admit.conf".to_owned(), bytes: text.into_bytes() },
        File { path: "nginx/ca.pem".to_owned(), bytes: bundle(compiled).into_bytes() },
    ])
}

/// What nginx sees of a certificate.
fn shown(one: &EdgeEntry<'_>) -> Option<String> {
    match &one.entry.shows {
        Shows::Certificate { certificate, .. } => Some(spelled(certificate)),
        Shows::ApiKey { .. } | Shows::OauthClient { .. } | Shows::Federation { .. } => None,
    }
}

fn spelled(certificate: &Certificate) -> String {
    format!("{}:{}", certificate.sha1_hex(), escaped(&certificate.to_pem()))
}

fn header(compiled: &Compiled, edge: &Edge<'_>) -> String {
    let longest = edge.entries.iter().filter_map(shown).map(|shown| shown.len()).max().unwrap_or_default();
    let bucket = (32 * (longest + 32)).next_multiple_of(64).clamp(64, LARGEST_BUCKET);
    let size = edge.entries.len().max(2048).next_power_of_two();
    let left_out: String = edge.left_out.iter().map(LeftOut::line).collect();
    format!(
        "# What is let in, {} in {}, for the http block of nginx. Made by admit; not for editing.\n{left_out}\
         map_hash_bucket_size {bucket};\nmap_hash_max_size {size};\n\n",
        compiled.made, compiled.environment
    )
}

/// Room for the longest name of a variable, where nginx by itself would not have it and would not start. What it asks for is a pointer and
/// the name with two bytes, in words of 8 bytes, and a pointer at the end; by itself it has 64.
fn variables(scopes: &str) -> String {
    let names = scopes.lines().filter_map(|line| line.strip_prefix("map ")?.rsplit_once(" $")?.1.strip_suffix(" {"));
    let longest = names.map(|name| (name.len() + 2).next_multiple_of(8) + 16).max().unwrap_or_default();
    match longest.next_multiple_of(64) {
        0 | 64 => String::new(),
        bucket => format!("variables_hash_bucket_size {bucket};\n\n"),
    }
}

/// Who calls: what is shown, whether it still counts, and whose it is.
fn identity(edge: &Edge<'_>) -> Result<String, Refused> {
    let known = edge.entries.iter().filter_map(|one| Some((shown(one)?, one.entry.credential.to_string())));
    let end = |one: &EdgeEntry<'_>| Ok((one.entry.credential.to_string(), digits(one.entry.ends)?));
    let ends = edge.entries.iter().map(end).collect::<Result<Vec<_>, Refused>>()?;
    let start = |one: &EdgeEntry<'_>| Ok((one.entry.credential.to_string(), digits(one.entry.from)?));
    let starts = edge.entries.iter().map(start).collect::<Result<Vec<_>, Refused>>()?;
    let by = |of: fn(&EdgeEntry<'_>) -> String| edge.entries.iter().map(move |one| (one.entry.credential.to_string(), of(one)));
    let networks = edge.networks.iter().map(|network| format!("    {network} {network};\n"));
    Ok([
        map("$ssl_client_fingerprint:$ssl_client_escaped_cert", "admit_shown", "", known)?,
        map("$admit_shown", "admit_end", OVER, ends.into_iter())?,
        before("admit_end", "admit_counts"),
        map("$admit_shown", "admit_start", NEVER, starts.into_iter())?,
        before("admit_start", "admit_early"),
        "map \"$admit_counts:$admit_early:$admit_shown\" $admit_credential {\n    default \"\";\n    \"~^1:0:(.+)$\" $1;\n}\n"
            .to_owned(),
        map("$admit_credential", "admit_partner", "", by(|one| one.entry.partner.to_string()))?,
        map("$admit_credential", "admit_application", "", by(|one| one.entry.application.to_string()))?,
        map("$admit_credential", "admit_identity", "", by(|one| one.entry.identity.to_string()))?,
        format!("geo $admit_network {{\n    default none;\n{}}}\n", networks.collect::<String>()),
    ]
    .concat())
}

/// A variable for each scope that is offered or granted.
fn scopes(compiled: &Compiled, edge: &Edge<'_>) -> Result<String, Refused> {
    let mut names: BTreeMap<String, &ScopeName> = BTreeMap::new();
    let mut text = String::new();
    let granted = edge.entries.iter().flat_map(|one| one.rights.keys().map(|(scope, _)| scope));
    let all: BTreeSet<&ScopeName> = compiled.scopes.iter().chain(granted).filter(|scope| !scope.is_wildcard()).collect();
    for scope in all {
        let name = variable(scope)?;
        if let Some(other) = names.insert(name.clone(), scope) {
            refuse!("nginx would have one variable, `${name}`, for the scopes `{other}` and `{scope}`");
        }
        let mut anywhere = Vec::new();
        let mut placed = Vec::new();
        for one in &edge.entries {
            let credential = &one.entry.credential;
            for ((_, network), until) in one.rights.iter().filter(|((of, _), _)| of == scope) {
                match network {
                    None => anywhere.push((credential.to_string(), digits(*until)?)),
                    Some(network) => placed.push((format!("{credential}:{network}"), digits(*until)?)),
                }
            }
        }
        let (any, here) = (format!("{name}_any"), format!("{name}_here"));
        let either = ["0:1", "1:0", "1:1"].map(|both| (both.to_owned(), "1".to_owned()));
        text.push_str(&map("$admit_credential", &format!("{any}_end"), OVER, anywhere.into_iter())?);
        text.push_str(&before(&format!("{any}_end"), &any));
        text.push_str(&map("$admit_credential:$admit_network", &format!("{here}_end"), OVER, placed.into_iter())?);
        text.push_str(&before(&format!("{here}_end"), &here));
        text.push_str(&map(&format!("${any}:${here}"), &name, "0", either.into_iter())?);
    }
    Ok(text)
}

/// A `map` block. Its keys are compared whole, and a default is always there.
fn map(from: &str, to: &str, default: &str, lines: impl Iterator<Item = (String, String)>) -> Result<String, Refused> {
    let mut text = format!("map \"{from}\" ${to} {{\n    default {};\n", quoted(default)?);
    for (of, is) in lines {
        text.push_str(&format!("    {} {};\n", key(&of)?, quoted(&is)?));
    }
    text.push_str("}\n");
    Ok(text)
}
