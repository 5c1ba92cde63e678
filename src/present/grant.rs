//! What an approver is about to sign, in the registry's words.

use super::{style, visible, wrap};
use crate::model::{Action, Decision, EffectiveGrant, Statement};

/// The statement, and the grant that it covers where it is one.
#[must_use]
pub fn statement(statement: &Statement, grant: &Option<EffectiveGrant>, width: usize) -> String {
    let word = match statement.decision {
        Decision::Approve => "you approve",
        Decision::Reject => "you reject",
    };
    let what = match statement.action {
        Action::Grant => "this grant",
        Action::Resume => "the return from hold",
        Action::Waive => "this waiver",
        Action::BreakGlass => "this grant by break-glass, for now: the full quorum must agree soon after",
        Action::Policy => "policy, roster, catalogue and issuers as they are",
    };
    let mut lines = vec![style::heading(&format!("{word} {what}"))];
    for (name, value) in grant.iter().flat_map(EffectiveGrant::described) {
        lines.push(wrap::hanging(&format!("  {name}: "), &visible::line(&value), width));
    }
    lines.extend(statement.reason.iter().map(|reason| wrap::hanging("  reason: ", &visible::line(reason.as_str()), width)));
    lines.push(wrap::hanging("  digest: ", &statement.digest.to_string(), width));
    lines.push(wrap::hanging(
        "  as: ",
        &visible::line(&format!("{}, in step {}, until {}", statement.class, statement.step, statement.expires)),
        width,
    ));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}
