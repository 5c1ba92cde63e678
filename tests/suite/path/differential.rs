//! The same chains for us, for `openssl verify -x509_strict` and for GnuTLS: what we accept, both accept; what we alone refuse has its
//! reason beside it.

use super::make::{
    DIGITAL_SIGNATURE, DNS, KEY_CERT_SIGN, List, Party, URI, Wish, at, der, extension, name, oid, other, seq, text,
};
use super::world::{Chain, Made};
use crate::place::Place;
use admit::{crypto::Certificate, model::Moment};

/// GnuTLS knows no time but today's, so these are far away.
fn past() -> Moment {
    at("2021-01-01")
}

fn future() -> Moment {
    at("2048-01-01")
}

fn list(entries: &[(u16, Option<u8>)]) -> List {
    List { from: at("2020-01-01"), to: at("2049-01-01"), ..List::new(entries) }
}

fn chain(depth: u16, change: &Change) -> Chain {
    let mut chain = Chain::of(depth);
    chain.at = admit::clock::now().unwrap();
    for wish in &mut chain.wishes {
        (wish.from, wish.to) = (at("2020-01-01"), at("2049-01-01"));
    }
    change(&mut chain);
    chain
}

type Change = Box<dyn Fn(&mut Chain)>;

fn row(what: impl Into<String>, depth: u16, change: impl Fn(&mut Chain) + 'static) -> (String, u16, Change) {
    (what.into(), depth, Box::new(change))
}

/// One thing is varied in each.
fn rows() -> Vec<(String, u16, Change)> {
    let mut rows: Vec<_> = (0..=6).map(|depth| row(format!("depth {depth}"), depth, |_| {})).collect();
    for depth in 0..=4_u8 {
        rows.extend((0..=3).map(|limit| {
            row(format!("root pathlen {limit}, depth {depth}"), depth.into(), move |c| c.wishes[0].ca = Some(Some(limit)))
        }));
    }
    for (place, part) in [(0, "root"), (1, "upper"), (2, "lower"), (3, "leaf")] {
        let add = |what: &str, change: fn(&mut Wish)| row(format!("{part} {what}"), 2, move |c| change(&mut c.wishes[place]));
        rows.extend([
            add("expired", |w| w.to = past()),
            add("not yet valid", |w| w.from = future()),
            add("critical unknown extension", |w| w.more.push(other(&[0x2a, 3, 4], true, &[5, 0]))),
            add("unknown extension", |w| w.more.push(other(&[0x2a, 3, 4], false, &[5, 0]))),
            add("for servers", |w| w.purposes = Some(vec![1])),
            add("for clients", |w| w.purposes = Some(vec![2])),
            add("for both", |w| w.purposes = Some(vec![1, 2])),
            add("for anything", |w| w.purposes = Some(vec![0])),
            add("for code", |w| w.purposes = Some(vec![3])),
            add("without key usage", |w| w.usage = None),
            add("without subject key id", |w| w.subject_key_id = false),
            add("without authority key id", |w| w.authority_key_id = Some(Vec::new())),
            add("with another authority key id", |w| w.authority_key_id = Some(b"other".to_vec())),
            add("with critical policies", |w| w.more.push(extension(32, true, &seq(&[&seq(&[&oid(&[0x2a, 1])])])))),
            add("demands a policy", |w| w.more.push(extension(36, true, &seq(&[&der(0x80, &[0])])))),
        ]);
        if place < 3 {
            rows.extend([
                add("no CA", |w| w.ca = None),
                add("basicConstraints not critical", |w| w.basic_critical = false),
                add("without keyCertSign", |w| w.usage = Some(DIGITAL_SIGNATURE)),
                add("pathlen 0", |w| w.ca = Some(Some(0))),
                add("pathlen 1", |w| w.ca = Some(Some(1))),
            ]);
        }
    }
    rows.extend(names());
    rows.extend(links());
    rows.extend(lists());
    rows
}

