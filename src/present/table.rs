//! Small tables for a terminal: a header and rows, fitted to a width. Cells are plain text; what is not shown as itself is
//! spelled out.

use super::{style, visible};
use comfy_table::{ContentArrangement, Table, presets};

/// A table of at most `width` columns (never under 20), without frame, the header bold; empty when there are no rows.
#[must_use]
pub fn table(header: &[&str], rows: &[Vec<String>], width: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width.max(20)).unwrap_or(u16::MAX));
    table.set_header(header.iter().map(|cell| visible::line(cell).into_owned()));
    table.add_rows(rows.iter().map(|row| row.iter().map(|cell| visible::line(cell).into_owned())));
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1));
    }
    let mut text = String::new();
    for (n, line) in table.lines().enumerate() {
        let line = line.trim_end();
        text.push_str(&if n == 0 { style::heading(line) } else { line.to_owned() });
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: usize) -> String {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [
            row(["acme-pay/payouts", "production", "ends in 12 days, since the agreement ends"]),
            row(["acme-pay/\u{1b}[31mreports", "sandbox", "日本"]),
        ];
        anstream::adapter::strip_str(&table(&["credential", "environment", "note"], &rows, width)).to_string()
    }

    #[test]
    fn a_table_fits_its_width() {
        insta::assert_snapshot!(shown(100), @r#"
        credential                  environment  note
        acme-pay/payouts            production   ends in 12 days, since the agreement ends
        acme-pay/\u{1b}[31mreports  sandbox      日本
        "#);
        insta::assert_snapshot!(shown(60), @r#"
        credential              environment  note
        acme-pay/payouts        production   ends in 12 days, since
                                             the agreement ends
        acme-pay/\u{1b}[31mrep  sandbox      日本
        orts
        "#);
        assert!(shown(60).lines().all(|l| super::super::wrap::columns(l) <= 60));
    }

    #[test]
    fn no_rows_no_table() {
        assert_eq!(table(&["credential"], &[], 80), "");
    }
}
