//! The review for a terminal: what is different by subject, who must approve it, what is new, what stands in the way, and the answer
//! last, where a person looks. A command and a place are never broken, since they are there to be copied.

use super::{ChangeJson, DemandJson, FindingJson, ReviewJson};
use crate::present::{style, visible, wrap};
use anstyle::Style;

/// Room for the longest first word and a gap.
const FIRST: usize = 10;
const INDENT: &str = "            ";

pub(super) fn render(review: &ReviewJson, width: usize) -> String {
    let mut text = wrap::hanging("", &format!("{} against {}", visible::line(&review.head), visible::line(&review.base)), width);
    text.push('\n');
    for (subject, changes) in review.by_subject() {
        text.push_str(&format!("{}\n", style::heading(&visible::line(subject))));
        changes.iter().for_each(|change| text.push_str(&one(change, width)));
        text.push('\n');
    }
    section(&mut text, "approvals", &review.approvals, |demand| approval(demand, width));
    section(&mut text, "new findings", &review.further(), |found| finding(found, width));
    section(&mut text, "resolved findings", &review.resolved_findings, |found| {
        let line = format!("{} of {}", visible::line(&found.rule), visible::line(&found.subject));
        wrap::hanging(&first(style::GOOD, "resolved"), &line, width)
    });
    section(&mut text, "in the way", &review.obstacles, |found| finding(found, width));
    let answer = if review.clear { style::GOOD } else { style::BAD };
    text.push_str(&wrap::hanging("", &review.summary(), width));
    text.push_str(&format!("{}\n", style::paint(answer, &review.verdict())));
    text
}

fn section<T>(text: &mut String, title: &str, items: &[T], one: impl Fn(&T) -> String) {
    if !items.is_empty() {
        text.push_str(&format!("{}\n", style::heading(title)));
        items.iter().for_each(|item| text.push_str(&one(item)));
        text.push('\n');
    }
}

fn first(look: Style, word: &str) -> String {
    format!("  {}", wrap::padded(&style::paint(look, word), FIRST))
}

fn one(change: &ChangeJson, width: usize) -> String {
    let look = match change.direction.as_str() {
        "widens" => style::BAD,
        "narrows" => style::GOOD,
        _ => style::DIM,
    };
    let mut text = wrap::hanging(&first(look, &visible::line(&change.direction)), &visible::line(&change.message), width);
    if change.direction == "widens" {
        text.push_str(&format!("{INDENT}{}\n", style::dim(&place(&change.file, change.line, None))));
    }
    text
}

fn approval(demand: &DemandJson, width: usize) -> String {
    let (look, word) = if demand.met { (style::GOOD, "approved") } else { (style::BAD, "missing") };
    let mut text = wrap::hanging(&first(look, word), &visible::line(&demand.progress()), width);
    for class in &demand.classes {
        text.push_str(&wrap::hanging(INDENT, &visible::line(&class.state()), width));
    }
    for owner in &demand.rejected {
        text.push_str(&wrap::hanging(INDENT, &format!("rejected by `{}`", visible::line(owner)), width));
    }
    for aside in &demand.set_aside {
        let line = format!("does not count: {} ({})", visible::line(&aside.file), visible::line(&aside.message));
        text.push_str(&wrap::hanging(INDENT, &line, width));
    }
    if let Some(command) = demand.command.as_ref().filter(|_| !demand.met) {
        text.push_str(&format!("{INDENT}$ {}\n", style::code(&visible::line(command))));
    }
    text
}

fn finding(found: &FindingJson, width: usize) -> String {
    let mut text = format!(
        "{}{} {}\n",
        first(style::of_severity(found.severity), found.severity.as_str()),
        style::heading(&visible::line(&found.rule)),
        visible::line(&found.subject)
    );
    text.push_str(&wrap::hanging(INDENT, &visible::line(&found.message), width));
    if !found.file.is_empty() {
        text.push_str(&format!("{INDENT}{}\n", style::dim(&place(&found.file, found.line, found.column))));
    }
    let fix = visible::line(&found.fix);
    if fix.starts_with("admit ") {
        text.push_str(&format!("{INDENT}fix: {}\n", style::code(&fix)));
    } else if !fix.is_empty() {
        text.push_str(&wrap::hanging(&format!("{INDENT}fix: "), &fix, width));
    }
    text
}

/// `file:line:column`, as far as it is known.
fn place(file: &str, line: Option<u32>, column: Option<u32>) -> String {
    let numbers = [line, column].into_iter().map_while(|n| n).map(|n| format!(":{n}"));
    std::iter::once(visible::line(file).into_owned()).chain(numbers).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn it_reads_well_on_a_terminal_of_80_columns() {
        let text = anstream::adapter::strip_str(&render(&sample::review(), 80)).to_string();
        insta::assert_snapshot!(text);
        let copied = |line: &str| ["fix: admit ", "$ admit "].iter().any(|start| line.trim_start().starts_with(start));
        assert!(text.lines().all(|line| copied(line) || wrap::columns(line) <= 80));
    }

    #[test]
    fn a_change_of_nothing_has_few_lines() {
        let nothing = ReviewJson {
            clear: true,
            obstacles: Vec::new(),
            changes: Vec::new(),
            approvals: Vec::new(),
            new_findings: Vec::new(),
            resolved_findings: Vec::new(),
            ..sample::review()
        };
        insta::assert_snapshot!(anstream::adapter::strip_str(&render(&nothing, 80)).to_string());
    }
}
