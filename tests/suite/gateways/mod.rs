//! Who gets in at real gateways: nginx, HAProxy and Envoy on loopback with mutual TLS, configured as their pages say, before and after
//! what stops access was published.

mod drilled;
mod life;
mod list;
mod program;
mod texts;

use crate::place::Place;
use program::Kind;

const KINDS: [Kind; 3] = [Kind::Nginx, Kind::Haproxy, Kind::Envoy];

/// An authority: `<name>.pem` and `<name>.key`, with that subject.
fn authority(place: &Place, name: &str, subject: &str) {
    let (pem, key) = (format!("{name}.pem"), format!("{name}.key"));
    let words =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", subject];
    let extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    place.must("openssl", &[words.as_slice(), &extensions, &["-out", &pem, "-keyout", &key]].concat());
}

/// A certificate under an authority.
fn leaf(place: &Place, name: &str, subject: &str, authority: &str, kind: &str) {
    leaf_with(place, name, subject, authority, (kind, &[]));
}

fn leaf_with(place: &Place, name: &str, subject: &str, authority: &str, (kind, more): (&str, &[&str])) {
    let (pem, key) = (format!("{name}.pem"), format!("{name}.key"));
    let (ca, ca_key) = (format!("{authority}.pem"), format!("{authority}.key"));
    let words = ["req", "-x509", "-newkey", kind, "-nodes", "-days", "20", "-subj", subject, "-CA", &ca, "-CAkey", &ca_key];
    let curve: &[&str] = if kind == "ec" { &["-pkeyopt", "ec_paramgen_curve:P-256"] } else { &[] };
    let extensions = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "keyUsage=critical,digitalSignature"];
    place.must("openssl", &[words.as_slice(), curve, &extensions, more, &["-out", &pem, "-keyout", &key]].concat());
}

/// What the gateways themselves show.
fn server(place: &Place) {
    authority(place, "server-ca", "/CN=server authority");
    leaf_with(place, "server", "/CN=localhost", "server-ca", ("ec", &["-addext", "subjectAltName=IP:127.0.0.1"]));
}
