//! Answers of every kind in which every string is the same given one.

use super::world;
use admit::present::{
    Problem,
    access::{AccessOfJson, ApprovedJson, EndJson, SpanJson},
    action::ActionJson,
    audit::FindingJson,
    batch::{BatchJson, OrderedJson},
    check::{CheckJson, Note, NoteJson},
    drill::{DoorJson, DrillJson, FailureJson, NotRunJson, OpenJson},
    impact::{FallenJson, GatewayJson, ImpactJson, LostJson, StoppedAccessJson, StoppedJson, StopsJson, TellJson},
    inspect::{InspectJson, KeyJson, PartJson, UseJson},
    log::{EventJson, PartnerLogJson},
    payload::PayloadJson,
    publish::{ListJson, PublishJson, PublishedJson, WithheldJson},
    review::{ChangeJson, ClassJson, DemandJson, ReviewJson, SetAsideJson},
    stop::{StopAtJson, StopJson, StopState},
    sweep::{FailedJson, SweepJson, SweptJson, UnjudgedJson},
    verdict::{FlawJson, Verdict, VerdictJson},
};

const DIGEST: &str = "sha256:abababababababababababababababababababababababababababababababab";

pub(crate) fn stop(text: &str) -> StopJson {
    let text = || text.to_owned();
    let moment = "2026-03-10T12:00:00Z".parse().unwrap();
    let gateway = StopAtJson { gateway: text(), closed: Some(moment), manifest: Some(DIGEST.parse().unwrap()) };
    StopJson {
        partner: text(),
        line: 3,
        at: moment,
        subject: text(),
        reason: Some(text()),
        state: StopState::Late,
        time_to_revoke: Some(4),
        told: text(),
        gateways: vec![gateway],
    }
}

pub(crate) fn published(text: &str) -> PublishJson {
    let text = || text.to_owned();
    let moment = "2026-03-10T12:00:00Z".parse().unwrap();
    let list = ListJson::new(&"production-ca".parse().unwrap(), 1, 2, moment, "made");
    let withheld = WithheldJson { credential: text(), rule: Some(text()), because: text(), fix: text() };
    let mut answer = PublishJson::new(true);
    answer.environments.push(PublishedJson {
        environment: text(),
        folder: text(),
        manifest: DIGEST.parse().unwrap(),
        made: moment,
        admitted: 1,
        targets: vec![text()],
        files: 1,
        lists: vec![list],
        withheld: vec![withheld],
    });
    answer
}

pub(crate) fn batch(text: &str) -> BatchJson {
    let text = || text.to_owned();
    let mut answer = BatchJson::new(&text(), &text(), true);
    answer.credentials.push(OrderedJson {
        order: 1,
        subject: text(),
        environment: text(),
        kind: text(),
        expires: text(),
        grant: text(),
        out: text(),
        ignored: vec![text()],
    });
    answer.files.push(text());
    answer
}

pub(crate) fn drilled(text: &str) -> DrillJson {
    let text = || text.to_owned();
    let failure = FailureJson {
        what: text(),
        case: text(),
        kind: text(),
        subject: text(),
        because: text(),
        seen: Some(text()),
        next: text(),
    };
    let door = DoorJson {
        door: text(),
        let_in: 1,
        refused: 2,
        open: vec![OpenJson { why: text(), cases: 1 }],
        other_kind: 1,
        decides: true,
        unreadable: Some(text()),
        failures: vec![failure],
    };
    let mut drill = DrillJson::new(&text(), Some(&text()), &text());
    (drill.manifest, drill.problems, drill.doors) = (Some(text()), vec![text()], vec![door]);
    drill.not_run.push(NotRunJson { case: text(), kind: text(), subject: text(), why: text(), missing: true });
    drill
}

pub(crate) fn impact(text: &str) -> ImpactJson {
    let text = || text.to_owned();
    let stops = StopsJson {
        credentials: vec![StoppedJson { subject: text(), environment: text(), kind: text(), scopes: vec![text()], ends: text() }],
        accesses: vec![StoppedAccessJson { subject: text(), environment: text(), scopes: vec![text()] }],
        applications: vec![text()],
        partners: vec![text()],
    };
    let lost = vec![LostJson { subject: text(), command: text() }];
    ImpactJson {
        version: 1,
        subject: text(),
        what: text(),
        stops,
        approvals: FallenJson { lost, void: vec![text()], broken: vec![text()] },
        answers_for: vec![text()],
        gateways: vec![GatewayJson { gateway: text(), environment: text(), targets: vec![text()], owner: text() }],
        tell: vec![TellJson { name: text(), roles: vec![text()], email: text(), phone: Some(text()) }],
        commands: vec![text()],
        by_hand: vec![text()],
    }
}

