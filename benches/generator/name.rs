//! Names of organisations and people: enough for twelve thousand partners of which no two are or look alike, and beyond that with
//! a number. The first thousand hold every kind of business.

const FIRST: [&str; 32] = [
    "Nord", "Alpen", "Blau", "Castel", "Delta", "Ever", "Fjord", "Glen", "Harbor", "Iris", "Juni", "Kestrel", "Lark", "Meridian",
    "Nova", "Oak", "Pine", "Quartz", "Raven", "Silver", "Tulip", "Ulster", "Vega", "West", "Xenon", "York", "Zephyr", "Amber",
    "Birch", "Cobalt", "Dover", "Elbe",
];
const SECOND: [&str; 32] = [
    "wind", "bridge", "field", "stein", "gate", "haven", "dale", "works", "point", "crest", "mark", "ford", "grove", "hill",
    "yard", "spring", "stone", "tower", "vale", "wood", "brook", "cliff", "dock", "forge", "garden", "house", "lake", "moor",
    "park", "quay", "ridge", "shore",
];
const TRADE: [&str; 12] = [
    "Payments",
    "Logistics",
    "Analytics",
    "Software",
    "Travel",
    "Retail",
    "Insurance",
    "Health",
    "Energy",
    "Media",
    "Lending",
    "Mobility",
];
const FORM: [(&str, &str, &str); 4] = [("GmbH", "DE", "HRB"), ("B.V.", "NL", "KVK"), ("S.A.", "FR", "RCS"), ("Ltd", "GB", "CRN")];
const GIVEN: [&str; 12] =
    ["Jonas", "Sanne", "Amina", "Pierre", "Olga", "Ravi", "Chloe", "Mateo", "Ingrid", "Tariq", "Yuki", "Nadia"];
const FAMILY: [&str; 10] =
    ["Weber", "de Vries", "Okafor", "Laurent", "Novak", "Sharma", "Bennett", "Garcia", "Lindqvist", "Haddad"];

/// An organisation.
pub(crate) struct Firm {
    /// Its id in the registry.
    pub(crate) id: String,
    /// Its registered name.
    pub(crate) legal_name: String,
    /// Where it is registered.
    pub(crate) jurisdiction: &'static str,
    /// Its number there.
    pub(crate) registration: String,
    /// Its Legal Entity Identifier.
    pub(crate) lei: String,
}

/// The organisation of that number.
pub(crate) fn firm(index: usize) -> Firm {
    let all = FIRST.len() * SECOND.len() * TRADE.len();
    // 7919 is a prime that does not divide the number of names, so that neighbours look different and none comes twice.
    let (turn, place) = (index / all, index * 7919 % all);
    let (first, second) = (FIRST[place % FIRST.len()], SECOND[place / FIRST.len() % SECOND.len()]);
    let trade = TRADE[place / (FIRST.len() * SECOND.len())];
    let (form, jurisdiction, register) = FORM[index % FORM.len()];
    let number = if turn == 0 { String::new() } else { format!(" {}", turn + 1) };
    let legal_name = format!("{first}{second} {trade}{number} {form}");
    let id = format!("{first}{second}-{trade}{}", number.replace(' ', "-")).to_lowercase();
    Firm { id, legal_name, jurisdiction, registration: format!("{register} {}", 100_000 + index), lei: lei(index) }
}

/// A person of that number.
pub(crate) fn person(index: usize) -> String {
    format!("{} {}", GIVEN[index % GIVEN.len()], FAMILY[index / 5 % FAMILY.len()])
}

/// A Legal Entity Identifier with the check digits of ISO 17442-1 (ISO 7064, MOD 97-10).
fn lei(index: usize) -> String {
    let body = format!("529900GEN{index:09}");
    let digits = format!("{body}00").chars().filter_map(|c| c.to_digit(36)).map(|d| d.to_string()).collect::<String>();
    let rest = digits.bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("{body}{:02}", 98 - rest)
}
