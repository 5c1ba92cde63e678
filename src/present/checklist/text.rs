//! The checklist for a terminal: sign, words, evidence in one column, the next command on a line of its own. A command is never
//! broken, since it is there to be copied.

use super::{Checklist, Line, Mark};
use crate::present::{style, visible, wrap};

/// Before the words: two blanks, the sign, a blank.
const SIGN: usize = 4;
/// Between the words and their evidence.
const GAP: usize = 2;

pub(super) fn render(checklist: &Checklist, width: usize) -> String {
    let standing = checklist.standing.standing;
    let title = visible::line(&checklist.title);
    let word = style::paint(style::of_standing(standing), standing.as_str());
    let mut text = format!("{}: {word}\n", style::heading(&title));
    if !checklist.standing.because.is_empty() {
        text.push_str(&wrap::hanging("  ", &visible::line(&checklist.standing.because), width));
    }
    let column = column(checklist, width);
    for section in checklist.sections.iter().filter(|section| !section.lines.is_empty()) {
        text.push_str(&format!("\n{}\n", style::heading(&visible::line(&section.title))));
        for line in &section.lines {
            text.push_str(&one(line, column, width));
        }
    }
    text.push_str(&format!("\n{}\n", tally(checklist)));
    text
}

/// `2 done, 1 open, 1 waived`.
fn tally(checklist: &Checklist) -> String {
    let (done, open, waived) = (checklist.count(Mark::Done), checklist.count(Mark::Open), checklist.count(Mark::Waived));
    let waived = if waived > 0 { format!(", {waived} waived") } else { String::new() };
    format!("{done} done, {open} open{waived}")
}

/// Where the evidence begins: after the longest words, though never past two fifths of the line.
fn column(checklist: &Checklist, width: usize) -> usize {
    let limit = width * 2 / 5;
    let lines = checklist.sections.iter().flat_map(|section| &section.lines).filter(|line| line.detail.is_some());
    let ends = lines.map(|line| SIGN + wrap::columns(&visible::line(&line.text)) + GAP);
    ends.filter(|end| *end <= limit).max().unwrap_or(SIGN + GAP)
}

fn one(line: &Line, column: usize, width: usize) -> String {
    let sign = style::paint(look(line.mark), &line.mark.sign().to_string());
    let words = visible::line(&line.text);
    let lead = format!("  {sign} ");
    let mut text = match &line.detail {
        None => wrap::hanging(&lead, &words, width),
        Some(detail) if SIGN + wrap::columns(&words) + GAP <= column => {
            wrap::hanging(&wrap::padded(&format!("{lead}{words}"), column), &visible::line(detail), width)
        }
        Some(detail) => {
            let below = wrap::hanging(&" ".repeat(SIGN + GAP), &visible::line(detail), width);
            wrap::hanging(&lead, &words, width) + &below
        }
    };
    if let Some(command) = &line.command {
        text.push_str(&format!("{}$ {}\n", " ".repeat(SIGN + GAP), style::code(&visible::line(command))));
    }
    text
}

fn look(mark: Mark) -> anstyle::Style {
    match mark {
        Mark::Done => style::GOOD,
        Mark::Open => style::BAD,
        Mark::Waived => style::BETWEEN,
        Mark::Info => style::DIM,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::checklist, *};

    fn plain(width: usize) -> String {
        anstream::adapter::strip_str(&render(&checklist(), width)).to_string()
    }

    #[test]
    fn the_next_command_stands_under_what_is_missing() {
        insta::assert_snapshot!(plain(80), @r#"
        acme-pay/payouts in production: pending
          1 of 2 approvals is there

        identity
          ✓ legal entity          DE, HRB 190212 B
          ~ contact `revocation`  waiver `acme-contacts` until 2026-12-31

        access
          ✗ approvals             1 of 2 approvals: `priya-nair` as `security` on
                                  2026-10-30; `api-owner` is missing, and the request
                                  waits since 2026-10-02
              $ admit approve acme-pay/payouts --environment production
          ✓ proof for `acme-ca`   until 2027-03-04, in 122 days
          · the anchor serves 2 more applications of this partner: `reports` and
            `reconciliation`
          · grants that are longer than the column has room for
              `payments:read`

        2 done, 1 open, 1 waived
        "#);
        insta::assert_snapshot!(plain(120), @r#"
        acme-pay/payouts in production: pending
          1 of 2 approvals is there

        identity
          ✓ legal entity          DE, HRB 190212 B
          ~ contact `revocation`  waiver `acme-contacts` until 2026-12-31

        access
          ✗ approvals             1 of 2 approvals: `priya-nair` as `security` on 2026-10-30; `api-owner` is missing, and the
                                  request waits since 2026-10-02
              $ admit approve acme-pay/payouts --environment production
          ✓ proof for `acme-ca`   until 2027-03-04, in 122 days
          · the anchor serves 2 more applications of this partner: `reports` and `reconciliation`
          · grants that are longer than the column has room for
              `payments:read`

        2 done, 1 open, 1 waived
        "#);
    }

    #[test]
    fn lines_fit_but_for_commands() {
        for width in [40, 60, 80, 100, 120, 200] {
            let text = plain(width);
            assert!(text.lines().all(|l| l.trim_start().starts_with('$') || wrap::columns(l) <= width), "{width}:\n{text}");
        }
    }

    #[test]
    fn signs_have_colours() {
        let painted = render(&checklist(), 80);
        for sign in ["\u{1b}[32m✓", "\u{1b}[31m✗", "\u{1b}[35m~", "\u{1b}[2m·", "$ \u{1b}[36madmit approve"] {
            assert!(painted.contains(sign), "{sign:?}");
        }
    }
}
