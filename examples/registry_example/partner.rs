//! The partners in one table, and how each of them is registered: with contacts under its own domain and the usual papers.

use crate::year::{Year, quoted};
use admit::failure::{Failure, Outcome};

/// Who it is: id, tier, legal name, country, number in its register, our owner. What was agreed: reference, first and last day, ticket.
/// What for: data, purpose.
type Row = ([&'static str; 6], [&'static str; 4], [&'static str; 2]);

const PARTNERS: [Row; 10] = [
    (
        ["nordlicht-pay", "standard", "Nordlicht Payments GmbH", "DE", "HRB 88121 HL", "katharina-voss"],
        ["MSA-2026-003", "2026-01-15", "2027-06-30", "PART-101"],
        ["payment-status", "Initiates payouts to merchants who bank with us"],
    ),
    (
        ["elbtor-analytics", "low", "Elbtor Analytics GmbH", "DE", "HRB 171204", "nele-hansen"],
        ["NDA-2026-008", "2026-02-10", "2027-02-09", "PART-104"],
        ["settlement-reports", "Compares settlement reports for shops"],
    ),
    (
        ["tulpen-ledger", "standard", "Tulpen Ledger B.V.", "NL", "34771902", "jan-petersen"],
        ["MSA-2026-011", "2026-04-15", "2027-04-14", "PART-109"],
        ["account-balances", "Reads balances into the bookkeeping of shared customers"],
    ),
    (
        ["rheingold-factoring", "standard", "Rheingold Factoring KG", "DE", "HRA 40417", "katharina-voss"],
        ["MSA-2026-014", "2026-05-01", "2027-04-30", "PART-112"],
        ["payment-status", "Checks whether invoices it bought were paid"],
    ),
    (
        ["havenlink", "low", "Havenlink Logistics SE", "DE", "HRB 152330 HB", "tobias-kruse"],
        ["NDA-2026-019", "2026-06-01", "2027-05-31", "PART-118"],
        ["exchange-rates", "Shows exchange rates and its own settlements to dispatchers"],
    ),
    (
        ["brygge-bank", "regulated", "Brygge Bank A/S", "DK", "CVR 31902245", "jan-petersen"],
        ["MSA-2026-021", "2026-07-15", "2027-07-14", "PART-126"],
        ["account-balances", "Shows our accounts to customers of both banks, as account information service"],
    ),
    (
        ["kaislikko", "standard", "Kaislikko Invoicing Oy", "FI", "3018874-6", "katharina-voss"],
        ["MSA-2026-029", "2026-08-24", "2027-08-23", "PART-143"],
        ["payment-status", "Marks the invoices of shared customers as paid"],
    ),
    (
        ["skerrypoint", "standard", "Skerrypoint Treasury Ltd", "IE", "CRO 704418", "jan-petersen"],
        ["MSA-2026-040", "2026-09-28", "2027-09-27", "PART-162"],
        ["account-balances", "Forecasts the liquidity of shared customers"],
    ),
    (
        ["solvind-energi", "low", "Solvind Energi ApS", "DK", "CVR 40118827", "nele-hansen"],
        ["NDA-2026-052", "2026-11-02", "2027-11-01", "PART-180"],
        ["settlement-reports", "Reconciles its settlements without waiting for the post"],
    ),
    (
        ["dreimaster-studio", "low", "Dreimaster Studio UG", "DE", "HRB 210077", "nele-hansen"],
        ["NDA-2026-053", "2026-11-03", "2027-11-02", "PART-182"],
        ["exchange-rates", "Draws exchange rates for the websites of travel agents"],
    ),
];

impl Year {
    /// Registers a partner of the table; what follows is what only this one has.
    pub(crate) fn register(&mut self, id: &str, more: &str) -> Outcome<()> {
        let row = PARTNERS.iter().find(|([known, ..], ..)| *known == id);
        let (who, agreement, [data, purpose]) = row.ok_or_else(|| Failure::unanswered(format!("nobody is called `{id}`")))?;
        let [_, tier, name, country, number, owner] = who;
        let [reference, start, end, ticket] = agreement;
        let (legal, why) = (quoted(name)?, quoted(purpose)?);
        self.run(&format!(
            "onboard partner {id} --legal-name {legal} --tier {tier} --jurisdiction {country} --registration '{number}' \
             --purpose {why} --data {data} --ticket {ticket} --business-owner {owner} --technical-owner open-banking \
             --technical-contact 'Integration desk <api@{id}.example>' \
             --security-contact 'Security desk <security@{id}.example> +49 40 5550100' \
             --revocation-contact 'Duty officer <duty@{id}.example> +49 40 5550101' \
             --agreement {reference} --agreement-start {start} --agreement-end {end} --standard-triggers {more}"
        ))?;
        self.paper(id, "agreement", &format!("contracts/{reference}.pdf"), end)?;
        self.paper(id, "legal-entity", &format!("registers/{id}.pdf"), end)?;
        if *tier != "low" {
            self.paper(id, "due-diligence", &format!("risk/{ticket}.pdf"), end)?;
        }
        self.run(&format!("onboard partner {id} --verified legal-entity-2026"))
    }
}
