use super::*;
use proptest::prelude::*;
use std::{collections::BTreeMap, os::unix::fs::PermissionsExt, time::Duration};

type Files = BTreeMap<String, Vec<u8>>;

fn lock(root: &Path) -> Lock {
    try_lock(root).unwrap()
}

fn try_lock(root: &Path) -> Result<Lock, FileError> {
    Lock::acquire(root, "test", "2026-03-04T09:30:00Z".parse().unwrap(), Duration::ZERO)
}

fn files(root: &Path) -> Files {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter().filter_entry(|entry| entry.file_name() != ".admit");
    let files = entries.map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let relative = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    files.map(|entry| (relative(entry.path()), std::fs::read(entry.path()).unwrap())).collect()
}

fn registry(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

/// A change of every kind: replaced, new in a new folder, appended to, removed.
fn change<'l>(lock: &'l Lock) -> Transaction<'l> {
    let mut change = Transaction::begin(lock).unwrap();
    change.write("partners/acme/partner.yaml", "new").unwrap();
    change.create_new("partners/acme/credentials/a.yaml", "made").unwrap();
    change.append("partners/acme/log.jsonl", b"two\n").unwrap();
    change.remove("waivers/w.yaml").unwrap();
    change
}

fn before() -> tempfile::TempDir {
    registry(&[("partners/acme/partner.yaml", "old"), ("partners/acme/log.jsonl", "one\n"), ("waivers/w.yaml", "w")])
}

fn after() -> Files {
    let files = [
        ("partners/acme/partner.yaml", "new"),
        ("partners/acme/credentials/a.yaml", "made"),
        ("partners/acme/log.jsonl", "one\ntwo\n"),
    ];
    files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into()
}

/// What is in `.admit` beside the lock.
fn own(root: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(root.join(".admit")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "lock" && name != ".gitignore");
    names
}

/// Stops the commit before its step `stop`; says at which it stopped.
fn crash(root: &Path, stop: usize) -> Option<String> {
    let lock = lock(root);
    let mut count = 0;
    let mut stopped = None;
    let result = change(&lock).commit_probed(&mut |step| {
        count += 1;
        if count <= stop {
            return Ok(());
        }
        stopped = Some(step.to_owned());
        Err(FileError::new("test", Trouble::Failed, "crashed"))
    });
    // By then the change is whole, and what is left over is nobody's trouble.
    let whole = stopped.as_deref().is_none_or(|step| step == "clear");
    assert_eq!(result.is_ok(), whole, "{stopped:?}");
    stopped
}

#[test]
fn a_commit_makes_all_changes_and_leaves_nothing_behind() {
    let root = before();
    change(&lock(root.path())).commit().unwrap();
    assert_eq!(files(root.path()), after());
    assert_eq!(own(root.path()), [""; 0]);
    let mode = |path: &str| std::fs::metadata(root.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("partners/acme/credentials/a.yaml"), 0o644);
    assert_eq!(mode("partners/acme/credentials"), 0o755);
}

#[test]
fn a_crash_at_any_step_leaves_the_old_or_the_new_state() {
    let mut seen = Vec::new();
    for stop in 0.. {
        let root = before();
        let old = files(root.path());
        let Some(step) = crash(root.path(), stop) else { break };
        drop(lock(root.path()));
        let expected = if ["stage", "journal"].contains(&step.as_str()) { old } else { after() };
        assert_eq!(files(root.path()), expected, "stopped before `{step}`, {stop}");
        assert_eq!(own(root.path()), [""; 0]);
        seen.push(step);
    }
    let steps = ["stage", "stage", "stage", "stage", "journal", "apply", "apply", "apply", "apply", "settle", "forget", "clear"];
    assert_eq!(seen, steps);
}

#[test]
fn a_crash_of_the_recovery_is_recovered_too() {
    for first in 5..10 {
        for second in 0..8 {
            let root = before();
            crash(root.path(), first).unwrap();
            let folder = super::super::lock::own_folder(root.path()).unwrap();
            let mut count = 0;
            let stopped = finish_probed(root.path(), &folder, Left::ByACrash, &mut |_| {
                count += 1;
                if count > second { Err(FileError::new("test", Trouble::Failed, "crashed")) } else { Ok(()) }
            });
            drop(stopped);
            drop(lock(root.path()));
            assert_eq!(files(root.path()), after(), "{first}, {second}");
        }
    }
}

#[test]
fn what_was_read_must_still_be_there() {
    let root = registry(&[("a", "read"), ("log", "one\n")]);
    let lock = lock(root.path());
    let refused = |prepare: &dyn Fn(&mut Transaction<'_>), meanwhile: &dyn Fn()| {
        let mut transaction = Transaction::begin(&lock).unwrap();
        transaction.write("other", "x").unwrap();
        prepare(&mut transaction);
        meanwhile();
        transaction.commit().unwrap_err().to_string()
    };
    let nothing = || ();
    let expect = |digest| move |transaction: &mut Transaction<'_>| transaction.expect("a", digest).unwrap();
    assert_eq!(refused(&expect(Some(sha256(b"else"))), &nothing), "`a` was changed meanwhile");
    assert_eq!(refused(&expect(None), &nothing), "`a` is there already");
    assert_eq!(refused(&|t| t.expect("b", Some(sha256(b"x"))).unwrap(), &nothing), "`b` is not there any more");
    assert_eq!(refused(&|t| t.create_new("a", "x").unwrap(), &nothing), "`a` is there already");
    assert_eq!(refused(&|t| t.remove("b").unwrap(), &nothing), "`b` does not exist");
    let append = |t: &mut Transaction<'_>| t.append("log", b"two\n").unwrap();
    assert_eq!(refused(&append, &|| std::fs::write(root.path().join("log"), "three\n").unwrap()), "`log` was changed meanwhile");
    assert!(!root.path().join("other").exists());
    assert_eq!(own(root.path()), [""; 0]);

    let mut transaction = Transaction::begin(&lock).unwrap();
    transaction.expect("a", Some(sha256(b"read"))).unwrap();
    transaction.append("log", b"four\n").unwrap();
    transaction.append("log", b"five\n").unwrap();
    transaction.commit().unwrap();
    assert_eq!(files(root.path())["log"], b"three\nfour\nfive\n");
}

