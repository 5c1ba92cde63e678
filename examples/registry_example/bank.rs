//! The bank: who works there, what its APIs offer, and its policy.

use crate::year::{Act, Year};
use admit::{
    crypto::LocalSshKey,
    demo::{Person, public_line},
    failure::Outcome,
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The roster. The team answers for integrations and signs nothing; the automation stops and never grants.
pub(crate) const PEOPLE: [Person; 8] = [
    person("katharina-voss", "Katharina Voss", "person", &["api-owner"]),
    person("jan-petersen", "Jan Petersen", "person", &["api-owner"]),
    person("oskar-lindqvist", "Oskar Lindqvist", "person", &["risk"]),
    person("amira-haddad", "Amira Haddad", "person", &["security"]),
    person("nele-hansen", "Nele Hansen", "person", &["partner-manager"]),
    person("tobias-kruse", "Tobias Kruse", "person", &["partner-manager"]),
    person("open-banking", "Open Banking team", "team", &[]),
    person("night-watch", "Night watch", "automation", &["on-call"]),
];

const fn person(id: &'static str, name: &'static str, kind: &'static str, roles: &'static [&'static str]) -> Person {
    Person { id, name, email: "", kind, roles }
}

fn email(id: &str) -> String {
    format!("{}@hansebank.example", id.replace('-', "."))
}

/// The first two days.
pub(crate) fn open(year: &mut Year, registry: &Path, keys: &BTreeMap<String, Arc<LocalSshKey>>) -> Outcome<()> {
    year.stage.private_file("passphrase", b"thrown away with the keys\n")?;
    year.run(&format!(
        "init '{}' --organisation 'Hanse Bank AG' --trust-domain partners.hansebank.example --key-prefix hbk \
         --keys issuer-keys --passphrase-file passphrase",
        registry.display()
    ))?;
    for person in &PEOPLE {
        if let Some(key) = keys.get(&format!("people/{}", person.id)) {
            year.stage.file(&format!("people/{}.pub", person.id), public_line(key, person.id).as_bytes())?;
        }
        let line = person.onboarding().replace("--email ", &format!("--email {}", email(person.id)));
        year.run(&line)?;
    }
    year.comment("owners/open-banking.yaml", "email:", "A mailbox: whoever is on duty reads it, Monday to Friday.")?;
    year.comment("owners/night-watch.yaml", "roles:", "Stops and never grants, so this is all that it may ever have.")?;
    catalogue(year)?;
    policy(year)
}

fn catalogue(year: &mut Year) -> Outcome<()> {
    let both = "--environment sandbox --environment production";
    for (scope, what, access, sensitivity, api) in [
        ("payments:read", "Look at the status of payments", "read", "confidential", "--api-name Payments --owner katharina-voss"),
        ("payments:write", "Initiate payments", "write", "restricted", ""),
        ("accounts:read", "Look at balances and movements", "read", "confidential", "--api-name Accounts --owner jan-petersen"),
        ("accounts:details", "Look at who holds an account", "read", "restricted", ""),
        ("reports:read", "Download settlement reports", "read", "internal", "--api-name Reports --owner jan-petersen"),
        ("reports:rates", "Look at published rates", "read", "public", ""),
    ] {
        let new = if api.is_empty() { String::new() } else { format!(" {api} {both}") };
        year.run(&format!("onboard scope {scope} --description '{what}' --access {access} --sensitivity {sensitivity}{new}"))?;
    }
    year.comment("scopes/accounts.yaml", "owner:", "Jan deputises for Katharina and the other way round.")
}

fn policy(year: &mut Year) -> Outcome<()> {
    year.until("2026-01-13T09:00:00Z")?;
    year.stage.edit("admit.toml", "\nversion = 1\n", "\nversion = 2\n")?;
    year.stage.edit(
        "admit.toml",
        "[templates.sandbox-trial]",
        "# Steering group, 13 January 2026: rates and reports are what every prospect wants to try, and neither names a customer.\n\
         [templates.sandbox-trial]",
    )?;
    year.stage.edit("admit.toml", "\nscopes = []\n", "\nscopes = [\"reports:rates\", \"reports:read\"]\n")?;
    for (from, to) in IDENTITIES {
        year.stage.edit("admit.toml", from, to)?;
    }
    gateways(year)?;
    governance(year)
}

/// What stands before each environment, and how soon it must have heard of a stop.
const GATEWAYS: [(&str, &str); 2] =
    [("production", "--target nginx --target opa --staleness 1h"), ("sandbox", "--target nginx --target opa --staleness 24h")];

fn gateways(year: &mut Year) -> Outcome<()> {
    for (environment, given) in GATEWAYS {
        year.run(&format!("onboard gateway edge-{environment} --environment {environment} --owner open-banking {given}"))?;
    }
    year.comment("gateways/edge-production.yaml", "staleness:", "The night watch publishes and confirms every half hour.")
}

/// What this bank takes as an identity, tier by tier, where the policy of a new registry says something else. Each edit finds the first
/// place that reads so, from the sandbox of `low` to production of `regulated`.
const IDENTITIES: [(&str, &str); 6] = [
    (
        "anchors = [\"ca-certificate\", \"pinned-key\", \"jwks\", \"oidc\"]\n",
        "# An SSH key is what a small house has. It is one person's and leaves with them, so it ends at the sandbox.\n\
         anchors = [\"ca-certificate\", \"pinned-key\", \"ssh-key\", \"jwks\", \"oidc\"]\n",
    ),
    (
        "[tiers.low.environments.production]\n",
        "[tiers.low.environments.production]\n\
         # A pipeline may come with the tokens of its platform: by exact subject, never by pattern, and only to read.\n",
    ),
    (
        "anchors = [\"ca-certificate\", \"pinned-key\", \"jwks\", \"spiffe\", \"oidc\"]\n",
        "# No pipelines: what sees the money of customers is called by servers, whose platform can say which of them it is.\n\
         anchors = [\"ca-certificate\", \"pinned-key\", \"jwks\", \"spiffe\"]\n",
    ),
    (
        "anchors = [\"ca-certificate\", \"pinned-key\", \"jwks\"]\n\
         credentials = [\"client-certificate\", \"enrolled-certificate\", \"oauth-client\", \"software-statement\"]\n",
        "# As in production, so that what was tried is what goes live.\n\
         anchors = [\"ca-certificate\"]\n\
         authority-proof = \"authority\"\n\
         credentials = [\"client-certificate\", \"enrolled-certificate\", \"oauth-client\"]\n",
    ),
    (
        "software-statement = \"10m\"\napproval = \"90d\"\nrequest = \"30d\"\nproof = \"180d\"\n",
        "approval = \"90d\"\nrequest = \"30d\"\nproof = \"180d\"\n",
    ),
    (
        "\nanchors = [\"ca-certificate\"]\ncredentials = [\"client-certificate\", \"enrolled-certificate\", \"oauth-client\"]\n",
        "\nanchors = [\"ca-certificate\"]\n\
         # Its own key answers: a certificate below would show that somebody got one, not who holds what gives them out.\n\
         authority-proof = \"authority\"\n\
         credentials = [\"client-certificate\", \"enrolled-certificate\", \"oauth-client\"]\n",
    ),
];

/// Policy and roster, approved by their own quorum.
fn governance(year: &mut Year) -> Outcome<()> {
    for person in ["amira-haddad", "oskar-lindqvist"] {
        year.run(&format!("approve --policy --key people/{person}"))?;
        year.policy_approvals.extend(year.stage.approvals("approvals")?.pop());
    }
    Ok(())
}

/// What happens in the bank over the year.
pub(crate) fn acts() -> Vec<(&'static str, Act)> {
    vec![
        ("2026-01-13T10:00:00Z", |year| year.confirm("production")),
        ("2026-01-13T10:00:30Z", |year| year.confirm("sandbox")),
        // Twelve minutes after the scanner found the key, and half an hour after the end of Rheingold and the call about Tulpen.
        ("2026-06-23T21:23:00Z", |year| year.confirm("sandbox")),
        ("2026-08-31T11:30:00Z", |year| year.confirm("production")),
        ("2026-11-18T02:47:00Z", |year| year.confirm("production")),
        ("2026-11-20T08:30:00Z", |year| year.confirm("production")),
        ("2026-11-20T08:30:30Z", |year| year.confirm("sandbox")),
        ("2026-10-30T15:00:00Z", |year| {
            year.run("onboard owner tobias-kruse --left 2026-10-30")?;
            year.comment("owners/tobias-kruse.yaml", "left:", "To the treasury; his partners go to Nele (HR-2219).")?;
            for file in std::mem::take(&mut year.policy_approvals) {
                year.stage.remove(&file)?;
            }
            governance(year)
        }),
    ]
}
