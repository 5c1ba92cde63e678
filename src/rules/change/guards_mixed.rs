//! What guards the registry changes on its own, not beside what it guards.

use crate::{
    finding::Severity,
    grammar,
    model::{Slot, slot},
    rules::{Family, Report, Rule, Scene, cite},
};

/// `guards-mixed`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "guards-mixed",
    family: Family::Change,
    summary: "a change touches what guards the registry, or its records, and not both",
    severity: Severity::High,
    blocks: &[],
    waivable: false,
    citations: cite::POLICY,
    page: include_str!("../../../docs/rules/guards-mixed.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let Some(since) = scene.since else { return };
    let guards: Vec<&String> = since.files.iter().filter(|path| is_guard(path)).collect();
    let records = since.files.iter().filter(|path| !matches!(slot(path), Some(Slot::Beside) | None)).count();
    let Some(first) = guards.first().filter(|_| records > 0) else { return };
    let message = format!(
        "{} decide who looks at a change and how, and this one touches {} besides",
        grammar::list(&guards),
        grammar::count(records, "record")
    );
    report.add(format!("file {first}"), first, "", message, format!("edit {first}: put it into a change of its own"));
}

/// Whether a file decides how changes are looked at: by whom, in which workflow, with what shown of them.
fn is_guard(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let folder = [".github/", ".gitlab/", ".forgejo/", ".gitea/"].iter().any(|folder| path.starts_with(folder));
    let named = [".gitattributes", ".gitmodules", ".gitlab-ci.yml", ".pre-commit-config.yaml", ".mailmap", "CODEOWNERS"];
    folder || named.contains(&file)
}
