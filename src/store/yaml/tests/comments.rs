//! Where comments are found, and that their places survive a change of spelling.

use crate::store::yaml::{read, spell};

fn respelled(text: &str) -> String {
    spell(&read(text.as_bytes()).unwrap())
}

#[test]
fn a_canonical_text_is_left_as_it_is() {
    assert_eq!(respelled(super::SAMPLE), super::SAMPLE);
}

#[test]
fn every_comment_stays_with_what_it_is_about() {
    for (odd, canonical) in [
        ("a:   1    # one\n", "a: 1 # one\n"),
        ("a: # one\n  x\n", "a: x # one\n"),
        ("a: # one\n  x # two\n", "# one\na: x # two\n"),
        ("a:\n  # one\n  x\n", "# one\na: x\n"),
        ("a: [x, # one\n  y] # two\n# three\nb: 1\n", "a: # two\n  - x # one\n  - y\n# three\nb: 1\n"),
        ("a: {x: 1, # one\n  y: 2}\n", "a:\n  x: 1 # one\n  y: 2\n"),
        ("a:\n- # one\n  b: 1\n- c # two\n", "a:\n  # one\n  - b: 1\n  - c # two\n"),
        ("a:\n- b\n# next\nc: 1\n", "a:\n  - b\n# next\nc: 1\n"),
        ("a:\n  - b: 1\n    # in b\n  # in a\n# after\n", "a:\n  - b: 1\n    # in b\n  # in a\n# after\n"),
        ("a:\n  - b: 1\n   # between\nc: 1\n", "a:\n  - b: 1\n  # between\nc: 1\n"),
        ("a: |  # one\n  x\n# two\nb: 1\n", "a: | # one\n  x\n# two\nb: 1\n"),
        ("a:\n  - | # one\n    x\n    y\n", "a:\n  - | # one\n    x\n    y\n"),
        ("# head\n\n--- # start\n# first\na: 1\n...\n# end\n", "# head\n# start\n# first\na: 1\n# end\n"),
        ("a: [] # one\nb: {} # two\n", "a: [] # one\nb: {} # two\n"),
        ("{a: 1} # one\n", "# one\na: 1\n"),
        ("? a # one\n: b # two\n", "# one\na: b # two\n"),
        ("a: 1\n    # deep\nb: 2\n", "a: 1\n# deep\nb: 2\n"),
        ("a:\n      # deep\n  # less\n  b: 2\n", "a:\n  # deep\n  # less\n  b: 2\n"),
        ("#no space  \na: x#y\n", "#no space\na: x#y\n"),
    ] {
        assert_eq!(respelled(odd), canonical, "{odd}");
        assert_eq!(respelled(canonical), canonical);
    }
}
