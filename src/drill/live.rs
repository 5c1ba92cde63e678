//! A drill against a gateway that runs: which cases can be asked with what the operator holds, now and from here, and what became of
//! them. What cannot be asked is named with the reason, and is never counted as a pass.

use super::{
    case::{Case, Holder, Kind},
    offline::{Failure, Tally, What},
    wire::{Attempt, Line, Seen, Wire},
};
use crate::{
    crypto::{Entropy, Refused, Secret, TlsIdentity, altered_api_key, impostor, unknown_api_key},
    model::{CredentialKind, Moment, ScopeName},
    publish::Compiled,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

/// What the operator holds and knows.
#[derive(Debug, Default)]
pub struct Kit {
    /// Certificates with their keys, by the credential.
    pub identities: BTreeMap<Holder, TlsIdentity>,
    /// API keys, by the credential.
    pub keys: BTreeMap<Holder, Secret>,
    /// What is asked for in the place of a scope.
    pub lines: BTreeMap<ScopeName, Line>,
    /// The address that is asked from.
    pub source: Option<IpAddr>,
    /// Whether the gateway is told an amount.
    pub amounts: bool,
}

/// A case that was not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun {
    /// The case, in words.
    pub case: String,
    /// What it is about.
    pub kind: Kind,
    /// Whose access.
    pub subject: String,
    /// Why not, and what would let it be asked.
    pub why: String,
    /// Whether the operator could have given what it takes; otherwise it is a question for the files alone.
    pub missing: bool,
}

/// What of a drill can be asked.
#[derive(Debug, Default)]
pub struct Plan {
    asks: Vec<Case>,
    /// What is not asked.
    pub not_run: Vec<NotRun>,
}

/// Whether a case can be asked.
enum May {
    Ask(Kind),
    Missing(String),
    Elsewhere(&'static str),
}

impl Plan {
    /// Sorts the cases. One that is let in at other hours or from elsewhere becomes one that must be refused now and here.
    #[must_use]
    pub fn new(cases: &[Case], kit: &Kit, offered: &BTreeSet<ScopeName>, now: Moment) -> Self {
        let mut plan = Self::default();
        let mut seen = BTreeSet::new();
        for case in cases {
            match may(case, kit, offered, now) {
                May::Ask(kind) => {
                    let mut case = Case { kind, ..case.clone() };
                    if kind != Kind::Granted && case.id.starts_with(Kind::Granted.as_str()) {
                        case.id = format!("{kind}: {} asks for {} now, from here", case.subject, case.asked.scope);
                        "the conditions of what it was granted are not met".clone_into(&mut case.because);
                    }
                    case.asked.at = now;
                    if seen.insert((kind, case.subject.clone(), case.asked.scope.clone(), case.asked.amount)) {
                        plan.asks.push(case);
                    }
                }
                May::Missing(why) => plan.not_run.push(NotRun::of(case, why, true)),
                May::Elsewhere(why) => plan.not_run.push(NotRun::of(case, why.to_owned(), false)),
            }
        }
        plan
    }

    /// How many of the cases that can be asked must be let in.
    #[must_use]
    pub fn let_in(&self) -> usize {
        self.asks.iter().filter(|case| case.kind.is_let_in()).count()
    }

