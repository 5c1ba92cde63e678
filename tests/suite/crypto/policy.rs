//! One policy for keys: what is refused through one door is refused through all, with the same words, and what is taken has one
//! digest whatever it came in.

use super::{
    der::element,
    program::{Bench, KINDS},
};
use admit::crypto::{Certificate, Csr, Jwk, PublicKey, SshPublicKey};
use admit::model::Digest;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use num_bigint::BigUint;
use serde_json::json;

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const P384: &[u8] = &[0x2b, 0x81, 4, 0, 0x22];
const P521: &[u8] = &[0x2b, 0x81, 4, 0, 0x23];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// A public key by its parts, so that it can be put into any wrapping.
#[derive(Clone)]
enum Key {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ec { curve: &'static [u8], point: Vec<u8> },
    Ed25519(Vec<u8>),
}

impl Key {
    fn rsa(n: &BigUint, e: u32) -> Self {
        Self::Rsa { n: n.to_bytes_be(), e: BigUint::from(e).to_bytes_be() }
    }

    fn spki(&self) -> Vec<u8> {
        let oid = |body: &[u8]| element(0x06, &[body]);
        let bits = |body: &[u8]| element(0x03, &[&[0], body]);
        match self {
            Self::Rsa { n, e } => {
                let body = element(0x30, &[&unsigned(n), &unsigned(e)]);
                element(0x30, &[&element(0x30, &[&oid(RSA), &[5, 0]]), &bits(&body)])
            }
            Self::Ec { curve, point } => element(0x30, &[&element(0x30, &[&oid(EC), &oid(curve)]), &bits(point)]),
            Self::Ed25519(body) => element(0x30, &[&element(0x30, &[&oid(ED25519)]), &bits(body)]),
        }
    }

    /// From the SubjectPublicKeyInfo of openssl, whose bare key is at its end.
    fn of(public: &PublicKey, kind: &str) -> Self {
        let spki = public.spki_der();
        match kind {
            "P-256" => Self::Ec { curve: P256, point: spki[spki.len() - 65..].to_vec() },
            "P-384" => Self::Ec { curve: P384, point: spki[spki.len() - 97..].to_vec() },
            "ed25519" => Self::Ed25519(spki[spki.len() - 32..].to_vec()),
            _ => Self::Rsa { n: spki[33..spki.len() - 5].to_vec(), e: spki[spki.len() - 3..].to_vec() },
        }
    }
}

fn unsigned(bytes: &[u8]) -> Vec<u8> {
    if bytes[0] & 0x80 == 0 { element(0x02, &[bytes]) } else { element(0x02, &[&[0], bytes]) }
}

/// What a door makes of a key: the digest under which it is known, why it is refused, or nothing where it has no form for that kind.
type Door = fn(&Key) -> Option<Result<Digest, String>>;

/// Every way by which a partner's or an approver's key comes in.
const DOORS: &[(&str, Door)] = &[
    ("SPKI in PEM", by_pem),
    ("certificate", by_certificate),
    ("certificate request", by_request),
    ("SSH key", by_ssh),
    ("JWK", by_jwk),
];

#[allow(clippy::unnecessary_wraps, reason = "one shape for all doors")]
fn by_pem(key: &Key) -> Option<Result<Digest, String>> {
    let text = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&key.spki()));
    Some(PublicKey::from_pem(&text).map(|key| key.digest()).map_err(|e| e.to_string()))
}

/// `SEQUENCE { algorithm, NULL }`, a name and a validity as they stand in certificates.
fn ecdsa() -> Vec<u8> {
    element(0x30, &[&[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]])
}

fn subject() -> Vec<u8> {
    element(0x30, &[&element(0x31, &[&element(0x30, &[&[0x06, 3, 0x55, 4, 3], &[0x0c, 1, b'a']])])])
}

/// The key is looked at before a signature is, so that none is needed.
#[allow(clippy::unnecessary_wraps, reason = "one shape for all doors")]
fn by_certificate(key: &Key) -> Option<Result<Digest, String>> {
    let validity = element(0x30, &[&element(0x17, &[b"260101000000Z"]), &element(0x17, &[b"270101000000Z"])]);
    let body = element(0x30, &[&[0xa0, 3, 2, 1, 2], &[2, 1, 7], &ecdsa(), &subject(), &validity, &subject(), &key.spki()]);
    let whole = element(0x30, &[&body, &ecdsa(), &[3, 2, 0, 0]]);
    Some(Certificate::from_der(&whole).map(|found| found.key().digest()).map_err(|e| e.to_string()))
}

