//! Attacks with git itself: a merge that drops a side, a history that shows something else, an author who is not who he says.

use super::{
    attack::{Alone, attacks},
    site::{GRANT, Site},
};
use crate::hand::{APPLICATION, PARTNER};

fn both(at: &Site) {
    for owner in ["maria-lopez", "tom-berger"] {
        at.ok_as(owner, &GRANT);
    }
}

attacks! {
    a_merge_that_drops_a_hold, "log-rewritten", Alone::Nothing,
    "a developer who merges `main` with his own side throughout, and the hold is gone",
    |at| {
        at.widen();
        both(at);
        at.meanwhile(|at| drop(at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"])));
        at.git(&["merge", "--quiet", "--strategy=ours", "--message", "merge main", "main"]);
    };

    a_merge_that_drops_only_the_hold, "hold-removed", Alone::Audit("hold-removed"),
    "a developer who leaves the log whole and takes the hold out in the merge",
    |at| {
        at.widen();
        both(at);
        at.meanwhile(|at| drop(at.ok_as("priya-nair", &["suspend", "acme-pay", "--note", "odd traffic"])));
        at.git(&["merge", "--quiet", "--no-commit", "--no-ff", "main"]);
        at.cut(PARTNER, "holds:");
        at.commit("merge main");
    };

    an_author_hides_in_a_merge, "approval-quorum", Alone::Nothing,
    "a risk officer whose edit is in no commit but the merge",
    |at| {
        at.edit(PARTNER, "shared merchants", "merchants of both");
        at.meanwhile(|at| at.put("README.md", "Our partners.\n"));
        at.author("tom.berger@bank.example");
        at.git(&["merge", "--quiet", "--no-commit", "--no-ff", "main"]);
        at.widen();
        at.commit("merge main");
        both(at);
    };

    the_mail_in_the_roster_is_changed_to_hide_an_author, "policy-change-unapproved", Alone::Audit("policy-unapproved"),
    "a risk officer who commits with his old address and enters a new one",
    |at| {
        at.author("tom.berger@bank.example");
        at.edit("admit.toml", "version = 2", "version = 3");
        at.edit("owners/tom-berger.yaml", "email: tom.berger@bank.example", "email: t.berger@bank.example");
        at.widen();
        both(at);
    };

    another_mail_in_the_roster_does_not_hide_an_author, "approval-quorum", Alone::Nothing,
    "the same, with a governance quorum that saw no harm in it",
    |at| {
        at.author("tom.berger@bank.example");
        at.edit("admit.toml", "version = 2", "version = 3");
        at.edit("owners/tom-berger.yaml", "email: tom.berger@bank.example", "email: t.berger@bank.example");
        for owner in ["rosa-weiss", "priya-nair"] {
            at.ok_as(owner, &["approve", "--policy"]);
        }
        at.widen();
        both(at);
    };

    a_mailmap_does_not_hide_an_author, "guards-mixed", Alone::Nothing,
    "a risk officer who has git call him otherwise",
    |at| {
        at.author("tom.berger@bank.example");
        at.put(".mailmap", "Bot <bot@ci.example> <tom.berger@bank.example>\n");
        at.widen();
        both(at);
    };

    objects_are_replaced, "approval-quorum", Alone::Nothing,
    "whoever may write to the repository on the build machine, and has git show another commit",
    |at| {
        at.widen();
        at.commit("longer");
        let (head, main) = (at.git(&["rev-parse", "attack"]), at.git(&["rev-parse", "main"]));
        at.git(&["replace", head.trim(), main.trim()]);
        assert!(at.git(&["diff", "--stat", "main", "attack"]).is_empty());
    };

    a_graft_hides_an_author, "approval-quorum", Alone::Nothing,
    "the same, who has git show another parent",
    |at| {
        at.author("tom.berger@bank.example");
        at.widen();
        at.commit("longer");
        at.author("bot@ci.example");
        both(at);
        at.commit("approved");
        let (head, main) = (at.git(&["rev-parse", "attack"]), at.git(&["rev-parse", "main"]));
        std::fs::create_dir_all(at.root().join(".git/info")).unwrap();
        std::fs::write(at.root().join(".git/info/grafts"), format!("{} {}\n", head.trim(), main.trim())).unwrap();
    };

    a_change_in_two_commits_of_which_each_is_harmless, "approval-quorum", Alone::Audit("approval-quorum"),
    "a developer whose reviewer looks at the last commit",
    |at| {
        at.edit(APPLICATION, "kind: server", "# a server\nkind: server");
        at.widen();
        at.commit("longer");
        at.edit(APPLICATION, "# a server\n", "");
    };

    a_stale_branch_takes_a_revocation_back, "revocation-removed", Alone::Nothing,
    "a developer who resolves a conflict with the record as it was",
    |at| {
        let credential = at.find("partners/acme-pay/credentials/", ".yaml").remove(0);
        let old = at.get(&credential);
        at.widen();
        both(at);
        let id = credential.rsplit('/').next().unwrap().replace(".yaml", "");
        let subject = format!("acme-pay/payouts/{id}");
        at.meanwhile(|at| drop(at.ok_as("priya-nair", &["revoke", &subject, "--reason", "key-compromise"])));
        at.git(&["merge", "--quiet", "--no-commit", "--no-ff", "main"]);
        at.put(&credential, &old);
        at.commit("merge main");
    };
}

#[test]
fn a_tag_of_the_name_of_the_base_is_no_base() {
    let at = Site::new();
    at.widen();
    at.commit("longer");
    at.git(&["tag", "main", "attack"]);
    let run = at.review();
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stderr.contains("is the name of several things"), "{run:?}");
    assert_eq!(at.run(&["review", "refs/heads/main", "attack"]).code, 1);
}
