//! That everything wrong with a record is told at once, each at its place and in words.

use super::Record;
use crate::store::yaml::{decode, read};
use std::collections::BTreeMap;

fn flaws(text: &str) -> Vec<String> {
    let flaws = decode::<Record>(&read(text.as_bytes()).unwrap()).unwrap_err();
    let help = |help: &Option<String>| help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    flaws.iter().map(|flaw| format!("{flaw}{}", help(&flaw.help))).collect()
}

#[test]
fn all_flaws_of_a_record_are_told_at_once() {
    let text = "\
id: Acme Pay
legal-nmae: Acme
kind: sever
owner: con
until: 2026-02-30
live: yes
limit: -1
grants:
  - scope: a:b
    untill: 2027-02-28
    reason: [x]
  - until: 2027-02-31
  - text
environments:
  production:
    grace: 1 day
  Sandbox:
    grace: 1d
  no:
    grace: 99999999d
data: one
surprise: 1
certificate: x
";
    assert_eq!(
        flaws(text),
        [
            "1:5: expected an id: 1 to 63 of a-z, 0-9 and `-`, neither first nor last a `-`",
            "2:1: unknown key `legal-nmae` (did you mean `legal-name`?)",
            "3:7: expected one of `gateway`, `ca-certificate`, `server` (did you mean `server`?)",
            "4:8: `con` is a reserved word and cannot be an owner id",
            "5:8: a date is a day of the calendar, written `2026-03-04`",
            "6:7: expected `true` or `false` without quotes",
            "7:8: expected a whole number without quotes: `12`",
            "10:5: unknown key `untill` (did you mean `until`?)",
            "11:13: expected a text",
            "12:5: `scope` is missing",
            "12:12: a date is a day of the calendar, written `2026-03-04`",
            "13:5: expected a mapping",
            "16:12: expected whole days, hours or minutes: `90d`, `24h`, `10m`",
            "17:3: `Sandbox` is not a name that can stand here",
            "19:3: `no` is a reserved word and cannot be an environment name",
            "20:12: a period is written in whole days, hours or minutes, at most 36500 days: `90d`, `24h`, `10m`",
            "21:7: expected a list",
            "22:1: unknown key `surprise` (known here: `id`, `legal-name`, `kind`, `owner`, `until`, `live`, `limit`, `grants`, \
             `environments`, `data`, `certificate`)",
        ]
    );
}

#[test]
fn what_is_missing_is_told_where_it_should_be() {
    assert_eq!(flaws("# x\nid: a\n"), ["2:1: `kind` is missing", "2:1: `legal-name` is missing"]);
    assert_eq!(flaws("id: a\nlegal-name: A\nkind: server\nenvironments:\n  sandbox: {}\n"), ["5:3: `grace` is missing"]);
    assert_eq!(flaws("[1]\n"), ["1:1: expected a mapping"]);
    assert_eq!(flaws("text\n"), ["1:1: expected a mapping"]);
}

#[test]
fn a_number_and_a_truth_value_have_one_spelling() {
    let text = |limit: &str, live: &str| format!("id: a\nlegal-name: A\nkind: server\nlimit: {limit}\nlive: {live}\n");
    for limit in ["\"12\"", "0x10", "1e3", "1_000", "+1", "012", "1.0", "4294967296", "-1", "-0"] {
        assert_eq!(flaws(&text(limit, "true")).len(), 1, "{limit}");
    }
    for live in ["True", "yes", "on", "\"true\"", "1", "~"] {
        assert_eq!(flaws(&text("1", live)), ["5:7: expected `true` or `false` without quotes"], "{live}");
    }
    assert!(decode::<Record>(&read(text("0", "false").as_bytes()).unwrap()).is_ok());
    let big: BTreeMap<String, u64> = decode(&read(b"a: 18446744073709551615\n").unwrap()).unwrap();
    assert_eq!(big["a"], u64::MAX);
    let small: BTreeMap<String, i64> = decode(&read(b"a: -9223372036854775808\n").unwrap()).unwrap();
    assert_eq!(small["a"], i64::MIN);
    assert!(decode::<BTreeMap<String, i64>>(&read(b"a: 9223372036854775808\n").unwrap()).is_err());
}

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Material {
    None,
    Text(String),
    Key { size: u16, on: crate::model::Day },
}

#[test]
fn a_value_of_several_forms_is_judged_by_the_form_that_it_names() {
    let read_one = |text: &str| decode::<BTreeMap<String, Material>>(&read(format!("a: {text}\n").as_bytes()).unwrap());
    assert_eq!(read_one("none").unwrap()["a"], Material::None);
    assert_eq!(read_one("{text: x}").unwrap()["a"], Material::Text("x".to_owned()));
    let day = "2026-03-04".parse().unwrap();
    assert_eq!(read_one("{key: {size: 1, on: 2026-03-04}}").unwrap()["a"], Material::Key { size: 1, on: day });
    let flaws = |text: &str| -> Vec<String> { read_one(text).unwrap_err().iter().map(ToString::to_string).collect() };
    let key = flaws("{key: {size: 70000, on: 2026-02-30}}");
    assert_eq!(
        key,
        ["1:17: expected a whole number from 0 to 65535", "1:28: a date is a day of the calendar, written `2026-03-04`"]
    );
    assert_eq!(flaws("{kye: x}"), ["1:5: expected one of `text`, `key`"]);
    assert_eq!(flaws("nnoe"), ["1:4: expected `none`"]);
    assert_eq!(flaws("[x]").len(), 1);
}
