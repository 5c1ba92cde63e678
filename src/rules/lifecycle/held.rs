//! Nothing is minted for what is held.

use crate::{
    finding::Severity,
    model::Hold,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `held`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "held",
    family: Family::Lifecycle,
    summary: "partner, application and anchor are not suspended",
    severity: Severity::Medium,
    blocks: &[Operation::Issue],
    waivable: false,
    citations: cite::TRIGGERS,
    page: include_str!("../../../docs/rules/held.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let mut look = |subject: String, path: &str, holds: &[Hold]| {
        for (index, hold) in holds.iter().enumerate().filter(|(_, hold)| hold.is_open()) {
            report.add(
                &subject,
                path,
                format!("holds.{index}"),
                format!("`{subject}` is held since {} ({}): {}", hold.on.day(), hold.reason, hold.note),
                format!("admit approve {subject} --resume"),
            );
        }
    };
    for view in &scene.partners {
        if let Some(record) = view.record {
            look(view.id.to_string(), &record.path, &record.value.holds);
        }
        // In an audit every application and anchor; for a request only those that it rests on.
        let wanted = |id: &str| scene.request.is_none_or(|r| r.application.as_str() == id);
        for application in view.folder.applications.values().filter(|a| wanted(a.value.id.as_str())) {
            look(format!("{}/{}", view.id, application.value.id), &application.path, &application.value.holds);
        }
        for anchor in &view.anchors {
            look(format!("{}#{}", view.id, anchor.id), &anchor.record.path, &anchor.record.value.holds);
        }
    }
}
