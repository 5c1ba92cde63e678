//! Looking at what a partner or an approver sent, without a registry: what it is, the keys in it, and what it would be admitted as, by
//! the same readers that admit it. Private key material is refused, and nothing of it is repeated.

mod key_set;

use crate::{
    anchor::Material,
    crypto::{Certificate, Crl, Csr, Jwk, KeyKind, PublicKey, Shape, SshPublicKey, private_jwk, private_material},
    model::Moment,
};

/// Certificates or SSH keys of one file that are looked at.
const MOST: usize = 32;

/// What a file is looked at as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A PKCS#10 request.
    Csr,
    /// One or more X.509 certificates.
    Certificate,
    /// A public key.
    Key,
    /// An X.509 revocation list.
    Crl,
    /// SSH public keys, one a line.
    SshKey,
    /// A JWK, a JWK set or a SPIFFE bundle.
    Jwks,
}

impl Seen {
    /// The word on the command line and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csr => "csr",
            Self::Certificate => "certificate",
            Self::Key => "key",
            Self::Crl => "crl",
            Self::SshKey => "ssh-key",
            Self::Jwks => "jwks",
        }
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        Some(match Shape::of(bytes)? {
            Shape::Request => Self::Csr,
            Shape::Certificate => Self::Certificate,
            Shape::PublicKey => Self::Key,
            Shape::RevocationList => Self::Crl,
            Shape::SshKey => Self::SshKey,
            Shape::Json => Self::Jwks,
        })
    }
}

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// What it is, when that is known.
    pub seen: Option<Seen>,
    /// Why all of it is refused, as a stable code and a sentence.
    pub refused: Option<(&'static str, String)>,
    /// Each thing in it.
    pub parts: Vec<Part>,
}

/// One thing in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its key, where it has one.
    pub key: Option<KeyFacts>,
    /// What it says, by name.
    pub says: Vec<(&'static str, String)>,
    /// What a request asks for and nobody would heed.
    pub ignored: Vec<String>,
    /// What it could be used as, and what stands against that.
    pub uses: Vec<Use>,
}

/// A public key in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// RSA, P-256, P-384 or Ed25519.
    pub kind: &'static str,
    /// Length of the modulus, or of the field.
    pub bits: usize,
    /// SHA-256 of the SubjectPublicKeyInfo.
    pub spki: String,
    /// RFC 7638.
    pub thumbprint: String,
    /// As `ssh-keygen -l` prints it, of an SSH key.
    pub ssh_fingerprint: Option<String>,
}

/// Something that a file could be used as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What: `csr`, `ca-certificate`, `pinned-key`, `ssh-key`, `approver-key`, `jwks`, `spiffe`, `crl`.
    pub name: &'static str,
    /// What stands against it, a sentence each; empty when it would be admitted.
    pub against: Vec<String>,
}

impl Inspection {
    /// Whether anything in it would be admitted as anything.
    #[must_use]
    pub fn is_admissible(&self) -> bool {
        self.parts.iter().flat_map(|part| &part.uses).any(|usage| usage.against.is_empty())
    }

    fn refused(code: &'static str, message: String) -> Self {
        Self { refused: Some((code, message)), ..Self::default() }
    }
}

/// Looks at a file, as what it is or as what it is said to be.
#[must_use]
pub fn inspect(bytes: &[u8], said: Option<Seen>, now: Moment) -> Inspection {
    let private = private_material(bytes).map(str::to_owned);
    if let Some(form) = private.or_else(|| std::str::from_utf8(bytes).ok().and_then(private_jwk)) {
        let message = format!("this is private key material ({form}): nothing of it was kept, and it should be taken for known");
        return Inspection::refused("private-key", message);
    }
    let Some(seen) = said.or_else(|| Seen::of(bytes)) else {
        return Inspection::refused(
            "unknown",
            "it is no request, certificate, public key, key set, revocation list or SSH key that can be told".to_owned(),
        );
    };
    let parts = match seen {
        Seen::Csr => vec![request(bytes)],
        Seen::Certificate => certificates(bytes, now),
        Seen::Key => vec![bare(bytes)],
        Seen::Crl => vec![list(bytes, now)],
        Seen::SshKey => ssh_keys(bytes),
        Seen::Jwks => key_set::parts(bytes, now),
    };
    Inspection { seen: Some(seen), refused: None, parts }
}

