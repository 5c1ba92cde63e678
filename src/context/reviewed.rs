//! A review in the form that `present` shows, with the lines of what it is about. It judges nothing.

use super::revision::Compared;
use crate::{
    finding::{Finding, Severity},
    ops::{Demand, Review},
    present::{
        audit::FindingJson,
        review::{ChangeJson, ClassJson, DemandJson, ReviewJson, SetAsideJson},
    },
    store::locate::{Places, locate_by},
};

/// The review of what was compared; `base` and `head` are the names that people know.
#[must_use]
pub fn reviewed(review: &Review, compared: &Compared, (base, head): (&str, &str), fail_on: Severity) -> ReviewJson {
    let mut places = Places::new(|path| compared.texts.get(path).map(|bytes| bytes.to_vec()));
    let mut findings = |found: &[Finding]| -> Vec<FindingJson> {
        let mut found = found.to_vec();
        locate_by(&mut places, &mut found);
        found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        found.iter().map(FindingJson::from).collect()
    };
    let [obstacles, new_findings, resolved_findings] = [&review.obstacles, &review.new, &review.resolved].map(|f| findings(f));
    let mut line = |file: &str, key: &str| places.of(file, key).map(|(line, _)| line);
    let changes = review.alterations.iter().map(|change| ChangeJson {
        direction: change.direction.to_string(),
        code: change.code.to_owned(),
        subject: change.subject.clone(),
        line: line(&change.file, &change.key),
        file: change.file.clone(),
        message: change.message.clone(),
        asks: change.asks.iter().map(ToString::to_string).collect(),
    });
    ReviewJson {
        version: 1,
        registry: compared.before.policy.registry.to_string(),
        base: base.to_owned(),
        head: head.to_owned(),
        clear: review.obstacles.is_empty(),
        fail_on,
        files: compared.files.len(),
        obstacles,
        changes: changes.collect(),
        approvals: review.demands.iter().map(demand).collect(),
        new_findings,
        resolved_findings,
    }
}

fn demand(demand: &Demand) -> DemandJson {
    let tally = demand.tally.as_ref();
    let counts = tally.map(crate::approval::Tally::counts);
    let people = |step: u32, role: &crate::model::Role| {
        let missing = demand.missing.iter().find(|missing| missing.step == step && missing.role == *role);
        missing.map(|missing| missing.people.iter().map(ToString::to_string).collect()).unwrap_or_default()
    };
    let steps = tally.into_iter().flat_map(|tally| (1_u32..).zip(&tally.steps));
    let classes =
        steps.flat_map(|(step, classes)| classes.iter().map(move |class| (step, class))).map(|(step, class)| ClassJson {
            step,
            role: class.role.to_string(),
            needed: class.needed,
            given: class.given.iter().map(ToString::to_string).collect(),
            people: people(step, &class.role),
        });
    DemandJson {
        what: demand.intent.to_string(),
        quorum: demand.quorum.map(str::to_owned),
        met: demand.is_met(),
        in_advance: demand.in_advance.as_ref().map(ToString::to_string),
        given: counts.map(|(given, _)| given),
        needed: counts.map(|(_, needed)| needed),
        classes: classes.collect(),
        rejected: tally.iter().flat_map(|tally| &tally.rejected).map(ToString::to_string).collect(),
        set_aside: demand
            .set_aside()
            .map(|void| SetAsideJson { file: void.path.clone(), message: void.message.clone() })
            .collect(),
        command: demand.missing.first().map(|missing| missing.command.clone()),
    }
}
