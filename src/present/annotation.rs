//! Workflow commands, which GitHub Actions shows beside the lines of a change: `::error file=…,line=…,title=…::message`.

use super::visible;
use crate::finding::Severity;

/// How loud a finding is shown.
#[must_use]
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "notice",
    }
}

/// One command. `place` is the file, the line and the column, as far as they are known; what follows the message goes on a line of its
/// own.
#[must_use]
pub(super) fn command(level: &str, place: (&str, Option<u32>, Option<u32>), title: &str, message: &str, more: &str) -> String {
    let (file, line, column) = place;
    let mut properties = Vec::new();
    if !file.is_empty() {
        properties.push(format!("file={}", property(file)));
    }
    properties.extend(line.map(|line| format!("line={line}")));
    properties.extend(line.and(column).map(|column| format!("col={column}")));
    properties.push(format!("title={}", property(title)));
    let [message, more] = [message, more].map(|part| data(&visible::line(part)));
    let more = if more.is_empty() { more } else { format!("%0A{more}") };
    format!("::{level} {}::{message}{more}\n", properties.join(","))
}

/// What follows the second `::`: the escapes of the runner's own toolkit.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which `,` and `:` would end.
fn property(text: &str) -> String {
    data(&visible::line(text)).replace(':', "%3A").replace(',', "%2C")
}