pub(crate) fn inspection(text: &str) -> InspectJson {
    let text = || text.to_owned();
    let key = KeyJson { kind: text(), bits: 256, spki: text(), thumbprint: text(), ssh_fingerprint: Some(text()) };
    let uses = vec![UseJson { name: text(), admitted: false }];
    let details = [(text(), vec![text()])].into();
    InspectJson {
        version: 1,
        verdict: Verdict::Reject,
        reason: text(),
        subject: text(),
        message: text(),
        kind: Some(text()),
        parts: vec![PartJson { key: Some(key), details, ignored: vec![text()], uses }],
        findings: vec![FlawJson { code: text(), place: text(), message: text() }],
    }
}

pub(crate) fn swept(text: &str) -> SweepJson {
    let text = || text.to_owned();
    let mut swept = SweepJson::new(&text(), &text(), &text(), false);
    for stage in [text(), "due".to_owned(), "ahead".to_owned()] {
        swept.items.push(SweptJson {
            partner: text(),
            subject: text(),
            trigger: text(),
            stage,
            act: text(),
            since: text(),
            due: text(),
            notice_from: Some(text()),
            message: text(),
            tell: vec![text()],
            command: text(),
        });
    }
    swept.unjudged.push(UnjudgedJson { subject: text(), logs_end: Some(text()) });
    swept.failures.push(FailedJson { partner: text(), message: text() });
    swept.files.push(text());
    swept
}

pub(crate) fn access(text: &str) -> AccessOfJson {
    let text = || text.to_owned();
    AccessOfJson {
        subject: text(),
        environment: text(),
        kind: text(),
        granted: text(),
        spans: vec![SpanJson { from: text(), until: text() }],
        issued: text(),
        issued_by: text(),
        expires: text(),
        end: Some(EndJson { at: text(), by: text(), code: text() }),
        grant: text(),
        policy_version: 1,
        policy: text(),
        approvals: vec![ApprovedJson { statement: text(), file: text(), by: Some(text()), role: Some(text()) }],
        receipt: text(),
    }
}

pub(crate) fn review(text: &str) -> ReviewJson {
    let text = || text.to_owned();
    let finding = FindingJson::from(&world::report(&text()).findings[0]);
    let change = ChangeJson {
        direction: text(),
        code: text(),
        subject: text(),
        file: text(),
        line: Some(1),
        message: text(),
        asks: vec![text()],
    };
    let class = ClassJson { step: 1, role: text(), needed: 1, given: vec![text()], people: vec![text()] };
    let demand = DemandJson {
        what: text(),
        quorum: Some(text()),
        met: false,
        in_advance: Some(text()),
        given: Some(0),
        needed: Some(1),
        classes: vec![class],
        rejected: vec![text()],
        set_aside: vec![SetAsideJson { file: text(), message: text() }],
        command: Some(text()),
    };
    ReviewJson {
        version: 1,
        registry: text(),
        base: text(),
        head: text(),
        clear: false,
        fail_on: admit::finding::Severity::High,
        files: 1,
        obstacles: vec![finding.clone()],
        changes: vec![change],
        approvals: vec![demand],
        new_findings: vec![finding.clone()],
        resolved_findings: vec![finding],
    }
}

pub(crate) fn log(text: &str) -> PartnerLogJson {
    let text = || text.to_owned();
    let event = EventJson {
        seq: 1,
        at: text(),
        code: text(),
        actor: text(),
        subject: text(),
        reason: Some(text()),
        note: Some(text()),
        records: [(text(), text())].into(),
        relied: [(text(), text())].into(),
        stop: Some(stop(&text())),
    };
    PartnerLogJson { partner: text(), head: Some(text()), broken_at: Some(2), events: vec![event] }
}

/// What `verify` says.
pub(crate) fn verdict(text: &str) -> VerdictJson {
    let text = || text.to_owned();
    let mut verdict = VerdictJson::new(false, &text(), &text(), &text()).with(&text(), text());
    verdict.findings.push(FlawJson { code: text(), place: text(), message: text() });
    verdict.payload = Some(PayloadJson::new(text().as_bytes(), None));
    verdict
}

/// What `check` says.
pub(crate) fn checked(text: &str) -> CheckJson {
    let text = || text.to_owned();
    let problem = Problem { file: text(), line: 1, column: 1, width: 1, message: text(), help: Some(text()) };
    CheckJson::new(1, vec![problem]).with_notes([NoteJson { file: text(), note: Note::Stray }])
}

/// What a command says that acts.
pub(crate) fn action(text: &str) -> ActionJson {
    ActionJson::new(text, true, text, text).with(text, text).with_files([text.to_owned()])
}
