//! A release: all files for one environment and the manifest that names them. Made in memory, whole, before anything is written.

use super::{Compiled, File, List, Manifest, TARGETS, crl};
use crate::{
    crypto::Refused,
    model::{CredentialId, Digest, IssuerId, PartnerId, TargetName},
    policy::Policy,
    rules::{Scene, Withheld},
};
use std::collections::{BTreeMap, BTreeSet};

/// What is published for one environment.
#[derive(Debug, Clone)]
pub struct Release {
    /// What it is.
    pub manifest: Manifest,
    /// The manifest's bytes, which are what is signed and confirmed.
    pub bytes: Vec<u8>,
    /// Every other file.
    pub files: Vec<File>,
}

/// A revocation list that goes into a release.
#[derive(Debug, Clone)]
pub struct MadeList {
    /// Whose.
    pub issuer: IssuerId,
    /// What it says of itself.
    pub list: List,
    /// The list.
    pub pem: String,
}

impl Release {
    /// Puts the wanted targets together. `lists` are the revocation lists, which are signed elsewhere, and wanted if they are given.
    ///
    /// # Errors
    /// When a target cannot carry what it is given.
    pub fn new(
        scene: &Scene<'_>,
        compiled: &Compiled,
        withheld: &[Withheld<'_, '_>],
        wanted: &BTreeSet<TargetName>,
        lists: &[MadeList],
    ) -> Result<Self, Refused> {
        let mut manifest = manifest(scene.policy, scene.policy_digest.clone()?, compiled);
        manifest.covers = covers(scene, compiled);
        manifest.withheld = left_out(compiled, withheld);
        let mut files = Vec::new();
        for target in TARGETS.iter().filter(|target| wanted.contains(&target.name)) {
            let made = (target.files)(compiled)?;
            manifest.add(target.name, &target.enforces, &made)?;
            files.extend(made);
        }
        if !lists.is_empty() {
            let made: Vec<File> = lists.iter().map(crl_file).collect();
            manifest.add(TargetName::Crl, &crl::ENFORCES, &made)?;
            manifest.lists = lists.iter().map(|made| (made.issuer.clone(), made.list.clone())).collect();
            files.extend(made);
        }
        let bytes = manifest.bytes()?;
        Ok(Self { manifest, bytes, files })
    }

    /// The name of its folder: when it was made, and the beginning of its manifest's digest.
    #[must_use]
    pub fn folder(&self) -> String {
        let made: String = self.manifest.made.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect();
        let digest = crate::crypto::sha256(&self.bytes).to_string();
        format!("{made}-{}", digest.trim_start_matches("sha256:").chars().take(12).collect::<String>())
    }
}

/// Where an issuer's list lies in a release.
#[must_use]
pub fn crl_path(issuer: &IssuerId) -> String {
    format!("crl/{issuer}.crl.pem")
}

fn crl_file(made: &MadeList) -> File {
    File { path: crl_path(&made.issuer), bytes: made.pem.clone().into_bytes() }
}

fn manifest(policy: &Policy, digest: Digest, compiled: &Compiled) -> Manifest {
    Manifest {
        version: 1,
        kind: "manifest".to_owned(),
        registry: policy.registry.clone(),
        environment: compiled.environment.clone(),
        made: compiled.made,
        policy_version: policy.version,
        policy: digest,
        admitted: compiled.entries.len(),
        withheld: BTreeMap::new(),
        covers: BTreeMap::new(),
        lists: BTreeMap::new(),
        targets: BTreeMap::new(),
        files: BTreeMap::new(),
    }
}

/// Of every partner that ever had a credential there, the last line of its log that was read and holds.
fn covers(scene: &Scene<'_>, compiled: &Compiled) -> BTreeMap<PartnerId, u64> {
    let here = scene
        .partners
        .iter()
        .filter(|partner| partner.credentials.iter().any(|view| view.record.value.environment == compiled.environment));
    here.filter_map(|partner| Some((partner.id.clone(), partner.chain.events.last()?.seq))).collect()
}

fn left_out(compiled: &Compiled, withheld: &[Withheld<'_, '_>]) -> BTreeMap<CredentialId, String> {
    let here = withheld.iter().filter(|one| one.credential.record.value.environment == compiled.environment);
    let why = |one: &Withheld<'_, '_>| one.rule.as_ref().map_or_else(|| one.because.clone(), ToString::to_string);
    here.map(|one| (one.credential.id.clone(), why(one))).collect()
}
