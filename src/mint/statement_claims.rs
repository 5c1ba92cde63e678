//! The claims of a software statement under the names of RFC 7591 and of two open banking directories. Only what the registry knows is
//! said; what a directory says besides is left out and never made up (`docs/software-statements.md`).

use super::software_statement::StatementOrder;
use crate::{
    admission::Admission,
    crypto::{Jwk, SoftwareId},
    model::{Contact, Partner, StatementProfile},
};
use serde_json::{Map, Value, json};

/// The name of the environment that a directory calls live.
const LIVE: &str = "production";

/// The claims. `id` is `jti`: 128 random bits in hex.
pub(super) fn claims(admission: &Admission, order: &StatementOrder<'_>, keys: &[Jwk], id: &str) -> Value {
    let request = admission.request();
    let scopes: Vec<String> = admission.grant().scopes().iter().map(ToString::to_string).collect();
    let mut members = Map::new();
    let mut member = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    member("iss", json!(format!("https://{}/{}", order.trust_domain, request.environment)));
    member("iat", json!(admission.now().unix()));
    member("exp", json!(admission.ends().unix()));
    member("jti", json!(id));
    member("scope", json!(scopes.join(" ")));
    let keys = json!({ "keys": keys.iter().map(Jwk::to_json).collect::<Vec<_>>() });
    members.extend(match order.profile {
        StatementProfile::Rfc7591 => plain(admission, order, keys),
        StatementProfile::Uk => directory(admission, order, keys, uk(admission, order)),
        StatementProfile::Brazil => directory(admission, order, keys, brazil(admission, order)),
    });
    Value::Object(members)
}

type Member = (&'static str, Value);
type Members = Vec<(String, Value)>;

/// Metadata as a client would register it (RFC 7591 section 2).
fn plain(admission: &Admission, order: &StatementOrder<'_>, keys: Value) -> Members {
    let (request, partner) = (admission.request(), order.partner);
    let contacts: Vec<_> = [&partner.contacts.security, &partner.contacts.technical].into_iter().flatten().collect();
    let mut members = vec![
        ("client_name", json!(format!("{}: {}", partner.legal_name, request.application))),
        ("contacts", json!(contacts.iter().map(|contact| &contact.email).collect::<Vec<_>>())),
        ("grant_types", json!(["client_credentials"])),
        ("jwks", keys),
        ("software_id", json!(software(admission, order).uuid())),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
    ];
    members.retain(|(_, value)| *value != json!([]));
    named(members)
}

/// What both directories say under the same names.
fn directory(admission: &Admission, order: &StatementOrder<'_>, keys: Value, own: Vec<Member>) -> Members {
    let (request, partner) = (admission.request(), order.partner);
    let mode = if request.environment.as_str() == LIVE { "Live" } else { "Test" };
    let mut members = vec![
        ("software_environment", json!(request.environment)),
        ("software_mode", json!(mode)),
        ("software_client_id", json!(software(admission, order).base62())),
        ("software_client_name", json!(request.application)),
        ("software_jwks", keys),
        ("org_name", json!(partner.legal_name)),
        ("org_status", json!("Active")),
        ("org_contacts", json!(contacts(partner))),
    ];
    members.extend(order.description.map(|description| ("software_client_description", json!(description))));
    members.extend(own);
    named(members)
}

/// The UK directory knows software by 22 digits in base 62.
fn uk(admission: &Admission, order: &StatementOrder<'_>) -> Vec<Member> {
    vec![("software_id", json!(software(admission, order).base62())), ("org_id", json!(admission.request().partner))]
}

/// The Brazilian directory knows software and organisations by UUIDs, and organisations by their number in the register too.
fn brazil(admission: &Admission, order: &StatementOrder<'_>) -> Vec<Member> {
    let organisation = SoftwareId::of_partner(order.registry, &admission.request().partner);
    let entity = order.partner.legal_entity.as_ref();
    let mut members = vec![("software_id", json!(software(admission, order).uuid())), ("org_id", json!(organisation.uuid()))];
    members.extend(entity.map(|entity| ("org_number", json!(entity.registration))));
    members
}

fn software(admission: &Admission, order: &StatementOrder<'_>) -> SoftwareId {
    SoftwareId::of_application(order.registry, &admission.request().partner, &admission.request().application)
}

fn named(members: Vec<Member>) -> Members {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn contacts(partner: &Partner) -> Vec<Value> {
    let contacts = &partner.contacts;
    let kinds = [("Technical", &contacts.technical), ("Security", &contacts.security), ("Revocation", &contacts.revocation)];
    kinds.into_iter().filter_map(|(kind, contact)| contact.as_ref().map(|contact| said(kind, contact))).collect()
}

fn said(kind: &str, contact: &Contact) -> Value {
    let mut value = json!({ "name": contact.name, "email": contact.email, "type": kind });
    if let (Some(phone), Some(members)) = (&contact.phone, value.as_object_mut()) {
        members.insert("phone".to_owned(), json!(phone));
    }
    value
}
