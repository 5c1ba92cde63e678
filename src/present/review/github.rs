//! The review as workflow commands: what stands in the way is an error at its line, what widens a warning, and the answer the last
//! line.

use super::ReviewJson;
use crate::present::annotation::{command, level};

pub(super) fn render(review: &ReviewJson) -> String {
    let fix = |fix: &str| if fix.is_empty() { String::new() } else { format!("fix: {fix}") };
    let mut text = String::new();
    for found in &review.obstacles {
        let title = format!("{}: {}", found.rule, found.subject);
        text.push_str(&command("error", (&found.file, found.line, found.column), &title, &found.message, &fix(&found.fix)));
    }
    for found in review.further() {
        let title = format!("{}: {}", found.rule, found.subject);
        let place = (found.file.as_str(), found.line, found.column);
        text.push_str(&command(level(found.severity), place, &title, &found.message, &fix(&found.fix)));
    }
    for change in review.changes.iter().filter(|change| change.direction == "widens") {
        let title = format!("widens: {}", change.subject);
        text.push_str(&command("warning", (&change.file, change.line, None), &title, &change.message, ""));
    }
    text.push_str(&format!("{}; {}\n", review.summary(), review.verdict()));
    text
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn what_is_in_the_way_is_an_error_at_its_line() {
        insta::assert_snapshot!(render(&sample::review()));
    }
}
