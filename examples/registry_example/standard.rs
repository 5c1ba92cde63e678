//! The partners that act for their customers on confidential data.

use crate::year::{Act, Year, quoted};
use admit::failure::Outcome;

/// A partner of the standard tier, with what every one of them brings.
pub(crate) struct Entrant {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) register: (&'static str, &'static str),
    pub(crate) tier: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) data: &'static str,
    pub(crate) ticket: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) agreement: (&'static str, &'static str, &'static str),
}

impl Entrant {
    /// Registers it, with contacts under its own domain and the usual papers.
    pub(crate) fn register(&self, year: &mut Year, more: &str) -> Outcome<()> {
        let Self { id, name, register, tier, purpose, data, ticket, owner, agreement } = self;
        let (legal, why) = (quoted(name)?, quoted(purpose)?);
        year.run(&format!(
            "onboard partner {id} --legal-name {legal} --tier {tier} --jurisdiction {} --registration '{}' --purpose {why} \
             --data {data} --ticket {ticket} --business-owner {owner} --technical-owner open-banking \
             --technical-contact 'Integration desk <api@{id}.example>' \
             --security-contact 'Security desk <security@{id}.example> +49 40 5550100' \
             --revocation-contact 'Duty officer <duty@{id}.example> +49 40 5550101' \
             --agreement {} --agreement-start {} --agreement-end {} --standard-triggers {more}",
            register.0, register.1, agreement.0, agreement.1, agreement.2
        ))?;
        year.paper(id, "agreement", &format!("contracts/{}.pdf", agreement.0), agreement.2)?;
        year.paper(id, "legal-entity", &format!("registers/{id}.pdf"), agreement.2)?;
        if *tier != "low" {
            year.paper(id, "due-diligence", &format!("risk/{ticket}.pdf"), agreement.2)?;
        }
        year.run(&format!("onboard partner {id} --verified legal-entity-2026"))
    }
}

const NORDLICHT: Entrant = Entrant {
    id: "nordlicht-pay",
    name: "Nordlicht Payments GmbH",
    register: ("DE", "HRB 88121 HL"),
    tier: "standard",
    purpose: "Initiates payouts to merchants who bank with us",
    data: "payment-status",
    ticket: "PART-101",
    owner: "katharina-voss",
    agreement: ("MSA-2026-003", "2026-01-15", "2027-06-30"),
};

const TULPEN: Entrant = Entrant {
    id: "tulpen-ledger",
    name: "Tulpen Ledger B.V.",
    register: ("NL", "34771902"),
    tier: "standard",
    purpose: "Reads balances into the bookkeeping of shared customers",
    data: "account-balances",
    ticket: "PART-109",
    owner: "jan-petersen",
    agreement: ("MSA-2026-011", "2026-04-15", "2027-04-14"),
};

const RHEINGOLD: Entrant = Entrant {
    id: "rheingold-factoring",
    name: "Rheingold Factoring KG",
    register: ("DE", "HRA 40417"),
    tier: "standard",
    purpose: "Checks whether invoices it bought were paid",
    data: "payment-status",
    ticket: "PART-112",
    owner: "katharina-voss",
    agreement: ("MSA-2026-014", "2026-05-01", "2027-04-30"),
};

const PAYMENTS: [&str; 2] = ["katharina-voss", "oskar-lindqvist"];
const ACCOUNTS: [&str; 2] = ["jan-petersen", "oskar-lindqvist"];

/// What happens to them over the year.
pub(crate) fn acts() -> Vec<(&'static str, Act)> {
    let mut acts: Vec<(&'static str, Act)> = Vec::new();
    acts.extend(nordlicht());
    acts.extend(tulpen());
    acts.extend(rheingold());
    acts
}

fn nordlicht() -> Vec<(&'static str, Act)> {
    let renew: Act = |year| year.certificate("nordlicht-pay/payouts", "production", "nordlicht-pay#issuing-ca");
    let approve: Act = |year| year.approve("nordlicht-pay/payouts", "production", &PAYMENTS);
    vec![
        ("2026-01-19T10:00:00Z", |year| {
            NORDLICHT.register(year, "")?;
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
        ("2026-10-30T14:00:00Z", renew),
    ]
}

fn tulpen() -> Vec<(&'static str, Act)> {
    let renew: Act = |year| year.certificate("tulpen-ledger/bookkeeping", "production", "tulpen-ledger#pinned-2026");
    let approve: Act = |year| year.approve("tulpen-ledger/bookkeeping", "production", &ACCOUNTS);
    vec![
        ("2026-04-20T10:00:00Z", |year| {
            TULPEN.register(year, "")?;
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
            RHEINGOLD.register(year, "")?;
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
