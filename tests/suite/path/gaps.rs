//! One test for each thing that libraries leave out, and for each code.

use super::make::{
    CRL_SIGN, DIGITAL_SIGNATURE, KEY_CERT_SIGN, Party, URI, Wish, at, der, extension, name, noon, oid, other, seq, text,
};
use super::world::{Chain, code};
use admit::crypto::{Certificate, PATH_CODES, PathQuestion, Purpose, verify_path};
use admit::model::Moment;

#[test]
fn a_path_is_told_from_the_leaf_to_the_anchor() {
    for depth in 0..=6 {
        let chain = Chain::of(depth);
        let made = chain.make();
        let path = chain.ask(&made).unwrap();
        let upwards: Vec<_> = made.certificates.iter().rev().map(Certificate::fingerprint).collect();
        assert_eq!((path.certificates, path.anchor), (upwards, 0));
    }
}

#[test]
fn the_anchor_itself_is_judged() {
    assert_eq!(code(|chain| chain.wishes[0].to = at("2026-05-31")), "anchor-expired");
    assert_eq!(code(|chain| chain.wishes[0].from = at("2026-06-02")), "anchor-not-yet-valid");
    assert_eq!(code(|chain| chain.wishes[0].ca = None), "anchor-not-a-ca");
    assert_eq!(code(|chain| chain.wishes[0].usage = Some(CRL_SIGN)), "anchor-cannot-sign-certificates");
    assert_eq!(code(|chain| chain.wishes[0].usage = None), "anchor-cannot-sign-certificates");
    assert_eq!(code(|chain| chain.wishes[0].more.push(other(&[0x2a, 3, 4], true, &[5, 0]))), "anchor-critical-extension");
    assert_eq!(code(|chain| chain.wishes[0].subject_key_id = false), "anchor-profile");
    assert_eq!(code(|chain| chain.wishes[0].purposes = Some(vec![1])), "purpose");
    assert_eq!(code(|chain| chain.wishes[0].ca = Some(Some(1))), "path-len");
}

#[test]
fn an_anchor_whose_self_signature_is_defective_is_refused() {
    let chain = Chain::of(2);
    let mut made = chain.make();
    let mut octets = made.certificates[0].der().to_vec();
    let last = octets.len() - 1;
    octets[last] ^= 1;
    made.certificates[0] = Certificate::from_der(&octets).unwrap();
    assert_eq!(chain.ask(&made).unwrap_err().code, "anchor-self-signature");
}

#[test]
fn an_intermediate_may_be_the_anchor_and_its_issuer_is_not_asked_for() {
    let chain = Chain::of(2);
    let certificates = chain.make().certificates;
    let question = PathQuestion {
        leaf: &certificates[3],
        intermediates: &certificates[..3],
        anchors: &certificates[2..3],
        crls: &[],
        at: noon(),
        purpose: Purpose::Client,
        max_depth: 0,
    };
    assert_eq!(verify_path(&question).unwrap().certificates.len(), 2);
    let leaf = PathQuestion { anchors: &certificates, ..question };
    assert_eq!(verify_path(&leaf).unwrap_err().code, "leaf-is-anchor");
    assert_eq!(verify_path(&PathQuestion { anchors: &[], ..question }).unwrap_err().code, "no-anchor");
    let many = vec![certificates[2].clone(); 65];
    assert_eq!(verify_path(&PathQuestion { intermediates: &many, ..question }).unwrap_err().code, "too-many");
}

#[test]
fn every_intermediate_is_a_ca_that_may_sign() {
    for place in [1, 2] {
        assert_eq!(code(|chain| chain.wishes[place].ca = None), "not-a-ca");
        assert_eq!(code(|chain| chain.wishes[place].usage = Some(DIGITAL_SIGNATURE | CRL_SIGN)), "cannot-sign-certificates");
        assert_eq!(code(|chain| chain.wishes[place].usage = None), "cannot-sign-certificates");
        assert_eq!(code(|chain| chain.wishes[place].to = at("2026-05-31")), "expired");
        assert_eq!(code(|chain| chain.wishes[place].from = at("2026-06-02")), "not-yet-valid");
        assert_eq!(code(|chain| chain.wishes[place].basic_critical = false), "profile");
        assert_eq!(code(|chain| chain.wishes[place].more.push(other(&[0x2a, 3, 4], true, &[5, 0]))), "critical-extension");
        assert_eq!(code(|chain| chain.wishes[place].purposes = Some(vec![1])), "purpose");
        assert_eq!(code(|chain| chain.wishes[place].purposes = Some(vec![0])), "purpose", "any is not client");
        assert_eq!(code(|chain| chain.wishes[place].purposes = Some(vec![1, 2])), "");
    }
}

#[test]
fn dates_hold_to_the_second() {
    let ends = at("2027-01-01");
    assert_eq!(code(|chain| chain.at = ends), "");
    assert_eq!(code(|chain| chain.at = Moment::from_unix(ends.unix() + 1).unwrap()), "expired");
    assert_eq!(code(|chain| chain.at = at("2026-01-01")), "");
    assert_eq!(code(|chain| chain.at = Moment::from_unix(at("2026-01-01").unix() - 1).unwrap()), "not-yet-valid");
}

#[test]
fn lengths_are_kept() {
    assert_eq!(code(|chain| chain.wishes[1].ca = Some(Some(0))), "path-len");
    assert_eq!(code(|chain| chain.wishes[1].ca = Some(Some(1))), "");
    assert_eq!(code(|chain| chain.wishes[2].ca = Some(Some(0))), "");
    assert_eq!(code(|chain| chain.max_depth = 1), "path-too-long");
    assert_eq!(code(|chain| chain.max_depth = 2), "");
}

