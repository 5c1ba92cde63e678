//! A release: all files for one environment and the manifest that names them. Each target's files are handed out as soon as they are made, so
//! that those of a large registry are never all in memory.

use super::{Body, Compiled, File, LeftOut, List, Manifest, TARGETS, crl};
use crate::{
    failure::Outcome,
    model::{CredentialId, Digest, IssuerId, TargetName},
    policy::Policy,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is published for one environment, but for the files that the manifest names.
#[derive(Debug, Clone)]
pub struct Release {
    /// What it is.
    pub manifest: Manifest,
    /// The manifest's bytes, which are what is signed and confirmed.
    pub bytes: Vec<u8>,
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
    /// Puts the wanted targets together, and hands each file to `put`. `digest` is that of policy, roster, catalogue and issuers; `lists` are
    /// the revocation lists, which are signed elsewhere, and wanted if they are given.
    ///
    /// # Errors
    /// When a target cannot carry what it is given, and what `put` fails with.
    pub fn new(
        (policy, digest): (&Policy, Digest),
        body: &Body,
        wanted: &BTreeSet<TargetName>,
        lists: &[MadeList],
        mut put: impl FnMut(File) -> Outcome<()>,
    ) -> Outcome<Self> {
        let Body { compiled, left_out, covers } = body;
        let mut manifest = manifest(policy, digest, compiled);
        manifest.covers.clone_from(covers);
        manifest.withheld = left_out.iter().map(withheld).collect();
        for target in TARGETS.iter().filter(|target| wanted.contains(&target.name)) {
            let made = (target.files)(compiled)?;
            manifest.add(target.name, &target.enforces, &made)?;
            made.into_iter().try_for_each(&mut put)?;
        }
        if !lists.is_empty() {
            let made: Vec<File> = lists.iter().map(crl_file).collect();
            manifest.add(TargetName::Crl, &crl::ENFORCES, &made)?;
            manifest.lists = lists.iter().map(|made| (made.issuer.clone(), made.list.clone())).collect();
            made.into_iter().try_for_each(&mut put)?;
        }
        let bytes = manifest.bytes()?;
        Ok(Self { manifest, bytes })
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

fn withheld(one: &LeftOut) -> (CredentialId, String) {
    (one.credential.clone(), one.rule.as_ref().map_or_else(|| one.because.clone(), ToString::to_string))
}
