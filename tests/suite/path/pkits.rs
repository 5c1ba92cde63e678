//! NIST's PKITS: no path that it calls invalid is accepted, and what is refused though it calls it valid is known by name. The material is
//! that of PyPI's `cryptography_vectors`; none of it is kept here.

use super::pkits_refused::{REFUSED, REFUSED_WITH_LISTS};
use super::pkits_table::{SECTIONS, Section};
use admit::crypto::{Certificate, Crl, PathQuestion, Purpose, verify_path};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use x509_parser::prelude::{CertificateRevocationList, FromDer, X509Certificate};

/// Where the vectors lie: in the Python environment of the tests, below the build's folder.
fn vectors() -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_admit")).ancestors().nth(2).unwrap();
    let library = target.join("tools/venv/lib");
    let versions = fs::read_dir(&library).unwrap_or_else(|e| panic!("`{}`: {e}: {HOW}", library.display()));
    let packages = versions.map(|entry| entry.unwrap().path().join("site-packages/cryptography_vectors"));
    packages.map(|path| path.join("x509/PKITS_data")).find(|path| path.is_dir()).expect(HOW)
}

const HOW: &str = "this test needs cryptography_vectors of PyPI, in tools/venv of the build's folder: tests/run installs it";

/// The names of subject and issuer, and what the file holds.
type Read = (Vec<u8>, Vec<u8>, Result<Certificate, String>);

/// What the suite holds: certificates by their file, lists with the name of their issuer.
struct Material {
    certificates: BTreeMap<String, Read>,
    lists: Vec<(Vec<u8>, Result<Crl, String>)>,
}

fn material() -> &'static Material {
    static READ: OnceLock<Material> = OnceLock::new();
    let read = |folder: &str| {
        let entries = fs::read_dir(vectors().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap()))
    };
    READ.get_or_init(|| {
        let certificates = read("certs").map(|(name, octets)| {
            let parsed = X509Certificate::from_der(&octets).unwrap().1;
            let names = (parsed.subject().as_raw().to_vec(), parsed.issuer().as_raw().to_vec());
            (name, (names.0, names.1, Certificate::from_der(&octets).map_err(|e| format!("certificate: {e}"))))
        });
        let lists = read("crls").map(|(_, octets)| {
            let issuer = CertificateRevocationList::from_der(&octets).unwrap().1.issuer().as_raw().to_vec();
            (issuer, Crl::from_der(&octets).map_err(|e| format!("list: {e}")))
        });
        Material { certificates: certificates.collect(), lists: lists.collect() }
    })
}

/// The certificates of those who bear the name of an issuer on the way up, and all those names.
fn way_up(leaf: &str) -> (Vec<&'static str>, BTreeSet<&'static [u8]>) {
    let all = &material().certificates;
    let (mut above, mut names) = (Vec::new(), BTreeSet::new());
    let mut todo = vec![all[leaf].1.as_slice()];
    while let Some(issuer) = todo.pop() {
        if names.insert(issuer) {
            let named = all.iter().filter(|(name, (subject, _, _))| subject == issuer && !name.ends_with("EE"));
            for (name, (_, issuer, _)) in named {
                above.push(name.as_str());
                todo.push(issuer);
            }
        }
    }
    (above, names)
}

/// Why a test is refused; empty when it is accepted. As a command would, it refuses when one of the files cannot be read.
fn judge(test: &str, with_lists: bool) -> String {
    let Material { certificates, lists } = material();
    let leaf = format!("{test}EE");
    let (above, names) = way_up(&leaf);
    let read = |name: &str| certificates[name].2.clone();
    let ask = || {
        let leaf = read(&leaf)?;
        let others = above.iter().filter(|name| **name != ANCHOR);
        let intermediates = others.map(|name| read(name)).collect::<Result<Vec<_>, _>>()?;
        let named = lists.iter().filter(|(issuer, _)| with_lists && names.contains(issuer.as_slice()));
        let crls = named.map(|(_, list)| list.clone()).collect::<Result<Vec<_>, _>>()?;
        let (anchors, at) = ([read(ANCHOR)?], "2020-06-01T00:00:00Z".parse().unwrap());
        let (leaf, intermediates, anchors, crls) = (&leaf, intermediates.as_slice(), anchors.as_slice(), crls.as_slice());
        let question = PathQuestion { leaf, intermediates, anchors, crls, at, purpose: Purpose::Any, max_depth: 8 };
        verify_path(&question).map_err(|refusal| format!("{}: {}", refusal.code, refusal.message))
    };
    ask().err().unwrap_or_default()
}

const ANCHOR: &str = "TrustAnchorRootCertificate";

#[test]
fn the_suite_is_whole() {
    let count = |section: &Section| section.valid.len() + section.invalid.len();
    let counts: Vec<usize> = SECTIONS.iter().map(count).collect();
    assert_eq!(counts, [6, 8, 11, 21, 8, 17, 5, 20, 8, 14, 11, 10, 38, 35, 10, 2]);
    let known: BTreeSet<String> =
        SECTIONS.iter().flat_map(|s| s.valid.iter().chain(s.invalid)).map(|test| format!("{test}EE")).collect();
    let there: BTreeSet<String> = material().certificates.keys().filter(|name| name.ends_with("EE")).cloned().collect();
    assert_eq!(known, there);
}

#[test]
fn no_path_that_nist_calls_invalid_is_accepted() {
    let mut accepted = Vec::new();
    for section in &SECTIONS {
        for test in section.invalid {
            if judge(test, true).is_empty() {
                accepted.push(format!("{} {test}", section.number));
            }
            // Where the suite is about something else than lists, they are not what refuses.
            let about_lists = ["4.4", "4.5", "4.14", "4.15"].contains(&section.number) || test.contains("cRLSignFalse");
            if !about_lists && judge(test, false).is_empty() {
                accepted.push(format!("{} {test} without lists", section.number));
            }
        }
    }
    assert_eq!(accepted, Vec::<String>::new());
}

#[test]
fn what_is_refused_though_nist_calls_it_valid_is_known_by_name_and_reason() {
    let refused = |with_lists: bool| {
        let tests = SECTIONS.iter().flat_map(|section| section.valid);
        let judged = tests.map(|test| (*test, judge(test, with_lists))).filter(|(_, why)| !why.is_empty());
        judged.collect::<BTreeMap<_, _>>()
    };
    for (with_lists, classes) in [(true, [REFUSED, REFUSED_WITH_LISTS].concat()), (false, REFUSED.to_vec())] {
        let known: BTreeMap<&str, &str> =
            classes.iter().flat_map(|class| class.tests.iter().map(|test| (*test, class.says))).collect();
        let refused = refused(with_lists);
        let names = |map: BTreeSet<&&str>| map.into_iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(names(refused.keys().collect()), names(known.keys().collect()), "{refused:#?}");
        for (test, why) in &refused {
            assert!(why.contains(known[test]), "{test}: {why}");
        }
    }
    let valid: usize = SECTIONS.iter().map(|section| section.valid.len()).sum();
    let counts = [REFUSED, REFUSED_WITH_LISTS].map(|classes| classes.iter().map(|class| class.tests.len()).sum::<usize>());
    assert_eq!((valid, counts), (103, [35, 25]));
}
