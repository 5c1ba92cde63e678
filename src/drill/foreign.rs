//! What was never given to anybody here: a stranger's certificate, one of another environment, a copy with one character changed,
//! something self-made, and nothing at all.

use super::{
    case::{Case, Kind, shown_of},
    granted::met,
    ground::{Ground, Sample, Standing, about, made_up},
};
use crate::{
    crypto::sha256,
    model::{CredentialKind, Digest},
    publish::Shown,
    rules::Admitted,
};

/// A scope of this credential, asked for by another partner that stands here and was not granted it.
pub(super) fn of_another_partner(ground: Ground<'_, '_, '_>, one: &Admitted<'_, '_>, sample: &Sample, cases: &mut Vec<Case>) {
    for grant in one.grants.iter().take(sample.few()) {
        let other = ground
            .here()
            .find(|other| other.partner.id != one.partner.id && other.grants.iter().all(|granted| granted.scope != grant.scope));
        let Some(other) = other else { continue };
        let credential = &other.credential.record.value;
        let Some(shown) = shown_of(credential) else { continue };
        let asked = met(ground.ask(&shown, &grant.scope), &grant.when, ground.scene.now);
        let because = format!("`{}` was granted it, and `{}` was not", one.partner.id, other.partner.id);
        let who = (other.partner.id, credential);
        cases.extend(asked.map(|asked| about(who, Kind::OtherPartner, "", (asked, &grant.when), because)));
    }
}

/// A credential that stands in another environment, shown here.
pub(super) fn of_another_environment(
    ground: Ground<'_, '_, '_>,
    one: &Admitted<'_, '_>,
    sample: &Sample,
    standing: &Standing,
    cases: &mut Vec<Case>,
) {
    let credential = &one.credential.record.value;
    let Some(shown) = shown_of(credential).filter(|shown| !standing.has(shown)) else { return };
    for grant in one.grants.iter().take(sample.few()) {
        let asked = met(ground.ask(&shown, &grant.scope), &grant.when, ground.scene.now);
        let because = format!("it is for {} and shown in {}", credential.environment, ground.environment);
        let who = (one.partner.id, credential);
        cases.extend(asked.map(|asked| about(who, Kind::OtherEnvironment, "", (asked, &grant.when), because)));
    }
}

/// Copies of a credential that are nearly it, and one that only has its names.
pub(super) fn copies(ground: Ground<'_, '_, '_>, one: &Admitted<'_, '_>, standing: &Standing, cases: &mut Vec<Case>) {
    let credential = &one.credential.record.value;
    let (Some(shown), Some(grant)) = (shown_of(credential), one.grants.first()) else { return };
    let subject = format!("{}/{}/{}", one.partner.id, credential.application, credential.id);
    let unknown = || sha256(format!("nobody issued this as {subject}").as_bytes());
    let made: Vec<(Kind, &str, Shown)> = match shown {
        Shown::Certificate(digest) => vec![
            (Kind::Altered, "by a certificate whose digest ends otherwise", Shown::Certificate(turned(digest))),
            (Kind::Unknown, "by a self-made certificate with the same names", Shown::Certificate(unknown())),
        ],
        Shown::ApiKey(digest) => vec![
            (Kind::Altered, "by a key whose hash ends otherwise", Shown::ApiKey(turned(digest))),
            (Kind::Unknown, "by a key that nobody issued", Shown::ApiKey(unknown())),
        ],
        Shown::OauthClient(id) => {
            let longer = format!("{id}x").parse().ok();
            longer.map(|id| (Kind::Altered, "by a client whose id is longer", Shown::OauthClient(id))).into_iter().collect()
        }
        Shown::Token { issuer, audience, subject } => {
            let token = |issuer: &str, audience: &str, subject: &str| Shown::Token {
                issuer: issuer.to_owned(),
                audience: audience.to_owned(),
                subject: subject.to_owned(),
            };
            vec![
                (Kind::Altered, "by a token of another subject", token(&issuer, &audience, &format!("{subject}x"))),
                (Kind::Altered, "by a token for another audience", token(&issuer, &format!("{audience}x"), &subject)),
                (Kind::Altered, "by a token of another issuer", token(&format!("{issuer}/"), &audience, &subject)),
            ]
        }
    };
    for (kind, how, shown) in made {
        if standing.has(&shown) {
            continue;
        }
        let asked = met(ground.ask(&shown, &grant.scope), &grant.when, ground.scene.now);
        let because = "nobody issued it";
        cases.extend(asked.map(|asked| made_up(kind, &subject, how, credential.kind, asked, because)));
    }
}

/// Nothing at all: what a door that looks something up would find for an empty text. One request for each API.
pub(super) fn nothing(ground: Ground<'_, '_, '_>, cases: &mut Vec<Case>) {
    let empty = || Shown::Token { issuer: String::new(), audience: String::new(), subject: String::new() };
    let (zero, hash) = (Digest([0; 32]), sha256(b""));
    let shown = [
        ("no certificate", CredentialKind::ClientCertificate, Shown::Certificate(hash)),
        ("a certificate of zeros", CredentialKind::ClientCertificate, Shown::Certificate(zero)),
        ("no key", CredentialKind::ApiKey, Shown::ApiKey(hash)),
        ("a key of zeros", CredentialKind::ApiKey, Shown::ApiKey(zero)),
        ("a token that says nothing", CredentialKind::FederatedIdentity, empty()),
    ];
    let mut last = None;
    for scope in ground.offered() {
        if last.replace(scope.api.clone()).as_ref() == Some(&scope.api) {
            continue;
        }
        for (what, kind, shown) in &shown {
            let (subject, asked) = (ground.environment.as_str(), ground.ask(shown, &scope));
            cases.push(made_up(Kind::Nothing, subject, &format!("with {what}"), *kind, asked, "nothing was shown"));
        }
    }
}

/// The digest with its last bit turned: all but one character is as it was.
fn turned(digest: Digest) -> Digest {
    let mut bytes = digest.0;
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    Digest(bytes)
}
