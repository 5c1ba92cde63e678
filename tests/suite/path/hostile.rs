//! Material that asks for endless work: the whole command on it takes less than a second of the processor and less than 64 MiB more than on
//! a plain question, also when it was built without optimisation.

use super::make::{DIRECTORY, DNS, List, Party, URI, Wish, der, name, seq, text};
use crate::place::{Place, Run};
use admit::crypto::Certificate;

/// Runs the words after a program that reports the processor's seconds and the most memory, in KiB, of its child.
const METER: &str = "import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, use.ru_utime + use.ru_stime, use.ru_maxrss, file=sys.stderr)";

struct Cost {
    run: Run,
    seconds: f64,
    kibibytes: u64,
}

fn meter(place: &Place, words: &[&str]) -> Cost {
    let mut run = place.exec("python3", &[&["-c", METER, env!("CARGO_BIN_EXE_admit")], words].concat(), b"");
    let last = run.stderr.lines().last().unwrap_or_default().to_owned();
    let said: Vec<&str> = last.split(' ').collect();
    let [code, seconds, kibibytes] = said[..] else { panic!("{run:?}") };
    run.code = code.parse().unwrap();
    Cost { run, seconds: seconds.parse().unwrap(), kibibytes: kibibytes.parse().unwrap() }
}

const ASK: [&str; 9] =
    ["verify", "certificate", "--at", "2026-06-01T00:00:00Z", "--format", "json", "--leaf", "leaf.pem", "--anchors"];

fn pem(all: &[Certificate]) -> String {
    all.iter().map(Certificate::to_pem).collect()
}

/// Asks with these files, and holds the cost against the bounds; answers the reason.
fn judge(place: &Place, more: &[&str]) -> String {
    let (reason, seconds) = asked(place, more);
    assert!(seconds < 1.0, "{reason}: {seconds} s");
    reason
}

/// As [`judge`], without the bound on time.
fn memory(place: &Place, more: &[&str]) -> String {
    asked(place, more).0
}

fn asked(place: &Place, more: &[&str]) -> (String, f64) {
    let root = Party::new("Plain");
    place.write("plain.pem", Wish::ca(1).by(&root, &root).to_pem());
    place.write("plain-leaf.pem", Wish::leaf().by(&root, &Party::new("Client")).to_pem());
    let plain = ["verify", "certificate", "--at", "2026-06-01T00:00:00Z", "--leaf", "plain-leaf.pem", "--anchors", "plain.pem"];
    let base = meter(place, &plain);
    assert_eq!(base.run.code, 0, "{:?}", base.run);
    let cost = meter(place, &[&ASK[..], &["root.pem"], more].concat());
    let grown = cost.kibibytes.saturating_sub(base.kibibytes) >> 10;
    let answer = cost.run.json();
    assert!(grown < 64, "{grown} MiB: {answer}");
    assert_eq!(answer["version"], 1);
    (answer["reason"].as_str().unwrap_or_default().to_owned(), cost.seconds)
}

/// 31 keys of one name and one key id, each certified by the next: a loop in which the root is not.
#[test]
fn many_intermediates_that_certify_each_other() {
    let place = Place::bare();
    let root = Party::new("Root");
    let ring: Vec<Party> = (0..31).map(|_| Party::named(name("Ring"), "Ring")).collect();
    place.write("root.pem", Wish::ca(1).by(&root, &root).to_pem());
    place.write("leaf.pem", Wish::leaf().by(&ring[0], &Party::new("Client")).to_pem());
    let certified: Vec<_> = (0..31).map(|n| Wish::ca(100 + n as u16).by(&ring[(n + 1) % 31], &ring[n])).collect();
    place.write("ring.pem", pem(&certified));
    assert_eq!(judge(&place, &["--intermediates", "ring.pem", "--max-depth", "32"]), "budget-exceeded");
}

/// A few keys of one name, every pair of them a certificate: as many paths as there are orders.
#[test]
fn few_keys_with_a_certificate_for_each_pair() {
    let place = Place::bare();
    let root = Party::new("Root");
    let ring: Vec<Party> = (0..6).map(|_| Party::named(name("Ring"), "Ring")).collect();
    place.write("root.pem", Wish::ca(1).by(&root, &root).to_pem());
    place.write("leaf.pem", Wish::leaf().by(&ring[0], &Party::new("Client")).to_pem());
    let pairs = (0..6).flat_map(|n| (0..6).map(move |m| (n, m))).filter(|(n, m)| n != m);
    let all: Vec<_> = pairs.map(|(n, m)| Wish::ca(100 + (n * 6 + m) as u16).by(&ring[n], &ring[m])).collect();
    place.write("ring.pem", pem(&all));
    assert_eq!(judge(&place, &["--intermediates", "ring.pem"]), "budget-exceeded");
}