fn names() -> Vec<(String, u16, Change)> {
    let mut rows = Vec::new();
    for (kind, what, inside, outside) in
        [(DNS, "DNS", "a.example", "b.example"), (URI, "URI", "spiffe://a.example/x", "spiffe://b.example/x")]
    {
        for given in [inside, outside] {
            for permitted in [true, false] {
                let verb = if permitted { "permitted" } else { "excluded" };
                rows.push(row(format!("{what} a.example {verb}, leaf {given}"), 2, move |c| {
                    let list = vec![text(kind, "a.example")];
                    *(if permitted { &mut c.wishes[1].permitted } else { &mut c.wishes[1].excluded }) = list;
                    c.leaf().names = Some(vec![text(kind, given)]);
                }));
            }
        }
    }
    rows.push(row("excluded b.a.example, leaf *.a.example", 1, |c| {
        c.wishes[1].excluded = vec![text(DNS, "b.a.example")];
        c.leaf().names = Some(vec![text(DNS, "*.a.example")]);
    }));
    rows.push(row("permitted a registered id", 1, |c| c.wishes[1].permitted = vec![(0x88, vec![0x2a, 3])]));
    rows.push(row("two URIs", 1, |c| c.leaf().names = Some(vec![text(URI, "spiffe://a/b"), text(URI, "spiffe://a/c")])));
    rows.push(row("an empty list of names", 1, |c| c.leaf().names = Some(Vec::new())));
    rows.push(row("no names", 1, |c| c.leaf().names = None));
    rows
}

fn links() -> Vec<(String, u16, Change)> {
    vec![
        row("leaf is a CA", 1, |c| *c.leaf() = Wish { purposes: Some(vec![2]), to: future(), ..Wish::ca(9) }),
        row("leaf with keyCertSign", 1, |c| c.leaf().usage = Some(DIGITAL_SIGNATURE | KEY_CERT_SIGN)),
        row("leaf for key agreement", 1, |c| c.leaf().usage = Some(0x08)),
        row("leaf for key encipherment", 1, |c| c.leaf().usage = Some(0x20)),
        row("leaf without subject", 1, |c| c.parties[2] = Party::named(vec![0x30, 0], "Client")),
        row("an intermediate of another name", 2, |c| c.parties[1].name = name("Somebody")),
    ]
}

fn lists() -> Vec<(String, u16, Change)> {
    fn with(c: &mut Chain) -> &mut Vec<List> {
        c.lists = (1..c.parties.len()).map(|_| list(&[])).collect();
        &mut c.lists
    }
    vec![
        row("lists, nothing revoked", 2, |c| {
            with(c);
        }),
        row("leaf revoked", 2, |c| with(c)[2] = list(&[(1000, Some(1))])),
        row("leaf on hold", 2, |c| with(c)[2] = list(&[(1000, Some(6))])),
        row("leaf taken off a list", 2, |c| with(c)[2] = list(&[(1000, Some(8))])),
        row("intermediate revoked", 2, |c| with(c)[1] = list(&[(3, None)])),
        row("another one revoked", 2, |c| with(c)[2] = list(&[(7, Some(1))])),
        row("stale list", 2, |c| with(c)[2].to = past()),
        row("list from the future", 2, |c| with(c)[2].from = future()),
        row("no list for the leaf", 2, |c| drop(with(c).pop())),
        row("list by an issuer that may not", 2, |c| {
            with(c);
            c.wishes[2].usage = Some(KEY_CERT_SIGN);
        }),
        row("list for a distribution point", 2, |c| {
            let point = seq(&[&der(0xa0, &der(0xa0, &der(URI, b"http://a/1")))]);
            with(c)[2].more.push(extension(28, true, &point));
        }),
    ]
}

