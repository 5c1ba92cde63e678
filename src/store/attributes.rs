//! What a `.gitattributes` says about showing and merging: whether it hides a change from whoever looks at it, or lets git put two sides
//! together that should conflict.

/// The file, at the root of a registry; below it nothing of that name belongs.
pub(super) const FILE: &str = ".gitattributes";

/// Whether a line of it hides changes, replaces contents, or merges without a conflict (gitattributes(5); the `generated` ones are those
/// of GitHub and GitLab).
pub(super) fn hide(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.into_iter().any(|line| line.starts_with("[attr]") || line.split_ascii_whitespace().skip(1).any(hides))
}

fn hides(attribute: &str) -> bool {
    let (name, value) = attribute.split_once('=').map_or((attribute, None), |(name, value)| (name, Some(value)));
    match name {
        "-diff" | "binary" | "filter" | "ident" | "working-tree-encoding" => true,
        "diff" => value.is_some(),
        "merge" => value.is_some_and(|driver| driver != "text" && driver != "binary"),
        "linguist-generated" | "gitlab-generated" => value != Some("false"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_merges_by_itself_is_told_from_what_does_not() {
        let hiding = [
            "*.yaml -diff",
            "partners/** linguist-generated",
            "partners/** linguist-generated=true",
            "log.jsonl merge=union",
            "* text filter=lfs",
            "[attr]quiet -diff",
            "*.yaml\tbinary",
            "admit.toml diff=none",
        ];
        assert_eq!(hiding.map(hide), [true; 8]);
        let fine = ["# *.yaml -diff", "* text=auto eol=lf", "*.jsonl -merge", "*.png -text", "a linguist-generated=false", ""];
        assert_eq!(fine.map(hide), [false; 6]);
    }
}
