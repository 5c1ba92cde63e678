//! Proofs that cannot be borrowed: a good proof of each kind, with one thing changed that it is about, is none.

use super::partner::{ALL, Identity};
use crate::{place::Place, world::id};
use admit::{
    anchor::{Material, Place as Where, Terms, challenge_bytes, verify, verify_answer},
    model::{Anchor, AnchorId, Digest, PartnerId, Period, Predecessor, Proof, ProofMethod, Text},
    store::records,
};
use data_encoding::BASE64URL_NOPAD;
use std::sync::LazyLock;

/// A good proof by each identity, made once.
static PROOFS: LazyLock<Vec<(Identity, Proved)>> =
    LazyLock::new(|| ALL.iter().map(|identity| (*identity, Proved::by(*identity))).collect());

/// A proof and where it belongs.
#[derive(Clone)]
struct Proved {
    registry: Text,
    partner: PartnerId,
    anchor: AnchorId,
    material: Material,
    digest: Digest,
    proof: Proof,
}

impl Proved {
    /// A good proof by that identity.
    fn by(identity: Identity) -> Self {
        let place = Place::onboarded();
        identity.challenged(&place, "own", "sandbox");
        identity.answer(&place);
        assert_eq!(Identity::hand_in("own", &place).code, 0);
        let path = "partners/acme-pay/anchors/own.yaml";
        let text = place.text(&format!("bank-partners/{path}"));
        let record: Anchor = records::read(path, text.as_bytes()).unwrap();
        let policy = place.text("bank-partners/admit.toml");
        let registry = policy.lines().find_map(|line| line.strip_prefix("registry = ")).unwrap().trim_matches('"');
        let material = Material::of(&record).unwrap();
        Self {
            registry: id(registry),
            partner: id("acme-pay"),
            anchor: id("own"),
            digest: material.digest(),
            material,
            proof: record.proofs[0].clone(),
        }
    }

    fn holds(&self) -> bool {
        let Self { registry, partner, anchor, material, digest, proof } = self;
        verify_answer(Where { registry, partner, anchor, material: *digest }, material, proof, false).is_ok()
    }
}

type Change = fn(&mut Proved);

/// Everything that a proof is about, changed one at a time.
const CHANGES: &[(&str, Change)] = &[
    ("registry", |p| p.registry = id("00000000000000000000000000000000")),
    ("partner", |p| p.partner = id("globex")),
    ("anchor", |p| p.anchor = id("other")),
    ("material", |p| p.digest = Digest([7; 32])),
    ("recipient", |p| p.proof.challenge.recipient = Some(id("age1other"))),
    ("no recipient", |p| p.proof.challenge.recipient = None),
    ("nonce", |p| p.proof.challenge.nonce = id(&"0".repeat(64))),
    ("predecessor", |p| p.proof.challenge.predecessor = Some(Predecessor { anchor: id("old"), material: Digest([1; 32]) })),
    ("made at", |p| p.proof.challenge.issued = p.proof.challenge.issued.minus(Period::days(1))),
    ("to be answered until", |p| p.proof.challenge.expires = p.proof.challenge.expires.plus(Period::days(1))),
    ("proves until", |p| p.proof.challenge.proves_until = p.proof.challenge.proves_until.plus(Period::days(1))),
    ("made by", |p| p.proof.challenge.by = id("lena-fischer")),
    ("answered before it was asked", |p| p.proof.on = p.proof.challenge.issued.minus(Period::minutes(1))),
    ("answered too late", |p| p.proof.on = p.proof.challenge.expires),
    ("another method", |p| {
        p.proof.method = if p.proof.method == ProofMethod::RawSignature { ProofMethod::Jws } else { ProofMethod::RawSignature };
    }),
    // Some signatures have neither letter; the first sign of an answer is one of it whatever its form.
    ("another answer", |p| {
        let changed = p.proof.signature.replace('A', "B").replace('e', "f");
        let first = if changed.starts_with('Q') { "R" } else { "Q" };
        p.proof.signature = if changed == p.proof.signature { format!("{first}{}", &changed[1..]) } else { changed };
    }),
    ("no answer", |p| p.proof.signature.clear()),
];

#[test]
fn a_proof_with_one_thing_changed_is_none() {
    for (identity, base) in PROOFS.iter() {
        assert!(base.holds(), "{identity:?}");
        for (what, change) in CHANGES {
            let mut changed = base.clone();
            change(&mut changed);
            assert!(!changed.holds(), "{identity:?} with another {what}");
        }
        // Another purpose is another text: what was signed for a challenge does not vouch for anything else.
        let place = Where { registry: &base.registry, partner: &base.partner, anchor: &base.anchor, material: base.digest };
        let bytes = challenge_bytes(place, &base.proof.challenge).unwrap();
        let other = String::from_utf8(bytes.clone()).unwrap().replace("proof-of-possession", "certificate-request");
        let answer = admit::anchor::Answer::of_proof(&base.proof);
        let terms = Terms { at: base.proof.on, rs256: true };
        assert!(verify(&base.material, &answer, &bytes, terms).is_ok(), "{identity:?}");
        assert!(verify(&base.material, &answer, other.as_bytes(), terms).is_err(), "{identity:?} for another purpose");
    }
}

