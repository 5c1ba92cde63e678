//! Attacks with files that are none, or lie where nothing reads them, or decide who looks.

use super::{
    attack::{Alone, attacks},
    site::Site,
};
use crate::hand::{APPLICATION, LOG, PARTNER};
use std::os::unix::{fs::PermissionsExt, fs::symlink};

/// A link in the place of a file.
fn link(at: &Site, file: &str, to: &str) {
    let path = at.root().join(file);
    let _ = std::fs::remove_file(&path);
    symlink(to, path).unwrap();
}

attacks! {
    a_link_to_a_file_of_the_machine, "record-unreadable", Alone::Check("symbolic link"),
    "an author who would see a file of the build machine in an error message",
    |at| link(at, "partners/acme-pay/evidence/passwd.yaml", "/etc/passwd");

    a_link_to_another_record, "record-unreadable", Alone::Check("symbolic link"),
    "an author who has one partner's record be another's",
    |at| link(at, PARTNER, "../globex/partner.yaml");

    a_linked_folder, "record-unreadable", Alone::Check("symbolic link"),
    "an author who has the approvals of one partner lie in another's folder too",
    |at| link(at, "partners/globex/approvals", "../acme-pay/approvals");

    a_link_instead_of_policy, "record-unreadable", Alone::Check("symbolic link"),
    "an author who has policy lie where nobody reviews",
    |at| {
        at.put("docs/policy.toml", &at.get("admit.toml"));
        link(at, "admit.toml", "docs/policy.toml");
    };

    an_executable_record, "record-unreadable", Alone::Nothing,
    "an author who waits for somebody to run it",
    |at| {
        let path = at.root().join(APPLICATION);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };

    a_submodule, "record-unreadable", Alone::Nothing,
    "an author whose partner's folder lies in a repository of his own",
    |at| {
        let commit = at.git(&["rev-parse", "HEAD"]);
        let entry = format!("160000,{},partners/initech", commit.trim());
        at.git(&["update-index", "--add", "--cacheinfo", &entry]);
        std::fs::create_dir(at.root().join("partners/initech")).unwrap();
        at.git(&["commit", "--quiet", "--message", "a folder"]);
    };

    a_file_where_nothing_reads, "stray-file", Alone::Audit("stray-file"),
    "an author who prepares a record for the day when something reads it",
    |at| at.put("partners/acme-pay/partner.yml", &at.get(PARTNER));

    a_folder_that_differs_in_its_case, "stray-file", Alone::Audit("stray-file"),
    "an author who knows that half of the laptops do not tell cases apart",
    |at| at.put("partners/Acme-Pay/partner.yaml", &at.get(PARTNER));

    a_file_name_with_a_line_break, "record-unreadable", Alone::Nothing,
    "an author who writes into the answer of a program that reads line by line",
    |at| at.put("partners/acme-pay/evidence/x\n::error::y.yaml", "id: x\n");

    a_record_hidden_beside_the_records, "stray-file", Alone::Audit("stray-file"),
    "an author who keeps a second roster",
    |at| at.put("people/mallory.yaml", &at.get("owners/tom-berger.yaml"));

    policy_is_removed, "record-unreadable", Alone::Nothing,
    "an author who would have no rules",
    |at| {
        at.remove("admit.toml");
        assert_eq!(at.run(&["check"]).code, 3);
        // Nor can a review be asked for in such a folder; whoever merges stands on the base.
        at.commit("no rules");
        at.git(&["checkout", "--quiet", "main"]);
    };

    owners_of_the_code_are_changed_beside_a_record, "guards-mixed", Alone::Nothing,
    "an author who would not be looked at",
    |at| {
        at.put("CODEOWNERS", "* @mallory\n");
        at.widen();
    };

    a_workflow_is_changed_beside_a_record, "guards-mixed", Alone::Nothing,
    "an author who has the review not run",
    |at| {
        at.put(".github/workflows/review.yml", "on: never\n");
        at.widen();
    };

    a_log_is_hidden_from_the_diff, "file-hidden", Alone::Audit("file-hidden"),
    "an author whose next change will not be shown",
    |at| at.put(".gitattributes", "*.jsonl binary -diff\n");

    a_log_is_hidden_and_changed, "guards-mixed", Alone::Nothing,
    "an author who cannot wait for the next change",
    |at| {
        at.put(".gitattributes", "*.jsonl binary -diff\n");
        at.append(LOG, "{}\n");
    };
}