/// A part that could not be read, with why it is refused for each use.
fn unread(uses: &[&'static str], why: &str) -> Part {
    let uses = uses.iter().map(|name| Use { name, against: vec![why.to_owned()] }).collect();
    Part { uses, ..Part::default() }
}

fn admitted(name: &'static str) -> Use {
    Use { name, against: Vec::new() }
}

fn facts(key: &PublicKey) -> KeyFacts {
    let (kind, bits) = match key.kind() {
        KeyKind::Rsa { bits } => ("RSA", bits),
        KeyKind::P256 => ("P-256", 256),
        KeyKind::P384 => ("P-384", 384),
        KeyKind::Ed25519 => ("Ed25519", 256),
    };
    let thumbprint = Jwk::of(key).thumbprint_text();
    KeyFacts { kind, bits, spki: key.digest().to_string(), thumbprint, ssh_fingerprint: None }
}

fn request(bytes: &[u8]) -> Part {
    match Csr::parse(bytes) {
        Ok(csr) => Part {
            key: Some(facts(csr.key())),
            ignored: csr.asked_for().to_vec(),
            uses: vec![admitted("csr")],
            ..Part::default()
        },
        Err(refused) => unread(&["csr"], &refused.to_string()),
    }
}

fn certificates(bytes: &[u8], now: Moment) -> Vec<Part> {
    const USES: [&str; 2] = ["ca-certificate", "pinned-key"];
    let read = match text_of(bytes) {
        Some(text) => Certificate::chain_from_pem(text),
        None => Certificate::from_der(bytes).map(|one| vec![one]),
    };
    match read {
        Ok(all) => all.into_iter().map(|one| certificate(one, now)).collect(),
        Err(refused) => vec![unread(&USES, &refused.to_string())],
    }
}

fn certificate(certificate: Certificate, now: Moment) -> Part {
    let mut says = vec![
        ("subject", certificate.subject().to_owned()),
        ("issuer", certificate.issuer().to_owned()),
        ("serial", certificate.serial_hex()),
        ("valid", format!("{} to {}", certificate.not_before(), certificate.not_after())),
        ("signed-with", certificate.signature_algorithm().to_string()),
        ("fingerprint", certificate.fingerprint().to_string()),
    ];
    says.extend(certificate.extension_lines().iter().map(|line| ("extension", line.clone())));
    let key = Some(facts(certificate.key()));
    let mut authority = Material::Authority(Box::new(certificate.clone())).flaws();
    let known: Vec<String> = certificate.ca_flaws(now).into_iter().filter(|flaw| !about_ca(flaw)).collect();
    authority.extend(known);
    let pinned = Material::Certified(Box::new(certificate));
    let pinned = pinned.flaws().into_iter().chain(pinned.out_of_date(now)).collect();
    let uses = vec![Use { name: "ca-certificate", against: authority }, Use { name: "pinned-key", against: pinned }];
    Part { key, says, ignored: Vec::new(), uses }
}

/// What the anchor's own flaws tell already.
fn about_ca(flaw: &str) -> bool {
    flaw.contains("is not a CA") || flaw.contains("cannot sign certificates")
}

fn bare(bytes: &[u8]) -> Part {
    let read = match text_of(bytes) {
        Some(text) => PublicKey::from_pem(text),
        None => PublicKey::from_spki_der(bytes),
    };
    match read {
        Ok(key) => Part { key: Some(facts(&key)), uses: vec![admitted("pinned-key")], ..Part::default() },
        Err(refused) => unread(&["pinned-key"], &refused.to_string()),
    }
}

fn list(bytes: &[u8], now: Moment) -> Part {
    let read = match text_of(bytes) {
        Some(text) => Crl::from_pem(text),
        None => Crl::from_der(bytes),
    };
    let crl = match read {
        Ok(crl) => crl,
        Err(refused) => return unread(&["crl"], &refused.to_string()),
    };
    let mut says = vec![
        ("issuer", crl.issuer().to_owned()),
        ("valid", format!("{} to {}", crl.this_update(), crl.next_update())),
        ("revoked", crl.entries().len().to_string()),
    ];
    says.extend(crl.number().map(|number| ("number", number.to_string())));
    let mut against = Vec::new();
    if now < crl.this_update() {
        against.push(format!("the revocation list is of the future: it starts at {}", crl.this_update()));
    }
    if now >= crl.next_update() {
        against.push(format!("the revocation list is stale: a next one was due at {}", crl.next_update()));
    }
    Part { says, uses: vec![Use { name: "crl", against }], ..Part::default() }
}

fn ssh_keys(bytes: &[u8]) -> Vec<Part> {
    let uses = ["ssh-key", "approver-key"];
    let Ok(text) = std::str::from_utf8(bytes) else { return vec![unread(&uses, "an SSH public key is text")] };
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect();
    if lines.is_empty() || lines.len() > MOST {
        return vec![unread(&uses, &format!("there are {} SSH keys where 1 to {MOST} are looked at", lines.len()))];
    }
    lines
        .into_iter()
        .map(|line| SshPublicKey::parse(line).map_or_else(|e| unread(&uses, &e.to_string()), |key| ssh_key(&key)))
        .collect()
}

fn ssh_key(key: &SshPublicKey) -> Part {
    let facts = KeyFacts { ssh_fingerprint: Some(key.fingerprint()), ..facts(key.public_key()) };
    let says = vec![("type", key.kind().to_string())];
    Part { key: Some(facts), says, ignored: Vec::new(), uses: vec![admitted("ssh-key"), admitted("approver-key")] }
}

/// Text, unless it is DER.
fn text_of(bytes: &[u8]) -> Option<&str> {
    if bytes.starts_with(&[0x30]) { None } else { std::str::from_utf8(bytes).ok() }
}