#[test]
fn thousands_of_constraints_against_thousands_of_names() {
    for kind in [DNS, URI, DIRECTORY] {
        let place = Place::bare();
        let (root, middle) = (Party::new("Root"), Party::new("Middle"));
        let many = |what: &str| -> Vec<(u8, Vec<u8>)> {
            let each = (0..2000).map(|n| match kind {
                DIRECTORY => (kind, name(&format!("{what}{n}"))),
                URI if what == "name" => text(DNS, &format!("{what}{n}.b.example")),
                _ => text(kind, &format!("{what}{n}.a.example")),
            });
            each.collect()
        };
        let limited = Wish { excluded: many("subtree"), ..Wish::ca(2) };
        let ca = Wish { names: Some(many("name")), ..limited.clone() };
        place.write("root.pem", limited.by(&root, &root).to_pem());
        place.write("middle.pem", ca.by(&root, &middle).to_pem());
        let leaf = Wish { names: Some(many("name")), ..Wish::leaf() };
        place.write("leaf.pem", leaf.by(&middle, &Party::new("Client")).to_pem());
        assert_eq!(judge(&place, &["--intermediates", "middle.pem"]), "budget-exceeded", "{kind:x}");
    }
}

#[test]
fn a_list_of_a_mebibyte() {
    let place = Place::bare();
    let root = Party::new("Root");
    place.write("root.pem", Wish::ca(1).by(&root, &root).to_pem());
    place.write("leaf.pem", Wish::leaf().by(&root, &Party::new("Client")).to_pem());
    let mut list = List::new(&[]);
    list.entries = (0..20_000_u32).map(|n| ([&[0x40; 16][..], &n.to_be_bytes()].concat(), Some(4))).collect();
    let octets = list.octets(&root);
    assert!(octets.len() > 1 << 20, "{}", octets.len());
    place.write("list.der", octets);
    assert_eq!(judge(&place, &["--crl", "list.der"]), "path-holds");
    place.write("list.der", vec![0x30; 5 << 20]);
    assert_eq!(judge(&place, &["--crl", "list.der"]), "crl-unreadable");
}

/// As large as they are read: a bundle and a leaf full of the shortest names, and a list of the shortest entries. The memory alone is held
/// to its bound; the time grows with the octets.
#[test]
fn the_largest_that_is_read_fits_in_memory() {
    let place = Place::bare();
    let (root, middle, client) = (Party::new("Root"), Party::new("Middle"), Party::new("Client"));
    let full = || Some(vec![text(DNS, "a"); 43_000]);
    place.write("root.pem", Wish::ca(1).by(&root, &root).to_pem());
    let bundle: Vec<_> = (2..5).map(|n| Wish { names: full(), ..Wish::ca(n) }.by(&root, &middle)).collect();
    place.write("middle.pem", pem(&bundle));
    place.write("leaf.pem", Wish { names: full(), ..Wish::leaf() }.by(&middle, &client).to_pem());
    assert_eq!(memory(&place, &["--intermediates", "middle.pem"]), "path-holds");
    place.write("leaf.pem", Wish::leaf().by(&root, &client).to_pem());
    let mut list = List::new(&[]);
    list.entries = (0..180_000_u32).map(|n| (n.to_be_bytes().to_vec(), None)).collect();
    let octets = list.octets(&root);
    assert!((7 << 19..4 << 20).contains(&octets.len()), "{}", octets.len());
    place.write("list.der", octets);
    assert_eq!(memory(&place, &["--crl", "list.der"]), "revoked");
}

#[test]
fn der_within_der() {
    let place = Place::bare();
    let root = Party::new("Root");
    place.write("root.pem", Wish::ca(1).by(&root, &root).to_pem());
    let deep = (0..30_000).fold(Vec::new(), |inner, _| if inner.len() < 120_000 { seq(&[&inner]) } else { inner });
    place.write("leaf.pem", &deep);
    assert_eq!(judge(&place, &[]), "leaf-unreadable");
    let nested = Wish { more: vec![super::make::extension(17, false, &deep)], names: None, ..Wish::leaf() };
    place.write("leaf.pem", nested.octets(&root, &Party::new("Client")));
    assert_eq!(judge(&place, &[]), "leaf-unreadable");
    place.write("leaf.pem", der(0x30, &[0x30; 100_000]));
    assert_eq!(judge(&place, &[]), "leaf-unreadable");
}
