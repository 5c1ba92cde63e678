//! The partners that read little: trials in the sandbox that policy approved in advance, and reports in production.

use crate::year::Act;

/// What happens to them over the year.
pub(crate) fn acts() -> Vec<(&'static str, Act)> {
    let mut acts: Vec<(&'static str, Act)> = Vec::new();
    acts.extend(elbtor());
    acts.extend(havenlink());
    acts.extend(solvind());
    acts.extend(dreimaster());
    acts
}

fn elbtor() -> Vec<(&'static str, Act)> {
    let rotate: Act = |year| year.api_key("elbtor-analytics/comparison", "production");
    vec![
        ("2026-02-16T10:00:00Z", |year| {
            year.register("elbtor-analytics", "--recipient age1xkdvpvyt5g7pkxcnurjwgzrvtp25xljaekkfpsv35es87f5z59cst2fdr0")?;
            year.bare_key("elbtor-analytics#trial-key", "sandbox")?;
            year.prove("elbtor-analytics#trial-key")?;
            year.run(
                "onboard application elbtor-analytics/comparison --description 'Settlement reports side by side' --kind saas \
                 --environment sandbox --anchor trial-key --requested-by nele-hansen --scope reports:read --until 2027-02-09 \
                 --reason 'trial of the comparison'",
            )?;
            year.api_key("elbtor-analytics/comparison", "sandbox")
        }),
        ("2026-09-28T10:00:00Z", |year| {
            year.certified_key("elbtor-analytics#live-key", "Elbtor comparison", 500, "production")?;
            year.prove("elbtor-analytics#live-key")?;
            year.run(
                "onboard application elbtor-analytics/comparison --environment production --anchor live-key \
                 --requested-by nele-hansen --scope reports:read --until 2027-02-09 --reason 'shops compare their settlements'",
            )?;
            year.approve("elbtor-analytics/comparison", "production", &["jan-petersen"])
        }),
        ("2026-10-02T10:00:00Z", rotate),
        ("2026-10-20T10:00:00Z", |year| {
            year.issuer(
                "elbtor-analytics#pipeline",
                "production",
                "https://ci.elbtor-analytics.example",
                "project:comparison/nightly:branch:main",
                ["environment", "production"],
            )?;
            year.comment(
                "partners/elbtor-analytics/anchors/pipeline.yaml",
                "claims:",
                "Anybody of theirs may push a branch; only the protected environment may read from us.",
            )?;
            year.prove("elbtor-analytics#pipeline")?;
            year.run(
                "onboard application elbtor-analytics/nightly --description 'Reports into the nightly build of the model' \
                 --kind ci --environment production --anchor pipeline --requested-by nele-hansen --scope reports:read \
                 --until 2027-02-09 --reason 'the model is trained with the reports of the day'",
            )?;
            year.approve("elbtor-analytics/nightly", "production", &["jan-petersen"])
        }),
        ("2026-10-21T10:00:00Z", |year| {
            let subject = "--kind federated-identity --subject project:comparison/nightly:branch:main";
            year.enroll("elbtor-analytics/nightly", "production", subject)
        }),
        ("2026-10-29T10:00:00Z", rotate),
    ]
}

fn havenlink() -> Vec<(&'static str, Act)> {
    let trial: Act = |year| year.api_key("havenlink/rates", "sandbox");
    vec![
        ("2026-06-08T10:00:00Z", |year| {
            year.register("havenlink", "--recipient age189v7uhnapmngg6tdxjxylmxasjjg87nysslryvp6z2yslphkd9mshtw04z")?;
            year.bare_key("havenlink#trial-key", "sandbox")?;
            year.prove("havenlink#trial-key")?;
            year.run(
                "onboard application havenlink/rates --description 'Rates on the screens of dispatchers' --kind server \
                 --environment sandbox --anchor trial-key --requested-by tobias-kruse --scope reports:rates --until 2027-05-31 \
                 --reason 'trial of the screens'",
            )
        }),
        ("2026-06-08T15:00:00Z", trial),
        ("2026-06-23T21:12:00Z", |year| {
            let subject = year.stage.credentials("havenlink", "rates")?.pop().unwrap_or_default();
            year.run(&format!(
                "revoke {subject} --reason key-compromise --note 'found in a public repository by our own scanner' \
                 --key people/night-watch"
            ))
        }),
        ("2026-06-24T10:00:00Z", trial),
        ("2026-09-30T10:00:00Z", |year| {
            year.bare_key("havenlink#screens-key", "production")?;
            year.prove("havenlink#screens-key")?;
            year.run(
                "onboard application havenlink/rates --environment production --anchor screens-key --requested-by nele-hansen \
                 --scope reports:rates --until 2027-05-31 --reason 'rates on the screens of dispatchers'",
            )?;
            year.comment(
                "partners/havenlink/applications/rates.yaml",
                "  production:",
                "Certificate, not API key: after June nobody here wants a secret of theirs again.",
            )?;
            year.approve("havenlink/rates", "production", &["jan-petersen"])
        }),
        ("2026-10-05T10:00:00Z", |year| year.certificate("havenlink/rates", "production", "havenlink#screens-key")),
        ("2026-11-12T10:00:00Z", |year| {
            // Asked for more: the grant is approved anew, and the certificate of October was issued for the one before.
            year.run(
                "onboard application havenlink/rates --environment production --requested-by nele-hansen --scope reports:read \
                 --until 2027-05-31 --reason 'dispatchers see the settlements of their own tours'",
            )?;
            for file in year.stage.approvals("partners/havenlink/approvals")? {
                year.stage.remove(&file)?;
            }
            year.approve("havenlink/rates", "production", &["jan-petersen"])
        }),
    ]
}

fn solvind() -> Vec<(&'static str, Act)> {
    vec![
        ("2026-11-09T10:00:00Z", |year| {
            year.register("solvind-energi", "")?;
            year.certified_key("solvind-energi#billing-key", "Solvind billing", 400, "production")?;
            year.run(
                "onboard application solvind-energi/billing --description 'Settlements into the billing system' --kind server \
                 --environment production --anchor billing-key --requested-by nele-hansen --scope reports:read \
                 --until 2027-11-01 --reason 'bills are reconciled by API'",
            )
        }),
        ("2026-11-16T10:00:00Z", |year| {
            year.challenge("solvind-energi#billing-key")?;
            year.comment(
                "partners/solvind-energi/anchors/billing-key.yaml",
                "challenge:",
                "Waits for their change window, 24 November.",
            )
        }),
    ]
}

fn dreimaster() -> Vec<(&'static str, Act)> {
    vec![
        ("2026-11-09T14:00:00Z", |year| {
            let recipient = "--recipient age1ruejcsdal7jpwt8m4wsjmyzc2a6dfearranyv5tg0xxp67h0x37qsvrteu";
            year.register("dreimaster-studio", recipient)?;
            year.ssh_key("dreimaster-studio#studio-key", "sandbox")?;
            year.comment(
                "partners/dreimaster-studio/anchors/studio-key.yaml",
                "ssh-key:",
                "Three people and no authority. Fingerprint read out over the telephone on 6 November.",
            )?;
            year.prove("dreimaster-studio#studio-key")?;
            year.run(
                "onboard application dreimaster-studio/rates --description 'Rates on the websites of travel agents' --kind saas \
                 --environment sandbox --anchor studio-key --requested-by nele-hansen --scope reports:rates --until 2027-11-02 \
                 --reason 'trial of the websites'",
            )
        }),
        ("2026-11-09T16:00:00Z", |year| year.api_key("dreimaster-studio/rates", "sandbox")),
    ]
}
