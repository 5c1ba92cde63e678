//! Distinguished and general names as text that is safe to show: RFC 4514 escapes, and every control, direction or
//! invisible character as the hex of its bytes. It refuses nothing: what has no text is shown as hex.

use std::net::{Ipv4Addr, Ipv6Addr};
use x509_parser::extensions::GeneralName;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// Attribute types with a short name in RFC 4514 section 3, and the others that are common.
const TYPES: [(&str, &str); 13] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// The most specific part first, as RFC 4514 section 2.1 has it.
pub(crate) fn distinguished(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name.iter().map(|part| part.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    parts.reverse();
    parts.join(",")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let kind = TYPES.iter().find(|(known, _)| *known == oid).map_or(oid.as_str(), |(_, name)| name);
    format!("{kind}={}", value(attribute))
}

/// The text of one attribute value.
pub(crate) fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    match attribute.as_str() {
        Ok(text) => {
            let last = text.chars().count().saturating_sub(1);
            text.chars()
                .enumerate()
                .map(|(at, c)| match c {
                    ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' => format!("\\{c}"),
                    '#' if at == 0 => "\\#".to_owned(),
                    ' ' if at == 0 || at == last => "\\ ".to_owned(),
                    other => shown(other),
                })
                .collect()
        }
        Err(_) => format!("#{}", data_encoding::HEXLOWER.encode(attribute.as_slice())),
    }
}

/// The text with every character that cannot be seen, or that changes how others are seen, as `\` and two hex digits for each byte.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(shown).collect()
}

fn shown(character: char) -> String {
    if !hidden(character) {
        return character.to_string();
    }
    let mut buffer = [0; 4];
    character.encode_utf8(&mut buffer).bytes().map(|byte| format!("\\{byte:02X}")).collect()
}

/// Control characters, line separators, direction marks, zero-width characters and tags.
pub(crate) fn hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A general name with its kind, as openssl prints it: `DNS:a.example`, `URI:spiffe://…`.
pub(crate) fn general(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(text) => format!("DNS:{}", visible(text)),
        GeneralName::URI(text) => format!("URI:{}", visible(text)),
        GeneralName::RFC822Name(text) => format!("email:{}", visible(text)),
        GeneralName::DirectoryName(name) => format!("dirName:{}", distinguished(name)),
        GeneralName::IPAddress(octets) => match (<[u8; 4]>::try_from(*octets), <[u8; 16]>::try_from(*octets)) {
            (Ok(four), _) => format!("IP:{}", Ipv4Addr::from(four)),
            (_, Ok(sixteen)) => format!("IP:{}", Ipv6Addr::from(sixteen)),
            _ => format!("IP:#{}", data_encoding::HEXLOWER.encode(octets)),
        },
        GeneralName::RegisteredID(oid) => format!("RID:{}", oid.to_id_string()),
        GeneralName::OtherName(oid, _) => format!("otherName:{}", oid.to_id_string()),
        GeneralName::X400Address(_) => "X400Name".to_owned(),
        GeneralName::EDIPartyName(_) => "ediPartyName".to_owned(),
        GeneralName::Invalid(tag, _) => format!("a name of the unknown kind {}", tag.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(visible("a\u{1b}[31m\nb"), "a\\1B[31m\\0Ab");
        assert_eq!(visible("x\u{202e}y\u{200b}"), "x\\E2\\80\\AEy\\E2\\80\\8B");
        assert_eq!(visible("Größe 東京"), "Größe 東京");
    }
}
