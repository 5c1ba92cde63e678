//! What the commands cost over registries of 100 and of 1,000 partners, which are made once for each run. `cargo bench` measures;
//! `cargo bench -- --sample-count 1` only shows that everything runs. `docs/performance.md` has the method.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a bench that cannot go on stops")]

mod generator;

use admit::{
    admission::admit,
    commit::{Hand, commit},
    crypto::{CrlReason, Csr, LocalKey, RevokedEntry, SystemEntropy, sha256},
    mint::{CertificateOrder, api_key, client_certificate},
    model::{CredentialKind, Environment, Moment, PartnerId, Period},
    ops::{issue_change, status::status},
    policy::Loaded,
    rules::{self, Request, Scene},
    signer::Rehearsed,
    store::load::{Wanted, key_uses, load, look},
};
use divan::{Bencher, black_box, counter::BytesCount};
use generator::{Made, Shape, generate, id};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

const SIZES: [usize; 2] = [100, 1000];

/// A registry and what made it.
struct Place {
    root: PathBuf,
    made: Made,
    now: Moment,
}

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// The registry of that many partners.
fn place(partners: usize) -> &'static Place {
    static PLACES: [OnceLock<Place>; 2] = [OnceLock::new(), OnceLock::new()];
    let index = SIZES.iter().position(|size| *size == partners).unwrap();
    PLACES[index].get_or_init(|| {
        let root = FOLDER.get().unwrap().join(partners.to_string());
        let now = admit::clock::now().unwrap_or_else(|failure| panic!("{failure:?}"));
        let made = generate(&root, Shape::of(partners), now).unwrap();
        Place { root, made, now }
    })
}

fn main() {
    // The folder goes with its owner, which a static would never do.
    let folder = tempfile::tempdir().unwrap();
    FOLDER.set(folder.path().canonicalize().unwrap()).unwrap();
    divan::main();
}

/// The files of a folder and everything below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    entries.map(walkdir::DirEntry::into_path).filter(|path| !path.to_string_lossy().contains("/.admit/")).collect()
}

/// The bytes of a folder, read on all cores and used for nothing: what everything else is held against.
fn bare(folder: &Path) -> usize {
    files(folder).into_par_iter().map(|path| black_box(fs::read(path).unwrap()).len()).sum()
}

/// The bare read of the whole registry.
#[divan::bench(args = SIZES)]
fn bare_read(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    bencher.counter(BytesCount::new(place.made.bytes)).bench(|| bare(&place.root));
}

/// The same bytes, read and hashed with SHA-256: the least that a reader can do who vouches for them.
#[divan::bench(args = SIZES)]
fn bare_read_and_hash(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    bencher.counter(BytesCount::new(place.made.bytes)).bench(|| {
        files(&place.root).into_par_iter().map(|path| black_box(sha256(&fs::read(path).unwrap())).0[0] as usize).sum::<usize>()
    });
}

/// `admit check`: every file read strictly, every record decoded and held against its canonical spelling.
#[divan::bench(args = SIZES)]
fn check(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    bencher.counter(BytesCount::new(place.made.bytes)).bench(|| {
        let looked = look(&place.root).unwrap();
        assert!(looked.problems.is_empty() && looked.notes.is_empty());
        looked
    });
}

/// Loading all of it, as every command does that asks about everything.
#[divan::bench(args = SIZES)]
fn load_whole(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    bencher.counter(BytesCount::new(place.made.bytes)).bench(|| whole(place));
}

/// `admit audit`: load, verify every signature, certificate, proof and log, and run every rule.
#[divan::bench(args = SIZES)]
fn audit(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    bencher.counter(BytesCount::new(place.made.bytes)).bench(|| {
        let loaded = whole(place);
        let scene = Scene::new(&loaded.registry, &loaded.policy, place.now, None);
        let findings = rules::judge(rules::ALL.iter(), &scene);
        let unexpected = findings.iter().find(|finding| finding.rule.as_str() != "gateway-missing");
        assert!(unexpected.is_none(), "{unexpected:?}");
    });
}

/// `admit status PARTNER`.
#[divan::bench(args = SIZES)]
fn status_of_one(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    bencher.bench(|| {
        let loaded = one(place, &place.made.partners[0]);
        let scene = Scene::new(&loaded.registry, &loaded.policy, place.now, None);
        status(&scene, &scene.partners[0])
    });
}

/// The bare read of what `status_of_one` reads.
#[divan::bench(args = SIZES)]
fn status_of_one_bare_read(bencher: Bencher<'_, '_>, partners: usize) {
    let place = place(partners);
    let partner = format!("partners/{}", place.made.partners[0]);
    let folders = ["owners", "scopes", "issuers", "approvals", &partner].map(|folder| place.root.join(folder));
    bencher.bench(|| folders.iter().map(|folder| bare(folder)).sum::<usize>());
}