#[test]
fn no_change_leaves_the_registry() {
    let (root, elsewhere) = (registry(&[("a", "x")]), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), root.path().join("partners")).unwrap();
    let lock = lock(root.path());
    let mut transaction = Transaction::begin(&lock).unwrap();
    for path in ["../x", "/x", ".git/hooks/x", ".admit/lock", ".GIT/x", "a//b", "partners/.git/config"] {
        assert_eq!(transaction.write(path, "x").unwrap_err().kind, Trouble::Refused, "{path}");
    }
    transaction.write("partners/acme/partner.yaml", "x").unwrap();
    transaction.write("b", "x").unwrap();
    assert_eq!(transaction.commit().unwrap_err().kind, Trouble::Refused);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert!(!root.path().join("b").exists());
}

#[test]
fn a_file_and_a_folder_of_one_name_are_refused_before_anything_happens() {
    let root = registry(&[("a", "x")]);
    let lock = lock(root.path());
    for paths in [["b", "b/c"], ["b", "a/c"]] {
        let mut transaction = Transaction::begin(&lock).unwrap();
        for path in paths {
            transaction.write(path, "x").unwrap();
        }
        assert_eq!(transaction.commit().unwrap_err().kind, Trouble::Refused, "{paths:?}");
        assert!(!root.path().join("b").exists());
    }
}

#[test]
fn what_a_person_changed_after_a_crash_is_not_overwritten() {
    let root = before();
    assert_eq!(crash(root.path(), 5).as_deref(), Some("apply"));
    std::fs::write(root.path().join("partners/acme/partner.yaml"), "mine").unwrap();
    let old = files(root.path());
    assert!(is_unfinished(root.path()));
    let error = try_lock(root.path()).unwrap_err();
    assert!(error.to_string().starts_with("`partners/acme/partner.yaml` was changed by hand"), "{error}");
    assert_eq!(files(root.path()), old, "and no other step was done");
    std::fs::write(root.path().join("partners/acme/partner.yaml"), "old").unwrap();
    drop(lock(root.path()));
    assert_eq!(files(root.path()), after());
    assert!(!is_unfinished(root.path()));
}

#[test]
fn damaged_staged_content_is_not_used() {
    let root = before();
    crash(root.path(), 5).unwrap();
    std::fs::write(root.path().join(".admit/staged/0"), "damaged").unwrap();
    let old = files(root.path());
    assert!(try_lock(root.path()).unwrap_err().to_string().contains("its staged content is damaged"));
    assert_eq!(files(root.path()), old);
}

#[test]
fn staged_content_that_somebody_took_away_is_not_taken_for_done() {
    let root = before();
    crash(root.path(), 6).unwrap();
    std::fs::remove_dir_all(root.path().join(".admit/staged")).unwrap();
    let old = files(root.path());
    assert!(try_lock(root.path()).unwrap_err().to_string().contains("its staged content is damaged or gone"));
    assert_eq!(files(root.path()), old);
}

#[test]
fn a_journal_that_came_with_a_clone_is_not_believed() {
    let (root, clone) = (before(), before());
    crash(root.path(), 5).unwrap();
    std::fs::create_dir_all(clone.path().join(".admit/staged")).unwrap();
    for name in ["journal.json", "staged/0", "staged/1", "staged/2"] {
        std::fs::copy(root.path().join(".admit").join(name), clone.path().join(".admit").join(name)).unwrap();
    }
    let old = files(clone.path());
    assert!(try_lock(clone.path()).unwrap_err().to_string().contains("was not written here"));
    assert_eq!(files(clone.path()), old);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_stopped_anywhere_is_whole(
        old in proptest::collection::btree_map("[ab]/[cd]", "[xy]{0,3}", 0..4),
        changes in proptest::collection::btree_map("[ab]/[cd]", proptest::option::of("[xyz]{0,3}"), 1..4),
        stop in 0usize..12,
    ) {
        let texts: Vec<(&str, &str)> = old.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let root = registry(&texts);
        let old = files(root.path());
        let mut new = old.clone();
        let held = lock(root.path());
        let mut transaction = Transaction::begin(&held).unwrap();
        for (path, text) in &changes {
            match text {
                Some(text) => {
                    transaction.write(path, text.as_str()).unwrap();
                    new.insert(path.clone(), text.clone().into_bytes());
                }
                None if new.remove(path).is_some() => transaction.remove(path).unwrap(),
                None => {}
            }
        }
        let mut count = 0;
        let mut recorded = false;
        let result = transaction.commit_probed(&mut |step| {
            count += 1;
            if count > stop {
                return Err(FileError::new("test", Trouble::Failed, "crashed"));
            }
            recorded |= step == "journal";
            Ok(())
        });
        drop(transaction);
        drop(held);
        drop(lock(root.path()));
        prop_assert_eq!(files(root.path()), if recorded || result.is_ok() { new } else { old });
    }
}
