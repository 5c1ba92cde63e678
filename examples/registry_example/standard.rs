//! The partners that act for their customers on confidential data.

use crate::year::Act;

const PAYMENTS: [&str; 2] = ["katharina-voss", "oskar-lindqvist"];
const ACCOUNTS: [&str; 2] = ["jan-petersen", "oskar-lindqvist"];

/// What happens to them over the year.
pub(crate) fn acts() -> Vec<(&'static str, Act)> {
    let mut acts: Vec<(&'static str, Act)> = Vec::new();
    acts.extend(nordlicht());
    acts.extend(tulpen());
    acts.extend(rheingold());
    acts.extend(kaislikko());
    acts.extend(skerrypoint());
    acts
}

fn nordlicht() -> Vec<(&'static str, Act)> {
    let renew: Act = |year| year.certificate("nordlicht-pay/payouts", "production", "nordlicht-pay#issuing-ca");
    let approve: Act = |year| year.approve("nordlicht-pay/payouts", "production", &PAYMENTS);
    vec![
        ("2026-01-19T10:00:00Z", |year| {
            year.register("nordlicht-pay", "")?;
            year.comment(
                "partners/nordlicht-pay/partner.yaml",
                "tier:",
                "Stays standard below 50 million a year; risk looks again when the agreement is renewed.",
            )?;
            year.authority("nordlicht-pay#issuing-ca", "Nordlicht Issuing CA 2026", 1095, ".api.nordlicht-pay.example")?;
            year.prove("nordlicht-pay#issuing-ca")?;
            year.run(
                "onboard application nordlicht-pay/payouts --description 'Nightly payouts to merchants' --kind server \
                 --environment production --anchor issuing-ca --requested-by nele-hansen --scope payments:write \
                 --scope payments:read --until 2027-06-30 --reason 'payouts are initiated by API' --source 203.0.113.0/28 \
                 --hours '22:00-04:00 Europe/Berlin' --max-amount 50000",
            )
        }),
        ("2026-01-26T09:00:00Z", approve),
        ("2026-01-26T14:00:00Z", renew),
        ("2026-03-20T14:00:00Z", renew),
        ("2026-05-11T09:00:00Z", |year| {
            year.run(
                "onboard partner nordlicht-pay --review 'volumes as agreed, contacts called, nobody left' \
                 --reviewed-by nele-hansen",
            )
        }),
        ("2026-05-15T09:00:00Z", approve),
        ("2026-05-15T14:00:00Z", renew),
        ("2026-07-10T14:00:00Z", renew),
        ("2026-09-04T09:00:00Z", approve),
        ("2026-09-04T14:00:00Z", renew),
        ("2026-10-12T10:00:00Z", |year| {
            year.run(
                "onboard application nordlicht-pay/refunds --description 'Looks up what to pay back' --kind server \
                 --environment production --anchor issuing-ca --requested-by nele-hansen --scope payments:read \
                 --until 2027-06-30 --reason 'refunds are matched with payments'",
            )?;
            year.approve("nordlicht-pay/refunds", "production", &PAYMENTS)
        }),
        ("2026-10-12T15:00:00Z", |year| {
            // Issued by their own authority, in their own trust domain: nothing is minted here.
            let (anchor, id) = ("nordlicht-pay#issuing-ca", "spiffe://nordlicht-pay.example/refunds");
            year.certified("nordlicht-pay/refunds", "production", anchor, id, 365)
        }),
        ("2026-10-30T14:00:00Z", renew),
    ]
}

fn tulpen() -> Vec<(&'static str, Act)> {
    let renew: Act = |year| year.certificate("tulpen-ledger/bookkeeping", "production", "tulpen-ledger#pinned-2026");
    let approve: Act = |year| year.approve("tulpen-ledger/bookkeeping", "production", &ACCOUNTS);
    vec![
        ("2026-04-20T10:00:00Z", |year| {
            year.register("tulpen-ledger", "")?;
            year.certified_key("tulpen-ledger#pinned-2026", "Tulpen Ledger bookkeeping", 700, "production")?;
            year.prove("tulpen-ledger#pinned-2026")?;
            year.run(
                "onboard application tulpen-ledger/bookkeeping --description 'Balances into the books, every hour' --kind saas \
                 --environment production --anchor pinned-2026 --requested-by nele-hansen --scope accounts:read \
                 --until 2027-04-14 --reason 'customers keep their books there' --source 198.51.100.0/26",
            )
        }),
        ("2026-04-27T09:00:00Z", approve),
        ("2026-04-27T14:00:00Z", renew),
        ("2026-06-22T14:00:00Z", renew),
        ("2026-08-17T09:00:00Z", approve),
        ("2026-08-17T14:00:00Z", renew),
        ("2026-10-05T09:00:00Z", |year| {
            year.run("onboard partner tulpen-ledger --review 'desk moved, access as needed' --reviewed-by jan-petersen")?;
            year.run("onboard partner tulpen-ledger --revocation-contact 'Duty officer <duty@tulpen-ledger.example>'")?;
            year.comment("partners/tulpen-ledger/partner.yaml", "  revocation:", "New number from January (PART-171).")?;
            year.run(
                "waive revocation-contact-unreachable tulpen-ledger --id tulpen-duty-number --requested-by nele-hansen \
                 --reason 'the duty desk moves and has no number until January; the mailbox is watched around the clock' \
                 --until 2026-12-31",
            )?;
            year.run("approve --waiver tulpen-duty-number --key people/oskar-lindqvist")
        }),
        ("2026-10-12T14:00:00Z", renew),
        ("2026-11-16T09:00:00Z", approve),
        ("2026-11-18T02:40:00Z", |year| {
            year.run(
                "suspend tulpen-ledger/bookkeeping --note 'requests from outside of the agreed network since 02:10' \
                 --key people/night-watch",
            )
        }),
    ]
}

fn rheingold() -> Vec<(&'static str, Act)> {
    vec![
        ("2026-05-04T10:00:00Z", |year| {
            year.register("rheingold-factoring", "")?;
            year.authority("rheingold-factoring#ca", "Rheingold API CA", 730, ".rheingold-factoring.example")?;
            year.prove("rheingold-factoring#ca")?;
            year.run(
                "onboard application rheingold-factoring/receivables --description 'Was the invoice paid' --kind server \
                 --environment production --anchor ca --requested-by nele-hansen --scope payments:read --until 2027-04-30 \
                 --reason 'bought invoices are followed up'",
            )?;
            year.approve("rheingold-factoring/receivables", "production", &PAYMENTS)
        }),
        ("2026-05-11T14:00:00Z", |year| {
            year.certificate("rheingold-factoring/receivables", "production", "rheingold-factoring#ca")
        }),
        ("2026-07-06T14:00:00Z", |year| {
            year.certificate("rheingold-factoring/receivables", "production", "rheingold-factoring#ca")
        }),
        ("2026-08-31T11:00:00Z", |year| {
            year.comment(
                "partners/rheingold-factoring/partner.yaml",
                "agreement:",
                "Given up by them on 28 August; see PART-160.",
            )?;
            year.run("offboard rheingold-factoring --note 'the partner gave up its factoring business' --key people/nele-hansen")
        }),
    ]
}

fn kaislikko() -> Vec<(&'static str, Act)> {
    vec![
        ("2026-08-31T10:00:00Z", |year| {
            year.register("kaislikko", "")?;
            year.key_set("kaislikko#keys-2026", "production", "")?;
            year.prove("kaislikko#keys-2026")?;
            year.run(
                "onboard application kaislikko/receivables --description 'Which invoices were paid' --kind saas \
                 --environment production --anchor keys-2026 --requested-by nele-hansen --scope payments:read \
                 --until 2027-08-23 --reason 'paid invoices are closed by API' --source 198.51.100.128/27",
            )?;
            year.comment(
                "partners/kaislikko/applications/receivables.yaml",
                "  production:",
                "No certificate: their platform gets its tokens from our authorization server, as an OAuth client.",
            )
        }),
        ("2026-09-07T09:00:00Z", |year| year.approve("kaislikko/receivables", "production", &PAYMENTS)),
        // They registered themselves with the statement; what the server knows them by since is on record as the client.
        ("2026-09-07T13:00:00Z", |year| year.statement("kaislikko/receivables", "production")),
        ("2026-09-07T14:00:00Z", |year| year.client("kaislikko/receivables", "production")),
        ("2026-11-11T10:00:00Z", |year| {
            year.key_set("kaislikko#keys-2027", "production", "--replaces keys-2026")?;
            year.comment(
                "partners/kaislikko/anchors/keys-2027.yaml",
                "replaces:",
                "Their yearly change of keys. The client moves with their release of 24 November (PART-178).",
            )
        }),
        ("2026-11-13T10:00:00Z", |year| year.take_over("kaislikko#keys-2027", "kaislikko#keys-2026", "30d")),
    ]
}

fn skerrypoint() -> Vec<(&'static str, Act)> {
    vec![
        ("2026-10-05T11:00:00Z", |year| {
            year.register("skerrypoint", "")?;
            let workloads = ["treasury/importer", "treasury/forecast"];
            year.trust_domain("skerrypoint#trial-domain", "sandbox", "skerrypoint.example", &workloads)?;
            year.prove("skerrypoint#trial-domain")?;
            year.run(
                "onboard application skerrypoint/liquidity --description 'Balances into the forecast' --kind server \
                 --environment sandbox --anchor trial-domain --requested-by nele-hansen --scope accounts:read \
                 --until 2027-09-27 --reason 'trial of the forecast'",
            )?;
            year.comment(
                "partners/skerrypoint/applications/liquidity.yaml",
                "  sandbox:",
                "In production they will show X.509-SVIDs: policy takes no tokens there.",
            )?;
            year.approve("skerrypoint/liquidity", "sandbox", &["jan-petersen"])
        }),
        ("2026-10-06T11:00:00Z", |year| {
            for workload in ["importer", "forecast"] {
                let subject = format!("--kind federated-identity --subject spiffe://skerrypoint.example/treasury/{workload}");
                year.enroll("skerrypoint/liquidity", "sandbox", &subject)?;
            }
            Ok(())
        }),
    ]
}
