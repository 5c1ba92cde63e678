//! Name constraints of each kind, and what tries to slip past them.

use super::make::{ADDRESS, DIRECTORY, DNS, EMAIL, Party, URI, der, name, oid, part, seq, text};
use super::world::code;

type Name = (u8, Vec<u8>);

/// The code when an intermediate is limited and the leaf has these names.
fn limited(permitted: &[Name], excluded: &[Name], names: &[Name]) -> &'static str {
    code(|chain| {
        chain.wishes[1].permitted = permitted.to_vec();
        chain.wishes[1].excluded = excluded.to_vec();
        chain.leaf().names = Some(names.to_vec());
    })
}

fn allowed(kind: u8, permitted: &str, given: &str) -> bool {
    judged(limited(&[text(kind, permitted)], &[], &[text(kind, given)]))
}

fn excluded(kind: u8, subtree: &str, given: &str) -> bool {
    !judged(limited(&[], &[text(kind, subtree)], &[text(kind, given)]))
}

fn judged(code: &str) -> bool {
    assert!(["", "name-constraints"].contains(&code), "{code}");
    code.is_empty()
}

#[test]
fn dns_names() {
    for (subtree, name, is) in [
        ("a.example", "a.example", true),
        ("a.example", "A.Example", true),
        ("a.example", "x.y.a.example", true),
        ("a.example", "xa.example", false),
        ("a.example", "example", false),
        (".a.example", "x.a.example", true),
        (".a.example", "a.example", false),
        ("", "a.example", true),
        ("a.example", "*.a.example", true),
        ("b.a.example", "*.a.example", false),
    ] {
        assert_eq!(allowed(DNS, subtree, name), is, "{subtree} {name}");
    }
    for (subtree, name, is) in [
        ("a.example", "x.A.EXAMPLE", true),
        ("a.example", "b.example", false),
        (".a.example", "a.example", true),
        ("b.a.example", "*.a.example", true),
        ("a.example", "*.example", true),
        ("a.example", "*.b.example", false),
    ] {
        assert_eq!(excluded(DNS, subtree, name), is, "{subtree} {name}");
    }
}

#[test]
fn uris_by_their_host() {
    for (subtree, name, is) in [
        ("partners.bank.example", "spiffe://partners.bank.example/acme", true),
        ("partners.bank.example", "https://Partners.Bank.Example:8443/x?y#z", true),
        ("partners.bank.example", "spiffe://x.partners.bank.example/acme", false),
        (".bank.example", "spiffe://partners.bank.example/acme", true),
        (".bank.example", "spiffe://bank.example/acme", false),
        ("bank.example", "spiffe://bank.example@evil.example/acme", false),
        ("bank.example", "spiffe://evil.example/bank.example", false),
        ("bank.example", "urn:bank.example", false),
        ("bank.example", "spiffe://bank.example:x/", false),
        ("bank.example", "spiffe://bank.example./", false),
    ] {
        assert_eq!(allowed(URI, subtree, name), is, "{subtree} {name}");
    }
    for (subtree, name, is) in [
        ("bank.example", "spiffe://other.example/a", false),
        ("bank.example", "spiffe://BANK.example/a", true),
        // What has no host that can be told may be anybody's.
        ("bank.example", "urn:x", true),
        ("bank.example", "https://192.0.2.1/", true),
        ("bank.example", "https://[2001:db8::1]/", true),
        ("bank.example", "https://b%61nk.example/", true),
        ("bank.example", "https://a@other.example/", true),
    ] {
        assert_eq!(excluded(URI, subtree, name), is, "{subtree} {name}");
    }
}

#[test]
fn mail_addresses_also_in_the_subject() {
    for (subtree, name, is) in [
        ("a.example", "x@a.example", true),
        ("a.example", "x@b.a.example", false),
        (".a.example", "x@b.a.example", true),
        (".a.example", "x@a.example", false),
        ("x@a.example", "x@A.example", true),
        ("x@a.example", "X@a.example", false),
    ] {
        assert_eq!(allowed(EMAIL, subtree, name), is, "{subtree} {name}");
    }
    assert!(excluded(EMAIL, "x@a.example", "X@a.example"), "excluded in every spelling");
    let mail = |text: &str| {
        let kind = oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]);
        seq(&[&der(0x31, &seq(&[&kind, &der(0x16, text.as_bytes())])), &part(3, 0x0c, "Client")])
    };
    let in_subject = |address: &str| {
        code(|chain| {
            chain.wishes[1].permitted = vec![text(EMAIL, "a.example")];
            chain.parties[3] = Party::named(mail(address), "Client");
        })
    };
    assert_eq!((in_subject("x@a.example"), in_subject("x@b.example")), ("", "name-constraints"));
}

#[test]
fn a_common_name_that_looks_like_a_host_counts_where_no_dns_name_is() {
    let common = |text_of: &str, names: Option<Vec<Name>>| {
        code(|chain| {
            chain.wishes[1].permitted = vec![text(DNS, "a.example")];
            chain.parties[3] = Party::new(text_of);
            chain.leaf().names = names;
        })
    };
    assert_eq!(common("x.b.example", None), "name-constraints");
    assert_eq!(common("x.a.example", None), "");
    assert_eq!(common("Client of Acme", None), "");
    assert_eq!(common("x.b.example", Some(vec![text(DNS, "a.example")])), "");
    assert_eq!(common("Größe", None), "name-constraints", "text that cannot be compared");
}

