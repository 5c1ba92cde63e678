//! The part of Cedar's language that policies are published in, read and evaluated: `permit` for one principal, action and resource, and
//! comparisons of times, addresses and amounts. Anything else in a file is refused, and what cannot be evaluated permits nothing.

use super::cedar_token::{Token, tokens};
use crate::{crypto::Refused, model::Moment};
use std::net::IpAddr;

/// How deep parentheses may stand.
const DEPTH: usize = 16;

/// What a request says.
pub(super) struct Context {
    /// The principal's dates.
    pub(super) from: Moment,
    pub(super) ends: Moment,
    pub(super) at: Moment,
    pub(super) source: Option<IpAddr>,
    pub(super) amount: Option<u64>,
}

/// A policy: type and id of whom, what and of what, and when.
pub(super) struct Policy {
    pub(super) principal: (String, String),
    pub(super) action: (String, String),
    pub(super) resource: (String, String),
    when: Term,
}

impl Policy {
    /// Whether it permits.
    pub(super) fn permits(&self, context: &Context) -> bool {
        matches!(self.when.value(context), Some(Value::Is(true)))
    }
}

enum Term {
    Any(Vec<Term>),
    All(Vec<Term>),
    Less(Box<Term>, Box<Term>),
    AtMost(Box<Term>, Box<Term>),
    Has(String),
    /// Of the principal or the context, by both names.
    Attribute(String, String),
    Known(Value),
    InRange(Box<Term>, Box<Term>),
    Offset(Box<Term>, Box<Term>),
    ToTime(Box<Term>),
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Value {
    Is(bool),
    Long(i64),
    /// Milliseconds since 1970.
    Time(i64),
    /// Milliseconds.
    Span(i64),
    Address(IpAddr, u8),
}

impl Term {
    /// As Cedar has it: what cannot be evaluated has no value, and neither has what needs it.
    fn value(&self, context: &Context) -> Option<Value> {
        let is = |term: &Self| match term.value(context) {
            Some(Value::Is(value)) => Some(value),
            _ => None,
        };
        Some(match self {
            Self::Any(terms) => {
                for term in terms {
                    if is(term)? {
                        return Some(Value::Is(true));
                    }
                }
                Value::Is(false)
            }
            Self::All(terms) => {
                for term in terms {
                    if !is(term)? {
                        return Some(Value::Is(false));
                    }
                }
                Value::Is(true)
            }
            Self::Less(a, b) => Value::Is(compared(a.value(context)?, b.value(context)?)?.is_lt()),
            Self::AtMost(a, b) => Value::Is(compared(a.value(context)?, b.value(context)?)?.is_le()),
            Self::Has(name) => Value::Is(match name.as_str() {
                "source" => context.source.is_some(),
                "amount" => context.amount.is_some(),
                "claims" => true,
                _ => return None,
            }),
            Self::Attribute(of, name) => attribute(context, of, name)?,
            Self::Known(value) => *value,
            Self::InRange(own, range) => match (own.value(context)?, range.value(context)?) {
                (Value::Address(own, _), Value::Address(first, prefix)) => Value::Is(lies_in(own, first, prefix)),
                _ => return None,
            },
            Self::Offset(at, by) => match (at.value(context)?, by.value(context)?) {
                (Value::Time(at), Value::Span(by)) => Value::Time(at.checked_add(by)?),
                _ => return None,
            },
            Self::ToTime(at) => match at.value(context)? {
                Value::Time(at) => Value::Span(at.rem_euclid(86_400_000)),
                _ => return None,
            },
        })
    }
}

fn attribute(context: &Context, of: &str, name: &str) -> Option<Value> {
    let time = |at: Moment| Some(Value::Time(at.unix() * 1000));
    match (of, name) {
        ("principal", "from") => time(context.from),
        ("principal", "ends") => time(context.ends),
        ("context", "time") => time(context.at),
        ("context", "source") => context.source.map(|address| Value::Address(address, if address.is_ipv4() { 32 } else { 128 })),
        ("context", "amount") => context.amount.and_then(|amount| i64::try_from(amount).ok()).map(Value::Long),
        _ => None,
    }
}

/// Only what is of one kind has an order.
fn compared(a: Value, b: Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Long(a), Value::Long(b)) | (Value::Time(a), Value::Time(b)) | (Value::Span(a), Value::Span(b)) => Some(a.cmp(&b)),
        _ => None,
    }
}

fn lies_in(own: IpAddr, first: IpAddr, prefix: u8) -> bool {
    let prefix = u32::from(prefix);
    match (own, first) {
        (IpAddr::V4(own), IpAddr::V4(first)) => (own.to_bits() ^ first.to_bits()).leading_zeros() >= prefix,
        (IpAddr::V6(own), IpAddr::V6(first)) => (own.to_bits() ^ first.to_bits()).leading_zeros() >= prefix,
        _ => false,
    }
}