/// `admit issue` of an API key, from the files to the files; the search for shared keys reads all partners.
#[divan::bench(args = SIZES)]
fn issue_api_key(bencher: Bencher<'_, '_>, partners: usize) {
    issue(bencher, place(partners), "payouts", CredentialKind::ApiKey);
}

/// `admit issue` of a client certificate, the same way.
#[divan::bench(args = SIZES)]
fn issue_client_certificate(bencher: Bencher<'_, '_>, partners: usize) {
    issue(bencher, place(partners), "reconciliation", CredentialKind::ClientCertificate);
}

/// A revocation list with a thousand entries.
#[divan::bench]
fn crl_of_1000(bencher: Bencher<'_, '_>) {
    let place = place(SIZES[0]);
    let authority = &place.made.authorities[&id::<Environment>("production")];
    let entries: Vec<RevokedEntry> = (0..1000)
        .map(|number: u32| RevokedEntry {
            serial_hex: sha256(&number.to_be_bytes()).hex()[..40].replacen(|_| true, "4", 1),
            on: place.now,
            reason: Some(CrlReason::KeyCompromise),
        })
        .collect();
    bencher.bench(|| authority.crl(&entries, 7, place.now, place.now.plus(Period::hours(24))).unwrap());
}

fn whole(place: &Place) -> Loaded {
    load(&place.root, Wanted::Whole).unwrap()
}

fn one(place: &Place, partner: &PartnerId) -> Loaded {
    load(&place.root, Wanted::Partner(partner)).unwrap()
}

/// Issues one credential after the other; the partner's folder is put back in between, which is not measured.
fn issue(bencher: Bencher<'_, '_>, place: &Place, application: &str, kind: CredentialKind) {
    let partner = &place.made.partners[0];
    let folder = place.root.join(format!("partners/{partner}"));
    let kept: Vec<(PathBuf, Vec<u8>)> = files(&folder).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    let put_back = || {
        for path in files(&folder).into_iter().filter(|path| kept.iter().all(|(there, _)| there != path)) {
            fs::remove_file(path).unwrap();
        }
        kept.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    };
    let key = LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap();
    let csr = key.csr(application).unwrap();
    bencher.with_inputs(put_back).bench_values(|()| issue_one(place, partner, application, kind, csr.as_bytes()));
    put_back();
}

fn issue_one(place: &Place, partner: &PartnerId, application: &str, kind: CredentialKind, csr: &[u8]) -> usize {
    let mut entropy = SystemEntropy::new();
    let mut loaded = one(place, partner);
    let csr = (kind == CredentialKind::ClientCertificate).then(|| Csr::parse(csr).unwrap());
    let environment: Environment = id("sandbox");
    let key = csr.as_ref().map(|csr| csr.key().digest());
    let request = Request {
        partner: partner.clone(),
        application: id(application),
        environment: environment.clone(),
        kind: Some(kind),
        lifetime: None,
        key,
        replaces: None,
    };
    let anchors = loaded.registry.partners[partner].anchors.values().filter_map(|record| record.value.key);
    let keys: Vec<_> = anchors.chain(key).collect();
    loaded.registry.key_uses = key_uses(&place.root, &[partner.clone()].into(), &keys).unwrap();
    let authority = &place.made.authorities[&environment];
    let admission = {
        let ends = csr.as_ref().map(|_| authority.certificate().not_after());
        let scene = Scene::new(&loaded.registry, &loaded.policy, place.now, Some(&request));
        admit(&scene, ends).unwrap_or_else(|refusal| panic!("{:#?}", refusal.findings))
    };
    let legal_name = &loaded.registry.partners[partner].partner.as_ref().unwrap().value.legal_name;
    let minted = match &csr {
        None => api_key(admission, &loaded.policy.key_prefix, None, id("priya-nair"), &mut entropy),
        Some(csr) => {
            let issuer = &loaded.registry.issuers["sandbox-ca"].value;
            let trust_domain = &loaded.policy.trust_domain;
            let order = CertificateOrder { authority, issuer, csr, legal_name, trust_domain, by: id("priya-nair") };
            client_certificate(admission, order, &mut entropy)
        }
    };
    let (change, _) = issue_change(&loaded, minted.unwrap()).unwrap_or_else(|failure| panic!("{failure:?}"));
    let actor = id("priya-nair");
    let mut signer = Rehearsed::new(Arc::clone(&place.made.owners[&actor]));
    let hand = Hand { actor, signer: Some(&mut signer), now: place.now, command: "issue", dry_run: false, seen: None };
    commit(&place.root, &loaded, &change, hand).unwrap_or_else(|failure| panic!("{failure:?}")).len()
}
