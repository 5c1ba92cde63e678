//! The answer of `check` and `fmt`, for machines: how many files were looked at and what is wrong with their spelling.

use super::Problem;
use schemars::JsonSchema;
use serde::Serialize;

/// What was read and what is wrong. Version 1: members may be added, none is changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "admit check")]
pub struct CheckJson {
    /// The version of this shape; 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// How many files were looked at.
    pub files: usize,
    /// What is wrong, by file and line.
    pub problems: Vec<Problem>,
}

impl CheckJson {
    /// An answer; the problems are sorted by file, line and column.
    #[must_use]
    pub fn new(files: usize, mut problems: Vec<Problem>) -> Self {
        problems.sort();
        Self { version: 1, files, problems }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_come_by_file_and_line() {
        let problem = |file: &str, line| Problem {
            file: file.to_owned(),
            line,
            column: 1,
            width: 1,
            message: "`x` is not a key of an owner".to_owned(),
            help: None,
        };
        let answer = CheckJson::new(2, vec![problem("b", 1), problem("a", 10), problem("a", 9)]);
        let places: Vec<_> = answer.problems.iter().map(|p| (p.file.as_str(), p.line)).collect();
        assert_eq!(places, [("a", 9), ("a", 10), ("b", 1)]);
        insta::assert_snapshot!(crate::present::json::text(&CheckJson::new(1, vec![problem("b", 1)])), @r#"
        {
          "version": 1,
          "files": 1,
          "problems": [
            {
              "file": "b",
              "line": 1,
              "column": 1,
              "width": 1,
              "message": "`x` is not a key of an owner",
              "help": null
            }
          ]
        }
        "#);
    }
}