/// What we refuse and they accept: who does, and our reason. OpenSSL takes demands for policies as long as nobody asks for a policy, a wildcard
/// that covers an excluded name, any usage of a client's key, and an entry that takes a certificate off a list as if it were none.
const ALONE: &[(&str, &str, &str)] = &[
    ("root for servers", "GnuTLS", "purpose"),
    ("root for anything", "GnuTLS", "purpose"),
    ("root for code", "GnuTLS", "purpose"),
    ("root without key usage", "GnuTLS", "anchor-cannot-sign-certificates"),
    ("root without subject key id", "GnuTLS", "anchor-profile"),
    ("root with another authority key id", "GnuTLS", "anchor-self-signature"),
    ("root demands a policy", "openssl", "policy-not-processed"),
    ("root no CA", "GnuTLS", "anchor-not-a-ca"),
    ("root basicConstraints not critical", "GnuTLS", "anchor-profile"),
    ("upper without key usage", "GnuTLS", "cannot-sign-certificates"),
    ("upper without subject key id", "GnuTLS", "profile"),
    ("upper without authority key id", "GnuTLS", "profile"),
    ("upper demands a policy", "openssl", "policy-not-processed"),
    ("upper basicConstraints not critical", "GnuTLS", "profile"),
    ("lower without key usage", "GnuTLS", "cannot-sign-certificates"),
    ("lower without subject key id", "GnuTLS", "profile"),
    ("lower without authority key id", "GnuTLS", "profile"),
    ("lower demands a policy", "openssl", "policy-not-processed"),
    ("lower basicConstraints not critical", "GnuTLS", "profile"),
    ("leaf for anything", "GnuTLS", "purpose"),
    ("leaf without authority key id", "GnuTLS", "profile"),
    ("leaf demands a policy", "openssl", "policy-not-processed"),
    ("URI a.example permitted, leaf spiffe://b.example/x", "GnuTLS", "name-constraints"),
    ("excluded b.a.example, leaf *.a.example", "openssl and GnuTLS", "name-constraints"),
    ("permitted a registered id", "openssl", "name-constraints-not-understood"),
    ("two URIs", "openssl and GnuTLS", "several-uris"),
    ("an empty list of names", "GnuTLS", "profile"),
    ("leaf is a CA", "GnuTLS", "leaf-is-a-ca"),
    ("leaf with keyCertSign", "GnuTLS", "profile"),
    ("leaf for key agreement", "openssl and GnuTLS", "purpose"),
    ("leaf for key encipherment", "GnuTLS", "purpose"),
    ("leaf taken off a list", "openssl", "crl-removes"),
    ("stale list", "GnuTLS", "crl-stale"),
    ("list from the future", "GnuTLS", "crl-not-yet-valid"),
    ("no list for the leaf", "GnuTLS", "revocation-unknown"),
    ("list by an issuer that may not", "GnuTLS", "crl-cannot-sign"),
    ("list for a distribution point", "GnuTLS", "revocation-unknown"),
];

/// What the three say of a chain.
struct Verdicts {
    ours: &'static str,
    openssl: bool,
    gnutls: bool,
}

fn ask(place: &Place, chain: &Chain) -> Verdicts {
    ask_made(place, chain, &chain.make())
}

fn ask_made(place: &Place, chain: &Chain, made: &Made) -> Verdicts {
    let pem = |all: &mut dyn Iterator<Item = &Certificate>| all.map(|c| c.to_pem()).collect::<String>();
    let count = made.certificates.len();
    place.write("root.pem", made.certificates[0].to_pem());
    place.write("middle.pem", pem(&mut made.certificates[1..count - 1].iter()));
    place.write("leaf.pem", made.certificates[count - 1].to_pem());
    place.write("chain.pem", pem(&mut made.certificates[1..].iter().rev()));
    let mut lists = String::new();
    for list in &made.crls {
        place.write("one.der", list.der());
        lists += &place.must("openssl", &["crl", "-inform", "DER", "-in", "one.der"]);
    }
    place.write("lists.pem", lists);
    let (openssl, gnutls) = others(place, !made.crls.is_empty());
    Verdicts { ours: chain.ask(made).err().map_or("", |refusal| refusal.code), openssl, gnutls }
}

fn others(place: &Place, lists: bool) -> (bool, bool) {
    let strict = ["verify", "-x509_strict", "-check_ss_sig", "-purpose", "sslclient"];
    let files: &[&str] = if place.text("middle.pem").is_empty() { &[] } else { &["-untrusted", "middle.pem"] };
    let crl: &[&str] = if lists { &["-crl_check_all", "-CRLfile", "lists.pem"] } else { &[] };
    let openssl = place.exec("openssl", &[&strict[..], &["-trusted", "root.pem"], files, crl, &["leaf.pem"]].concat(), b"");
    let verify = ["--verify", "--load-ca-certificate", "root.pem", "--infile", "chain.pem"];
    let client = ["--verify-purpose", "1.3.6.1.5.5.7.3.2"];
    let crl: &[&str] = if lists { &["--load-crl", "lists.pem"] } else { &[] };
    let gnutls = place.exec("certtool", &[&verify[..], &client, crl].concat(), b"");
    (openssl.code == 0, gnutls.code == 0)
}

