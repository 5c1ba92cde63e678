//! The bare side of `benches/batch`: `batch loop KEY REQUESTS OUT WRITTEN` signs a certificate for each request of a folder with rcgen and nothing else,
//! and writes the files that a list names durably into another folder; `batch open KEY PASSPHRASE` opens a sealed key. Each prints its microseconds.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "an example that cannot go on stops")]

use admit::crypto::{Secret, SigningKey};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm,
};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};
use x509_parser::{certification_request::X509CertificationRequest, prelude::FromDer};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["open", key, passphrase] => open(key, passphrase),
        ["loop", key, requests, out, written] => bare(key, requests, Path::new(out), written),
        _ => panic!("batch loop KEY REQUESTS OUT WRITTEN, or batch open KEY PASSPHRASE"),
    }
}

fn open(key: &str, passphrase: &str) {
    let (pem, passphrase) = (fs::read_to_string(key).unwrap(), Secret::new(fs::read(passphrase).unwrap()).first_line());
    let start = Instant::now();
    SigningKey::open(&pem, &passphrase).unwrap();
    println!("{}", start.elapsed().as_micros());
}

fn bare(key: &str, requests: &str, out: &Path, written: &str) {
    let key = KeyPair::from_pem(&fs::read_to_string(key).unwrap()).unwrap();
    let issuer = Issuer::new(CertificateParams::default(), key);
    let mut requests: Vec<PathBuf> = fs::read_dir(requests).unwrap().map(|entry| entry.unwrap().path()).collect();
    requests.retain(|path| path.extension().is_some_and(|end| end == "csr"));
    let files: Vec<PathBuf> = fs::read_to_string(written).unwrap().lines().map(PathBuf::from).collect();
    let files: Vec<(PathBuf, Vec<u8>)> = files.into_iter().map(|path| (out.join(&path), fs::read(&path).unwrap())).collect();
    for (path, _) in &files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    let start = Instant::now();
    let signed: usize = requests.iter().zip(1..).map(|(request, serial)| certificate(request, serial, &issuer).len()).sum();
    for (path, bytes) in &files {
        durable(path, bytes);
    }
    println!("{}", start.elapsed().as_micros());
    assert!(signed > requests.len() * 300);
    fs::remove_dir_all(out).unwrap();
}

/// The P-256 key of a request.
struct Key(Vec<u8>);

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// A certificate with the names, uses and dates of ours.
fn certificate(request: &Path, serial: u64, issuer: &Issuer<'_, KeyPair>) -> String {
    let (_, pem) = x509_parser::pem::parse_x509_pem(&fs::read(request).unwrap()).unwrap();
    let (_, request) = X509CertificationRequest::from_der(&pem.contents).unwrap();
    let key = Key(request.certification_request_info.subject_pki.subject_public_key.data.to_vec());
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Acme Payments GmbH");
    params.distinguished_name.push(DnType::CommonName, "payouts");
    params.subject_alt_names =
        vec![SanType::URI("spiffe://partners.bank.example/production/acme-pay/payouts".try_into().unwrap())];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    params.serial_number = Some(SerialNumber::from(serial));
    params.not_before = time::OffsetDateTime::now_utc();
    params.not_after = params.not_before + time::Duration::days(60);
    params.signed_by(&key, issuer).unwrap().pem()
}

/// A file as a careful program writes one: whole under a passing name, then renamed, and the folder too on the disk.
fn durable(path: &Path, bytes: &[u8]) {
    let passing = path.with_extension("passing");
    let mut file = File::create(&passing).unwrap();
    file.write_all(bytes).unwrap();
    file.sync_all().unwrap();
    fs::rename(&passing, path).unwrap();
    File::open(path.parent().unwrap()).unwrap().sync_all().unwrap();
}