/// A request with a signature that does not verify: a good key gets as far as that.
#[allow(clippy::unnecessary_wraps, reason = "one shape for all doors")]
fn by_request(key: &Key) -> Option<Result<Digest, String>> {
    let body = element(0x30, &[&[2, 1, 0], &subject(), &key.spki(), &[0xa0, 0]]);
    let whole = element(0x30, &[&body, &ecdsa(), &[3, 2, 0, 0]]);
    Some(Csr::parse(&whole).map(|found| found.key().digest()).map_err(|e| e.to_string()))
}

fn ssh_line(key: &Key) -> Option<String> {
    let string = |body: &[u8]| [&u32::try_from(body.len()).unwrap().to_be_bytes(), body].concat();
    let number = |body: &[u8]| if body[0] & 0x80 == 0 { string(body) } else { string(&[&[0], body].concat()) };
    let (kind, rest) = match key {
        Key::Rsa { n, e } => ("ssh-rsa", [number(e), number(n)].concat()),
        Key::Ed25519(body) => ("ssh-ed25519", string(body)),
        Key::Ec { curve, point } if *curve == P256 => ("ecdsa-sha2-nistp256", [string(b"nistp256"), string(point)].concat()),
        Key::Ec { curve, point } if *curve == P521 => ("ecdsa-sha2-nistp521", [string(b"nistp521"), string(point)].concat()),
        Key::Ec { .. } => return None,
    };
    Some(format!("{kind} {}", BASE64.encode(&[string(kind.as_bytes()), rest].concat())))
}

fn by_ssh(key: &Key) -> Option<Result<Digest, String>> {
    let parsed = SshPublicKey::parse(&ssh_line(key)?);
    Some(parsed.map(|key| key.spki_digest().unwrap()).map_err(|e| e.to_string()))
}

/// A JWK has both coordinates, and so no form for a compressed point or for the point at infinity.
fn by_jwk(key: &Key) -> Option<Result<Digest, String>> {
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let jwk = match key {
        Key::Rsa { n, e } => json!({ "kty": "RSA", "n": text(n), "e": text(e) }),
        Key::Ed25519(body) => json!({ "kty": "OKP", "crv": "Ed25519", "x": text(body) }),
        Key::Ec { curve, point } => {
            let (x, y) = point.strip_prefix(&[4])?.split_at(point.len() / 2);
            let names = [(P256, "P-256"), (P384, "P-384"), (P521, "P-521")];
            let (_, name) = names.into_iter().find(|(oid, _)| oid == curve).unwrap();
            json!({ "kty": "EC", "crv": name, "x": text(x), "y": text(y) })
        }
    };
    Some(Jwk::from_value(&jwk).map(|jwk| jwk.key().digest()).map_err(|e| e.to_string()))
}

/// The public half of a P-256 or P-384 private key, by openssl.
fn of_scalar(bench: &Bench, curve: &'static [u8], scalar: &[u8]) -> Key {
    let private = element(0x30, &[&[2, 1, 1], &element(0x04, &[scalar]), &element(0xa0, &[&element(0x06, &[curve])])]);
    bench.write("sec1.der", private);
    bench.must("openssl ec -inform DER -in sec1.der -pubout -outform DER -out public.der");
    let spki = bench.read("public.der");
    Key::Ec { curve, point: spki[spki.len() - 1 - 2 * scalar.len()..].to_vec() }
}

/// The public half of an Ed25519 seed, by openssl.
fn of_seed(bench: &Bench, seed: &[u8]) -> Key {
    let private =
        element(0x30, &[&[2, 1, 0], &element(0x30, &[&element(0x06, &[ED25519])]), &element(0x04, &[&element(0x04, &[seed])])]);
    bench.write("pkcs8.der", private);
    bench.must("openssl pkey -inform DER -in pkcs8.der -pubout -outform DER -out public.der");
    Key::Ed25519(bench.read("public.der")[12..].to_vec())
}

/// The smallest number from `start` on that no prime below 1000 divides.
fn roughly_prime(start: BigUint) -> BigUint {
    let mut number = start | BigUint::from(1_u8);
    while (3..1000_u32).any(|p| (&number % p) == BigUint::ZERO) {
        number += 2_u8;
    }
    number
}

