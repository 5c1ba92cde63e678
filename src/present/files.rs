//! Files that were written, for people: each on its line, and a folder of many as one.

use crate::grammar::count;

/// More files of one folder than this are said as the folder.
const MANY: usize = 5;

/// The lines, in the order of the files.
#[must_use]
pub fn shown(files: &[String]) -> Vec<String> {
    let folder = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
    let mut lines = Vec::new();
    for file in files {
        let of = folder(file);
        let beside = files.iter().filter(|other| folder(other) == of).count();
        let line = if beside > MANY && !of.is_empty() { format!("{of}/ ({})", count(beside, "file")) } else { file.clone() };
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_many_is_one_line() {
        let few: Vec<String> = ["a/1", "a/2", "b"].map(str::to_owned).to_vec();
        assert_eq!(shown(&few), few);
        let many: Vec<String> = (0..6).map(|n| format!("s/{n}")).chain(["t".to_owned()]).collect();
        assert_eq!(shown(&many), ["s/ (6 files)", "t"]);
    }
}
