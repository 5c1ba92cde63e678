//! An admission put together outside of the gate.

use admit::admission::Admission;

fn main() {
    let _forged = Admission {
        request: unreachable!(),
        kind: unreachable!(),
        grant: unreachable!(),
        digest: unreachable!(),
        policy: unreachable!(),
        policy_version: 1,
        now: unreachable!(),
        ends: unreachable!(),
        anchor: unreachable!(),
        material: unreachable!(),
        relied: unreachable!(),
        requirements: Vec::new(),
        names: unreachable!(),
        rs256: unreachable!(),
        need: unreachable!(),
    };
}
