//! The pages that go to partners, run as they stand: each kind of anchor is proved in each way that its page shows.

use super::partner::{ALL, Identity};
use crate::place::Place;
use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn each_kind_of_anchor_is_proved_by_the_page_that_the_partner_got() {
    for (number, identity) in ALL.iter().enumerate() {
        let place = Place::onboarded();
        let anchor = format!("own-{number}");
        identity.challenged(&place, &anchor, "sandbox");
        identity.answer(&place);
        let run = Identity::hand_in(&anchor, &place);
        assert_eq!(run.code, 0, "{identity:?}: {}", run.stderr);
        let record = place.text(&format!("bank-partners/partners/acme-pay/anchors/{anchor}.yaml"));
        assert!(record.contains(&format!("  - method: {}\n", identity.method)), "{identity:?}: {record}");
        let said = run.json()["message"].as_str().unwrap().to_owned();
        let by = match (identity.page, identity.block) {
            ("ca-certificate", "leaf") => ", by the key of a certificate under it",
            ("ca-certificate", _) => ", by the authority's own key",
            _ => "",
        };
        assert_eq!(said, format!("`acme-pay#{anchor}` is proved{by}"), "{identity:?}");
        // The same answer again: the challenge was used up, and a new one is another question.
        let again = Identity::hand_in(&anchor, &place);
        assert_eq!(again.code, 1, "{identity:?}: {}", again.stdout);
        assert!(again.stderr.contains("no challenge waits"), "{identity:?}: {}", again.stderr);
        place.ok_as("priya-nair", &["prove", &format!("acme-pay#{anchor}"), "--out", "another.challenge"]);
        let stale = Identity::hand_in(&anchor, &place);
        assert_eq!(stale.code, 1, "{identity:?}: {}", stale.stdout);
        assert!(stale.stderr.contains("does not prove"), "{identity:?}: {}", stale.stderr);
        let open = place.run(&["audit"]).stdout;
        for rule in ["anchor-drifted", "anchor-key-mismatch", "proof-invalid", "anchor-unreadable", "key-shared", "not-canonical"]
        {
            assert!(!open.contains(rule), "{identity:?}: {rule}\n{open}");
        }
    }
}

#[test]
fn every_kind_of_anchor_has_its_page_and_every_page_its_kind() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/partners");
    let pages: BTreeSet<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let kinds = admit::model::AnchorKind::ALL.iter().map(|kind| format!("{kind}.md"));
    assert_eq!(pages, kinds.chain(["README.md".to_owned()]).collect());
    let index = include_str!("../../../docs/partners/README.md");
    assert!(pages.iter().filter(|page| *page != "README.md").all(|page| index.contains(&format!("]({page})"))));
}
