//! Revocation lists against the certificates of a path, and alone against their issuer; the same is asked of openssl.

use super::make::{DIGITAL_SIGNATURE, KEY_CERT_SIGN, List, Party, URI, Wish, at, der, extension, name, noon, seq};
use super::world::Chain;
use crate::place::Place;
use admit::crypto::{Certificate, Crl, verify_crl};

fn code(change: impl FnOnce(&mut Chain)) -> &'static str {
    let mut chain = Chain::of(2).with_lists();
    change(&mut chain);
    chain.code()
}

#[test]
fn every_certificate_below_the_anchor_is_covered_or_unknown() {
    assert_eq!(code(|_| {}), "");
    assert_eq!(code(|chain| chain.lists.truncate(2)), "revocation-unknown", "none for the leaf's issuer");
    for issuer in 0..3 {
        let chain = Chain::of(2).with_lists();
        let mut made = chain.make();
        made.crls.remove(issuer);
        assert_eq!(chain.ask(&made).unwrap_err().code, "revocation-unknown", "{issuer}");
    }
    assert_eq!(code(|chain| chain.lists.clear()), "", "without any list nothing is asked");
}

#[test]
fn a_certificate_that_a_list_names_is_revoked() {
    for (issuer, serial) in [(0, 2), (1, 3), (2, 1000)] {
        for reason in [None, Some(1), Some(4), Some(7), Some(10), Some(99)] {
            assert_eq!(code(|chain| chain.lists[issuer] = List::new(&[(7, None), (serial, reason)])), "revoked");
        }
        assert_eq!(code(|chain| chain.lists[issuer] = List::new(&[(serial, Some(6))])), "on-hold");
        assert_eq!(code(|chain| chain.lists[issuer] = List::new(&[(serial, Some(8))])), "crl-removes");
        assert_eq!(code(|chain| chain.lists[issuer] = List::new(&[(serial + 1, Some(1))])), "");
    }
    // A serial number with its highest bit set has one more octet in DER.
    let high = |chain: &mut Chain| {
        chain.leaf().serial = vec![0xff, 0x01];
        chain.lists[2].entries = vec![(vec![0xff, 0x01], None)];
    };
    assert_eq!(code(high), "revoked");
}

#[test]
fn a_list_is_in_date() {
    for issuer in 0..3 {
        assert_eq!(code(|chain| chain.lists[issuer].to = at("2026-05-31")), "crl-stale");
        assert_eq!(code(|chain| chain.lists[issuer].from = at("2026-06-02")), "crl-not-yet-valid");
    }
    assert_eq!(code(|chain| chain.lists[2].to = noon()), "");
    let old = |chain: &mut Chain| {
        chain.lists[2] = List { to: at("2026-05-31"), ..List::new(&[(1000, None)]) };
    };
    assert_eq!(code(old), "revoked", "what was revoked once is told by an old list too");
}

#[test]
fn a_list_is_by_the_issuer() {
    let chain = Chain::of(2).with_lists();
    let by = |party: &Party, list: &List| {
        let mut made = chain.make();
        made.crls[2] = list.by(party);
        chain.ask(&made).err().map_or("", |refusal| refusal.code)
    };
    let empty = List::new(&[]);
    assert_eq!(by(&chain.parties[2], &empty), "");
    assert_eq!(by(&Party::new("Nobody"), &empty), "revocation-unknown");
    assert_eq!(by(&chain.parties[1], &empty), "revocation-unknown");
    let namesake = Party::named(name("Intermediate 2"), "Intermediate 2");
    assert_eq!(by(&namesake, &empty), "crl-bad-signature");
    let other_key = List { key_id: Some(b"other".to_vec()), ..empty };
    assert_eq!(by(&chain.parties[2], &other_key), "revocation-unknown");
    assert_eq!(code(|chain| chain.wishes[2].usage = Some(KEY_CERT_SIGN)), "crl-cannot-sign");
    // A wrong list beside a right one does no harm, and a right one beside a right one that revokes does not help.
    let mut made = chain.make();
    made.crls.insert(0, List::new(&[]).by(&namesake));
    assert!(chain.ask(&made).is_ok());
    made.crls.push(List::new(&[(1000, None)]).by(&chain.parties[2]));
    assert_eq!(chain.ask(&made).unwrap_err().code, "revoked");
}