#[test]
fn a_proof_by_one_anchor_does_not_prove_another() {
    for (index, (_, one)) in PROOFS.iter().enumerate() {
        for (_, other) in PROOFS.iter().skip(index + 1) {
            let place = Where { registry: &one.registry, partner: &one.partner, anchor: &one.anchor, material: one.digest };
            assert!(verify_answer(place, &other.material, &one.proof, true).is_err());
        }
    }
}

#[test]
fn the_header_of_a_token_decides_nothing() {
    for (identity, proved) in PROOFS.iter().filter(|(identity, _)| ["jws", "jwt-svid", "id-token"].contains(&identity.method)) {
        let mut proved = proved.clone();
        let token = proved.proof.signature.clone();
        let (head, rest) = token.split_once('.').unwrap();
        let head = String::from_utf8(BASE64URL_NOPAD.decode(head.as_bytes()).unwrap()).unwrap();
        let named = head.split("\"alg\":").nth(1).unwrap().trim().split('"').nth(1).unwrap().to_owned();
        for algorithm in
            ["none", "None", "HS256", "HS384", "RS256", "RS512", "PS256", "PS384", "ES256", "ES256K", "ES384", "ES512", "EdDSA"]
        {
            if algorithm == named {
                continue;
            }
            let forged = head.replace(&format!("\"{named}\""), &format!("\"{algorithm}\""));
            assert_ne!(forged, head);
            for rest in [rest.to_owned(), format!("{}.", rest.split_once('.').unwrap().0)] {
                proved.proof.signature = format!("{}.{rest}", BASE64URL_NOPAD.encode(forged.as_bytes()));
                assert!(!proved.holds(), "{identity:?} with {algorithm}");
            }
        }
        let more = [
            r#""jku":"https://evil.example/keys""#,
            r#""x5u":"https://evil.example/chain""#,
            r#""jwk":{"kty":"oct","k":"AA"}"#,
            r#""crit":["exp"]"#,
            r#""b64":false"#,
            r#""zip":"DEF""#,
        ];
        for member in more {
            let forged = head.replacen('{', &format!("{{{member},"), 1);
            proved.proof.signature = format!("{}.{rest}", BASE64URL_NOPAD.encode(forged.as_bytes()));
            assert!(!proved.holds(), "{identity:?} with {member}");
        }
    }
}

#[test]
fn a_token_for_more_or_other_audiences_issuers_and_subjects_is_no_answer() {
    let place = Place::onboarded();
    Identity::of("oidc", "").challenged(&place, "own", "sandbox");
    let digest = place.must("sh", &["-c", "sha256sum < acme.challenge | cut -d ' ' -f 1"]);
    let audience = format!("sha256:{}", digest.trim());
    let good = format!(
        r#""iss":"https://ci.acme-pay.example","sub":"project:payouts:branch:main","aud":"{audience}","environment":"production""#
    );
    let day = |days: u64| crate::place::in_days(days).start().unix();
    let cases = [
        ("an array of one audience", good.replace(&format!("\"{audience}\""), &format!("[\"{audience}\"]"))),
        ("two audiences", good.replace(&format!("\"{audience}\""), &format!("[\"{audience}\",\"https://api.bank.example\"]"))),
        ("the audience of use", good.replace(&audience, "https://api.bank.example")),
        ("no audience", good.replace(&format!("\"aud\":\"{audience}\","), "")),
        ("another issuer", good.replace("ci.acme-pay", "ci.globex")),
        ("an issuer with a slash", good.replace("ci.acme-pay.example", "ci.acme-pay.example/")),
        ("another subject", good.replace("branch:main", "branch:dev")),
        ("a longer subject", good.replace("branch:main", "branch:main2")),
        ("another environment", good.replace("\"production\"", "\"sandbox\"")),
        ("no environment", good.replace(",\"environment\":\"production\"", "")),
        ("a claim of another type", good.replace("\"environment\":\"production\"", "\"environment\":[\"production\"]")),
        ("an end long past", format!("{good},\"exp\":{}", 1_000_000_000)),
        ("an end two days away", format!("{good},\"exp\":{}", day(3))),
        ("a beginning tomorrow", format!("{good},\"nbf\":{}", day(2))),
    ];
    let forge = |claims: &str| {
        let program = "import json, sys, time\nfrom jwcrypto import jwk, jws\nkey = jwk.JWK.from_pem(open('acme.key', 'rb').read())\n\
            claims = dict(dict(iat=int(time.time()), exp=int(time.time()) + 300), **json.loads(sys.argv[1]))\n\
            token = jws.JWS(json.dumps(claims))\n\
            token.add_signature(key, alg='ES256', protected={'alg': 'ES256', 'kid': 'acme-2026'})\n\
            open('acme.challenge.sig', 'w').write(token.serialize(compact=True))\n";
        place.write("forge.py", program);
        super::partner::shell(&place, &format!("python3 forge.py '{{{claims}}}'"));
    };
    for (what, claims) in &cases {
        forge(claims);
        let run = Identity::hand_in("own", &place);
        assert_eq!(run.code, 1, "{what}: {}", run.stdout);
        assert!(run.stderr.contains("does not prove"), "{what}: {}", run.stderr);
    }
    forge(&good);
    assert_eq!(Identity::hand_in("own", &place).code, 0, "and the good one is taken");
}
