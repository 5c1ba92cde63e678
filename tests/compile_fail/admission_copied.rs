//! An admission kept for later by copying it.

use admit::admission::Admission;

fn keep(admission: &Admission) -> Admission {
    admission.clone()
}

fn main() {}
