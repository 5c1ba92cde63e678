//! Who looks after which part of a registry, as CODEOWNERS: a pattern and mail addresses on each line, the last that fits counts.

/// The file.
#[must_use]
pub fn text(charges: &[(String, Vec<String>)]) -> String {
    let mut text = String::from(
        "# Written by `admit guard codeowners` from policy and roster, and held to them by `admit guard codeowners --check`. The hosting service\n\
         # asks these people to look; who must approve, and whether they have, is for `admit review`.\n\n",
    );
    let width = charges.iter().map(|(pattern, _)| pattern.len()).max().unwrap_or(0);
    for (pattern, people) in charges {
        match people.as_slice() {
            [] => text.push_str(&format!("# {pattern} has nobody left in the roster\n")),
            people => text.push_str(&line(pattern, width, people)),
        }
    }
    text
}

/// A line for a pattern. An address with `#` would begin a comment there, and nothing takes that from it: it is named above instead.
fn line(pattern: &str, width: usize, people: &[String]) -> String {
    let (apart, named): (Vec<&str>, Vec<&str>) = people.iter().map(String::as_str).partition(|mail| mail.contains('#'));
    let mut text: String = apart.iter().map(|mail| format!("# {pattern} cannot ask {mail}: the address has a `#`\n")).collect();
    if !named.is_empty() {
        text.push_str(&format!("{pattern:width$} {}\n", named.join(" ")));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_would_begin_a_comment_is_named_in_one() {
        let charges = [("/a/".to_owned(), ["#a@x.example", "b@x.example", "c#c@x.example"].map(str::to_owned).to_vec())];
        let text = super::text(&charges);
        let lines: Vec<_> = text.lines().skip_while(|line| !line.is_empty()).skip(1).collect();
        let cannot = ["#a@x.example", "c#c@x.example"].map(|mail| format!("# /a/ cannot ask {mail}: the address has a `#`"));
        assert_eq!(lines, [cannot[0].as_str(), &cannot[1], "/a/ b@x.example"]);
    }

    #[test]
    fn each_part_has_a_line_and_its_people() {
        let charges = [
            ("*", vec!["a@bank.example", "b@bank.example"]),
            ("/partners/acme-pay/", vec!["c@bank.example"]),
            ("/waivers/", vec![]),
        ];
        let charges = charges.map(|(pattern, people)| (pattern.to_owned(), people.into_iter().map(str::to_owned).collect()));
        insta::assert_snapshot!(super::text(&charges), @r"
        # Written by `admit guard codeowners` from policy and roster, and held to them by `admit guard codeowners --check`. The hosting service
        # asks these people to look; who must approve, and whether they have, is for `admit review`.

        *                   a@bank.example b@bank.example
        /partners/acme-pay/ c@bank.example
        # /waivers/ has nobody left in the roster
        ");
    }
}
