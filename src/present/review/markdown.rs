//! The review as Markdown, for a comment on a pull request: the answer first, then what to do, then what is different.

use super::{ChangeJson, DemandJson, FindingJson, ReviewJson};
use crate::{
    grammar::count,
    present::markup::{cell, code, fill, more, prose},
};

pub(super) fn render(review: &ReviewJson) -> String {
    let mut text = format!("### `admit review`: {}\n\n{}\n", review.verdict(), cell(&format!("{}.", review.summary())));
    table(
        &mut text,
        "In the way",
        "| Severity | Rule | Subject | What | Fix | Where |\n|---|---|---|---|---|---|\n",
        review.obstacles.iter().map(row),
    );
    let approvals: Vec<String> = review.approvals.iter().flat_map(demand).collect();
    if !approvals.is_empty() {
        text.push_str("\n#### Approvals\n\n");
        let left = fill(&mut text, approvals.into_iter());
        more(&mut text, left);
    }
    let (said, neutral): (Vec<&ChangeJson>, Vec<&ChangeJson>) =
        review.changes.iter().partition(|change| change.direction != "neutral");
    table(&mut text, "What it means", CHANGES, said.into_iter().map(change));
    let further = review.further();
    table(
        &mut text,
        "New findings",
        "| Severity | Rule | Subject | What | Fix | Where |\n|---|---|---|---|---|---|\n",
        further.into_iter().map(row),
    );
    table(
        &mut text,
        "Resolved findings",
        "| Severity | Rule | Subject | What | Fix | Where |\n|---|---|---|---|---|---|\n",
        review.resolved_findings.iter().map(row),
    );
    if !neutral.is_empty() {
        text.push_str(&format!(
            "\n<details><summary>{} neither widen nor narrow</summary>\n\n{CHANGES}",
            count(neutral.len(), "change")
        ));
        let left = fill(&mut text, neutral.into_iter().map(change));
        more(&mut text, left);
        text.push_str("\n</details>\n");
    }
    text.push_str(&format!("\n{} against {}\n", code(&review.head), code(&review.base)));
    text
}

const CHANGES: &str = "| | Subject | What | Where |\n|---|---|---|---|\n";

fn table(text: &mut String, title: &str, head: &str, rows: impl Iterator<Item = String>) {
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        text.push_str(&format!("\n#### {title}\n\n{head}"));
        let left = fill(text, rows);
        more(text, left);
    }
}

fn change(change: &ChangeJson) -> String {
    let ChangeJson { direction, code: _, subject, file, line, message, asks: _ } = change;
    let place = line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
    let direction = if direction == "widens" { "**widens**".to_owned() } else { prose(direction) };
    format!("| {direction} | {} | {} | {} |\n", code(subject), cell(message), code(&place))
}

fn row(found: &FindingJson) -> String {
    let place = found.line.map_or_else(|| found.file.clone(), |line| format!("{}:{line}", found.file));
    let (rule, subject) = (code(&found.rule), code(&found.subject));
    format!("| {} | {rule} | {subject} | {} | {} | {} |\n", found.severity, cell(&found.message), code(&found.fix), code(&place))
}

/// A list item for each thing that must be approved, with its classes below it.
fn demand(demand: &DemandJson) -> Vec<String> {
    let mark = if demand.met { "approved" } else { "**missing**" };
    let mut lines = vec![format!("- {mark}: {}\n", cell(&demand.progress()))];
    lines.extend(demand.classes.iter().map(|class| format!("  - {}\n", cell(&class.state()))));
    lines.extend(demand.rejected.iter().map(|owner| format!("  - rejected by {}\n", code(owner))));
    lines.extend(
        demand.set_aside.iter().map(|aside| format!("  - does not count: {} ({})\n", code(&aside.file), cell(&aside.message))),
    );
    lines.extend(demand.command.iter().filter(|_| !demand.met).map(|command| format!("  - {}\n", code(command))));
    lines
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn the_answer_comes_first_and_nothing_breaks_out() {
        insta::assert_snapshot!(render(&sample::review()));
    }
}
