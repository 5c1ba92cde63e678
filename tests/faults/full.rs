//! A disk that is full: a small file system is filled up to some room, from none to enough, and the command finds what it needs or says so.
//! Such a file system needs a mount namespace. Where none can be made the test fails and says so; `ADMIT_NO_MOUNT=1` leaves it out, aloud.

use super::{lines::LINES, trace::binary};
use std::collections::BTreeSet;

const SCRIPT: &str = include_str!("full.sh");

/// What is run on it.
const TRIED: [&str; 2] = ["revoke", "issue an API key"];

#[test]
fn a_disk_that_fills_up_leaves_the_old_or_the_new_registry() {
    if std::env::var("ADMIT_NO_MOUNT").is_ok_and(|said| said == "1") {
        println!("left out: ADMIT_NO_MOUNT=1 says that no file system may be mounted here");
        return;
    }
    for line in LINES.iter().filter(|line| TRIED.contains(&line.name)) {
        let place = line.place();
        let words = line.words(&place);
        place.write("full.sh", SCRIPT);
        let from = place.path("").display().to_string();
        let inner = ["sh", "full.sh", &from, binary()];
        let inner: Vec<&str> = inner.into_iter().chain(words.iter().map(String::as_str)).collect();
        let namespaces = [["--mount"].as_slice(), &["--user", "--map-root-user", "--mount"]];
        let can = namespaces.iter().find(|how| place.exec("unshare", &[**how, &["true"]].concat(), b"").code == 0);
        let how = can.expect("no mount namespace can be made here, as root or as a user: ADMIT_NO_MOUNT=1 leaves this test out");
        let told = place.must("unshare", &[*how, &inner].concat());
        let mut ends = BTreeSet::new();
        for told in told.lines() {
            let parts: Vec<&str> = told.splitn(7, ' ').collect();
            let [_, first, check, log, again, strays, reason] = parts.as_slice() else { panic!("{told}") };
            assert!(["0", "3"].contains(first), "{}: {told}", line.name);
            assert_eq!([*check, *log], ["0", "0"], "{}: {told}", line.name);
            let said = line.done_already.iter().any(|said| reason.contains(said));
            assert!(*again == "0" || said, "{}: {told}", line.name);
            assert!(*strays == "0" || *again != "0", "{}: {told}", line.name);
            ends.insert((*first).to_owned());
        }
        assert_eq!(ends.len(), 2, "{}: the disk was never full, or always:\n{told}", line.name);
    }
}
