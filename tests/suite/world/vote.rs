//! Approvals: owners of the world say yes or no, with real signatures.

use super::{World, id};
use admit::{
    approval::{NAMESPACE, Question, Signed, Tally, given, record_digest, statement_line, tally},
    model::{Action, Approval, Decision, Digest, OwnerId, Record, Role, Statement, StatementKind},
    rules::{Scene, break_glass_question, grant_question, policy_question, waiver_question},
};

impl World {
    /// An owner approves an application's grant in an environment, now, in the first class that is open to them.
    pub(crate) fn approve(&mut self, owner: &str, partner: &str, application: &str, environment: &str) {
        self.decide_grant(owner, partner, application, environment, Decision::Approve);
    }

    /// An owner says no to it.
    pub(crate) fn reject(&mut self, owner: &str, partner: &str, application: &str, environment: &str) {
        self.decide_grant(owner, partner, application, environment, Decision::Reject);
    }

    /// An owner approves policy and roster as they are.
    pub(crate) fn approve_policy(&mut self, owner: &str) {
        let statement = {
            let scene = self.scene();
            let digest = scene.policy_digest.as_ref().unwrap();
            let question = policy_question(&self.policy, *digest);
            self.statement(owner, &question, &scene.policy_tally, self.registry.approvals.values(), Decision::Approve)
        };
        self.put_approval(&statement);
    }

    /// An owner approves a waiver.
    pub(crate) fn approve_waiver(&mut self, owner: &str, waiver: &str) {
        self.decide_waiver(owner, waiver, Decision::Approve);
    }

    /// An owner says no to it.
    pub(crate) fn reject_waiver(&mut self, owner: &str, waiver: &str) {
        self.decide_waiver(owner, waiver, Decision::Reject);
    }

    fn decide_waiver(&mut self, owner: &str, waiver: &str, decision: Decision) {
        let statement = {
            let record = self.registry.waivers.get(waiver).unwrap();
            let question = waiver_question(&self.policy, &record.value).unwrap();
            let tally = tally(&question, &given(self.registry.approvals.values()), &self.registry.owners, &self.policy, self.now);
            self.statement(owner, &question, &tally, self.registry.approvals.values(), decision)
        };
        self.put_approval(&statement);
    }

    /// The statement that an owner would sign for a grant now; a test changes it before it is put on file.
    pub(crate) fn grant_statement(
        &self,
        owner: &str,
        partner: &str,
        application: &str,
        environment: &str,
        decision: Decision,
    ) -> Statement {
        let request = self.request(partner, application, environment);
        let scene = Scene::new(&self.registry, &self.policy, self.now, Some(&request));
        let (view, access) =
            scene.accesses().next().unwrap_or_else(|| panic!("no access {partner}/{application} in {environment}"));
        let question = grant_question(access, view.folder).expect("there is no effective grant, or policy refuses it");
        self.statement(owner, &question, &access.tally, view.folder.approvals.values(), decision)
    }

    /// An owner approves the use of break-glass for it, now.
    pub(crate) fn break_glass(&mut self, owner: &str, partner: &str, application: &str, environment: &str) {
        let statement = self.glass_statement(owner, partner, application, environment, Decision::Approve);
        self.put_approval(&statement);
    }

    /// The statement that an owner would sign for the use of break-glass now.
    pub(crate) fn glass_statement(
        &self,
        owner: &str,
        partner: &str,
        application: &str,
        environment: &str,
        decision: Decision,
    ) -> Statement {
        let request = self.request(partner, application, environment);
        let scene = Scene::new(&self.registry, &self.policy, self.now, Some(&request));
        let (view, access) =
            scene.accesses().next().unwrap_or_else(|| panic!("no access {partner}/{application} in {environment}"));
        let question = break_glass_question(access, view.folder).expect("policy has no break-glass there");
        self.statement(owner, &question, &access.glass_tally, view.folder.approvals.values(), decision)
    }

    /// Signs a statement by its approver and puts it where it belongs.
    pub(crate) fn put_approval(&mut self, statement: &Statement) {
        self.put_approval_by(statement.approver.as_str(), statement);
    }

    /// Signs a statement with the key of somebody, whoever it says that it is by.
    pub(crate) fn put_approval_by(&mut self, signer: &str, statement: &Statement) {
        let line = statement_line(statement).unwrap();
        let signature = self.keys.owner(signer).sign(NAMESPACE, line.as_bytes()).armor();
        let name = format!("{}-{}", statement.digest.short(), statement.approver);
        let value = Approval { id: id(&name), statement: line, signature };
        let folder = statement.partner.as_ref().map(|partner| format!("partners/{partner}/")).unwrap_or_default();
        let record = Record { path: format!("{folder}approvals/{name}.yaml"), digest: record_digest(&value).unwrap(), value };
        let id = record.value.id.clone();
        match &statement.partner {
            Some(partner) => self.registry.partners.get_mut(partner).unwrap().approvals.insert(id, record),
            None => self.registry.approvals.insert(id, record),
        };
    }

    fn decide_grant(&mut self, owner: &str, partner: &str, application: &str, environment: &str, decision: Decision) {
        let statement = self.grant_statement(owner, partner, application, environment, decision);
        self.put_approval(&statement);
    }

    fn statement<'a>(
        &self,
        owner: &str,
        question: &Question<'_>,
        tally: &Tally,
        approvals: impl Iterator<Item = &'a Record<Approval>>,
        decision: Decision,
    ) -> Statement {
        let approver: OwnerId = id(owner);
        let (step, class) = self.open_class(&approver, tally);
        let before = |signed: &Signed| signed.statement.step + 1 == step && tally.counted.values().any(|d| *d == signed.digest);
        let previous: Vec<Digest> =
            approvals.filter_map(|a| Signed::read(&a.value).ok()).filter(before).map(|signed| signed.digest).collect();
        let nonce = super::text::nonce(&format!("{owner} {} {step} {}", question.digest, self.now));
        Statement {
            version: 1,
            kind: StatementKind::Approval,
            registry: self.policy.registry.clone(),
            action: question.action,
            partner: question.partner.cloned(),
            application: question.application.cloned(),
            environment: question.environment.cloned(),
            waiver: question.waiver.cloned(),
            digest: question.digest,
            evidence: if matches!(question.action, Action::Grant | Action::BreakGlass) {
                question.evidence.clone()
            } else {
                Vec::new()
            },
            policy_version: self.policy.version,
            decision,
            reason: (question.action == Action::BreakGlass).then(|| id("payouts stand still")),
            step,
            class,
            previous,
            approver,
            issued: self.now,
            expires: self.now.plus(question.lifetime),
            nonce: id(&nonce[..32]),
        }
    }

    /// The first open class of the first open step whose role the owner holds; any class that it holds; else the first of all.
    fn open_class(&self, owner: &OwnerId, tally: &Tally) -> (u32, Role) {
        let holds = |role: &Role| self.registry.owners.get(owner).is_some_and(|o| o.value.roles.contains(role));
        let classes = || tally.steps.iter().zip(1_u32..).flat_map(|(step, number)| step.iter().map(move |class| (number, class)));
        let open = tally.next().and_then(|(number, open)| Some((number, open.into_iter().find(|c| holds(&c.role))?)));
        let (step, class) = open
            .or_else(|| classes().find(|(_, c)| holds(&c.role)))
            .or_else(|| classes().next())
            .expect("the question has a quorum");
        (step, class.role.clone())
    }
}
