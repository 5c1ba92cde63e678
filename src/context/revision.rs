//! What a review is given of the world: the revisions of the registry that git has, read as far as they differ.

use super::Context;
use crate::{
    approval::policy_digest,
    failure::{Failure, Outcome},
    model::{Digest, OwnerId, PartnerId, Registry, Slot, Subject, Waiver, slot},
    policy::{Loaded, Policy},
    rules::{Authors, Unreadable},
    store::revision::{Authored, Git, NotRead, Revision, Seen},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// Two revisions as far as they differ.
pub struct Compared {
    /// The one that the change found.
    pub before: Loaded,
    /// The one that it makes.
    pub after: Loaded,
    /// The files that differ.
    pub files: Vec<String>,
    /// The files as they are after it; of those that are gone, as they were.
    pub texts: BTreeMap<String, Arc<[u8]>>,
    authored: Vec<Authored>,
    unreadable: Vec<Unreadable>,
}

impl Context {
    /// git, and the repository that the registry lies in.
    ///
    /// # Errors
    /// When there is no git, or no repository.
    pub fn git(&self, root: &Path) -> Outcome<Git> {
        Git::of(root, self.program_folders(), &self.variables).map_err(|why| not_read(&why))
    }

    /// The revision of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn revision(&self, git: &Git, name: &str) -> Outcome<Revision> {
        git.revision(name).map_err(|why| not_read(&why))
    }

    /// What is staged for the next commit.
    ///
    /// # Errors
    /// When git cannot tell.
    pub fn staged(&self, git: &Git) -> Outcome<Revision> {
        git.staged().map_err(|why| not_read(&why))
    }

    /// What the base becomes by the head, or the files that both changed.
    ///
    /// # Errors
    /// When git cannot tell.
    pub fn merged(&self, git: &Git, base: &Revision, head: &Revision) -> Outcome<Result<Revision, Vec<String>>> {
        git.merged(base, head).map_err(|why| not_read(&why))
    }

    /// Whether what a registry is judged by is what the caller trusts, where it named that.
    pub(super) fn is_trusted(&self, loaded: &Loaded) -> Outcome<()> {
        let Some(trust) = self.trust else { return Ok(()) };
        let digest = policy_digest(&loaded.policy, &loaded.registry)?;
        if digest == trust {
            return Ok(());
        }
        Err(Failure::no(format!("policy, roster, catalogue and issuers have the digest {digest}, and {trust} is trusted"))
            .hint("admit review, from the revision that was trusted, says what changed"))
    }

    /// Puts policy, roster, catalogue and issuers of a revision in the place of those that were loaded, which are what a change makes of
    /// them; returns the digest of the latter. Version and approvals stay those of the change.
    ///
    /// # Errors
    /// When there is no such revision, or it has no policy that can be read.
    pub fn governed_before(&self, root: &Path, name: &str, loaded: &mut Loaded) -> Outcome<Digest> {
        let git = self.git(root)?;
        let base = self.revision(&git, name)?;
        let seen = git.see(&base, &[], &[]).map_err(|why| not_read(&why))?;
        let digest = policy_digest(&loaded.policy, &loaded.registry)?;
        let policy =
            seen.policy.ok_or_else(|| Failure::unanswered(format!("{} has no policy that can be read", base.title())))?;
        let (version, approvals) = (loaded.policy.version.max(policy.version), std::mem::take(&mut loaded.registry.approvals));
        loaded.policy = Policy { version, ..policy };
        loaded.registry = Registry { approvals, ..seen.registry };
        Ok(digest)
    }

    /// Reads what differs between a base and what a head makes of it, and what that refers to.
    ///
    /// # Errors
    /// When git cannot tell, the base has no policy to judge by, or not the one that is trusted.
    pub fn compare(&self, git: &Git, base: &Revision, head: &Revision, merged: &Revision) -> Outcome<Compared> {
        let compared = self.compared(git, base, head, merged).map_err(|why| not_read(&why))??;
        self.is_trusted(&compared.before)?;
        Ok(compared)
    }

    fn compared(&self, git: &Git, base: &Revision, head: &Revision, merged: &Revision) -> Result<Outcome<Compared>, NotRead> {
        let changes = git.changed(base, merged)?;
        let files: Vec<String> = changes.iter().map(|change| change.path.clone()).collect();
        let besides: Vec<String> = files.iter().filter(|path| matches!(slot(path), None | Some(Slot::Beside))).cloned().collect();
        let mut partners: Vec<PartnerId> = files.iter().filter_map(|path| partner_of(path)).collect();
        partners.sort();
        partners.dedup();
        let mut sides = [git.see(base, &partners, &besides)?, git.see(merged, &partners, &besides)?];
        let named = referred(&sides, &partners);
        if !named.is_empty() {
            partners.extend(named);
            sides = [git.see(base, &partners, &besides)?, git.see(merged, &partners, &besides)?];
        }
        let [before, mut after] = sides;
        let Some(policy) = before.policy else {
            let hint = "what a registry begins with is judged by nobody: review the commit after it";
            return Ok(Err(Failure::unanswered(format!(
                "{} has no policy that can be read, and a change is judged by it",
                base.title()
            ))
            .hint(hint)));
        };
        if !before.problems.is_empty() {
            let first = before.problems.first().map(ToString::to_string).unwrap_or_default();
            self.ui.warn(&format!("{} has files that cannot be read, and is compared without them: {first}", base.title()));
        }
        let new = new_keys(&before.registry, &after.registry);
        after.registry.key_uses = git.key_uses(merged, &partners, &new)?;
        let mut unreadable: Vec<Unreadable> = after.problems.iter().map(flaw).collect();
        let hidden = changes.iter().filter(|change| change.after && change.path.contains('\u{fffd}'));
        unreadable.extend(hidden.map(|change| said(&change.path, "has a name that is not UTF-8")));
        if after.policy.is_none() && unreadable.iter().all(|flaw| flaw.file != "admit.toml") {
            unreadable.push(said("admit.toml", "is gone, and without a policy nothing is a registry"));
        }
        let mut texts = before.files;
        texts.extend(after.files);
        Ok(Ok(Compared {
            after: Loaded { policy: after.policy.unwrap_or_else(|| policy.clone()), registry: after.registry },
            before: Loaded { policy, registry: before.registry },
            files,
            texts,
            authored: git.authors(base, head)?,
            unreadable,
        }))
    }
}