    /// Asks what can be asked, one after the other.
    #[must_use]
    pub fn run(&self, wire: &Wire, kit: &Kit, tally: &mut Tally) -> usize {
        for case in &self.asks {
            let (Some(line), Some(holder)) = (kit.lines.get(&case.asked.scope), &case.holder) else { continue };
            let (identity, key) = (kit.identities.get(holder), kit.keys.get(holder));
            let attempt = Attempt { identity, key, line, amount: case.asked.amount };
            let failure = |what, how| Failure::of(case, what, Some(how));
            match (wire.ask(&attempt), case.kind.is_let_in()) {
                (Seen::LetIn(_), true) => tally.let_in += 1,
                (Seen::Refused(_), false) => tally.refused += 1,
                (Seen::LetIn(how), false) => tally.failures.push(failure(What::GotThrough, how)),
                (Seen::Refused(how), true) => tally.failures.push(failure(What::WronglyRefused, how)),
                (Seen::Unclear(how), _) => tally.failures.push(failure(What::Unclear, how)),
            }
        }
        self.asks.len()
    }
}

impl NotRun {
    fn of(case: &Case, why: String, missing: bool) -> Self {
        Self { case: case.id.clone(), kind: case.kind, subject: case.subject.clone(), why, missing }
    }
}

fn may(case: &Case, kit: &Kit, offered: &BTreeSet<ScopeName>, now: Moment) -> May {
    let kind = match case.kind {
        Kind::AfterEnd | Kind::BeforeStart => return May::Elsewhere("it is about another moment"),
        Kind::Altered | Kind::Unknown | Kind::Nothing => {
            return May::Elsewhere("a gateway is shown copies of other kinds instead");
        }
        // Asked in the place of what is granted, when the moment or the address is a wrong one.
        Kind::Hours => return May::Elsewhere("it is about another moment"),
        Kind::Source => return May::Elsewhere("it is about another address"),
        Kind::Scope if !offered.contains(&case.asked.scope) => {
            return May::Elsewhere("nobody offers its scope, so no request is for it");
        }
        kind => kind,
    };
    let Some(holder) = &case.holder else { return May::Elsewhere("it is about nobody's credential") };
    let held = match case.shows {
        CredentialKind::ClientCertificate | CredentialKind::EnrolledCertificate => kit.identities.contains_key(holder),
        CredentialKind::ApiKey => kit.keys.contains_key(holder),
        _ => return May::Elsewhere("tokens and assertions are for an authorization server"),
    };
    if !held {
        let flag = if case.shows == CredentialKind::ApiKey { "--api-key SUBJECT=FILE" } else { "--identity SUBJECT=CERT,KEY" };
        return May::Missing(format!("its key was not given: {}", flag.replace("SUBJECT", &holder.to_string())));
    }
    if !kit.lines.contains_key(&case.asked.scope) {
        let scope = &case.asked.scope;
        return May::Missing(format!("what is asked for in its place was not given: --request '{scope}=METHOD /PATH'"));
    }
    if !matches!(kind, Kind::Granted | Kind::Amount) {
        return May::Ask(kind);
    }
    let when = &case.when;
    if when.max_amount.is_some() && !kit.amounts {
        return May::Missing("the gateway is told no amount: --amount-header NAME".to_owned());
    }
    if !when.sources.is_empty() && kit.source.is_none() {
        return May::Missing("its networks are named: --source ADDRESS says where this asks from".to_owned());
    }
    let here = when.sources.is_empty() || kit.source.is_some_and(|own| when.sources.iter().any(|network| network.has(own)));
    let hours = when.hours.is_none_or(|hours| hours.cover(now));
    match (kind, here, hours) {
        (Kind::Granted, false, _) => May::Ask(Kind::Source),
        (Kind::Granted, true, false) => May::Ask(Kind::Hours),
        (Kind::Amount, here, hours) if !here || !hours => May::Elsewhere("it would be refused for its moment or its address"),
        (kind, _, _) => May::Ask(kind),
    }
}

/// What is tried whatever the operator holds, since it takes nobody's key: nothing, self-made certificates with real names, an unknown
/// key, and each key that was given with a character changed. Answers how many were tried.
///
/// # Errors
/// When a self-made certificate or key cannot be made.
pub fn strangers(
    wire: &Wire,
    kit: &Kit,
    compiled: &Compiled,
    line: &Line,
    entropy: &mut dyn Entropy,
    tally: &mut Tally,
) -> Result<usize, Refused> {
    let environment = compiled.environment.as_str();
    let mut tried = 0;
    let mut attempt =
        |kind: Kind, how: String, subject: &str, identity: Option<&TlsIdentity>, key: Option<&Secret>, line: &Line| {
            let seen = wire.ask(&Attempt { identity, key, line, amount: None });
            let what = match seen {
                Seen::Refused(_) => None,
                Seen::LetIn(seen) => Some((What::GotThrough, seen)),
                Seen::Unclear(seen) => Some((What::Unclear, seen)),
            };
            tried += 1;
            let because = if kind == Kind::Nothing { "nothing was shown" } else { "nobody issued it" };
            match what {
                None => tally.refused += 1,
                Some((what, seen)) => tally.failures.push(Failure {
                    what,
                    case: format!("{kind}: {how}"),
                    kind,
                    subject: subject.to_owned(),
                    because: because.to_owned(),
                    seen: Some(seen),
                }),
            }
        };
    for asked in std::iter::once(line).chain(kit.lines.values()).take(16) {
        let how = format!("no certificate and no key, {} {}", asked.method, asked.path);
        attempt(Kind::Nothing, how, environment, None, None, asked);
    }
    for (subject, identity) in impostors(compiled, entropy)? {
        let how = format!("a self-made certificate with the names of {subject}");
        attempt(Kind::Unknown, how, &subject, Some(&identity), None, line);
    }
    let unknown = unknown_api_key(compiled.key_prefix.as_str(), environment, entropy)?;
    attempt(Kind::Unknown, "an API key that nobody issued".to_owned(), environment, None, Some(&unknown), line);
    for (holder, key) in &kit.keys {
        let altered = altered_api_key(key)?;
        let how = format!("the API key of {holder} with one character changed");
        attempt(Kind::Altered, how, &holder.to_string(), None, Some(&altered), line);
    }
    Ok(tried)
}

/// Self-made certificates with the names of the first three that are let in, each of another application.
fn impostors(compiled: &Compiled, entropy: &mut dyn Entropy) -> Result<Vec<(String, TlsIdentity)>, Refused> {
    let mut made: BTreeMap<String, TlsIdentity> = BTreeMap::new();
    for (entry, certificate, issuer) in compiled.certificates() {
        let subject = format!("{}/{}", entry.partner, entry.application);
        let ours = issuer.and_then(|id| compiled.issuers.iter().find(|own| own.id == *id));
        let Some(authority) = ours.filter(|_| !made.contains_key(&subject)) else { continue };
        made.insert(subject, impostor(certificate, &authority.certificate, entropy)?);
        if made.len() == 3 {
            break;
        }
    }
    Ok(made.into_iter().collect())
}
