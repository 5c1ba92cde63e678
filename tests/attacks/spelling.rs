//! Attacks on the reader: text that a person, git and a program read differently, or that hides from one of them.

use super::{
    attack::{Alone, attacks},
    site::Site,
};
use crate::hand::{APPLICATION, PARTNER};

/// Puts a line before the tier.
fn before_the_tier(at: &mut Site, line: &str) {
    at.edit(PARTNER, "tier: standard\n", &format!("{line}tier: standard\n"));
}

attacks! {
    a_letter_of_a_scope_is_cyrillic, "record-unreadable", Alone::Check("scope"),
    "a developer who grants what looks like `payments:read` and is another word",
    |at| at.edit(APPLICATION, "payments:read", "payments:reаd");

    text_that_runs_backwards, "record-unreadable", Alone::Check("U+202E"),
    "an author whose sentence reads otherwise on the reviewer's screen (CVE-2021-42574)",
    |at| at.edit(PARTNER, "Initiates payouts", "Initiates \u{202e}stuoyap");

    a_comment_that_runs_backwards, "record-unreadable", Alone::Check("U+2066"),
    "an author who lets a line look like a comment",
    |at| at.edit(PARTNER, "tier: standard\n", "# \u{2066}checked by risk\u{2069}\ntier: standard\n");

    a_space_that_is_not_there, "record-unreadable", Alone::Check("U+200B"),
    "a fraudster who needs two names that look the same and are not",
    |at| at.edit("partners/globex/partner.yaml", "Globex B.V.", "Acme\u{200b} Payments GmbH");

    a_line_behind_a_carriage_return, "record-unreadable", Alone::Check("carriage return"),
    "an author whose diff shows one line where a program reads two",
    |at| before_the_tier(at, "# looked at\rtier: low\n");

    a_line_behind_a_next_line_mark, "record-unreadable", Alone::Check("U+0085"),
    "an author who knows that YAML 1.1 ends a line where editors do not",
    |at| before_the_tier(at, "# looked at\u{85}tier: low\n");

    a_line_behind_a_line_separator, "record-unreadable", Alone::Check("U+2028"),
    "an author who knows that some readers end a line where git does not",
    |at| before_the_tier(at, "# looked at\u{2028}tier: low\n");

    a_key_twice, "record-unreadable", Alone::Check("twice"),
    "an author who counts on the first being read by people and the last by the program",
    |at| at.append(PARTNER, "tier: low\n");

    an_alias, "record-unreadable", Alone::Check("alias"),
    "an author who has one place say what another one is",
    |at| {
        at.edit(PARTNER, "business: maria-lopez", "business: &who maria-lopez");
        at.edit(PARTNER, "technical: lena-fischer", "technical: *who");
    };

    a_merge_key, "record-unreadable", Alone::Check("<<"),
    "an author who brings in keys that stand elsewhere",
    |at| at.edit(PARTNER, "  reference: MSA-2026-017", "  <<: {end: 2040-01-01}\n  reference: MSA-2026-017");

    a_tag, "record-unreadable", Alone::Check("tag"),
    "an author who has a value read as another type",
    |at| at.edit(PARTNER, "tier: standard", "tier: !!str low");

    a_second_document, "record-unreadable", Alone::Check("document"),
    "an author whose second half nobody reads, or somebody does",
    |at| at.append(PARTNER, &format!("---\n{}", at.get(PARTNER).replace("tier: standard", "tier: low")));

    a_tab, "record-unreadable", Alone::Check("tab"),
    "an author whose lines stand elsewhere in each editor",
    |at| at.edit(PARTNER, "  reference: MSA", "\treference: MSA");

    a_byte_order_mark, "record-unreadable", Alone::Check("byte order mark"),
    "an author whose first key is another one to half of the readers",
    |at| at.put(PARTNER, &format!("\u{feff}{}", at.get(PARTNER)));

    a_conflict_left_in_place, "record-unreadable", Alone::Check("conflict"),
    "somebody who merged in a hurry, with both versions still there",
    |at| before_the_tier(at, "<<<<<<< ours\ntier: low\n=======\n>>>>>>> theirs\n");

    a_word_that_is_a_number_elsewhere, "record-unreadable", Alone::Check("max-amount"),
    "a developer who writes fifty thousand so that it reads like fifty",
    |at| at.edit(APPLICATION, "        reason: payouts", "        when:\n          max-amount: 5e4\n        reason: payouts");

    a_key_that_nobody_knows, "record-unreadable", Alone::Check("status"),
    "a partner manager who types what standing the partner has",
    |at| at.edit(PARTNER, "tier: standard\n", "tier: standard\nstatus: active\n");

    a_record_that_names_another_id, "record-unreadable", Alone::Check("acme-pay"),
    "an author who hopes that one reader goes by the folder and another by the file",
    |at| at.edit(PARTNER, "id: acme-pay", "id: globex");

    bytes_that_are_no_text, "record-unreadable", Alone::Check("UTF-8"),
    "an author who knows what each reader makes of a broken byte",
    |at| {
        let mut bytes = at.get(PARTNER).into_bytes();
        bytes.extend(b"# \xff\n");
        std::fs::write(at.root().join(PARTNER), bytes).unwrap();
    };

    a_file_too_large_to_look_at, "record-unreadable", Alone::Check("limit"),
    "an author who hides one line among a million",
    |at| at.append(PARTNER, &"# \n".repeat(400_000));
}