#[test]
fn what_we_accept_openssl_and_gnutls_accept() {
    let place = Place::bare();
    let (mut wrong, mut alone, mut accepted) = (Vec::new(), Vec::new(), 0);
    for (what, depth, change) in rows() {
        let Verdicts { ours, openssl, gnutls } = ask(&place, &chain(depth, &change));
        match (ours.is_empty(), openssl, gnutls) {
            (true, true, true) => accepted += 1,
            (true, ..) => wrong.push(format!("{what}: openssl {openssl}, GnuTLS {gnutls}")),
            (false, false, false) => {}
            (false, openssl, gnutls) => {
                let who = [("openssl", openssl), ("GnuTLS", gnutls)].into_iter().filter(|(_, is)| *is).map(|(who, _)| who);
                alone.push((what, who.collect::<Vec<_>>().join(" and "), ours));
            }
        }
    }
    // GnuTLS does not know how to exclude a URI, and refuses every one then.
    assert_eq!(wrong, ["URI a.example excluded, leaf spiffe://b.example/x: openssl true, GnuTLS false"]);
    let known: Vec<_> = ALONE.iter().map(|(what, who, code)| ((*what).to_owned(), (*who).to_owned(), *code)).collect();
    assert_eq!(alone, known);
    assert_eq!(accepted, 47);
}

/// What our own hand cannot make: signatures and keys that are too weak to be read at all.
#[test]
fn weak_leaves_are_refused_at_the_door() {
    let place = Place::bare();
    let mut chain = chain(0, &row("", 0, |_| {}).2);
    let root = chain.make().certificates.remove(0);
    place.write("root.pem", root.to_pem());
    place.write("middle.pem", "");
    place.write("root.key", chain.parties[0].key.serialize_pem());
    place.write("leaf.cnf", "basicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n");
    for (bits, hash, said) in [("2048", "-sha256", ""), ("1024", "-sha256", "1024 bits"), ("2048", "-sha1", "SHA-1")] {
        let key = format!("rsa:{bits}");
        place.must("openssl", &["req", "-new", "-newkey", &key, "-nodes", "-keyout", "l.key", "-subj", "/CN=l", "-out", "l.csr"]);
        let sign =
            ["x509", "-req", "-in", "l.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "30", "-extfile", "leaf.cnf"];
        place.must("openssl", &[&sign[..], &[hash, "-out", "leaf.pem"]].concat());
        place.write("chain.pem", place.text("leaf.pem"));
        let (openssl, gnutls) = others(&place, false);
        match Certificate::from_pem(&place.text("leaf.pem")) {
            Err(why) => assert!(!said.is_empty() && why.to_string().contains(said), "{said}: {why}"),
            Ok(leaf) => {
                let mut made = chain.make();
                (made.certificates[0], made.certificates[1]) = (root.clone(), leaf);
                chain.at = admit::clock::now().unwrap();
                assert_eq!((chain.ask(&made).err(), said, openssl, gnutls), (None, "", true, true));
            }
        }
    }
}

#[test]
fn a_list_by_a_wrong_key_counts_for_nobody() {
    let place = Place::bare();
    let mut chain = chain(1, &row("", 1, |_| {}).2);
    chain.lists = vec![list(&[]), list(&[])];
    let namesake = Party::named(name("Intermediate 1"), "Intermediate 1");
    let own = std::mem::replace(&mut chain.parties[1], namesake);
    let wrong = chain.make().crls;
    chain.parties[1] = own;
    let mut made = chain.make();
    made.crls[1] = wrong[1].clone();
    let Verdicts { ours, openssl, .. } = ask_made(&place, &chain, &made);
    assert_eq!((ours, openssl), ("crl-bad-signature", false));
}