/// One with that many bits.
fn of_bits(bits: u64) -> BigUint {
    roughly_prime(BigUint::from(0xc3c3_c3c3_c3c3_c3c3_u64) << (bits - 64))
}

/// 65537^12345 plus a multiple of the product of the marking primes.
const ROCA: &str = "a50000000000c41a82fa4d7a28d2e08e5e6279dbe09edd5aa5319f4782fe3a4ac360b3b71251310bebee35210c56a92d\
382f21e4a57b7700f8ec2d3446752b5ca745ba6deaeed19bba6cac4ae82d2fef9c7d498a8f76dc87564274036988f668\
b67d153d399dab3cf4dfc9a57a946602afdbe9d27ebd0e05501fc6f43d061f7939c97ab1bb3e780fa39cc4b2afbf5310\
ee1b8cc470358a27eba1a9d3a61a59e3e49df6bb803af5065136bf628758ff4d2d75c25d01ea06397c6a47a73bc8996b\
16d8e80e9cc930d32c139c1966ad51fd906704c365d60b6e46e3db95d4350b28fbb41d1442553a33237475e120087497\
97f2a703a24c7458b9bc6f64beafb08d";

/// The modulus of RFC 7517 appendix A.1, whose private half is in A.2.
const RFC_7517: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZC\
iFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5h\
ajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// Every bad key with the words that it is refused with.
fn bad_keys(bench: &Bench) -> Vec<(Key, &'static str)> {
    let (short, long) = (of_bits(512), of_bits(1536));
    let close = &long * roughly_prime(&long + (BigUint::from(1_u8) << 700_u16));
    let good = &long * roughly_prime(&long >> 1_u8);
    let on = |curve, point: &[u8]| Key::Ec { curve, point: point.to_vec() };
    let Key::Ec { point: generator, .. } = of_scalar(bench, P256, &[&[0; 31][..], &[1]].concat()) else { panic!() };
    let mut beside = generator.clone();
    *beside.last_mut().unwrap() ^= 1;
    let compressed = [&[2], &generator[1..33]].concat();
    let mut order_8 = hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
    let order_8_negative = order_8.clone();
    order_8[31] ^= 0x80;
    vec![
        (Key::rsa(&(&short * &short), 65_537), "1024 bits"),
        (Key::rsa(&(&good << 5200_u16), 65_537), "8192 are taken"),
        (Key::rsa(&good, 3), "exponent that is not odd, at least 65537"),
        (Key::rsa(&good, 65_538), "exponent that is not odd"),
        (Key::rsa(&(&good + 1_u8), 65_537), "can be divided by 2"),
        (Key::rsa(&BigUint::from_bytes_be(&[0xff; 384]), 65_537), "can be divided by 3"),
        (Key::rsa(&BigUint::from_bytes_be(&hex(ROCA)), 65_537), "ROCA, CVE-2017-15361"),
        (Key::rsa(&(&long * &long), 65_537), "CVE-2022-26320"),
        (Key::rsa(&close, 65_537), "CVE-2022-26320"),
        (
            Key::Rsa { n: BASE64URL_NOPAD.decode(RFC_7517.as_bytes()).unwrap(), e: vec![1, 0, 1] },
            "published (RFC 7517 appendix A.2)",
        ),
        (on(P256, &beside), "not a point of P-256"),
        (on(P256, &compressed), "compressed"),
        (on(P256, &[0]), "not a point of P-256"),
        (on(P384, &[4; 97]), "not a point of P-384"),
        (on(P521, &[4; 133]), "the key is on the curve P-521"),
        (on(P256, &generator), "published (the private key 1 of P-256 (the generator))"),
        (of_scalar(bench, P384, &[&[0; 47][..], &[1]].concat()), "published (the private key 1 of P-384"),
        (
            of_scalar(bench, P256, &hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")),
            "published (RFC 6979 appendix A.2.5)",
        ),
        (Key::Ed25519(vec![0; 32]), "the Ed25519 key cannot be used"),
        (Key::Ed25519([&[1][..], &[0; 31]].concat()), "the Ed25519 key cannot be used"),
        (Key::Ed25519(order_8), "the Ed25519 key cannot be used"),
        (Key::Ed25519(order_8_negative), "the Ed25519 key cannot be used"),
        (Key::Ed25519(vec![0xff; 32]), "the Ed25519 key cannot be used"),
        (Key::Ed25519(vec![7; 31]), "32 bytes, not 31"),
        (of_seed(bench, &[0; 32]), "published (an Ed25519 seed of bytes 0x00)"),
        (of_seed(bench, &[0xff; 32]), "published (an Ed25519 seed of bytes 0xff)"),
        (
            of_seed(bench, &hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")),
            "published (RFC 8032 section 7.1 and RFC 8037 appendix A)",
        ),
    ]
}

#[test]
fn key_policy_is_the_same_through_every_door() {
    let bench = Bench::new();
    for (key, words) in bad_keys(&bench) {
        for (name, door) in DOORS {
            match door(&key) {
                Some(Err(said)) => assert!(said.contains(words), "{name} says another thing than `{words}`: {said}"),
                Some(Ok(_)) => panic!("{name} lets pass what is refused with `{words}`"),
                None => {
                    let formless = match *name {
                        "SSH key" => words.contains("P-384"),
                        "JWK" => ["compressed", "not a point of P-256"].contains(&words),
                        _ => false,
                    };
                    assert!(formless, "{name} has no form for `{words}`");
                }
            }
        }
    }
}

#[test]
fn a_good_key_has_the_same_digest_through_every_door() {
    let bench = Bench::new();
    for kind in KINDS.into_iter().chain(["rsa:3072"]) {
        bench.openssl_key("k", kind);
        bench.must("openssl pkey -in k.key -pubout -out k.pub");
        bench.must("openssl req -new -key k.key -subj /CN=a -out k.csr");
        bench.must("openssl req -x509 -new -key k.key -subj /CN=a -days 3 -out k.pem");
        let public = PublicKey::from_pem(&bench.text("k.pub")).unwrap();
        assert_eq!(Certificate::from_pem(&bench.text("k.pem")).unwrap().key().digest(), public.digest(), "{kind}");
        assert_eq!(Csr::parse(&bench.read("k.csr")).unwrap().key().digest(), public.digest(), "{kind}");
        let key = Key::of(&public, kind);
        assert_eq!(key.spki(), public.spki_der(), "{kind}");
        for (name, door) in DOORS {
            match door(&key) {
                Some(Ok(digest)) => assert_eq!(digest, public.digest(), "{kind} by {name}"),
                Some(Err(said)) if *name == "certificate request" => assert!(said.contains("signature"), "{kind}: {said}"),
                Some(Err(said)) => assert!(kind == "rsa:2048" && said.contains("from 3072 bits on"), "{kind} by {name}: {said}"),
                None => assert_eq!((kind, *name), ("P-384", "SSH key")),
            }
        }
    }
}

/// The table was not made by openssl; it agrees.
#[test]
fn the_smallest_private_keys_are_found() {
    let bench = Bench::new();
    let said = |key: &Key| by_pem(key).unwrap().unwrap_err();
    for number in 1..=16_u8 {
        for (curve, length, name) in [(P256, 32, "P-256"), (P384, 48, "P-384")] {
            let scalar = [vec![0; length - 1], vec![number]].concat();
            let key = of_scalar(&bench, curve, &scalar);
            assert!(said(&key).contains(&format!("the private key {number} of {name}")), "{number} {name}");
            // n - k has the same X, and p - Y.
            let Key::Ec { point, .. } = key else { panic!() };
            let (x, y) = point[1..].split_at(length);
            let p = match curve {
                P256 => "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
                _ => "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            };
            let y = BigUint::from_bytes_be(&hex(p)) - BigUint::from_bytes_be(y);
            let mut y = y.to_bytes_be();
            while y.len() < length {
                y.insert(0, 0);
            }
            let negative = Key::Ec { curve, point: [&[4], x, &y].concat() };
            assert!(said(&negative).contains(&format!("the private key n - {number} of {name}")), "{number} {name}");
        }
    }
    for byte in [0, 1, 2, 3, 0x11, 0x42, 0x55, 0x7f, 0x80, 0xaa, 0xff_u8] {
        assert!(said(&of_seed(&bench, &[byte; 32])).contains("published"), "{byte}");
    }
    let counting: Vec<u8> = (0..32).collect();
    assert!(said(&of_seed(&bench, &counting)).contains("an Ed25519 seed that counts from 0"));
}
