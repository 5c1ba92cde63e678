//! Why a path or a revocation list does not hold: a code that scripts may rely on, and a sentence. The list of codes is here and nowhere
//! else.

use super::super::Certificate;
use std::fmt;

/// Why there is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRefusal {
    /// One of [`PATH_CODES`].
    pub code: &'static str,
    /// A sentence: lower case, no final period, names escaped.
    pub message: String,
}

impl fmt::Display for PathRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PathRefusal {}

/// Every code with its meaning, in the order in which things are looked at. Codes are added, never changed.
pub const PATH_CODES: [(&str, &str); 38] = [
    ("too-many", "more than 64 intermediates, anchors or revocation lists were given, or lists of more than 6 MiB"),
    ("no-anchor", "no anchor was given"),
    ("leaf-is-anchor", "the leaf is one of the anchors"),
    ("leaf-is-a-ca", "the leaf is the certificate of a CA"),
    ("several-uris", "the leaf has more than one URI among its names"),
    ("malformed-name", "an alternative name is not written as RFC 5280 says"),
    ("expired", "the leaf or an intermediate is past its last second"),
    ("not-yet-valid", "the leaf or an intermediate is before its first second"),
    ("critical-extension", "the leaf or an intermediate has a critical extension that is not understood"),
    ("not-a-ca", "an issuer's basicConstraints do not say CA:TRUE"),
    ("cannot-sign-certificates", "an issuer's keyUsage lacks keyCertSign"),
    ("profile", "the leaf or an intermediate breaks another rule that RFC 5280 section 4 sets for certificates"),
    ("policy-not-processed", "a certificate asks for policy processing, which is not done here"),
    ("purpose", "a certificate may not be used for the purpose"),
    ("anchor-expired", "the anchor is past its last second"),
    ("anchor-not-yet-valid", "the anchor is before its first second"),
    ("anchor-critical-extension", "the anchor has a critical extension that is not understood"),
    ("anchor-not-a-ca", "the anchor's basicConstraints do not say CA:TRUE"),
    ("anchor-cannot-sign-certificates", "the anchor's keyUsage lacks keyCertSign"),
    ("anchor-profile", "the anchor breaks another rule that RFC 5280 section 4 sets for certificates"),
    ("anchor-self-signature", "the anchor names itself as issuer and is not signed by its own key"),
    ("issuer-unknown", "no certificate that was given is that of the issuer"),
    ("key-id-mismatch", "the issuer's certificate is not the one that authorityKeyIdentifier means"),
    ("bad-signature", "a certificate is not signed by the issuer that it names"),
    ("path-too-long", "there are more certificates between leaf and anchor than were allowed"),
    ("path-len", "more certificates follow than an issuer's basicConstraints allow"),
    ("name-constraints", "a name lies outside of what an issuer is limited to"),
    ("name-constraints-not-understood", "an issuer is limited in a kind of name, or in a way, that is not understood"),
    ("budget-exceeded", "the search was given up: the certificates ask for too much work"),
    ("revocation-unknown", "no revocation list that was given covers a certificate"),
    ("revoked", "a revocation list says that a certificate is revoked"),
    ("on-hold", "a revocation list says that a certificate is suspended"),
    ("crl-removes", "a revocation list has an entry with the reason removeFromCRL for a certificate"),
    ("crl-wrong-issuer", "the revocation list is not by the issuer"),
    ("crl-bad-signature", "the revocation list is not signed by the issuer's key"),
    ("crl-cannot-sign", "the issuer's keyUsage lacks cRLSign"),
    ("crl-not-yet-valid", "the revocation list is from the future"),
    ("crl-stale", "the next revocation list was due already"),
];

pub(super) fn refusal(code: &'static str, message: String) -> PathRefusal {
    PathRefusal { code, message }
}

/// A certificate in a sentence: its part in the path, and the beginning of its subject.
pub(super) fn shown(part: &str, certificate: &Certificate) -> String {
    format!("the {part} `{}`", short(certificate.subject()))
}

/// The first 120 characters of text that is escaped already.
pub(super) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(120).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