#[test]
fn the_leaf_is_a_client_with_one_uri() {
    assert_eq!(code(|chain| chain.leaf().purposes = Some(vec![1])), "purpose");
    assert_eq!(code(|chain| chain.leaf().purposes = Some(vec![0])), "purpose");
    assert_eq!(code(|chain| chain.leaf().purposes = None), "");
    assert_eq!(code(|chain| chain.leaf().usage = Some(0x20)), "purpose");
    assert_eq!(code(|chain| chain.leaf().usage = None), "");
    assert_eq!(code(|chain| *chain.leaf() = Wish { ca: Some(None), usage: Some(KEY_CERT_SIGN), ..Wish::leaf() }), "leaf-is-a-ca");
    let two = || Some(vec![text(URI, "spiffe://a/b"), text(URI, "spiffe://a/c")]);
    assert_eq!(code(|chain| chain.leaf().names = two()), "several-uris");
    assert_eq!(code(|chain| chain.leaf().names = Some(Vec::new())), "profile");
    assert_eq!(code(|chain| chain.leaf().usage = Some(DIGITAL_SIGNATURE | KEY_CERT_SIGN)), "profile");
    assert_eq!(code(|chain| chain.leaf().authority_key_id = Some(Vec::new())), "profile");
    for bad in ["a b", "", ".a", "a.", "a..b", "*", "a.*.b"] {
        assert_eq!(code(|chain| chain.leaf().names = Some(vec![text(0x82, bad)])), "malformed-name", "{bad}");
    }
}

#[test]
fn a_server_is_no_client_and_for_anything_no_usage_is_asked() {
    let purpose = |purpose, purposes: &[u8]| {
        code(|chain| {
            chain.purpose = purpose;
            chain.leaf().purposes = Some(purposes.to_vec());
        })
    };
    assert_eq!((purpose(Purpose::Server, &[1]), purpose(Purpose::Server, &[2])), ("", "purpose"));
    assert_eq!((purpose(Purpose::Any, &[3]), purpose(Purpose::Client, &[3])), ("", "purpose"));
    let ca = |chain: &mut Chain| {
        chain.purpose = Purpose::Any;
        *chain.leaf() = Wish::ca(9);
    };
    assert_eq!(code(ca), "");
}

#[test]
fn what_asks_for_policies_is_refused() {
    let constraints = extension(36, true, &seq(&[&der(0x80, &[0])]));
    let mappings = extension(33, true, &seq(&[&seq(&[&oid(&[0x2a, 1]), &oid(&[0x2a, 2])])]));
    let inhibit = extension(54, true, &der(2, &[0]));
    let policies = extension(32, true, &seq(&[&seq(&[&oid(&[0x2a, 1])])]));
    for asks in [constraints, mappings, inhibit] {
        for place in [0, 1, 2, 3] {
            assert_eq!(code(|chain| chain.wishes[place].more.push(asks.clone())), "policy-not-processed");
        }
    }
    assert_eq!(code(|chain| chain.wishes[1].more.push(policies)), "", "a policy that nobody asks for");
}

#[test]
fn each_link_is_by_name_key_id_and_signature() {
    assert_eq!(code(|chain| chain.leaf().authority_key_id = Some(b"other".to_vec())), "key-id-mismatch");
    let mut chain = Chain::of(2);
    let mut made = chain.make();
    made.certificates.remove(1);
    assert_eq!(chain.ask(&made).unwrap_err().code, "issuer-unknown");
    // The same name and key id, another key.
    let made = chain.make();
    chain.parties[2] = Party::named(name("Intermediate 2"), "Intermediate 2");
    let mut other = chain.make();
    other.certificates[3] = made.certificates[3].clone();
    assert_eq!(chain.ask(&other).unwrap_err().code, "bad-signature");
}

#[test]
fn a_path_is_found_among_wrong_ones() {
    let chain = Chain::of(2);
    let mut made = chain.make();
    let expired = Wish { to: at("2026-05-31"), ..Wish::ca(50) }.by(&chain.parties[0], &chain.parties[1]);
    let stranger = Wish::ca(51).by(&Party::new("Nobody"), &chain.parties[2]);
    made.certificates.splice(1..1, [expired, stranger]);
    assert_eq!(chain.ask(&made).unwrap().certificates.len(), 4);
}

#[test]
fn the_list_of_codes_has_each_once_and_every_refusal_is_in_it() {
    let mut codes: Vec<&str> = PATH_CODES.iter().map(|(code, _)| *code).collect();
    let sources =
        ["path.rs", "path/link.rs", "path/search.rs", "path/name_constraints.rs", "path/revocation.rs", "path/budget.rs"];
    let sources: String = sources
        .iter()
        .map(|file| std::fs::read_to_string(format!("{}/src/crypto/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap())
        .collect();
    for code in &codes {
        assert!(sources.contains(&format!("\"{code}\"")), "`{code}` is refused nowhere");
    }
    for part in sources.split("refusal(\"").skip(1) {
        let code = part.split('"').next().unwrap();
        assert!(codes.contains(&code), "`{code}` is not in the list");
    }
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/paths.md")).unwrap();
    for (code, meaning) in PATH_CODES {
        assert!(page.contains(&format!("| `{code}` | {meaning} |")), "docs/paths.md does not tell `{code}` as the list does");
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), PATH_CODES.len());
}