fn not_read(why: &NotRead) -> Failure {
    Failure::unanswered(why.to_string())
}

fn flaw(problem: &crate::store::load::Problem) -> Unreadable {
    let line = u32::try_from(problem.flaw.line).unwrap_or(u32::MAX);
    Unreadable { file: problem.path.clone(), line, message: problem.flaw.message.clone() }
}

fn said(file: &str, message: &str) -> Unreadable {
    Unreadable { file: file.to_owned(), line: 1, message: message.to_owned() }
}

/// The partner whose folder a file lies in, or whose use it tells.
fn partner_of(path: &str) -> Option<PartnerId> {
    path.strip_prefix("partners/").or_else(|| path.strip_prefix("usage/"))?.split('/').next()?.parse().ok()
}

/// The partners that waivers speak of which differ.
fn referred([before, after]: &[Seen; 2], there: &[PartnerId]) -> BTreeSet<PartnerId> {
    let of = |waiver: &Waiver| waiver.subject.as_str().parse::<Subject>().ok().and_then(|subject| subject.partner().cloned());
    let (old, new) = (&before.registry.waivers, &after.registry.waivers);
    let changed = new.iter().chain(old).filter(|(id, _)| old.get(*id).map(|r| r.digest) != new.get(*id).map(|r| r.digest));
    changed.filter_map(|(_, record)| of(&record.value)).filter(|partner| !there.contains(partner)).collect()
}

/// The keys that stand in the second and not in the first.
fn new_keys(before: &Registry, after: &Registry) -> Vec<Digest> {
    let keys = |registry: &Registry| -> BTreeSet<_> {
        let folders = registry.partners.values();
        let anchors = folders.clone().flat_map(|folder| folder.anchors.values()).flat_map(|record| record.value.key_digests());
        let credentials = folders.flat_map(|folder| folder.credentials.values()).filter_map(|record| record.value.key);
        anchors.chain(credentials).collect()
    };
    keys(after).difference(&keys(before)).copied().collect()
}

impl Compared {
    /// Who made the change, by the roster that it found: a mail address is its owner's whoever claims it now.
    #[must_use]
    pub fn authors(&self) -> Authors {
        let mut authors = Authors::default();
        for authored in &self.authored {
            let roster = self.before.registry.owners.values().map(|record| &record.value);
            let is_one = |owner: &&crate::model::Owner| authored.people.contains(&owner.email.as_str().to_ascii_lowercase());
            let people: Vec<OwnerId> = roster.filter(is_one).map(|owner| owner.id.clone()).collect();
            for slot in authored.files.iter().filter_map(|file| slot(file)) {
                match slot {
                    Slot::Partner(id) | Slot::Application(id, _) | Slot::Anchor(id, _) => {
                        authors.partners.entry(id).or_default().extend(people.clone());
                    }
                    Slot::Policy | Slot::Owner(_) | Slot::Api(_) | Slot::Issuer(_) | Slot::Gateway(_) => {
                        authors.policy.extend(people.clone())
                    }
                    Slot::Waiver(id) => authors.waivers.entry(id).or_default().extend(people.clone()),
                    _ => {}
                }
            }
        }
        authors
    }

    /// What cannot be read after it.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.unreadable.clone()
    }
}
