//! Text that people wrote, and the narrow texts of a legal entity. Refuses what an editor or a terminal would not show as it is.

use super::scalar::scalar;
use std::{fmt, str::FromStr};

/// Why a text cannot stand in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotText(pub(crate) String);

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotText {}

/// Characters that change what a reader sees without being seen: bidirectional controls (Unicode UAX 9) and zero-width ones.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// One line of text, 1 to 1000 characters, without control, bidirectional or zero-width characters and outer space.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Whether a character may stand in a text: it is seen, and changes nothing of what is seen beside it.
    #[must_use]
    pub fn may_hold(c: char) -> bool {
        !c.is_control() && !is_invisible(c)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Text {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        if text.is_empty() || text.trim() != text {
            return Err(NotText("a text is not empty and has no space at its ends".to_owned()));
        }
        if text.chars().count() > 1000 {
            return Err(NotText("a text has at most 1000 characters".to_owned()));
        }
        match text.chars().find(|c| !Self::may_hold(*c)) {
            Some(c) => Err(NotText(format!("the text holds U+{:04X}, which an editor may not show", u32::from(c)))),
            None => Ok(Self(text.to_owned())),
        }
    }
}

scalar!(Text, "Text", "one line of text, 1 to 1000 characters");

/// A mail address: a local part and a domain, without display name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Email {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let form = || NotText("a mail address is written `name@host.example`, at most 254 characters of ASCII".to_owned());
        let (local, domain) = text.rsplit_once('@').ok_or_else(form)?;
        let local_fits = (1..=64).contains(&local.len())
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        (local_fits && is_host_name(domain) && text.len() <= 254).then(|| Self(text.to_owned())).ok_or_else(form)
    }
}

scalar!(Email, "Email", "a mail address: `name@host.example`");

/// Whether `text` is a DNS name of at least two labels (RFC 1123, section 2.1), in lower or upper case.
pub(crate) fn is_host_name(text: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

/// A telephone number in international form (ITU-T E.164), spaces allowed.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Phone {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let fits = text.starts_with('+')
            && text.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b' ')
            && (7..=15).contains(&digits)
            && !text.ends_with(' ');
        fits.then(|| Self(text.to_owned()))
            .ok_or_else(|| NotText("a telephone number starts with `+` and its country code: `+49 30 5550100`".to_owned()))
    }
}

scalar!(Phone, "Phone", "a telephone number in international form: `+49 30 5550100`");

/// A country (ISO 3166-1 alpha-2), with a subdivision where the law differs by it: `DE`, `US-DE`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jurisdiction(String);

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Jurisdiction {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let (country, part) = text.split_once('-').map_or((text, None), |(c, p)| (c, Some(p)));
        let fits = country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && part.is_none_or(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
        fits.then(|| Self(text.to_owned())).ok_or_else(|| {
            NotText("a jurisdiction is a country code, with its part where the law differs by it: `DE`, `US-DE`".to_owned())
        })
    }
}

scalar!(Jurisdiction, "Jurisdiction", "a country code: `DE`, `US-DE`", pattern = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$");

/// A Legal Entity Identifier (ISO 17442): 18 characters and two check digits by ISO 7064 MOD 97-10.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lei(String);

impl fmt::Display for Lei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Lei {
    type Err = NotText;
    fn from_str(text: &str) -> Result<Self, NotText> {
        let bytes = text.as_bytes();
        let upper = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        if bytes.len() != 20 || !bytes.iter().all(upper) || !bytes[18..].iter().all(u8::is_ascii_digit) {
            return Err(NotText("a legal entity identifier has 18 of A-Z and 0-9 and two check digits".to_owned()));
        }
        let remainder = bytes.iter().fold(0_u32, |sum, b| match b {
            b'0'..=b'9' => (sum * 10 + u32::from(b - b'0')) % 97,
            _ => (sum * 100 + u32::from(b - b'A') + 10) % 97,
        });
        if remainder != 1 {
            return Err(NotText(format!("the check digits of the legal entity identifier `{text}` do not fit")));
        }
        Ok(Self(text.to_owned()))
    }
}

scalar!(Lei, "Lei", "a legal entity identifier of 20 characters (ISO 17442)", pattern = "^[A-Z0-9]{18}[0-9]{2}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_what_it_is() {
        assert!("Acme Zahlungsdienste GmbH & Cie".parse::<Text>().is_ok());
        for bad in ["", " x", "x ", "a\u{202E}b", "a\u{200B}b", "a\tb", "a\nb", "a\u{7}b", "\u{FEFF}a", "a\u{E0041}"] {
            assert!(bad.parse::<Text>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_check_digits_of_an_lei_are_verified() {
        assert!("529900T8BM49AURSDO55".parse::<Lei>().is_ok());
        assert!("529900T8BM49AURSDO54".parse::<Lei>().is_err());
        assert!("529900T8BM49AURSD055".parse::<Lei>().is_err());
    }

    #[test]
    fn addresses_and_numbers_have_one_form() {
        assert!("soc@acme-pay.example".parse::<Email>().is_ok());
        for bad in ["soc", "soc@", "@x.example", "a b@x.example", "A <a@x.example>", "a@localhost", "a@-x.example", "ä@x.example"]
        {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
        assert!("+49 30 5550100".parse::<Phone>().is_ok());
        assert!("030 5550100".parse::<Phone>().is_err());
        assert!("US-DE".parse::<Jurisdiction>().is_ok());
        assert!("de".parse::<Jurisdiction>().is_err());
    }
}
