//! What must not compile: permission to mint made anywhere but at the gate, or used twice.

#[test]
fn permission_to_mint_comes_from_the_gate_alone() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