#[test]
fn a_list_for_one_distribution_point_covers_those_who_name_it() {
    let point = |url: &str| der(0xa0, &der(0xa0, &der(URI, url.as_bytes())));
    let ask = |list: &str, certificate: Option<&str>| {
        code(|chain| {
            chain.lists[2].more.push(extension(28, true, &seq(&[&point(list)])));
            if let Some(url) = certificate {
                chain.leaf().more.push(extension(31, false, &seq(&[&seq(&[&point(url)])])));
            }
        })
    };
    assert_eq!(ask("http://a/1", Some("http://a/1")), "");
    assert_eq!(ask("http://a/1", Some("http://a/2")), "revocation-unknown");
    assert_eq!(ask("http://a/1", None), "revocation-unknown");
    // A point that is for some reasons only, or for lists by somebody else, is not covered by a whole one.
    for limit in [der(0x81, &[6, 0x40]), der(0xa2, &der(0xa4, &name("Other")))] {
        let limited = |chain: &mut Chain| {
            chain.lists[2].more.push(extension(28, true, &seq(&[&point("http://a/1")])));
            chain.leaf().more.push(extension(31, false, &seq(&[&seq(&[&point("http://a/1"), &limit])])));
        };
        assert_eq!(code(limited), "revocation-unknown");
    }
}

#[test]
fn a_list_that_is_a_part_of_the_truth_is_none() {
    let party = Party::new("Root");
    let refused = |more: Vec<u8>| {
        let octets = List { more: vec![more], ..List::new(&[]) }.octets(&party);
        Crl::from_der(&octets).unwrap_err().to_string()
    };
    assert!(refused(extension(27, true, &der(2, &[1]))).contains("delta"));
    assert!(refused(extension(27, false, &der(2, &[1]))).contains("delta"));
    for flag in [0x81, 0x82, 0x84, 0x85] {
        assert!(refused(extension(28, true, &seq(&[&der(flag, &[0xff])]))).contains("only complete lists"), "{flag}");
    }
    assert!(refused(extension(28, true, &seq(&[]))).contains("no full name"));
    assert!(refused(extension(99, true, &der(5, &[]))).contains("2.5.29.99"));
}

/// The list alone, by us and by openssl.
#[test]
fn a_list_alone_is_judged_as_openssl_judges_it() {
    let place = Place::bare();
    let root = Party::new("Root");
    let good = Wish::ca(1).by(&root, &root);
    let ask = |list: &Crl, issuer: &Certificate| verify_crl(list, issuer, noon()).err().map_or("", |refusal| refusal.code);
    let signed = |list: &Crl, issuer: &Certificate| {
        place.write("list.der", list.der());
        place.write("issuer.pem", issuer.to_pem());
        let run = place.exec("openssl", &["crl", "-inform", "DER", "-in", "list.der", "-noout", "-CAfile", "issuer.pem"], b"");
        run.stderr.contains("verify OK")
    };
    let list = List::new(&[(5, Some(1))]);
    let namesake = Party::named(name("Root"), "Root");
    let stranger = Party::new("Nobody");
    for (by, wanted) in [(&root, ""), (&namesake, "crl-bad-signature"), (&stranger, "crl-wrong-issuer")] {
        assert_eq!(ask(&list.by(by), &good), wanted);
        assert_eq!(signed(&list.by(by), &good), wanted.is_empty(), "{wanted}");
    }
    let other_key = List { key_id: Some(b"other".to_vec()), ..list.clone() };
    assert_eq!(ask(&other_key.by(&root), &good), "crl-wrong-issuer");
    assert_eq!(ask(&List { to: at("2026-05-31"), ..list.clone() }.by(&root), &good), "crl-stale");
    assert_eq!(ask(&List { from: at("2026-06-02"), ..list.clone() }.by(&root), &good), "crl-not-yet-valid");
    let issuer = |wish: Wish| ask(&list.by(&root), &wish.by(&root, &root));
    assert_eq!(issuer(Wish { usage: Some(KEY_CERT_SIGN), ..Wish::ca(1) }), "crl-cannot-sign");
    assert_eq!(issuer(Wish { to: at("2026-05-31"), ..Wish::ca(1) }), "anchor-expired");
    assert_eq!(issuer(Wish { ca: None, usage: Some(DIGITAL_SIGNATURE), ..Wish::ca(1) }), "anchor-not-a-ca");
}
