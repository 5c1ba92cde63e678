//! `admit canon`: bytes that other tools can verify.

use crate::place::Place;

#[test]
fn json_comes_out_as_rfc_8785_has_it() {
    let place = Place::bare();
    place.write("a.json", r#"{ "b": [1.0, "é", 1e21], "a": null }"#);
    let run = place.ok(&["canon", "a.json"]);
    assert_eq!(run.bytes, r#"{"a":null,"b":[1,"é",1e+21]}"#.as_bytes());
    place.write("b", &run.bytes);
    let sum = place.must("sha256sum", &["b"]);
    assert_eq!(place.ok(&["canon", "a.json", "--digest"]).stdout, format!("sha256:{}\n", sum.split(' ').next().unwrap()));
    place.write("c.json", r#"{"a":1,"a":2}"#);
    assert_eq!(place.run(&["canon", "c.json"]).code, 1);
}

#[test]
fn a_record_has_one_form_whatever_its_spelling() {
    let place = Place::onboarded();
    let file = "bank-partners/partners/acme-pay/partner.yaml";
    let before = place.ok(&["canon", file, "--digest"]).stdout;
    place.edit("partners/acme-pay/partner.yaml", "legal-name: Acme Payments GmbH", "# x\nlegal-name: \"Acme Payments GmbH\"");
    assert_eq!(place.ok(&["canon", file, "--digest"]).stdout, before);
    place.edit("partners/acme-pay/partner.yaml", "Acme Payments GmbH", "Acme Payments AG");
    assert_ne!(place.ok(&["canon", file, "--digest"]).stdout, before);
}

#[test]
fn ssh_keygen_verifies_an_approval_from_what_canon_writes() {
    let place = Place::approved();
    let files = place.files();
    let file = files.keys().find(|name| name.contains("/approvals/") && name.ends_with("-tom-berger.yaml")).unwrap();
    let record = place.text(&format!("bank-partners/{file}"));
    let armor: Vec<&str> = record.lines().skip_while(|line| !line.contains("BEGIN SSH")).map(str::trim).collect();
    place.write("approval.sig", format!("{}\n", armor.join("\n")));
    let public = place.text("ssh/tom-berger.pub");
    place.write("signers", format!("tom-berger {public}"));
    let line = place.ok(&["canon", &format!("bank-partners/{file}")]).bytes;
    let words = ["-Y", "verify", "-f", "signers", "-I", "tom-berger", "-n", "approval@admit", "-s", "approval.sig"];
    let good = place.exec("ssh-keygen", &words, &line);
    assert_eq!(good.code, 0, "{good:?}");
    let bad = place.exec("ssh-keygen", &words, &[line.as_slice(), b"\n"].concat());
    assert_ne!(bad.code, 0, "{bad:?}");
}

#[test]
fn json_is_taken_from_a_pipe() {
    let place = Place::bare();
    let run = place.exec(env!("CARGO_BIN_EXE_admit"), &["canon", "-"], br#"{ "b": 1, "a": [] }"#);
    assert_eq!((run.code, run.stdout.as_str()), (0, r#"{"a":[],"b":1}"#));
    assert_eq!(place.exec(env!("CARGO_BIN_EXE_admit"), &["canon", "-"], b"{").code, 1);
}
