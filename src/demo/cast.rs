//! Who plays in the demo, and the names of what they write.

use super::Person;

/// The folder of the registry.
pub(super) const REGISTRY: &str = "bank-partners";

/// Asks for access on behalf of the business.
pub(super) const MARIA: Person = person("maria-lopez", "Maria Lopez", "maria.lopez@bank.example", &["api-owner"]);
/// Answers for the API beside her.
pub(super) const SVEN: Person = person("sven-holm", "Sven Holm", "sven.holm@bank.example", &["api-owner"]);
/// Looks at risk.
pub(super) const TOM: Person = person("tom-berger", "Tom Berger", "tom.berger@bank.example", &["risk"]);
/// Keeps the issuers' keys.
pub(super) const PRIYA: Person = person("priya-nair", "Priya Nair", "priya.nair@bank.example", &["security"]);
/// Talks to the partners.
pub(super) const LENA: Person = person("lena-fischer", "Lena Fischer", "lena.fischer@bank.example", &["partner-manager"]);
/// Answers for integrations; nobody signs for it.
pub(super) const TEAM: Person =
    Person { id: "integrations", name: "Integrations team", email: "integrations@bank.example", kind: "team", roles: &[] };

/// The roster.
pub(super) const PEOPLE: [Person; 6] = [MARIA, SVEN, TOM, PRIYA, LENA, TEAM];

const fn person(id: &'static str, name: &'static str, email: &'static str, roles: &'static [&'static str]) -> Person {
    Person { id, name, email, kind: "person", roles }
}