/// The policies of a file.
pub(super) fn policies(file: &[u8]) -> Result<Vec<Policy>, Refused> {
    let tokens = tokens(file)?;
    let mut reader = Reader { tokens: &tokens, at: 0 };
    let mut policies = Vec::new();
    while reader.at < tokens.len() {
        policies.push(reader.policy().ok_or_else(|| {
            Refused::new(format!(
                "`cedar/policies.cedar` has something else than what is published, at its word {}",
                reader.at + 1
            ))
        })?);
    }
    Ok(policies)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    /// Whether this comes next; it is passed then.
    fn comes(&mut self, text: &str) -> bool {
        let comes = matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word == text);
        self.at += usize::from(comes);
        comes
    }

    /// Passes these words, which a space divides.
    fn take(&mut self, words: &str) -> Option<()> {
        words.split(' ').all(|word| self.comes(word)).then_some(())
    }

    fn word(&mut self) -> Option<String> {
        match self.next()? {
            Token::Word(word) => Some(word.clone()),
            Token::Text(_) => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        match self.next()? {
            Token::Text(text) => Some(text.clone()),
            Token::Word(_) => None,
        }
    }

    fn policy(&mut self) -> Option<Policy> {
        while self.comes("@") {
            self.word()?;
            self.take("(")?;
            self.text()?;
            self.take(")")?;
        }
        self.take("permit (")?;
        let principal = self.is("principal")?;
        self.take(",")?;
        let action = self.is("action")?;
        self.take(",")?;
        let resource = self.is("resource")?;
        self.take(") when {")?;
        let when = self.any(DEPTH)?;
        self.take("} ;")?;
        Some(Policy { principal, action, resource, when })
    }

    /// `principal == A::B::"id"`
    fn is(&mut self, what: &str) -> Option<(String, String)> {
        self.take(what)?;
        self.take("==")?;
        let mut kind = self.word()?;
        loop {
            self.take("::")?;
            match self.next()? {
                Token::Word(word) => kind = format!("{kind}::{word}"),
                Token::Text(id) => return Some((kind, id.clone())),
            }
        }
    }

    fn any(&mut self, depth: usize) -> Option<Term> {
        let mut terms = vec![self.all(depth)?];
        while self.comes("||") {
            terms.push(self.all(depth)?);
        }
        Some(Term::Any(terms))
    }

    fn all(&mut self, depth: usize) -> Option<Term> {
        let mut terms = vec![self.relation(depth)?];
        while self.comes("&&") {
            terms.push(self.relation(depth)?);
        }
        Some(Term::All(terms))
    }

    fn relation(&mut self, depth: usize) -> Option<Term> {
        if self.tokens.get(self.at + 1).is_some_and(|token| *token == Token::Word("has".to_owned())) {
            self.take("context has")?;
            return Some(Term::Has(self.word()?));
        }
        let left = self.operand(depth)?;
        if self.comes("<") {
            return Some(Term::Less(Box::new(left), Box::new(self.operand(depth)?)));
        }
        if self.comes("<=") {
            return Some(Term::AtMost(Box::new(left), Box::new(self.operand(depth)?)));
        }
        Some(left)
    }

    /// A value, and the methods that are called on it.
    fn operand(&mut self, depth: usize) -> Option<Term> {
        let mut term = self.first(depth.checked_sub(1)?)?;
        while self.comes(".") {
            let method = self.word()?;
            self.take("(")?;
            term = match method.as_str() {
                "toTime" => Term::ToTime(Box::new(term)),
                "offset" => Term::Offset(Box::new(term), Box::new(self.operand(depth - 1)?)),
                "isInRange" => Term::InRange(Box::new(term), Box::new(self.operand(depth - 1)?)),
                "containsAll" => self.claims()?,
                _ => return None,
            };
            self.take(")")?;
        }
        Some(term)
    }

    fn first(&mut self, depth: usize) -> Option<Term> {
        let word = self.word()?;
        match word.as_str() {
            "(" => {
                let term = self.any(depth)?;
                self.take(")")?;
                Some(term)
            }
            "principal" | "context" => {
                self.take(".")?;
                Some(Term::Attribute(word, self.word()?))
            }
            "datetime" | "duration" | "ip" => {
                self.take("(")?;
                let value = known(&word, &self.text()?)?;
                self.take(")")?;
                Some(Term::Known(value))
            }
            number => Some(Term::Known(Value::Long(number.parse().ok()?))),
        }
    }

    /// The claims that a token must have; whether it has was looked at where it was verified.
    fn claims(&mut self) -> Option<Term> {
        self.take("[")?;
        loop {
            self.take("{")?;
            for between in [":", ",", ":", "}"] {
                self.text()?;
                self.take(between)?;
            }
            if !self.comes(",") {
                break;
            }
        }
        self.take("]")?;
        Some(Term::Known(Value::Is(true)))
    }
}

fn known(kind: &str, text: &str) -> Option<Value> {
    match kind {
        "datetime" => Some(Value::Time(text.parse::<Moment>().ok()?.unix() * 1000)),
        "duration" => {
            let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
            let unit = match unit {
                "s" => 1000,
                "m" => 60_000,
                _ => return None,
            };
            Some(Value::Span(number.parse::<i64>().ok()?.checked_mul(unit)?))
        }
        _ => {
            let (first, prefix) = text.split_once('/')?;
            Some(Value::Address(first.parse().ok()?, prefix.parse().ok()?))
        }
    }
}
