//! The palette: what each kind of text looks like on a terminal. Always paints; whoever writes takes the paint off where
//! colour is not wanted, and no meaning is carried by colour alone.

use crate::{finding::Severity, model::Standing};
use anstyle::{AnsiColor, Style};

/// A heading.
pub const HEADING: Style = Style::new().bold();
/// What is beside the point.
pub const DIM: Style = Style::new().dimmed();
/// A command to type, code.
pub const CODE: Style = AnsiColor::Cyan.on_default();
/// Something done, a good answer.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Something missing, a bad answer.
pub const BAD: Style = AnsiColor::Red.on_default();
/// Between the two. Magenta, since yellow cannot be read on white.
pub const BETWEEN: Style = AnsiColor::Magenta.on_default();

/// Text in a style; nothing for nothing, so that no empty sequence is written.
#[must_use]
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}

/// A heading.
#[must_use]
pub fn heading(text: &str) -> String {
    paint(HEADING, text)
}

/// What is beside the point.
#[must_use]
pub fn dim(text: &str) -> String {
    paint(DIM, text)
}

/// A command to type, code.
#[must_use]
pub fn code(text: &str) -> String {
    paint(CODE, text)
}

/// The look of a severity. The 16 colours follow the terminal's own theme; those taken here can be read on dark and on light.
#[must_use]
pub const fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => BAD,
        Severity::Medium => BETWEEN,
        Severity::Low => CODE,
    }
}

/// The look of a standing.
#[must_use]
pub const fn of_standing(standing: Standing) -> Style {
    match standing {
        Standing::Active => GOOD,
        Standing::Pending => BETWEEN,
        Standing::Suspended => BAD,
        Standing::Ended => DIM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_comes_off() {
        assert_eq!(paint(of_severity(Severity::Critical), "critical"), "\u{1b}[1m\u{1b}[31mcritical\u{1b}[0m");
        assert_eq!(anstream::adapter::strip_str(&heading("acme-pay")).to_string(), "acme-pay");
        assert_eq!(dim(""), "");
    }

    #[test]
    fn severities_look_different() {
        let looks: Vec<String> = Severity::ALL.map(|s| paint(of_severity(s), "x")).to_vec();
        assert!((1..looks.len()).all(|n| !looks[n..].contains(&looks[n - 1])), "{looks:?}");
    }
}
