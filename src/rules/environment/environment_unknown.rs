//! An environment is one that policy knows.

use crate::{
    finding::Severity,
    model::Environment,
    rules::{Family, Operation, Report, Rule, Scene, cite},
};

/// `environment-unknown`
pub(in crate::rules) const RULE: Rule = Rule {
    id: "environment-unknown",
    family: Family::Environment,
    summary: "policy knows each environment that a record names",
    severity: Severity::High,
    blocks: &[Operation::Approve, Operation::Issue, Operation::Resume],
    waivable: false,
    citations: cite::ENVIRONMENT,
    page: include_str!("../../../docs/rules/environment-unknown.md"),
    check,
};

fn check(scene: &Scene<'_>, report: &mut Report) {
    let unknown = |environment: &Environment| !scene.policy.environments.contains_key(environment);
    for (_, access) in scene.current_accesses().filter(|(_, access)| unknown(access.environment)) {
        let message = format!("`{}` is no environment of the policy, so that everything there is refused", access.environment);
        let fix =
            format!("edit {}: name an environment of `admit.toml` in place of `{}`", access.application.path, access.environment);
        report.add(access.subject(), &access.application.path, access.key(""), message, fix);
    }
    let mut list = |subject: String, path: &str, environments: &[Environment]| {
        for (index, environment) in environments.iter().enumerate().filter(|(_, environment)| unknown(environment)) {
            let message = format!("`{subject}` names the environment `{environment}`, which policy does not know");
            let fix = format!("edit {path}: name an environment of `admit.toml` in place of `{environment}`");
            report.add(&subject, path, format!("environments.{index}"), message, fix);
        }
    };
    for (view, _) in scene.current() {
        for anchor in &view.anchors {
            list(format!("{}#{}", view.id, anchor.id), &anchor.record.path, &anchor.record.value.environments);
        }
    }
    for (id, api) in scene.registry.apis.iter().filter(|_| scene.request.is_none()) {
        list(format!("api {id}"), &api.path, &api.value.environments);
    }
}