#[test]
fn addresses() {
    let v4 = |net: [u8; 4], mask: [u8; 4]| (ADDRESS, [net, mask].concat());
    let ten = [v4([10, 0, 0, 0], [255, 0, 0, 0])];
    let ip = |octets: &[u8]| (ADDRESS, octets.to_vec());
    assert_eq!(limited(&ten, &[], &[ip(&[10, 1, 2, 3])]), "");
    assert_eq!(limited(&ten, &[], &[ip(&[11, 1, 2, 3])]), "name-constraints");
    assert_eq!(limited(&ten, &[], &[ip(&[10; 16])]), "name-constraints");
    assert_eq!(limited(&[], &ten, &[ip(&[10, 1, 2, 3])]), "name-constraints");
    assert_eq!(limited(&[], &ten, &[ip(&[192, 0, 2, 1])]), "");
    let mapped = [[0; 10].as_slice(), &[0xff, 0xff, 10, 1, 2, 3]].concat();
    assert_eq!(limited(&[], &ten, &[ip(&mapped)]), "name-constraints");
    for mask in [[255, 0, 255, 0], [255, 5, 0, 0], [0, 255, 0, 0], [254, 128, 0, 0]] {
        assert_eq!(limited(&[v4([0; 4], mask)], &[], &[]), "profile", "an empty list of names");
        let constraint = [v4([0; 4], mask)];
        assert_eq!(limited(&constraint, &[], &[text(URI, "a:b")]), "name-constraints-not-understood", "{mask:?}");
    }
    for mask in [[0; 4], [255; 4], [255, 128, 0, 0], [255, 254, 0, 0], [255, 255, 255, 192]] {
        assert_eq!(limited(&[v4([0; 4], mask)], &[], &[text(URI, "a:b")]), "", "{mask:?}");
    }
}

#[test]
fn distinguished_names() {
    let organisation = |text: &str| part(10, 0x0c, text);
    let subtree = |text: &str| (DIRECTORY, seq(&[&organisation(text)]));
    let subject = |o: Vec<u8>, permitted: &[Name], excluded: &[Name]| {
        code(|chain| {
            chain.wishes[1].permitted = permitted.to_vec();
            chain.wishes[1].excluded = excluded.to_vec();
            for n in [2, 3] {
                let common = part(3, 0x0c, &format!("{n}"));
                chain.parties[n] = Party::named(seq(&[&o, &common]), &format!("{n}"));
            }
        })
    };
    assert_eq!(subject(organisation("Acme"), &[subtree("Acme")], &[]), "");
    assert_eq!(subject(organisation("ACME"), &[subtree("Acme")], &[]), "name-constraints", "another spelling");
    assert_eq!(subject(organisation("Globex"), &[subtree("Acme")], &[]), "name-constraints");
    assert_eq!(subject(organisation("Globex"), &[], &[subtree("Acme")]), "");
    for spelling in ["Acme", "ACME", " acme ", "AC\u{301}ME"] {
        assert_eq!(subject(organisation(spelling), &[], &[subtree("Acme")]), "name-constraints", "{spelling}");
    }
    assert_eq!(subject(part(10, 0x13, "acme"), &[], &[subtree("Acme")]), "name-constraints", "another kind of string");
    assert_eq!(subject(part(10, 0x1e, "\0A\0c"), &[], &[subtree("Acme")]), "name-constraints", "a string of 16-bit characters");
    assert_eq!(subject(part(11, 0x0c, "Acme"), &[], &[subtree("Acme")]), "");
    assert_eq!(limited(&[], &[(DIRECTORY, name("Client"))], &[text(URI, "a:b")]), "name-constraints");
}

#[test]
fn what_is_not_understood_is_refused_whether_such_a_name_is_there_or_not() {
    let kinds: [Name; 6] = [
        (0x88, vec![0x2a, 3]),
        (0xa0, [oid(&[0x2a, 3]), der(0xa0, &der(0x0c, b"x"))].concat()),
        text(DNS, "*.a.example"),
        text(DNS, "a b"),
        text(EMAIL, "@"),
        text(URI, "https://a.example"),
    ];
    for kind in kinds {
        let list = [kind];
        let uri = [text(URI, "spiffe://a.example/b")];
        assert_eq!(limited(&list, &[], &uri), "name-constraints-not-understood", "{list:?}");
        assert_eq!(limited(&[], &list, &uri), "name-constraints-not-understood", "{list:?}");
    }
}

#[test]
fn limits_of_the_anchor_and_of_every_issuer_hold_together() {
    let both = |root: &str, lower: &str| {
        code(|chain| {
            chain.wishes[0].permitted = vec![text(URI, root)];
            chain.wishes[2].permitted = vec![text(URI, lower)];
        })
    };
    assert_eq!(both(".bank.example", "partners.bank.example"), "");
    assert_eq!(both(".other.example", "partners.bank.example"), "name-constraints");
    assert_eq!(both(".bank.example", "x.bank.example"), "name-constraints");
    // And the names of intermediates are held against them too.
    let dns = code(|chain| {
        chain.wishes[0].permitted = vec![text(DNS, "a.example")];
        chain.wishes[2].names = Some(vec![text(DNS, "b.example")]);
    });
    assert_eq!(dns, "name-constraints");
}
